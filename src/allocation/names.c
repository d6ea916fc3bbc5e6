// Names as numbers: an open table over their bytes, half full at most.
#include "allocation/names.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 1024 };

static size_t slot_of(Str name, size_t slots)
{
    uint64_t hash = 0xcbf29ce484222325u ^ name.len, piece;
    size_t i = 0;
    for (; i + sizeof piece <= name.len; i += sizeof piece) {
        memcpy(&piece, name.at + i, sizeof piece);
        hash = (hash ^ piece) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    for (; i < name.len; i++) {
        hash = (hash ^ (unsigned char)name.at[i]) * 0x100000001b3u;
    }
    hash *= 0x9e3779b97f4a7c15u;
    return (size_t)(hash ^ hash >> 29) & (slots - 1);
}

// The slot of the name, or the free one where it would be.
static size_t look(const Names *names, Str name)
{
    size_t slot = slot_of(name, names->slot_count);
    while (names->slots[slot] && !str_equal(names->at[names->slots[slot] - 1], name)) {
        slot = (slot + 1) & (names->slot_count - 1);
    }
    return slot;
}

static void make_room(Names *names)
{
    if ((size_t)names->count * 2 < names->slot_count) {
        return;
    }
    names->slot_count = names->slot_count ? names->slot_count * 2 : SLOTS_FIRST;
    names->slots = ARENA_ARRAY(names->arena, int32_t, names->slot_count);
    for (int32_t i = 0; i < names->count; i++) {
        names->slots[look(names, names->at[i])] = i + 1;
    }
}

int32_t names_number(Names *names, Str name)
{
    make_room(names);
    size_t slot = look(names, name);
    if (!names->slots[slot]) {
        names->at = ARENA_GROW(names->arena, names->at, (size_t)names->count);
        names->at[names->count] = str_copy(names->arena, name);
        names->slots[slot] = ++names->count;
    }
    return names->slots[slot] - 1;
}

int32_t names_find(const Names *names, Str name)
{
    return names->slot_count ? names->slots[look(names, name)] - 1 : -1;
}

typedef struct Placed {
    Str name;
    int32_t number;
} Placed;

static int by_name(const void *a, const void *b)
{
    return str_compare(((const Placed *)a)->name, ((const Placed *)b)->name);
}

int32_t *names_sort(Names *names, Arena *arena)
{
    size_t count = (size_t)names->count;
    int32_t *place = ARENA_ARRAY(arena, int32_t, count);
    Placed *all = ARENA_ARRAY(arena, Placed, count);
    for (size_t i = 0; i < count; i++) {
        all[i] = (Placed){ names->at[i], (int32_t)i };
    }
    if (count) {
        qsort(all, count, sizeof *all, by_name);
    }
    for (size_t i = 0; i < count; i++) {
        names->at[i] = all[i].name;
        place[all[i].number] = (int32_t)i;
    }
    return place;
}
