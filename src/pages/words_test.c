// The words: plural forms of both languages, dates in Gaza, choices, apostrophes, errors.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "pages/words.h"
#include "pages/words_time.h"

// Says `message` (the same in both languages) with arguments given as JSON.
static void check(Language language, const char *message, const char *arguments,
                  const char *expected)
{
    Arena *arena = arena_new();
    Doc *root = doc_new(arena);
    doc_text_c(root, "key", message);
    Str json = doc_to_json(arena, root);
    Str both[LANGUAGE_COUNT] = { json, json };
    Words *words = NULL;
    const char *bad = NULL;
    if (words_load(both, &words, &bad) != OK) {
        fail_msg("%s", bad);
    }
    Doc *given = NULL;
    assert_ptr_equal(doc_from_json(arena, str_from(arguments), &given), OK);
    Str said = words_say(words, language, STR("key"), given, arena);
    assert_string_equal(str_to_c(arena, said), expected);
    words_free(words);
    arena_free(arena);
}

static const char saved[] = "{n, plural, zero{لا طلبات} one{طلب واحد محفوظ} two{طلبان محفوظان} "
                            "few{# طلبات محفوظة} many{# طلبًا محفوظًا} other{# طلب محفوظ}}";

static void test_arabic_plurals(void **state)
{
    (void)state;
    check(LANGUAGE_AR, saved, "{\"n\":0}", "لا طلبات");
    check(LANGUAGE_AR, saved, "{\"n\":1}", "طلب واحد محفوظ");
    check(LANGUAGE_AR, saved, "{\"n\":2}", "طلبان محفوظان");
    check(LANGUAGE_AR, saved, "{\"n\":3}", "3 طلبات محفوظة");
    check(LANGUAGE_AR, saved, "{\"n\":10}", "10 طلبات محفوظة");
    check(LANGUAGE_AR, saved, "{\"n\":11}", "11 طلبًا محفوظًا");
    check(LANGUAGE_AR, saved, "{\"n\":99}", "99 طلبًا محفوظًا");
    check(LANGUAGE_AR, saved, "{\"n\":100}", "100 طلب محفوظ");
    check(LANGUAGE_AR, saved, "{\"n\":102}", "102 طلب محفوظ");
    check(LANGUAGE_AR, saved, "{\"n\":103}", "103 طلبات محفوظة");
    check(LANGUAGE_AR, saved, "{\"n\":1000}", "1000 طلب محفوظ");
    // The nearest floating number ends with 28.
    check(LANGUAGE_AR, saved, "{\"n\":900719925474099303}", "900719925474099303 طلبات محفوظة");
    check(LANGUAGE_AR, saved, "{\"n\":-3}", "-3 طلبات محفوظة");
}

static void test_english_plurals(void **state)
{
    (void)state;
    const char *message = "{n, plural, =0{none} one{# need} other{# needs}}";
    check(LANGUAGE_EN, message, "{\"n\":0}", "none");
    check(LANGUAGE_EN, message, "{\"n\":1}", "1 need");
    check(LANGUAGE_EN, message, "{\"n\":2}", "2 needs");
    check(LANGUAGE_EN, message, "{\"n\":\"1\"}", "1 need"); // typed into a form
    check(LANGUAGE_EN, "{n, plural, other{o} =1{exact} one{one}}", "{\"n\":1}", "exact");
}

static void test_plural_of_no_number(void **state)
{
    (void)state;
    check(LANGUAGE_EN, "{n, plural, one{# need} other{# needs}}", "{}", "{n} needs");
    check(LANGUAGE_EN, "{n, plural, one{# need} other{# needs}}", "{\"n\":\"many\"}", "many needs");
}

static void test_select(void **state)
{
    (void)state;
    const char *message = "{who, select, household{أسرة} true{نعم} other{غير ذلك}}";
    check(LANGUAGE_AR, message, "{\"who\":\"household\"}", "أسرة");
    check(LANGUAGE_AR, message, "{\"who\":\"person\"}", "غير ذلك");
    check(LANGUAGE_AR, message, "{\"who\":true}", "نعم");
    check(LANGUAGE_AR, message, "{}", "غير ذلك");
}

static void test_nested(void **state)
{
    (void)state;
    const char *message = "{n, plural, one{{g, select, f{one for her, {name}} other{one}}} "
                          "other{# for {m, plural, one{# day} other{# days}}, #}}.";
    check(LANGUAGE_EN, message, "{\"n\":1,\"g\":\"f\",\"name\":\"Amal\"}", "one for her, Amal.");
    check(LANGUAGE_EN, message, "{\"n\":5,\"m\":1}", "5 for 1 day, 5.");
}

