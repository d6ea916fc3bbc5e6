// What the tests of names share. Not here: anything that the program itself uses.
#ifndef LINKAGE_FOLD_TEST_H
#define LINKAGE_FOLD_TEST_H

#include "linkage/fold.h"

// Of a whole name as it is written: folded, its parts joined by blanks.
static inline uint64_t skeleton_of(Arena *arena, Str name)
{
    LinkParts parts;
    TextBuilder joined = { .arena = arena };
    link_parts(arena, link_fold(arena, name), &parts);
    for (size_t i = 0; i < parts.count; i++) {
        text_add_c(&joined, i > 0 ? " " : "");
        text_add(&joined, parts.at[i]);
    }
    return link_skeleton(text_done(&joined));
}

#endif
