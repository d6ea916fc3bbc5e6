// An instance of the question "who gets what": needs, responders and who can reach whom, read from JSON lines. Everything
// lies by name, so that the order of the lines decides nothing. Not here: the rule (cover.h) and its checker (proving/).
#ifndef ALLOCATION_INSTANCE_H
#define ALLOCATION_INSTANCE_H

#include "allocation/rules.h"

#define ALLOCATION_FAULTS(X) X(INSTANCE_MALFORMED, 422)
ALLOCATION_FAULTS(FAULT_DECLARE)

// What one person (a need's name) lacks of one item. Whole units; the bounds keep every product of the rule within 128 bits.
typedef struct Need {
    int32_t person, item; // indexes of the instance
    int32_t tier, weight;
    int64_t asked, entitlement, received; // entitlement 0: nothing is verified yet, nothing is given
    size_t line;
} Need;

// What one responder has of one item.
typedef struct Stock {
    int32_t responder, item;
    int64_t quantity;
    size_t line;
} Stock;

typedef struct Instance {
    Str *people, *items, *responders; // by name
    int32_t person_count, item_count, responder_count;
    Need *needs;   // by item, then person
    Stock *stocks; // by item, then responder
    size_t need_count, stock_count;
    size_t *link_from; // by person, and one more: where their links begin
    int32_t *link_responder; // ascending in one person's links, each once
    int64_t *link_distance;
    size_t link_count;
} Instance;

typedef struct InstanceError {
    size_t line;      // from 1; 0: not a line's
    const char *what; // lives in the arena
} InstanceError;

typedef struct InstanceReader InstanceReader;

// Reads piece by piece. `rules`: NULL for none; they must outlive the reader.
InstanceReader *instance_begin(Arena *arena, const Rules *rules);
// INSTANCE_MALFORMED, with the line and what is wrong there; then only instance_end is left to call.
MUST_USE Fault instance_add(InstanceReader *reader, Str bytes, InstanceError *error_out);
MUST_USE Fault instance_finish(InstanceReader *reader, Instance *instance_out, InstanceError *error_out);
void instance_end(InstanceReader *reader);
// All of it at once.
MUST_USE Fault instance_read(Arena *arena, Str text, const Rules *rules, Instance *instance_out, InstanceError *error_out);

#endif
