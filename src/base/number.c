// Whole numbers from text, and arithmetic that aborts rather than wrap. No formatting for people.
#include "base/number.h"

#include <assert.h>

Fault number_parse(Str text, int64_t least, int64_t most, int64_t *number_out)
{
    bool negative = text.len > 0 && *text.at == '-';
    Str digits = str_from_index(text, negative);
    if (digits.len == 0) {
        return NUMBER_MALFORMED;
    }
    int64_t number = 0;
    bool too_large = false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9') {
            return NUMBER_MALFORMED;
        }
        // Counted downward, for the least number has no positive twin.
        too_large = too_large || __builtin_mul_overflow(number, 10, &number) ||
                    __builtin_sub_overflow(number, digits.at[i] - '0', &number);
    }
    if (too_large || (!negative && __builtin_sub_overflow(0, number, &number)) || number < least ||
        number > most) {
        return NUMBER_OUT_OF_RANGE;
    }
    *number_out = number;
    return OK;
}

int64_t number_add(int64_t a, int64_t b)
{
    int64_t sum = 0;
    bool overflow = __builtin_add_overflow(a, b, &sum);
    assert(!overflow);
    return sum;
}

int64_t number_multiply(int64_t a, int64_t b)
{
    int64_t product = 0;
    bool overflow = __builtin_mul_overflow(a, b, &product);
    assert(!overflow);
    return product;
}
