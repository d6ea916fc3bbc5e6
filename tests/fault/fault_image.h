// What a disk would hold of one file after a power cut: the synced bytes, and the writes since.
// Not here: files themselves, and locking (fault_vfs.c).
#ifndef FAULT_FAULT_IMAGE_H
#define FAULT_FAULT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

typedef struct ImageChange {
    struct ImageChange *next;
    int64_t at;
    int64_t size; // of `bytes`; -1: the file was cut to `at`
    uint8_t bytes[];
} ImageChange;

typedef struct FaultImage {
    struct FaultImage *next;
    char *path;
    uint8_t *bytes;
    int64_t size, room;
    ImageChange *first, **last; // not yet synced, in order
} FaultImage;

// An image of the file as it is now.
FaultImage *fault_image_new(const char *path);
void fault_image_free(FaultImage *image);
void fault_image_write(FaultImage *image, const void *bytes, int64_t size, int64_t at);
void fault_image_cut(FaultImage *image, int64_t size);
void fault_image_sync(FaultImage *image);
// Applies a part of the changes, chosen by `seed`, and writes the bytes to `path`.
void fault_image_save(FaultImage *image, const char *path, uint64_t *seed);

#endif
