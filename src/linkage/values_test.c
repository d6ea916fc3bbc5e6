// Tests of identity numbers, phones and dates as they are typed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linkage/values.h"

static void test_numbers(void **state)
{
    (void)state;
    uint8_t signs[LINK_SIGNS_MAX];
    assert_int_equal(link_number(STR("123-456 782")), link_number(STR("١٢٣٤٥٦٧٨٢")));
    assert_true(link_number(STR("0472615")) != link_number(STR("472615")));
    assert_int_equal(link_number(STR("ab 12c")), link_number(STR("AB12C")));
    assert_int_equal(link_number_signs(link_number(STR("AB12C")), signs), 5);
    assert_int_equal(link_number_signs(link_number(STR("12345678901234567")), signs), 17);
    assert_int_equal(link_number_signs(link_number(STR("123456789012345678")), signs), 0);
    assert_true(link_number(STR("123456789012345678")) != link_number(STR("123456789012345679")));
    assert_int_equal(link_number(STR("000000000")), 0);
    assert_int_equal(link_number(STR("999999999")), 0);
    assert_int_equal(link_number(STR("123456789")), 0);
    assert_int_equal(link_number(STR("-")), 0);
    assert_int_not_equal(link_number(STR("7")), 0);
}

static void test_check_digit(void **state)
{
    (void)state;
    assert_true(link_number_is_checked(link_number(STR("123456782"))));
    assert_false(link_number_is_checked(link_number(STR("123456783"))));
    assert_false(link_number_is_checked(link_number(STR("12345678"))));
    assert_true(link_number_is_nine_digits(link_number(STR("123456783"))));
    // What the sum cannot see.
    assert_true(link_number_is_checked(link_number(STR("900000001"))) ==
                link_number_is_checked(link_number(STR("090000001"))));
}

static void test_phones(void **state)
{
    (void)state;
    uint32_t mobile = link_phone(STR("0599123456"));
    assert_int_equal(mobile, 599123457);
    assert_int_equal(link_phone(STR("+970 599 123 456")), mobile);
    assert_int_equal(link_phone(STR("00972-599-123456")), mobile);
    assert_int_equal(link_phone(STR("٠٥٩٩١٢٣٤٥٦")), mobile);
    assert_int_equal(link_phone(STR("02-2951234")), 22951235);
    assert_int_equal(link_phone(STR("00970 2 295 1234")), 22951235);
    assert_int_equal(link_phone(STR("12345")), 0);
    assert_int_equal(link_phone(STR("0000000000")), 0);
    assert_int_equal(link_phone(STR("none")), 0);
}

static LinkDate date(const char *text, const char *format)
{
    return link_date(str_from(text), str_from(format));
}

static void test_dates(void **state)
{
    (void)state;
    LinkDate day = 1984u << 14 | 3u << 7 | 29u;
    assert_int_equal(date("1984-03-29", ""), day);
    assert_int_equal(date("19840329", "%Y%m%d"), day);
    assert_int_equal(date("29/3/1984", "%d/%m/%Y"), day);
    assert_int_equal(date("29.03.84", "%d/%m/%y"), day);
    assert_int_equal(date("٢٩/٠٣/١٩٨٤", "%d/%m/%Y"), day);
    assert_int_equal(date("29 March 1984", "%d %B %Y"), day);
    assert_int_equal(date("1984-03-29T10:00", "%Y-%m-%d"), day);
    assert_int_equal(date("1984", "%Y-%m-%d"), 1984u << 14);
    assert_int_equal(date("19841399", "%Y%m%d"), 1984u << 14 | 13u << 7 | 99u);
    assert_int_equal(date("", "%Y%m%d"), 0);
    assert_int_equal(date("unknown", "%Y%m%d"), 0);
    assert_int_equal(link_date_day(day), 29);
    assert_true(link_date_format_is_known(STR("%d/%m/%Y")));
    assert_false(link_date_format_is_known(STR("%d/%m")));
    assert_false(link_date_format_is_known(STR("%Q-%Y")));
    assert_false(link_date_format_is_known(STR("%Y%")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_check_digit),
        cmocka_unit_test(test_phones),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
