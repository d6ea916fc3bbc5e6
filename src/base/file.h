// Whole files, in and out. Not here: who may name them.
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/text.h"

// An ordinary file of at most `most` bytes, in the arena, with a NUL behind it. FILE_UNREADABLE, FILE_TOO_LARGE.
MUST_USE Fault file_read(Arena *arena, const char *path, size_t most, Str *bytes_out);
// The same of one that is open; closes it.
MUST_USE Fault file_read_open(Arena *arena, int fd, size_t most, Str *bytes_out);
// Its first `most` bytes. FILE_UNREADABLE.
MUST_USE Fault file_read_start(Arena *arena, const char *path, size_t most, Str *bytes_out);
// A new file, mode 0600, on the disk when this returns. FILE_UNWRITABLE, also when it exists; then nothing is left.
MUST_USE Fault file_write(const char *path, Str bytes);
// Whole or not at all, over what is there: a file beside it takes its name when it is on the disk. What stands there and is
// no file (/dev/null, a pipe) is written to as it is, and never replaced. FILE_UNWRITABLE.
MUST_USE Fault file_write_whole(Arena *arena, const char *path, Str bytes);

// The same, in parts: all that was written to `fd` takes its name when it is ended well.
typedef struct WholeFile {
    const char *path, *beside; // beside NULL: straight to the path
    int fd;
} WholeFile;
MUST_USE Fault file_begin_whole(Arena *arena, const char *path, WholeFile *file_out);
// `good` false: nothing is left of it. FILE_UNWRITABLE.
MUST_USE Fault file_end_whole(WholeFile *file, bool good);
// All of it, to a descriptor. False when it cannot be written.
bool file_write_to(int fd, Str bytes);

#endif
