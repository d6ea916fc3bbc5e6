// What input.c and input_kinds.c share. Nobody else includes it.
#ifndef HTTP_INPUT_PARTS_H
#define HTTP_INPUT_PARTS_H

#include "http/input.h"

// A checked value of any kind. While it is being checked and a bound is broken, `number` is that
// bound.
typedef struct Value {
    bool present;
    Str text;
    int64_t number;
    Id id;
    const Input **items; // of a list
    size_t count;
} Value;

typedef struct Check {
    Arena *arena;
    InputKind kind;
    InputFaults *faults;
} Check;

// FIELD_MISSING only for what is there but empty and must not be.
MUST_USE Fault input_accept_scalar(const Check *check, const Field *field, const Doc *node,
                                   Value *value);

#endif
