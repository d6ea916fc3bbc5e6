// An instance of the question "who gets what": needs, responders and who can reach whom, read from JSON lines. Sorted by
// name, so that the order of the lines decides nothing. Not here: the rule (cover.h) and its checker (proving/).
#ifndef ALLOCATION_INSTANCE_H
#define ALLOCATION_INSTANCE_H

#include "base/text.h"

// Whole units. The bounds keep every product of the rule within 128 bits.
#define ALLOCATION_QUANTITY_MAX INT64_C(1000000000000)
enum { ALLOCATION_WEIGHT_MAX = 1000, ALLOCATION_TIER_MAX = 1000 };

#define ALLOCATION_FAULTS(X) X(INSTANCE_MALFORMED, 422)
ALLOCATION_FAULTS(FAULT_DECLARE)

typedef struct Need {
    Str name, item;
    int64_t tier, asked, entitlement, weight, received;
} Need;

// What one responder has of one item.
typedef struct Stock {
    Str responder, item;
    int64_t quantity;
} Stock;

typedef struct Link {
    Str responder, need;
    int64_t distance;
    size_t line;
} Link;

typedef struct Instance {
    Need *needs;   // by name
    Stock *stocks; // by item, then responder
    Link *links;   // by responder, then need
    size_t need_count, stock_count, link_count;
} Instance;

typedef struct InstanceError {
    size_t line; // from 1
    const char *what;
} InstanceError;

// INSTANCE_MALFORMED, with the line and what is wrong there. Texts live in the arena.
MUST_USE Fault instance_read(Arena *arena, Str text, Instance *instance_out, InstanceError *error_out);

#endif
