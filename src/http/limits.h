// Budgets per minute and per hour, kept in memory by GCRA: one time stamp for each asker. Bounded: when the
// table is full, those who owe least are forgotten first.
#ifndef HTTP_LIMITS_H
#define HTTP_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef struct Limits Limits;

// One (what, who) and its budget. The whole budget may be used at once; it refills evenly.
typedef struct Budget {
    const char *what;
    Str who;
    int64_t per_minute; // >= 1
} Budget;

Limits *limits_new(void); // about 1 MiB
void limits_free(Limits *limits);

// Takes one at `now_us` (a clock that only goes forward). False, and nothing taken, when it is used
// up.
bool limits_take(Limits *limits, const Budget *budget, int64_t now_us);
// Whether limits_take would say no.
bool limits_used_up(Limits *limits, const Budget *budget, int64_t now_us);

// A budget from which many are taken at once, such as rows that are handed out: the whole at once, or evenly in an hour.
typedef struct HourlyBudget {
    const char *what;
    Str who;
    int64_t per_hour; // >= 1
} HourlyBudget;

typedef enum LimitsSay {
    LIMITS_FIT,
    LIMITS_HALF,  // with these, half of it is used up
    LIMITS_SPENT, // these do not fit; nothing was taken
} LimitsSay;
LimitsSay limits_take_many(Limits *limits, const HourlyBudget *budget, int64_t count, int64_t now_us);

#endif
