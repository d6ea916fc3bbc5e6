// The inside of media_serve: by what a photo is read, and how long it may take. For media_loop.c and its test only.
#ifndef MEDIA_MEDIA_LOOP_H
#define MEDIA_MEDIA_LOOP_H

#include "media/picture.h"

typedef struct MediaReading {
    uint8_t *(*read)(Bytes sent, MediaAnswer *answer_out); // picture_shrink
    unsigned cpu_most_s, life_most_s;                      // of the process that reads one photo
} MediaReading;

_Noreturn void media_serve_by(int listener, const MediaReading *reading);

#endif
