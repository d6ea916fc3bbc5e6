// Messages of any bytes to the media process and from it, and Exif blocks of any bytes: what is read is in its bounds, and is
// written again as the same bytes.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "media/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len;
    MediaAnswer answer;
    uint8_t ask[MEDIA_ASK_HEAD], head[MEDIA_ANSWER_HEAD];
    if (size >= sizeof ask && media_read_ask(data, &len)) {
        assert(len > 0 && len <= MEDIA_SENT_MOST);
        media_write_ask(ask, len);
        assert(memcmp(ask, data, sizeof ask) == 0);
    }
    if (size >= sizeof head && media_read_answer(data, &answer)) {
        assert(answer.len <= MEDIA_BYTES_MOST && answer.width <= MEDIA_SIDE_MOST && answer.height <= MEDIA_SIDE_MOST);
        media_write_answer(head, &answer);
        assert(memcmp(head, data, sizeof head) == 0);
    }
    int held = orientation_of((Bytes){ data, size });
    assert(held >= 1 && held <= 8);
    return 0;
}
