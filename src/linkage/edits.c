// How many edits lie between two short texts, as far as two.
#include "linkage/compare.h"

enum { MOST = 2, BAND = 2 * MOST + 1 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

typedef struct Band {
    unsigned before[BAND + 2], here[BAND + 2], next[BAND + 2]; // by place in the other text, less the row, plus MOST
} Band;

static unsigned cell(const unsigned *row, int at)
{
    return at >= 0 && at < BAND ? row[at] : MOST + 1;
}

// One row of the table: what is left of a's first i letters against b's around them.
static bool next_row(Band *band, const uint8_t *a, size_t i, const uint8_t *b, size_t b_count)
{
    bool alive = false;
    for (int k = 0; k < BAND; k++) {
        int64_t j = (int64_t)i + k - MOST;
        unsigned value = MOST + 1;
        if (j == 0) {
            value = (unsigned)i;
        } else if (j > 0 && j <= (int64_t)b_count) {
            value = least(cell(band->here, k) + (a[i - 1] != b[j - 1]), least(cell(band->here, k + 1), cell(band->next, k - 1)) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                value = least(value, cell(band->before, k) + 1);
            }
        }
        band->next[k] = least(value, MOST + 1);
        alive = alive || band->next[k] <= MOST;
    }
    return alive;
}

static unsigned banded(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count)
{
    Band band;
    for (int k = 0; k < BAND; k++) {
        band.before[k] = MOST + 1;
        band.here[k] = k >= MOST ? (unsigned)(k - MOST) : MOST + 1;
    }
    for (size_t i = 1; i <= a_count; i++) {
        if (!next_row(&band, a, i, b, b_count)) {
            return MOST + 1;
        }
        for (int k = 0; k < BAND; k++) {
            band.before[k] = band.here[k];
            band.here[k] = band.next[k];
        }
    }
    return cell(band.here, (int)b_count - (int)a_count + MOST);
}

unsigned link_edits(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count)
{
    while (a_count > 0 && b_count > 0 && *a == *b) {
        a++;
        b++;
        a_count--;
        b_count--;
    }
    while (a_count > 0 && b_count > 0 && a[a_count - 1] == b[b_count - 1]) {
        a_count--;
        b_count--;
    }
    size_t apart = a_count > b_count ? a_count - b_count : b_count - a_count;
    if (apart > MOST) {
        return MOST + 1;
    }
    if (a_count == 0 || b_count == 0) {
        return (unsigned)apart;
    }
    return banded(a, a_count, b, b_count);
}