static void test_values(void **state)
{
    (void)state;
    check(LANGUAGE_EN, "a {x} b", "{\"x\":\"<{y}>\"}", "a <{y}> b"); // not escaped, not read again
    check(LANGUAGE_EN, "{ x }", "{\"x\":12345678}", "12345678");
    check(LANGUAGE_EN, "[{x}]", "{\"x\":null}", "[]");
    check(LANGUAGE_EN, "[{x}]", "{}", "[{x}]");
    check(LANGUAGE_EN, "", "{}", "");
}

static void test_apostrophes(void **state)
{
    (void)state;
    check(LANGUAGE_EN, "don't", "{}", "don't");
    check(LANGUAGE_EN, "it''s", "{}", "it's");
    check(LANGUAGE_EN, "'{x}' {x}", "{\"x\":1}", "{x} 1");
    check(LANGUAGE_EN, "'{it''s}'", "{}", "{it's}");
    check(LANGUAGE_EN, "# '#'", "{}", "# '#'");
    check(LANGUAGE_EN, "{n, plural, other{# '#' it's}}", "{\"n\":3}", "3 # it's");
}

static void test_dates(void **state)
{
    (void)state;
    const char *winter = "{\"at\":\"2026-11-23T13:04:59Z\"}"; // UTC+2
    check(LANGUAGE_AR, "{at, date}", winter, "23 تشرين الثاني 2026");
    check(LANGUAGE_AR, "{at, datetime}", winter, "23 تشرين الثاني، 15:04");
    check(LANGUAGE_AR, "{at, time}", winter, "15:04");
    check(LANGUAGE_EN, "{at, date}", winter, "23 November 2026");
    check(LANGUAGE_EN, "{at, datetime}", winter, "23 November, 15:04");
    check(LANGUAGE_EN, "{at, datetime}", "{\"at\":\"2026-07-01T22:30:00Z\"}",
          "2 July, 01:30"); // UTC+3
    check(LANGUAGE_EN, "{at, date}", "{\"at\":1795439098}", "23 November 2026");
    check(LANGUAGE_AR, "{at, date}", "{\"at\":\"2028-02-29\"}",
          "29 شباط 2028"); // a day has no zone
    check(LANGUAGE_EN, "{at, date}", "{\"at\":\"2026-12-31T22:00:00Z\"}", "1 January 2027");
    check(LANGUAGE_EN, "[{at, date}]", "{\"at\":null}", "[]");
    check(LANGUAGE_EN, "{at, date}", "{\"at\":\"soon\"}", "soon");
    check(LANGUAGE_EN, "{at, date}", "{\"at\":\"2026-11-23T25:00:00Z\"}", "2026-11-23T25:00:00Z");
}

static void test_when_clocks_change(void **state)
{
    (void)state;
    check(LANGUAGE_EN, "{at, time}", "{\"at\":\"2026-10-23T22:59:59Z\"}", "01:59");
    check(LANGUAGE_EN, "{at, time}", "{\"at\":\"2026-10-23T23:00:00Z\"}", "01:00");
}

// Palestine sets its clocks back during Ramadan: ICU 72's own data do not know it, the system's do.
static void test_clocks_in_ramadan(void **state)
{
    (void)state;
    check(LANGUAGE_EN, "{at, time}", "{\"at\":\"2085-05-01T10:00:00Z\"}", "12:00");
    check(LANGUAGE_EN, "{at, time}", "{\"at\":\"2085-07-01T10:00:00Z\"}", "13:00");
}

static void test_calendar(void **state)
{
    (void)state;
    const ZoneChange utc[] = { { INT64_MIN, 0 } };
    const Zone zone = { utc, 1 };
    Moment moment = moment_from(&zone, -1);
    assert_int_equal(moment.year, 1969);
    assert_int_equal(moment.month * 100 + moment.day, 1231);
    assert_int_equal(moment.hour * 100 + moment.minute, 2359);
    moment = moment_from(&zone, INT64_C(951782400)); // 29 February 2000
    assert_int_equal(moment.year * 10000 + moment.month * 100 + moment.day, 20000229);
    moment = moment_from(&zone, INT64_MAX);
    assert_true(moment.month >= 1 && moment.month <= 12);
}

