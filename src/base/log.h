// Lines for operators, on standard error: `time level event key=value …`. No personal data.
// Only server/, http/ and app/ log; the others return faults.
#ifndef BASE_LOG_H
#define BASE_LOG_H

typedef enum LogLevel { LOG_DEBUG_LEVEL, LOG_INFO_LEVEL, LOG_WARN_LEVEL, LOG_ERROR_LEVEL } LogLevel;

// `details` is a printf format of key=value pairs; values hold no personal data.
void log_line(LogLevel level, const char *event, const char *details, ...)
    __attribute__((format(printf, 3, 4)));
void log_set_level(LogLevel least); // LOG_INFO_LEVEL until it is called
// "debug", "info", "warn" or "error"; any other name is taken for "info".
LogLevel log_level_named(const char *name);

#endif
