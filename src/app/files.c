// Reads files that a command was given.
#include "app/files.h"

#include <dirent.h>

#include "app/house.h"
#include "base/file.h"

Fault files_read(Arena *arena, const char *path, Str *text_out)
{
    return file_read(arena, path, FILE_BYTES_MAX, text_out) == OK ? OK : COMMAND_FAILED;
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
