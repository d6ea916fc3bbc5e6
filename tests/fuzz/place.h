// A folder for the files of one fuzzer, in memory where the machine has such; gone when the process ends. Made at the first
// input and not at the start, so that a fuzzer that forks for each run has one of its own.
#ifndef FUZZ_PLACE_H
#define FUZZ_PLACE_H

#include <assert.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char place_folder[64];

static inline int place_drop_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

static inline void place_drop(void)
{
    nftw(place_folder, place_drop_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline const char *place(void)
{
    if (!place_folder[0]) {
        snprintf(place_folder, sizeof place_folder, "%s/istijaba-fuzz-XXXXXX",
                 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        const char *made = mkdtemp(place_folder);
        assert(made);
        atexit(place_drop);
    }
    return place_folder;
}

// A file of these bytes that only we may read; its path is valid until the next call.
static inline const char *place_file(const void *bytes, size_t size)
{
    static char path[96];
    snprintf(path, sizeof path, "%s/file", place());
    FILE *file = fopen(path, "we");
    assert(file);
    int code = fchmod(fileno(file), 0600);
    assert(code == 0);
    size_t written = fwrite(bytes, 1, size, file);
    assert(written == size);
    fclose(file);
    return path;
}

#endif
