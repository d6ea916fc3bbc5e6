// One line a call, written with one write, so that lines of threads do not mix. Not a file, no rotation:
// what runs the program keeps the lines.
#include "base/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/digest.h"

enum { LINE_MAX_BYTES = 1024, VALUE_MAX_BYTES = 300, PRIVATE_HEX = 16 };

// The one state of base/: level, form and key have to be found from anywhere that logs.
static atomic_int least_level = LOG_INFO_LEVEL;
static atomic_bool as_json;
static atomic_bool has_key;
static uint8_t private_key[32];

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

bool log_wants(LogLevel level)
{
    return (int)level >= atomic_load_explicit(&least_level, memory_order_relaxed);
}

void log_set_json(bool json)
{
    atomic_store(&as_json, json);
}

void log_set_key(const uint8_t key[32])
{
    memcpy(private_key, key, sizeof private_key);
    atomic_store(&has_key, true);
}

// ---- A line that never grows beyond its room: what does not fit is left out whole ----

typedef struct Line {
    char bytes[LINE_MAX_BYTES];
    size_t len;
    bool json;
    bool cut; // something did not fit
} Line;

enum { END_BYTES = 2 }; // "}\n"

static void put(Line *line, const char *text, size_t len)
{
    if (line->len + len > LINE_MAX_BYTES - END_BYTES) {
        line->cut = true;
        return;
    }
    memcpy(line->bytes + line->len, text, len);
    line->len += len;
}

static void put_c(Line *line, const char *text)
{
    put(line, text, strlen(text));
}

static bool is_plain(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c <= 0x20 || c >= 0x7F || strchr("\"\\=", c)) {
            return false;
        }
    }
    return text.len > 0;
}

// Within quotes. A line break must not be able to forge a line, nor a stray byte to break JSON.
static void put_quoted(Line *line, Str text)
{
    char quoted[2 * VALUE_MAX_BYTES + 2];
    size_t len = 0;
    bool utf8 = text_is_utf8(text);
    quoted[len++] = '"';
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        unsigned char byte = (unsigned char)c;
        if (c == '"' || c == '\\') {
            quoted[len++] = '\\';
        }
        quoted[len++] = byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !utf8) ? '?' : c;
    }
    quoted[len++] = '"';
    put(line, quoted, len);
}

static void put_text(Line *line, Str text)
{
    text = str_slice(text, 0, VALUE_MAX_BYTES);
    if (!line->json && is_plain(text)) {
        put(line, text.at, text.len);
    } else {
        put_quoted(line, text);
    }
}

static void put_private(Line *line, Str hidden)
{
    char hex[PRIVATE_HEX + 1] = "-";
    if (atomic_load(&has_key)) {
        Digest digest = digest_keyed(private_key, "istijaba/log/v1", hidden);
        for (size_t i = 0; i < PRIVATE_HEX / 2; i++) {
            snprintf(hex + 2 * i, 3, "%02x", digest.at[i]);
        }
    }
    put_text(line, str_from(hex));
}

static void put_value(Line *line, const LogField *field)
{
    char digits[24];
    if (field->kind == LOG_NUMBER) {
        snprintf(digits, sizeof digits, "%lld", (long long)field->number);
        put_c(line, digits);
    } else if (field->kind == LOG_PRIVATE) {
        put_private(line, field->text);
    } else {
        put_text(line, field->text.at ? field->text : STR("-"));
    }
}

static void put_field(Line *line, const LogField *field)
{
    size_t before = line->len;
    if (field->kind == LOG_PRIVATE && !field->text.at) {
        return;
    }
    put_c(line, line->json ? ",\"" : " ");
    put_c(line, field->name);
    put_c(line, line->json ? "\":" : "=");
    put_value(line, field);
    if (line->cut) {
        line->len = before;
        line->cut = false;
    }
}

static void put_start(Line *line, LogLevel level, const char *event)
{
    char time_text[40];
    struct timespec now;
    struct tm civil;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &civil);
    size_t len = strftime(time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%S", &civil);
    snprintf(time_text + len, sizeof time_text - len, ".%03ldZ", now.tv_nsec / 1000000);
    put_c(line, line->json ? "{\"time\":\"" : "");
    put_c(line, time_text);
    put_c(line, line->json ? "\",\"level\":\"" : " ");
    put_c(line, names[level]);
    put_c(line, line->json ? "\",\"event\":\"" : " ");
    put_c(line, event);
    put_c(line, line->json ? "\"" : "");
}

void log_fields(LogLevel level, const char *event, const LogField *fields)
{
    Line line = { .len = 0 };
    if (!log_wants(level)) {
        return;
    }
    line.json = atomic_load_explicit(&as_json, memory_order_relaxed);
    put_start(&line, level, event);
    for (; fields->kind != LOG_END; fields++) {
        put_field(&line, fields);
    }
    if (line.json) {
        line.bytes[line.len++] = '}';
    }
    line.bytes[line.len++] = '\n';
    // There is nowhere to tell that standard error is closed.
    (void)!write(STDERR_FILENO, line.bytes, line.len);
}
