// Time as whole seconds (UTC, Unix epoch) and its civil form. Views turn it into Asia/Gaza.
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/text.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

int64_t clock_now_s(void);
int64_t clock_now_ms(void);
int64_t clock_monotonic_us(void); // for durations only

// "2026-11-23" <-> seconds at 00:00 UTC of that day. DATE_MALFORMED also for 31 February.
MUST_USE Fault clock_parse_date(Str text, int64_t *seconds_out);
// "2026-11-23T15:04:05Z"
Str clock_format(Arena *arena, int64_t seconds);
// "2026-11-23T15:04:05Z", ended by NUL.
enum { CLOCK_TEXT_SIZE = 21 };
void clock_write(int64_t seconds, char text_out[CLOCK_TEXT_SIZE]);
// "2026-11-23"
Str clock_format_date(Arena *arena, int64_t seconds);

#endif
