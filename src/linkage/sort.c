// Sorting by digits: what is sorted is many and short, and the order must be the same everywhere.
#include <string.h>

#include "linkage/set.h"

enum { DIGIT = 11, BUCKETS = 1 << DIGIT };

// One pass by the digit at `shift`; stable.
static void sort_pass(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
    size_t starts[BUCKETS] = { 0 };
    for (size_t i = 0; i < count; i++) {
        starts[from[i] >> shift & (BUCKETS - 1)]++;
    }
    size_t next = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        size_t here = starts[i];
        starts[i] = next;
        next += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[from[i] >> shift & (BUCKETS - 1)]++] = from[i];
    }
}

static void sort_bits(uint64_t *numbers, uint64_t *other, size_t count, unsigned from, unsigned to)
{
    uint64_t *here = numbers;
    uint64_t *there = other;
    for (unsigned shift = from; shift < to; shift += DIGIT) {
        sort_pass(here, there, count, shift);
        uint64_t *swapped = here;
        here = there;
        there = swapped;
    }
    if (here != numbers && count > 0) {
        memcpy(numbers, here, count * sizeof *numbers);
    }
}

void sort_entries(uint64_t *entries, uint64_t *other, size_t count)
{
    sort_bits(entries, other, count, 32, 64);
}

void sort_numbers(uint64_t *numbers, uint64_t *other, size_t count, unsigned bits)
{
    sort_bits(numbers, other, count, 0, bits);
}
