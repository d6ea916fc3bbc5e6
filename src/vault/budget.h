// How many different needs are opened in an hour by everybody together: by staff and with owners' codes. Bounds what a
// taken server, which can make up both, gets out of the vault. In memory only: a new start begins anew.
#ifndef VAULT_BUDGET_H
#define VAULT_BUDGET_H

#include <stddef.h>

#include "base/id.h"

typedef struct Budget Budget;

Budget *budget_new(int64_t needs_per_hour);
void budget_free(Budget *budget); // NULL is allowed

typedef enum BudgetSays {
    BUDGET_FITS,
    BUDGET_HALF, // the need with which half of it is used up
    BUDGET_SPENT,
} BudgetSays;

// A need that was opened in this hour already costs nothing, so that whoever looks again and again spends nothing.
BudgetSays budget_take(Budget *budget, Id need, int64_t now);
int64_t budget_count(const Budget *budget);

#endif
