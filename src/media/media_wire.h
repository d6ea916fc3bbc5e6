// What server and media process say to each other, as bytes: strict and bounded; each sends one message and is done. Pure.
#ifndef MEDIA_MEDIA_WIRE_H
#define MEDIA_MEDIA_WIRE_H

#include <stdint.h>

#include "media/media.h"

enum {
    MEDIA_ASK_HEAD = 5,     // version, length; the photo follows
    MEDIA_ANSWER_HEAD = 10, // version, status, width, height, length; the JPEG follows
};

typedef enum MediaStatus {
    MEDIA_DONE,
    MEDIA_UNKNOWN,   // no kind of picture that is taken
    MEDIA_LARGE,     // more pixels, or more memory, than is given
    MEDIA_BROKEN,
    MEDIA_STATUSES,
} MediaStatus;

void media_write_ask(uint8_t head_out[MEDIA_ASK_HEAD], size_t len);
bool media_read_ask(const uint8_t head[MEDIA_ASK_HEAD], size_t *len_out);

typedef struct MediaAnswer {
    MediaStatus status;
    int width, height;
    size_t len; // of the JPEG; 0 unless done
} MediaAnswer;
void media_write_answer(uint8_t head_out[MEDIA_ANSWER_HEAD], const MediaAnswer *answer);
// False for anything that a sound process does not say.
bool media_read_answer(const uint8_t head[MEDIA_ANSWER_HEAD], MediaAnswer *answer_out);

#endif
