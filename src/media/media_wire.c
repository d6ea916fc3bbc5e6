// Messages of server and media process: numbers are little-endian. Who reads photos may have been taken over by one, so
// that nothing of its answer is believed unseen.
#include "media/media_wire.h"

enum { VERSION = 1 };

static void put(uint8_t *at, uint32_t number, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(number >> (8 * i));
    }
}

static uint32_t take(const uint8_t *at, int bytes)
{
    uint32_t number = 0;
    for (int i = bytes; i > 0; i--) {
        number = number << 8 | at[i - 1];
    }
    return number;
}

void media_write_ask(uint8_t head_out[MEDIA_ASK_HEAD], size_t len)
{
    put(head_out, VERSION, 1);
    put(head_out + 1, (uint32_t)len, 4);
}

bool media_read_ask(const uint8_t head[MEDIA_ASK_HEAD], size_t *len_out)
{
    uint32_t len = take(head + 1, 4);
    if (head[0] != VERSION || len == 0 || len > MEDIA_SENT_MOST) {
        return false;
    }
    *len_out = len;
    return true;
}

void media_write_answer(uint8_t head_out[MEDIA_ANSWER_HEAD], const MediaAnswer *answer)
{
    put(head_out, VERSION, 1);
    put(head_out + 1, (uint32_t)answer->status, 1);
    put(head_out + 2, (uint32_t)answer->width, 2);
    put(head_out + 4, (uint32_t)answer->height, 2);
    put(head_out + 6, (uint32_t)answer->len, 4);
}

bool media_read_answer(const uint8_t head[MEDIA_ANSWER_HEAD], MediaAnswer *answer_out)
{
    MediaAnswer answer = { .status = (MediaStatus)head[1], .width = (int)take(head + 2, 2),
                           .height = (int)take(head + 4, 2), .len = take(head + 6, 4) };
    bool is_done = answer.status == MEDIA_DONE;
    bool has_picture = answer.len > 0 && answer.width > 0 && answer.height > 0;
    bool fits = answer.len <= MEDIA_BYTES_MOST && answer.width <= MEDIA_SIDE_MOST && answer.height <= MEDIA_SIDE_MOST;
    bool is_empty = answer.len == 0 && answer.width == 0 && answer.height == 0;
    if (head[0] != VERSION || head[1] >= MEDIA_STATUSES || !(is_done ? has_picture && fits : is_empty)) {
        return false;
    }
    *answer_out = answer;
    return true;
}
