// One line a call, written with one write, so that lines of threads do not mix. Not a file, no rotation:
// what runs the program keeps the lines.
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// The one state of base/: a level has to be found from anywhere that logs.
static atomic_int least_level = LOG_INFO_LEVEL;

static const char *const names[] = { "debug", "info", "warn", "error" };

LogLevel log_level_named(const char *name)
{
    for (LogLevel level = LOG_DEBUG_LEVEL; level <= LOG_ERROR_LEVEL; level++) {
        if (strcmp(name, names[level]) == 0) {
            return level;
        }
    }
    return LOG_INFO_LEVEL;
}

void log_set_level(LogLevel least)
{
    atomic_store(&least_level, (int)least);
}

// A value with a line break must not be able to forge a line.
static void flatten(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) {
            *text = '?';
        }
    }
}

void log_line(LogLevel level, const char *event, const char *details, ...)
{
    enum { LINE_MAX_BYTES = 1024 };
    char line[LINE_MAX_BYTES + 2]; // the newline and a NUL
    if ((int)level < atomic_load(&least_level)) {
        return;
    }
    struct timespec now;
    struct tm civil;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &civil);
    size_t length = strftime(line, LINE_MAX_BYTES, "%Y-%m-%dT%H:%M:%S", &civil);
    int added = snprintf(line + length, LINE_MAX_BYTES - length, ".%03ldZ %s %s ",
                         now.tv_nsec / 1000000, names[level], event);
    length += added > 0 ? (size_t)added : 0;
    if (length < LINE_MAX_BYTES) {
        va_list arguments;
        va_start(arguments, details);
        added = vsnprintf(line + length, LINE_MAX_BYTES - length, details, arguments);
        va_end(arguments);
        length += added > 0 ? (size_t)added : 0;
    }
    length = length < LINE_MAX_BYTES ? length : LINE_MAX_BYTES - 1;
    flatten(line);
    line[length++] = '\n';
    // There is nowhere to tell that standard error is closed.
    (void)!write(STDERR_FILENO, line, length);
}
