// Reads files that a command was given.
#include "app/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/house.h"

static Fault read_all(int file, char *into, size_t size)
{
    size_t at = 0;
    while (at < size) {
        ssize_t got = read(file, into + at, size - at);
        if (got <= 0) {
            return COMMAND_FAILED;
        }
        at += (size_t)got;
    }
    return OK;
}

Fault files_read(Arena *arena, const char *path, Str *text_out)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return COMMAND_FAILED;
    }
    Fault fault = COMMAND_FAILED;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= FILE_BYTES_MAX) {
        size_t size = (size_t)status.st_size;
        char *text = arena_take(arena, size + 1);
        fault = read_all(file, text, size);
        *text_out = fault == OK ? (Str){ text, size } : *text_out;
    }
    close(file);
    return fault;
}

Fault files_read_pages(Arena *arena, const char *folder, Pages **pages_out, const char **why_out)
{
    enum { PAGES_MAX = 500 };
    PageSource *sources = ARENA_ARRAY(arena, PageSource, PAGES_MAX);
    size_t count = 0;
    DIR *directory = opendir(folder);
    if (!directory) {
        return COMMAND_FAILED;
    }
    for (struct dirent *entry; count < PAGES_MAX && (entry = readdir(directory));) {
        Str name = str_from(entry->d_name);
        if (name.len > 5 && str_is(str_from_index(name, name.len - 5), ".html")) {
            Str path = str_format(arena, "%s/%s", folder, entry->d_name);
            PageSource *source = &sources[count++];
            source->name = str_to_c(arena, str_slice(name, 0, name.len - 5));
            if (files_read(arena, path.at, &source->text) != OK) {
                count--;
            }
        }
    }
    closedir(directory);
    return pages_parse(sources, count, pages_out, why_out);
}
