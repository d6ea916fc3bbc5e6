// The one thing of a photo's Exif block that is of use: how the camera was held. All else of it, above all the place, is
// never read. TIFF 6.0: a header, and a directory of entries of twelve bytes.
#include "media/picture.h"

#include <string.h>

enum { HEADER = 8, ENTRY = 12, ORIENTATION = 0x0112, SHORT = 3, ENTRIES_MOST = 200 };

typedef struct Tiff {
    Bytes block;
    bool big; // the first byte of a number is its highest
} Tiff;

static uint32_t number_at(const Tiff *tiff, size_t at, size_t bytes)
{
    uint32_t number = 0;
    for (size_t i = 0; i < bytes; i++) {
        size_t from = tiff->big ? at + i : at + bytes - 1 - i;
        number = number << 8 | tiff->block.at[from];
    }
    return number;
}

static int look_into(const Tiff *tiff, size_t directory)
{
    size_t count = number_at(tiff, directory, 2);
    for (size_t i = 0; i < count && i < ENTRIES_MOST; i++) {
        size_t at = directory + 2 + i * ENTRY;
        if (at + ENTRY > tiff->block.len) {
            return 1;
        }
        if (number_at(tiff, at, 2) == ORIENTATION && number_at(tiff, at + 2, 2) == SHORT) {
            uint32_t held = number_at(tiff, at + 8, 2);
            return held >= 1 && held <= 8 ? (int)held : 1;
        }
    }
    return 1;
}

int orientation_of(Bytes exif)
{
    Tiff tiff = { .block = exif };
    if (exif.len < HEADER + 2) {
        return 1;
    }
    tiff.big = memcmp(exif.at, "MM", 2) == 0;
    if ((!tiff.big && memcmp(exif.at, "II", 2) != 0) || number_at(&tiff, 2, 2) != 42) {
        return 1;
    }
    size_t directory = number_at(&tiff, 4, 4);
    return directory >= HEADER && directory + 2 <= exif.len ? look_into(&tiff, directory) : 1;
}