static void test_zone_data(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    char bytes[94] = "TZif2"; // two heads, and one type of +2 hours
    Str whole = { bytes, sizeof bytes };
    Zone zone;
    memcpy(bytes + 44, "TZif2", 5);
    assert_false(zone_parse(arena, whole, &zone)); // no type
    bytes[44 + 39] = 1;
    bytes[88 + 2] = 7200 >> 8;
    bytes[88 + 3] = 7200 & 255;
    assert_true(zone_parse(arena, whole, &zone));
    assert_int_equal(zone_offset(&zone, 0), 7200);
    assert_false(zone_parse(arena, str_slice(whole, 0, 93), &zone));
    bytes[4] = '\0'; // version 1 knows no times beyond 2038
    assert_false(zone_parse(arena, whole, &zone));
    assert_false(zone_parse(arena, STR("TZif"), &zone));
    assert_false(zone_parse(arena, STR_NONE, &zone));
    arena_free(arena);
}

static void check_bad(const char *arabic, const char *english, const char *reason)
{
    Str json[LANGUAGE_COUNT] = { str_from(arabic), str_from(english) };
    Words *words = NULL;
    const char *bad = NULL;
    assert_ptr_equal(words_load(json, &words, &bad), WORDS_BROKEN);
    assert_null(words);
    assert_string_equal(bad, reason);
    free((void *)bad);
}

static void check_bad_message(const char *message, const char *reason)
{
    Arena *arena = arena_new();
    Doc *root = doc_new(arena);
    doc_text_c(root, "key", message);
    check_bad("{}", str_to_c(arena, doc_to_json(arena, root)),
              str_to_c(arena, str_format(arena, "en: key: %s", reason)));
    arena_free(arena);
}

static void test_errors(void **state)
{
    (void)state;
    check_bad("{\"a\":1}", "{}", "ar: a: is not a text");
    check_bad("{}", "[]", "en: is not a record");
    check_bad("{\"a\":\"x\",\n\"a\":\"y\"}", "{}", "ar: line 2: duplicate object key near '\"a\"'");
    check_bad_message("{x", "a brace is never closed");
    check_bad_message("x}", "a brace closes nothing");
    check_bad_message("{}", "the name of an argument is missing");
    check_bad_message("{x, number}",
                      "behind the comma stands plural, select, date, datetime or time");
    check_bad_message("{x, plural}", "plural and select are followed by a comma and their forms");
    check_bad_message("{x, plural, one{a}}", "the form `other` is missing");
    check_bad_message("{x, plural, several{a} other{b}}",
                      "a plural form is zero, one, two, few, many, other or =number");
    check_bad_message("{x, plural, =a{a} other{b}}", "= is followed by a number");
    check_bad_message("{x, select, a{1} a{2} other{b}}", "a form is given twice");
    check_bad_message("{x, select, a other{b}}", "a form is written name{message}");
    check_bad_message("{x, select, other{b}", "a brace is never closed");
    check_bad_message("{n, plural, other{{g, select, other{#}}}}",
                      "in a select within a plural write {name}, not #");
}

static void test_nested_too_deep(void **state)
{
    (void)state;
    char message[1024] = "";
    size_t len = 0;
    for (int i = 0; i < 9; i++) {
        memcpy(message + len, "{x,select,other{", 16);
        len += 16;
    }
    check_bad_message(message, "forms are nested too deep");
}

static void test_keys(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Words *words = NULL;
    Str json[LANGUAGE_COUNT] = { STR("{\"both\":\"ب\",\"only\":\"و\"}"), STR("{\"both\":\"b\"}") };
    assert_ptr_equal(words_load(json, &words, NULL), OK);
    assert_true(words_has(words, STR("both")));
    assert_false(words_has(words, STR("only")));
    assert_true(str_is(words_say(words, LANGUAGE_AR, STR("both"), NULL, arena), "ب"));
    assert_true(str_is(words_say(words, LANGUAGE_EN, STR("only"), NULL, arena), "[only]"));
    assert_string_equal(language_code(LANGUAGE_AR), "ar");
    assert_string_equal(language_code(LANGUAGE_EN), "en");
    words_free(words);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arabic_plurals),
        cmocka_unit_test(test_english_plurals),
        cmocka_unit_test(test_plural_of_no_number),
        cmocka_unit_test(test_select),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_apostrophes),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_when_clocks_change),
        cmocka_unit_test(test_clocks_in_ramadan),
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_zone_data),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_nested_too_deep),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
