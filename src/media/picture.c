// From what was sent to a small JPEG: which kind it is by its first bytes, averaged down, lighter until it fits.
#include "media/picture.h"

#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 3 };

bool picture_has_room(int width, int height)
{
    return width > 0 && height > 0 && (int64_t)width * height <= MEDIA_PIXELS_MOST;
}

// By its first bytes alone: what its name or its sender says is nothing.
static MediaStatus decode(Bytes sent, Picture *picture_out)
{
    static const uint8_t jpeg[] = { 0xFF, 0xD8, 0xFF };
    static const uint8_t png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
    if (sent.len > sizeof jpeg && memcmp(sent.at, jpeg, sizeof jpeg) == 0) {
        return jpeg_decode(sent, picture_out);
    }
    if (sent.len > sizeof png && memcmp(sent.at, png, sizeof png) == 0) {
        return png_decode(sent, picture_out);
    }
    if (sent.len > 16 && memcmp(sent.at, "RIFF", 4) == 0 && memcmp(sent.at + 8, "WEBP", 4) == 0) {
        return webp_decode(sent, picture_out);
    }
    return MEDIA_UNKNOWN;
}

// ---- Smaller ----

// The mean of a block of pixels: x in [x0, x1), y in [y0, y1).
static void average(const Picture *from, const int x[2], const int y[2], uint8_t *to)
{
    uint32_t sums[CHANNELS] = { 0 };
    uint32_t count = (uint32_t)(x[1] - x[0]) * (uint32_t)(y[1] - y[0]);
    for (int row = y[0]; row < y[1]; row++) {
        const uint8_t *at = from->at + ((size_t)row * (size_t)from->width + (size_t)x[0]) * CHANNELS;
        for (int column = x[0]; column < x[1]; column++, at += CHANNELS) {
            for (int i = 0; i < CHANNELS; i++) {
                sums[i] += at[i];
            }
        }
    }
    for (int i = 0; i < CHANNELS; i++) {
        to[i] = (uint8_t)((sums[i] + count / 2) / count);
    }
}

static int scaled(int side, int most, int longest)
{
    int small = (int)(((int64_t)side * most + longest / 2) / longest);
    return small > 0 ? small : 1;
}

// The first pixel of each of `parts` pieces of `whole`.
static int cut(int part, int parts, int whole)
{
    return (int)((int64_t)part * whole / parts);
}

// A picture of its own whose longer side is `most`; the same size when it is smaller. at NULL: no memory.
static Picture reduce(const Picture *from, int most)
{
    int longest = from->width > from->height ? from->width : from->height;
    most = most < longest ? most : longest;
    Picture small = { .width = scaled(from->width, most, longest), .height = scaled(from->height, most, longest) };
    small.at = malloc((size_t)small.width * (size_t)small.height * CHANNELS);
    for (int y = 0; small.at && y < small.height; y++) {
        int rows[2] = { cut(y, small.height, from->height), cut(y + 1, small.height, from->height) };
        for (int x = 0; x < small.width; x++) {
            int columns[2] = { cut(x, small.width, from->width), cut(x + 1, small.width, from->width) };
            average(from, columns, rows, small.at + ((size_t)y * (size_t)small.width + (size_t)x) * CHANNELS);
        }
    }
    return small;
}

// ---- Turned ----

// Where the pixel of the upright picture lies in the one the camera wrote. https://www.exif.org/Exif2-2.PDF, 0x0112.
static size_t place_of(const Picture *written, int orientation, int x, int y)
{
    int right = written->width - 1, low = written->height - 1;
    int column[] = { x, right - x, right - x, x, y, y, right - y, right - y };
    int row[] = { y, y, low - y, low - y, x, low - x, low - x, x };
    return ((size_t)row[orientation - 1] * (size_t)written->width + (size_t)column[orientation - 1]) * CHANNELS;
}

bool picture_turn(Picture *picture, int orientation)
{
    if (orientation <= 1 || orientation > 8) {
        return true;
    }
    bool lies = orientation >= 5;
    Picture turned = { .width = lies ? picture->height : picture->width,
                       .height = lies ? picture->width : picture->height };
    turned.at = malloc((size_t)turned.width * (size_t)turned.height * CHANNELS);
    if (!turned.at) {
        return false;
    }
    uint8_t *at = turned.at;
    for (int y = 0; y < turned.height; y++) {
        for (int x = 0; x < turned.width; x++, at += CHANNELS) {
            memcpy(at, picture->at + place_of(picture, orientation, x, y), CHANNELS);
        }
    }
    free(picture->at);
    *picture = turned;
    return true;
}

// ---- Lighter ----

// From the best that a slow network bears down to what always fits.
static uint8_t *encode(const Picture *picture, MediaAnswer *answer)
{
    static const int sides[] = { MEDIA_SIDE_MOST, 960, 720, 480 };
    static const int qualities[] = { 72, 58, 44, 30 };
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        Picture small = reduce(picture, sides[i]);
        for (size_t q = 0; small.at && q < sizeof qualities / sizeof *qualities; q++) {
            size_t len;
            uint8_t *jpeg = jpeg_encode(&small, qualities[q], &len);
            if (jpeg && len <= MEDIA_BYTES_MOST) {
                *answer = (MediaAnswer){ MEDIA_DONE, small.width, small.height, len };
                free(small.at);
                return jpeg;
            }
            free(jpeg);
        }
        free(small.at);
    }
    *answer = (MediaAnswer){ .status = MEDIA_LARGE };
    return NULL;
}

uint8_t *picture_shrink(Bytes sent, MediaAnswer *answer_out)
{
    Picture picture = { 0 };
    MediaAnswer answer = { .status = decode(sent, &picture) };
    uint8_t *jpeg = answer.status == MEDIA_DONE ? encode(&picture, &answer) : NULL;
    free(picture.at);
    *answer_out = answer;
    return jpeg;
}
