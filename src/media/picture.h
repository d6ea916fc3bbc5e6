// Pictures as pixels: read from JPEG, PNG or WebP, made small, written as JPEG. Runs in the fenced process, or in a test:
// one thread, memory from malloc, nothing kept. Not here: processes, messages.
#ifndef MEDIA_PICTURE_H
#define MEDIA_PICTURE_H

#include "media/media_wire.h"

// Rows of red, green, blue; from malloc.
typedef struct Picture {
    uint8_t *at;
    int width, height;
} Picture;

typedef struct Bytes {
    const uint8_t *at;
    size_t len;
} Bytes;

// All of it: what was sent to a JPEG of at most MEDIA_SIDE_MOST and MEDIA_BYTES_MOST, from malloc. `answer_out->status` says
// what came of it.
uint8_t *picture_shrink(Bytes sent, MediaAnswer *answer_out);

// ---- The parts ----

// Each: MEDIA_DONE and a picture at least as large as what comes out may be, or as large as it is.
MediaStatus jpeg_decode(Bytes sent, Picture *picture_out);
MediaStatus png_decode(Bytes sent, Picture *picture_out);
MediaStatus webp_decode(Bytes sent, Picture *picture_out);
bool picture_has_room(int width, int height); // within MEDIA_PIXELS_MOST
// How a camera was held, of a JPEG's Exif block (behind "Exif\0\0"): 1 to 8, and 1 when it does not say.
int orientation_of(Bytes exif);
// Turned and mirrored as `orientation` says. Takes the picture's memory, or gives it back.
bool picture_turn(Picture *picture, int orientation);
// A JPEG of this quality, with nothing but the picture in it; from malloc, NULL when there is no memory.
uint8_t *jpeg_encode(const Picture *picture, int quality, size_t *len_out);

#endif
