// Log lines: one write, no forged line breaks, nothing below the level.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static char captured[8192];

// Runs log_line with standard error going into a pipe; gives the bytes.
static size_t capture(LogLevel level, const char *details)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int kept = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    log_line(level, "listening", "port=%d %s", 8080, details);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t length = read(ends[0], captured, sizeof captured - 1);
    close(ends[0]);
    assert_true(length >= 0);
    captured[length] = '\0';
    return (size_t)length;
}

static void test_line(void **state)
{
    (void)state;
    size_t length = capture(LOG_WARN_LEVEL, "x=1\nforged\x1B");
    assert_string_equal(captured + 23, "Z warn listening port=8080 x=1?forged?\n");
    assert_int_equal(captured[10], 'T');
    assert_int_equal(length, strlen(captured));
}

static void test_long_line_is_cut(void **state)
{
    (void)state;
    char details[4096];
    memset(details, 'd', sizeof details);
    details[sizeof details - 1] = '\0';
    size_t length = capture(LOG_ERROR_LEVEL, details);
    assert_true(length <= 1024);
    assert_int_equal(captured[length - 1], '\n');
}

static void test_level(void **state)
{
    (void)state;
    assert_int_equal(capture(LOG_DEBUG_LEVEL, ""), 0);
    log_set_level(log_level_named("debug"));
    assert_true(capture(LOG_DEBUG_LEVEL, "") > 0);
    log_set_level(log_level_named("error"));
    assert_int_equal(capture(LOG_WARN_LEVEL, ""), 0);
    assert_int_equal(log_level_named("warn"), LOG_WARN_LEVEL);
    assert_int_equal(log_level_named("loud"), LOG_INFO_LEVEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_long_line_is_cut),
        cmocka_unit_test(test_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
