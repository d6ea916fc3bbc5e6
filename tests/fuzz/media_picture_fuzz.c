// Any bytes as a photo: refused, or made into a small JPEG that holds nothing of what was sent but a picture. In production a
// process that may do nothing else does this.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "media/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// A few bytes may say thousands of pixels, within what is let: decoded whole, that is all a fuzzer would do.
static bool is_large(const uint8_t *bytes, size_t size)
{
    enum { SIDE_MOST = 600 };
    for (size_t i = 0; i + 9 < size; i++) {
        bool frame = bytes[i] == 0xff && bytes[i + 1] >= 0xc0 && bytes[i + 1] <= 0xcf;
        if (frame && (bytes[i + 5] * 256 + bytes[i + 6] > SIDE_MOST || bytes[i + 7] * 256 + bytes[i + 8] > SIDE_MOST)) {
            return true;
        }
    }
    bool png = size > 24 && memcmp(bytes + 1, "PNG", 3) == 0;
    bool webp = size > 30 && memcmp(bytes + 8, "WEBP", 4) == 0;
    return (png && (bytes[16] || bytes[17] || bytes[18] > 2 || bytes[20] || bytes[21] || bytes[22] > 2)) ||
           (webp && (bytes[26] || bytes[29]) && bytes[12] == 'V' && bytes[15] == 'X');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (is_large(bytes, size)) {
        return 0;
    }
    uint8_t *exact = malloc(size + 1);
    MediaAnswer answer = { .status = MEDIA_DONE };
    assert(exact);
    memcpy(exact, bytes, size);
    uint8_t *jpeg = picture_shrink((Bytes){ exact, size }, &answer);
    assert(answer.status < MEDIA_STATUSES && (jpeg != NULL) == (answer.status == MEDIA_DONE));
    if (jpeg) {
        assert(answer.len > 4 && answer.len <= MEDIA_BYTES_MOST && jpeg[0] == 0xff && jpeg[1] == 0xd8);
        assert(answer.width >= 1 && answer.width <= MEDIA_SIDE_MOST && answer.height >= 1 && answer.height <= MEDIA_SIDE_MOST);
        assert(!memmem(jpeg, answer.len, "Exif", 4) && !memmem(jpeg, answer.len, "http", 4));
        MediaAnswer again;
        uint8_t *twice = picture_shrink((Bytes){ jpeg, answer.len }, &again); // what comes out is a photo itself
        assert(twice && again.width == answer.width && again.height == answer.height);
        free(twice);
    }
    free(jpeg);
    (void)orientation_of((Bytes){ exact, size });
    free(exact);
    return 0;
}
