// Photos: what is sent, of whatever kind and origin, becomes one small JPEG that holds nothing but the picture. It is read by
// a process of its own for each photo, which may do nothing else (media_loop.c). Not here: who may send one, where it lies.
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"

#define MEDIA_FAULTS(X)         \
    X(PHOTO_TOO_HEAVY, 422)     \
    X(PHOTO_KIND_UNKNOWN, 422)  \
    X(PHOTO_TOO_LARGE, 422)     \
    X(PHOTO_UNREADABLE, 422)    \
    X(PHOTOS_BUSY, 503)

MEDIA_FAULTS(FAULT_DECLARE)

enum {
    MEDIA_SENT_MOST = 10 * 1024 * 1024, // bytes of what is sent
    MEDIA_PIXELS_MOST = 50 * 1000 * 1000, // of what is sent, before anything of it is decoded
    MEDIA_SIDE_MOST = 1280,             // pixels of what comes out
    MEDIA_BYTES_MOST = 140 * 1024,      // of what comes out
};

#define MEDIA_SOCKET "media" // in the data folder

typedef struct Photo {
    Str jpeg;
    int width, height;
} Photo;

// Asks the process that reads photos, and waits some seconds at most: never inside a transaction. Used by many threads. The
// faults say what is wrong with the photo; PHOTOS_BUSY: too many wait already, or nobody reads photos now.
MUST_USE Fault media_shrink(Arena *arena, const char *folder, Str sent, Photo *photo_out);

// ---- The process ----

// Accepts on `listener` and has each photo read by a child. Does not return.
_Noreturn void media_serve(int listener);

#endif
