// Lines for operators, on standard error: one an event, as text (`time level event key=value …`) or as JSON.
// No personal data: a value that belongs to a person goes in as Private and comes out as a keyed hash.
// Only server/, http/ and app/ log; the others return faults.
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef enum LogLevel { LOG_DEBUG_LEVEL, LOG_INFO_LEVEL, LOG_WARN_LEVEL, LOG_ERROR_LEVEL } LogLevel;

// What belongs to a person: an account, an address. It cannot be given to log_text by mistake.
typedef struct Private {
    Str hidden;
} Private;

static inline Private private_of(Str hidden)
{
    return (Private){ hidden };
}

typedef struct LogField {
    enum { LOG_END, LOG_TEXT, LOG_NUMBER, LOG_PRIVATE } kind;
    const char *name;
    Str text;
    int64_t number;
} LogField;

// Values are our own words: names of faults, patterns of routes, versions. Never what somebody sent.
static inline LogField log_text(const char *name, Str text)
{
    return (LogField){ LOG_TEXT, name, text, 0 };
}

static inline LogField log_text_c(const char *name, const char *text)
{
    return (LogField){ LOG_TEXT, name, str_from(text), 0 };
}

static inline LogField log_number(const char *name, int64_t number)
{
    return (LogField){ LOG_NUMBER, name, STR_NONE, number };
}

// 16 hexadecimal digits, the same for the same value and installation; left out when there is none.
static inline LogField log_private(const char *name, Private value)
{
    return (LogField){ LOG_PRIVATE, name, value.hidden, 0 };
}

void log_fields(LogLevel level, const char *event, const LogField *fields);
// log_event(LOG_INFO_LEVEL, "stop", log_number("signal", got));
#define log_event(level, event, ...) \
    log_fields((level), (event),     \
               (const LogField[]){ __VA_ARGS__ __VA_OPT__(, ) { LOG_END, NULL, STR_NONE, 0 } })

void log_set_level(LogLevel least); // LOG_INFO_LEVEL until it is called
bool log_wants(LogLevel level);     // whether a line would be written: for what is dear to put together
// "debug", "info", "warn" or "error"; any other name is taken for "info".
LogLevel log_level_named(const char *name);
void log_set_json(bool json);
// What private values are hashed with. Until it is set they print as "-". Before other threads log.
void log_set_key(const uint8_t key[32]);

#endif
