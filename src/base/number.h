// Whole numbers from text, and arithmetic that says when it overflows. No floating point.
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

#include "base/text.h"

// Reads an optional '-' and Latin digits, nothing else. NUMBER_MALFORMED, NUMBER_OUT_OF_RANGE.
MUST_USE Fault number_parse(Str text, int64_t least, int64_t most, int64_t *number_out);
// Abort on overflow: what they count is bounded at the input, so overflow is a mistake of ours.
int64_t number_add(int64_t a, int64_t b);
int64_t number_multiply(int64_t a, int64_t b);

#endif
