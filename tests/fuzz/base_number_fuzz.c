// Numbers, dates and base64 of any bytes: what is read is written again as the same, and lies within its bounds.
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_number(Arena *arena, Str text)
{
    static const int64_t bounds[][2] = { { INT64_MIN, INT64_MAX }, { -5, 5 }, { 0, 65535 }, { INT64_MAX, INT64_MAX } };
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        int64_t number, again;
        if (number_parse(text, bounds[i][0], bounds[i][1], &number) == OK) {
            assert(number >= bounds[i][0] && number <= bounds[i][1]);
            Fault fault = number_parse(str_format(arena, "%lld", (long long)number), number, number, &again);
            assert(fault == OK && again == number);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    digest_start();
    Arena *arena = arena_new();
    Str text = str_copy(arena, (Str){ (const char *)bytes, size }), decoded, all;
    int64_t day;
    read_number(arena, text);
    if (clock_parse_date(text, &day) == OK) {
        assert(day % DAY_S == 0 && str_equal(clock_format_date(arena, day), text));
    }
    if (base64url_decode(arena, text, &decoded)) {
        assert(str_equal(base64url_encode(arena, decoded), text));
    }
    bool read = base64url_decode(arena, base64url_encode(arena, text), &all);
    assert(read && str_equal(all, text));
    arena_free(arena);
    return 0;
}
