// A table of what was opened since the hour began, open to the next free place. See budget.h.
#include "vault/budget.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

struct Budget {
    int64_t most, count, hour;
    size_t mask; // one less than the size of the table, a power of two of at least twice as many as fit
    uint64_t *marks; // 0: free
};

Budget *budget_new(int64_t needs_per_hour)
{
    Budget *budget = calloc(1, sizeof *budget);
    size_t size = 2;
    while (size < 2 * (size_t)needs_per_hour) {
        size *= 2;
    }
    if (!budget || !(budget->marks = calloc(size, sizeof *budget->marks))) {
        abort();
    }
    budget->most = needs_per_hour;
    budget->mask = size - 1;
    return budget;
}

void budget_free(Budget *budget)
{
    if (budget) {
        free(budget->marks);
        free(budget);
    }
}

// Both halves of the id, spread by an odd multiplier (2^64 divided by the golden ratio).
static uint64_t mark_of(Id need)
{
    uint64_t halves[2];
    memcpy(halves, need.at, sizeof halves);
    uint64_t mark = (halves[0] ^ (halves[1] << 1)) * UINT64_C(0x9E3779B97F4A7C15) ^ halves[1];
    return mark ? mark : 1;
}

static void begin_hour(Budget *budget, int64_t hour)
{
    memset(budget->marks, 0, (budget->mask + 1) * sizeof *budget->marks);
    budget->hour = hour;
    budget->count = 0;
}

BudgetSays budget_take(Budget *budget, Id need, int64_t now)
{
    uint64_t mark = mark_of(need);
    size_t at = mark & budget->mask;
    if (now / HOUR_S != budget->hour) {
        begin_hour(budget, now / HOUR_S);
    }
    while (budget->marks[at] != 0 && budget->marks[at] != mark) {
        at = (at + 1) & budget->mask;
    }
    if (budget->marks[at] == mark) {
        return BUDGET_FITS;
    }
    if (budget->count >= budget->most) {
        return BUDGET_SPENT;
    }
    budget->marks[at] = mark;
    budget->count++;
    return budget->count == (budget->most + 1) / 2 ? BUDGET_HALF : BUDGET_FITS;
}

int64_t budget_count(const Budget *budget)
{
    return budget->count;
}
