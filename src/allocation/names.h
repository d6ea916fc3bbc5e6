// Names as numbers, in the order in which they come; then by their bytes. Inside allocation/ only.
#ifndef ALLOCATION_NAMES_H
#define ALLOCATION_NAMES_H

#include "base/text.h"

typedef struct Names {
    Arena *arena;
    Str *at;
    int32_t count;
    int32_t *slots; // one more than a name's number; 0: free
    size_t slot_count;
} Names;

// The number of a name, which is copied when it is new.
int32_t names_number(Names *names, Str name);
int32_t names_find(const Names *names, Str name); // -1: unknown
// Sorts `at`; by a name's old number gives its place. The numbers are of no use to the other functions then.
int32_t *names_sort(Names *names, Arena *arena);

#endif
