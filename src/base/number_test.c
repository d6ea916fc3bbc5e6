// Numbers: the edges of int64 and everything that only looks like a number.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include "base/number.h"

static void test_edges(void **state)
{
    (void)state;
    int64_t number;
    assert_null(number_parse(STR("9223372036854775807"), INT64_MIN, INT64_MAX, &number));
    assert_true(number == INT64_MAX);
    assert_null(number_parse(STR("-9223372036854775808"), INT64_MIN, INT64_MAX, &number));
    assert_true(number == INT64_MIN);
    assert_null(number_parse(STR("007"), 0, 9, &number));
    assert_int_equal(number, 7);
    assert_null(number_parse(STR("-0"), 0, 9, &number));
    assert_int_equal(number, 0);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const malformed[] = { "",   "-",  "+1",  " 1",  "1 ",   "1.0", "1e3",
                                             "--1", "0x1", "1,000", "\xD9\xA1", "99999999999999999999x" };
    static const char *const beyond[] = { "9223372036854775808", "-9223372036854775809", "101", "-1",
                                          "99999999999999999999999999", "18446744073709551617" };
    int64_t number = 42;
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        assert_ptr_equal(number_parse(str_from(malformed[i]), INT64_MIN, INT64_MAX, &number),
                         NUMBER_MALFORMED);
    }
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        assert_ptr_equal(number_parse(str_from(beyond[i]), 0, 100, &number), NUMBER_OUT_OF_RANGE);
    }
    assert_ptr_equal(number_parse(STR("-9223372036854775809"), INT64_MIN, INT64_MAX, &number),
                     NUMBER_OUT_OF_RANGE);
    assert_ptr_equal(number_parse(STR_NONE, 0, 1, &number), NUMBER_MALFORMED);
    assert_int_equal(number, 42);
}

static void test_arithmetic(void **state)
{
    (void)state;
    assert_int_equal(number_add(INT64_MAX - 1, 1), INT64_MAX);
    assert_int_equal(number_multiply(-3, 5), -15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
