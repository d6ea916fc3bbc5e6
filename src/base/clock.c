// The clock and the civil form of its seconds, in UTC. Local time belongs to the views.
#include "base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/number.h"

static int64_t read_clock(clockid_t clock, int64_t units_a_second)
{
    struct timespec now;
    int failed = clock_gettime(clock, &now);
    assert(!failed);
    return now.tv_sec * units_a_second + now.tv_nsec / (1000000000 / units_a_second);
}

int64_t clock_now_s(void)
{
    return read_clock(CLOCK_REALTIME, 1);
}

int64_t clock_now_ms(void)
{
    return read_clock(CLOCK_REALTIME, 1000);
}

int64_t clock_monotonic_us(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000);
}

static bool parse_part(Str text, size_t from, size_t to, int64_t least, int64_t most, int *part_out)
{
    int64_t number;
    Str digits = str_slice(text, from, to);
    if (*digits.at == '-' || number_parse(digits, least, most, &number) != OK) {
        return false;
    }
    *part_out = (int)number;
    return true;
}

Fault clock_parse_date(Str text, int64_t *seconds_out)
{
    struct tm day = { 0 };
    if (text.len != strlen("2026-11-23") || text.at[4] != '-' || text.at[7] != '-' ||
        !parse_part(text, 0, 4, 1000, 9999, &day.tm_year) ||
        !parse_part(text, 5, 7, 1, 12, &day.tm_mon) ||
        !parse_part(text, 8, 10, 1, 31, &day.tm_mday)) {
        return DATE_MALFORMED;
    }
    day.tm_year -= 1900;
    day.tm_mon -= 1;
    int wanted = day.tm_mday;
    time_t seconds = timegm(&day); // makes 3 March of 31 February
    if (day.tm_mday != wanted) {
        return DATE_MALFORMED;
    }
    *seconds_out = seconds;
    return OK;
}

static struct tm civil_time(int64_t seconds)
{
    struct tm civil;
    time_t time = (time_t)seconds;
    struct tm *done = gmtime_r(&time, &civil);
    assert(done && civil.tm_year >= 1000 - 1900 && civil.tm_year <= 9999 - 1900);
    return civil;
}

static char *write_digits(char *at, int number, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + digits;
}

// By hand, for strftime asks the locale: a reply holds several times.
void clock_write(int64_t seconds, char text_out[CLOCK_TEXT_SIZE])
{
    struct tm civil = civil_time(seconds);
    const struct Part {
        int number, digits;
        char behind;
    } parts[] = {
        { civil.tm_year + 1900, 4, '-' }, { civil.tm_mon + 1, 2, '-' }, { civil.tm_mday, 2, 'T' },
        { civil.tm_hour, 2, ':' },        { civil.tm_min, 2, ':' },     { civil.tm_sec, 2, 'Z' },
    };
    char *at = text_out;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        at = write_digits(at, parts[i].number, parts[i].digits);
        *at++ = parts[i].behind;
    }
    *at = '\0';
}

Str clock_format(Arena *arena, int64_t seconds)
{
    char text[CLOCK_TEXT_SIZE];
    clock_write(seconds, text);
    return str_copy(arena, str_from(text));
}

Str clock_format_date(Arena *arena, int64_t seconds)
{
    char text[CLOCK_TEXT_SIZE];
    clock_write(seconds, text);
    return str_copy(arena, (Str){ text, strlen("2026-11-23") });
}
