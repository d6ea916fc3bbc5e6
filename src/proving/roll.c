// Numbers for texts and for pairs of numbers: chains are walked in an open table, two thirds full at most.
#include "proving/papers.h"

#include <string.h>

enum { FIRST_SLOTS = 4096 };

static uint64_t mix(uint64_t value)
{
    value ^= value >> 30;
    value *= 0xbf58476d1ce4e5b9u;
    value ^= value >> 27;
    value *= 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

static uint64_t hash_text(Str text)
{
    uint64_t hash = text.len, word = 0;
    while (text.len >= sizeof word) {
        memcpy(&word, text.at, sizeof word);
        hash = mix(hash ^ word);
        text = str_from_index(text, sizeof word);
    }
    word = 0;
    if (text.len) {
        memcpy(&word, text.at, text.len);
    }
    return mix((hash + 0x9e3779b97f4a7c15u) ^ word);
}

static uint64_t hash_at(const Roll *roll, size_t number)
{
    return roll->texts ? hash_text(roll->texts[number]) : mix(roll->pairs[number]);
}

static void place(Roll *roll, size_t number)
{
    size_t slot = hash_at(roll, number) & (roll->slot_count - 1);
    while (roll->slots[slot]) {
        slot = (slot + 1) & (roll->slot_count - 1);
    }
    roll->slots[slot] = (int32_t)number + 1;
}

// `count` goes up by one.
static void put(Arena *arena, Roll *roll)
{
    if (++roll->count * 3 < roll->slot_count * 2) {
        place(roll, roll->count - 1);
        return;
    }
    roll->slot_count = roll->slot_count ? roll->slot_count * 2 : FIRST_SLOTS;
    roll->slots = ARENA_ARRAY(arena, int32_t, roll->slot_count);
    for (size_t i = 0; i < roll->count; i++) {
        place(roll, i);
    }
}

int32_t roll_find(const Roll *roll, Str text)
{
    size_t slot = roll->slot_count ? hash_text(text) & (roll->slot_count - 1) : 0;
    for (; roll->slot_count && roll->slots[slot]; slot = (slot + 1) & (roll->slot_count - 1)) {
        if (str_equal(roll->texts[roll->slots[slot] - 1], text)) {
            return roll->slots[slot] - 1;
        }
    }
    return -1;
}

int32_t roll_number(Arena *arena, Roll *roll, Str text)
{
    int32_t number = roll_find(roll, text);
    if (number >= 0) {
        return number;
    }
    roll->texts = ARENA_GROW(arena, roll->texts, roll->count);
    roll->texts[roll->count] = str_copy(arena, text);
    put(arena, roll);
    return (int32_t)roll->count - 1;
}

int32_t roll_find_pair(const Roll *roll, int32_t a, int32_t b)
{
    uint64_t pair = (uint64_t)(uint32_t)a << 32 | (uint32_t)b;
    size_t slot = roll->slot_count ? mix(pair) & (roll->slot_count - 1) : 0;
    for (; roll->slot_count && roll->slots[slot]; slot = (slot + 1) & (roll->slot_count - 1)) {
        if (roll->pairs[roll->slots[slot] - 1] == pair) {
            return roll->slots[slot] - 1;
        }
    }
    return -1;
}

bool roll_add_pair(Arena *arena, Roll *roll, int32_t a, int32_t b)
{
    if (roll_find_pair(roll, a, b) >= 0) {
        return false;
    }
    roll->pairs = ARENA_GROW(arena, roll->pairs, roll->count);
    roll->pairs[roll->count] = (uint64_t)(uint32_t)a << 32 | (uint32_t)b;
    put(arena, roll);
    return true;
}
