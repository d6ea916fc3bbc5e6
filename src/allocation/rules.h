// Published rules as `--rules` gives them: what an item is due a person, its tier, and the points of facts. Whole numbers.
#ifndef ALLOCATION_RULES_H
#define ALLOCATION_RULES_H

#include "base/text.h"

#define ALLOCATION_QUANTITY_MAX INT64_C(1000000000000)
enum { ALLOCATION_WEIGHT_MAX = 1000, ALLOCATION_TIER_MAX = 1000 };

typedef struct RuleNumber {
    Str name;
    int64_t number;
} RuleNumber;

typedef struct RuleTable {
    RuleNumber *rows; // by name
    size_t count;
} RuleTable;

typedef struct Rules {
    Str version;
    RuleTable standards; // by item: units a person
    RuleTable tiers;     // by item
    RuleTable facts;     // by fact: points
    int64_t weight_base, weight_most;
} Rules;

// RULES_MALFORMED, with what is wrong in `wrong_out`.
#define RULES_FAULTS(X) X(RULES_MALFORMED, 422)
RULES_FAULTS(FAULT_DECLARE)
MUST_USE Fault rules_read(Arena *arena, Str json, Rules *rules_out, Str *wrong_out);
bool rules_find(const RuleTable *table, Str name, int64_t *number_out);

#endif
