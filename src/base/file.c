// Reads and writes whole files.
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int fd, char *at, size_t size)
{
    while (size > 0) {
        ssize_t got = read(fd, at, size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false; // also when the file became shorter meanwhile
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

// Non-blocking, so that a pipe of that name cannot hold us.
static int open_to_read(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static Fault read_size(Arena *arena, int fd, size_t most, bool cut, Str *bytes_out)
{
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        if (fd >= 0) {
            close(fd);
        }
        return FILE_UNREADABLE;
    }
    size_t size = (size_t)about.st_size;
    if (size > most && !cut) {
        close(fd);
        return FILE_TOO_LARGE;
    }
    size = size > most ? most : size;
    char *at = arena_take(arena, size + 1);
    bool whole = read_all(fd, at, size);
    close(fd);
    if (!whole) {
        return FILE_UNREADABLE;
    }
    *bytes_out = (Str){ at, size };
    return OK;
}

Fault file_read(Arena *arena, const char *path, size_t most, Str *bytes_out)
{
    return read_size(arena, open_to_read(path), most, false, bytes_out);
}

Fault file_read_open(Arena *arena, int fd, size_t most, Str *bytes_out)
{
    return read_size(arena, fd, most, false, bytes_out);
}

Fault file_read_start(Arena *arena, const char *path, size_t most, Str *bytes_out)
{
    return read_size(arena, open_to_read(path), most, true, bytes_out);
}

bool file_write_to(int fd, Str bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(fd, bytes.at, bytes.len);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes = str_from_index(bytes, (size_t)written);
    }
    return true;
}

Fault file_write(const char *path, Str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return FILE_UNWRITABLE;
    }
    bool whole = file_write_to(fd, bytes) && fsync(fd) == 0;
    whole = close(fd) == 0 && whole;
    if (!whole) {
        unlink(path);
    }
    return whole ? OK : FILE_UNWRITABLE;
}

static bool is_no_file(const char *path)
{
    struct stat there;
    return stat(path, &there) == 0 && !S_ISREG(there.st_mode);
}

Fault file_begin_whole(Arena *arena, const char *path, WholeFile *file_out)
{
    WholeFile file = { .path = path };
    if (is_no_file(path)) {
        file.fd = open(path, O_WRONLY | O_CLOEXEC);
    } else {
        file.beside = str_to_c(arena, str_format(arena, "%s.%d.part", path, (int)getpid()));
        file.fd = open(file.beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
    *file_out = file;
    return file.fd >= 0 ? OK : FILE_UNWRITABLE;
}

Fault file_end_whole(WholeFile *file, bool good)
{
    bool written = good && (!file->beside || fsync(file->fd) == 0);
    written = close(file->fd) == 0 && written;
    written = written && (!file->beside || rename(file->beside, file->path) == 0);
    if (!written && file->beside) {
        unlink(file->beside);
    }
    return written ? OK : FILE_UNWRITABLE;
}

Fault file_write_whole(Arena *arena, const char *path, Str bytes)
{
    WholeFile file;
    TRY(file_begin_whole(arena, path, &file));
    return file_end_whole(&file, file_write_to(file.fd, bytes));
}
