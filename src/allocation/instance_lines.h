// One line of an instance as its fields, before they mean anything. Inside allocation/ only.
#ifndef ALLOCATION_INSTANCE_LINES_H
#define ALLOCATION_INSTANCE_LINES_H

#include "allocation/scan.h"

typedef enum LineField {
    FIELD_NEED, FIELD_ITEM, FIELD_TIER, FIELD_ASKED, FIELD_ENTITLEMENT, FIELD_WEIGHT, FIELD_RECEIVED, FIELD_PERSONS,
    FIELD_FACTS, FIELD_RESPONDER, FIELD_STOCK, FIELD_LINK, FIELD_DISTANCE, FIELD_COUNT
} LineField;

typedef struct LinePair {
    Str name;
    int64_t number;
} LinePair;

typedef struct Line {
    uint32_t seen; // a bit a field
    Str text[FIELD_COUNT];
    int64_t number[FIELD_COUNT];
    Str ends[2];      // of a link
    LinePair *pairs;  // of a stock; the facts of a need have names only
    size_t pair_count;
} Line;

#define FIELD_BIT(field) (1u << (field))

extern const char *const line_field_names[FIELD_COUNT];

// NULL, or what is wrong; texts live in `arena` or are views of the line.
const char *line_read(Arena *arena, Str text, Line *line_out);

#endif
