// Log lines: one write, both forms, no forged line breaks, nothing below the level, nothing private.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"

static char captured[8192];

// Runs log_fields with standard error going into a pipe; gives the bytes.
static size_t capture(LogLevel level, const LogField *fields)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int kept = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    log_fields(level, "listening", fields);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t length = read(ends[0], captured, sizeof captured - 1);
    close(ends[0]);
    assert_true(length >= 0);
    captured[length] = '\0';
    return (size_t)length;
}

#define CAPTURE(level, ...) \
    capture((level), (const LogField[]){ __VA_ARGS__, { LOG_END, NULL, STR_NONE, 0 } })

static void test_text(void **state)
{
    (void)state;
    size_t length = CAPTURE(LOG_WARN_LEVEL, log_number("port", -8080), log_text_c("route", "/needs/{code}"),
                            log_text_c("said", "x=1\nforged\x1B \"q\" \\"), log_text_c("none", NULL));
    assert_string_equal(captured + 23,
                        "Z warn listening port=-8080 route=/needs/{code} said=\"x=1?forged? \\\"q\\\" \\\\\" none=-\n");
    assert_int_equal(captured[10], 'T');
    assert_int_equal(length, strlen(captured));
}

static void test_json(void **state)
{
    (void)state;
    log_set_json(true);
    CAPTURE(LOG_ERROR_LEVEL, log_number("port", 7), log_text_c("said", "a\"b\\c\nd"), log_text_c("torn", "\xC3(\xFF"),
            log_text_c("name", "سؤال"));
    json_t *line = json_loads(captured, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(line);
    assert_int_equal(json_integer_value(json_object_get(line, "port")), 7);
    assert_string_equal(json_string_value(json_object_get(line, "level")), "error");
    assert_string_equal(json_string_value(json_object_get(line, "event")), "listening");
    assert_string_equal(json_string_value(json_object_get(line, "said")), "a\"b\\c?d");
    assert_string_equal(json_string_value(json_object_get(line, "torn")), "?(?");
    assert_string_equal(json_string_value(json_object_get(line, "name")), "سؤال");
    json_decref(line);
    log_set_json(false);
}

static void test_what_does_not_fit_is_left_out(void **state)
{
    char long_text[4096];
    LogField fields[40];
    (void)state;
    memset(long_text, '"', sizeof long_text);
    for (size_t i = 0; i < 39; i++) {
        fields[i] = log_text("field", (Str){ long_text, i * 40 });
    }
    fields[39] = (LogField){ LOG_END, NULL, STR_NONE, 0 };
    for (int json = 0; json < 2; json++) {
        log_set_json(json);
        size_t length = capture(LOG_ERROR_LEVEL, fields);
        assert_true(length <= 1024 && length > 500);
        assert_int_equal(captured[length - 1], '\n');
        assert_int_equal(captured[length - 2], json ? '}' : '"');
    }
    json_t *line = json_loads(captured, 0, NULL);
    assert_non_null(line);
    json_decref(line);
    log_set_json(false);
}

static void test_private(void **state)
{
    char first[17];
    (void)state;
    CAPTURE(LOG_ERROR_LEVEL, log_private("account", private_of(STR("0599123456"))));
    assert_string_equal(captured + 23, "Z error listening account=-\n"); // without a key nothing is told
    uint8_t key[32] = { 7 };
    log_set_key(key);
    CAPTURE(LOG_ERROR_LEVEL, log_private("account", private_of(STR("0599123456"))), log_private("none", private_of(STR_NONE)));
    assert_null(strstr(captured, "0599"));
    assert_null(strstr(captured, "none"));
    assert_int_equal(strspn(strstr(captured, "account=") + 8, "0123456789abcdef"), 16);
    memcpy(first, strstr(captured, "account=") + 8, 16);
    CAPTURE(LOG_ERROR_LEVEL, log_private("other", private_of(STR("0599123456"))));
    assert_memory_equal(first, strstr(captured, "other=") + 6, 16);
    CAPTURE(LOG_ERROR_LEVEL, log_private("other", private_of(STR("0599123457"))));
    assert_memory_not_equal(first, strstr(captured, "other=") + 6, 16);
    key[0] = 8; // another installation tells other names
    log_set_key(key);
    CAPTURE(LOG_ERROR_LEVEL, log_private("other", private_of(STR("0599123456"))));
    assert_memory_not_equal(first, strstr(captured, "other=") + 6, 16);
}

static void test_level(void **state)
{
    (void)state;
    assert_int_equal(CAPTURE(LOG_DEBUG_LEVEL, log_number("n", 1)), 0);
    assert_false(log_wants(LOG_DEBUG_LEVEL));
    log_set_level(log_level_named("debug"));
    assert_true(CAPTURE(LOG_DEBUG_LEVEL, log_number("n", 1)) > 0);
    log_set_level(log_level_named("error"));
    assert_int_equal(CAPTURE(LOG_WARN_LEVEL, log_number("n", 1)), 0);
    assert_int_equal(log_level_named("warn"), LOG_WARN_LEVEL);
    assert_int_equal(log_level_named("loud"), LOG_INFO_LEVEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),    cmocka_unit_test(test_json),
        cmocka_unit_test(test_what_does_not_fit_is_left_out), cmocka_unit_test(test_private),
        cmocka_unit_test(test_level),
    };
    digest_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
