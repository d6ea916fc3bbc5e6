// Dates there and back, and dates that do not exist.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/clock.h"

static void test_every_day_there_and_back(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    // 1900-03-01 .. 2100-03-01: crosses leap years and centuries, and the epoch.
    for (int64_t day = -25508; day <= 47541; day++) {
        int64_t seconds = 1;
        Str text = clock_format_date(arena, day * DAY_S + DAY_S - 1);
        assert_null(clock_parse_date(text, &seconds));
        assert_int_equal(seconds, day * DAY_S);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void test_known(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    assert_string_equal(clock_format(arena, 0).at, "1970-01-01T00:00:00Z");
    assert_string_equal(clock_format(arena, 1795446245).at, "2026-11-23T15:04:05Z");
    assert_string_equal(clock_format(arena, -1).at, "1969-12-31T23:59:59Z");
    assert_string_equal(clock_format_date(arena, 1709164800).at, "2024-02-29");
    int64_t seconds;
    assert_null(clock_parse_date(STR("2000-02-29"), &seconds));
    assert_int_equal(seconds, 951782400);
    arena_free(arena);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "2026-02-31", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01",
        "2026-01-00", "2026-01-32", "26-01-01",   "2026-1-1",   "2026-01-1",  "2026/01/01",
        "2026-01-01T", "-026-01-01", "2026--1-01", "2026-01-+1", "0999-01-01", "", "20260101--",
        "2026-01- 1",
    };
    int64_t seconds = 42;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_ptr_equal(clock_parse_date(str_from(wrong[i]), &seconds), DATE_MALFORMED);
    }
    assert_int_equal(seconds, 42);
}

static void test_clocks_run(void **state)
{
    (void)state;
    int64_t before = clock_monotonic_us();
    assert_true(clock_now_s() > 1700000000);
    assert_true(clock_now_ms() / 1000 >= 1700000000);
    assert_true(clock_monotonic_us() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_there_and_back),
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
