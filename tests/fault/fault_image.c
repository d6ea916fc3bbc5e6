// What a disk would hold of one file after a power cut.
#include "fault_image.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *take(size_t size)
{
    void *memory = calloc(1, size);
    assert(memory);
    return memory;
}

static void make_room(FaultImage *image, int64_t size)
{
    if (size <= image->room) {
        return;
    }
    image->room = size * 2;
    image->bytes = realloc(image->bytes, (size_t)image->room);
    assert(image->bytes);
    memset(image->bytes + image->size, 0, (size_t)(image->room - image->size));
}

static void put(FaultImage *image, const void *bytes, int64_t size, int64_t at)
{
    make_room(image, at + size);
    memcpy(image->bytes + at, bytes, (size_t)size);
    if (at + size > image->size) {
        image->size = at + size;
    }
}

static void cut(FaultImage *image, int64_t size)
{
    if (size < image->size) {
        memset(image->bytes + size, 0, (size_t)(image->size - size));
        image->size = size;
    }
}

static void apply(FaultImage *image, const ImageChange *change)
{
    if (change->size < 0) {
        cut(image, change->at);
    } else {
        put(image, change->bytes, change->size, change->at);
    }
}

static void load(FaultImage *image)
{
    FILE *file = fopen(image->path, "rb");
    if (!file) {
        return;
    }
    uint8_t piece[4096];
    size_t count;
    while ((count = fread(piece, 1, sizeof piece, file)) > 0) {
        put(image, piece, (int64_t)count, image->size);
    }
    fclose(file);
}

FaultImage *fault_image_new(const char *path)
{
    FaultImage *image = take(sizeof *image);
    image->path = strdup(path);
    image->last = &image->first;
    load(image);
    return image;
}

static void drop_changes(FaultImage *image)
{
    while (image->first) {
        ImageChange *change = image->first;
        image->first = change->next;
        free(change);
    }
    image->last = &image->first;
}

void fault_image_free(FaultImage *image)
{
    drop_changes(image);
    free(image->bytes);
    free(image->path);
    free(image);
}

static void add_change(FaultImage *image, ImageChange *change)
{
    *image->last = change;
    image->last = &change->next;
}

void fault_image_write(FaultImage *image, const void *bytes, int64_t size, int64_t at)
{
    ImageChange *change = take(sizeof *change + (size_t)size);
    change->at = at;
    change->size = size;
    memcpy(change->bytes, bytes, (size_t)size);
    add_change(image, change);
}

void fault_image_cut(FaultImage *image, int64_t size)
{
    ImageChange *change = take(sizeof *change);
    change->at = size;
    change->size = -1;
    add_change(image, change);
}

void fault_image_sync(FaultImage *image)
{
    for (const ImageChange *change = image->first; change; change = change->next) {
        apply(image, change);
    }
    drop_changes(image);
}

// Never moves away from 0, which keeps all.
static int toss(uint64_t *seed)
{
    if (*seed == 0) {
        return 1;
    }
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (int)(*seed >> 40 & 1);
}

void fault_image_save(FaultImage *image, const char *path, uint64_t *seed)
{
    for (const ImageChange *change = image->first; change; change = change->next) {
        if (toss(seed)) {
            apply(image, change);
        }
    }
    drop_changes(image);
    FILE *file = fopen(path, "wb");
    assert(file);
    size_t written = fwrite(image->bytes, 1, (size_t)image->size, file);
    assert(written == (size_t)image->size);
    fclose(file);
}
