// Inside of words.h: dates and times as the wall clock and calendar in Gaza show them.
#ifndef PAGES_WORDS_TIME_H
#define PAGES_WORDS_TIME_H

#include "pages/words.h"

typedef struct ZoneChange {
    int64_t at;     // seconds, UTC
    int64_t offset; // seconds east of UTC from then on
} ZoneChange;

typedef struct Zone {
    const ZoneChange *changes; // by time; the first holds for all time before the second
    size_t count;
} Zone;

typedef struct Moment {
    int64_t year;
    int month, day, hour, minute; // month 1..12
} Moment;

// The compiled form of RFC 9636 (TZif), version 2 and later. False when it is anything else.
// What the footer foretells behind the last change is left out (for Gaza that is the year 2086).
bool zone_parse(Arena *arena, Str bytes, Zone *zone_out);
int64_t zone_offset(const Zone *zone, int64_t seconds);

// "2026-11-23" (that day, in no zone) or "2026-11-23T15:04:05Z" (seen in `zone`); false for all
// else.
bool moment_parse(const Zone *zone, Str iso, Moment *moment_out);
Moment moment_from(const Zone *zone, int64_t seconds);

#endif
