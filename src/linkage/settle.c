// Puts the records of a set into an order that only their content decides, and counts how often values are used.
#include <stdlib.h>
#include <string.h>

#include "linkage/hash.h"
#include "linkage/set.h"

int32_t link_log2(uint64_t n)
{
    int whole = 63 - __builtin_clzll(n);
    uint64_t mantissa = whole >= 31 ? n >> (whole - 31) : n << (31 - whole); // 1 ≤ mantissa / 2^31 < 2
    int32_t log = whole;
    for (int i = 0; i < 6; i++) {
        mantissa = mantissa * mantissa >> 31;
        log = log * 2 + (mantissa >> 32 ? 1 : 0);
        mantissa >>= mantissa >> 32 ? 1 : 0;
    }
    return log;
}

uint8_t uses_code(size_t uses)
{
    int32_t code = uses > 0 ? link_log2(uses) / 8 : 0;
    return (uint8_t)(code < 255 ? code : 255);
}

// ---- The order ----

typedef struct Placed {
    uint64_t order;
    uint32_t row;
} Placed;

// Entries are in the order of the upper halves already; few are equal in those.
static void sort_placed(Placed *placed, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        Placed moved = placed[i];
        size_t at = i;
        for (; at > 0 && placed[at - 1].order > moved.order; at--) {
            placed[at] = placed[at - 1];
        }
        placed[at] = moved;
    }
}

static void find_order(LinkSet *set, Arena *scratch)
{
    uint64_t *entries = ARENA_ARRAY(scratch, uint64_t, set->count);
    uint64_t *other = ARENA_ARRAY(scratch, uint64_t, set->count);
    for (size_t i = 0; i < set->count; i++) {
        entries[i] = (set->order[i] >> 32) << 32 | i;
    }
    sort_entries(entries, other, set->count);
    for (size_t i = 0; i < set->count;) {
        size_t end = i + 1;
        while (end < set->count && entries[end] >> 32 == entries[i] >> 32) {
            end++;
        }
        if (end - i > 1 && end - i < 64) { // many equal ones are equal in all
            Placed placed[64];
            for (size_t k = i; k < end; k++) {
                placed[k - i] = (Placed){ set->order[(uint32_t)entries[k]], (uint32_t)entries[k] };
            }
            sort_placed(placed, end - i);
            for (size_t k = i; k < end; k++) {
                entries[k] = entries[k] >> 32 << 32 | placed[k - i].row;
            }
        }
        i = end;
    }
    for (size_t i = 0; i < set->count; i++) {
        set->rows[i] = (uint32_t)entries[i];
    }
}

static void permute(LinkSet *set)
{
    size_t pitch = set->schema.pitch;
    uint32_t *placed = ARENA_ARRAY(set->arena, uint32_t, set->count * pitch);
    for (size_t i = 0; i < set->count; i++) {
        memcpy(placed + i * pitch, set->records + set->rows[i] * pitch, pitch * sizeof *placed);
    }
    arena_free(set->incoming);
    set->incoming = NULL;
    set->order = NULL;
    set->records = placed;
}

// ---- How often values are used ----

static uint64_t value_of(const Field *field, const uint32_t *record, unsigned slot)
{
    return field->type == FIELD_NUMBER ? record_number(record, field) : record[field->slot + slot];
}

// Writes the code of each run of one key into `uses`.
static void count_runs(const uint64_t *entries, size_t count, uint8_t *uses)
{
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && entries[end] >> 32 == entries[i] >> 32) {
            end++;
        }
        for (size_t k = i; k < end; k++) {
            uses[(uint32_t)entries[k]] = uses_code(end - i);
        }
        i = end;
    }
}

static void count_uses(LinkSet *set, size_t at, Arena *scratch)
{
    const Field *field = &set->schema.fields[at];
    unsigned columns = field->type == FIELD_PHONE ? field->slots : 1;
    uint64_t *entries = ARENA_ARRAY(scratch, uint64_t, set->count);
    uint64_t *other = ARENA_ARRAY(scratch, uint64_t, set->count);
    set->uses[at] = ARENA_ARRAY(set->arena, uint8_t, set->count);
    for (unsigned slot = columns; slot-- > 0;) { // the first phone is counted last, and stands
        size_t count = 0;
        for (size_t i = 0; i < set->count; i++) {
            uint64_t value = value_of(field, record_at(set, i), slot);
            if (value) {
                entries[count++] = link_mix(value, at) >> 32 << 32 | i;
            }
        }
        sort_entries(entries, other, count);
        count_runs(entries, count, set->uses[at]);
    }
}

void set_settle(LinkSet *set)
{
    if (set->settled) {
        return;
    }
    Arena *scratch = arena_new();
    set->rows = ARENA_ARRAY(set->arena, uint32_t, set->count);
    find_order(set, scratch);
    permute(set);
    for (size_t i = 0; i < set->schema.count; i++) {
        FieldType type = set->schema.fields[i].type;
        if (type == FIELD_DATE || type == FIELD_NUMBER || type == FIELD_PHONE) {
            arena_reset(scratch);
            count_uses(set, i, scratch);
        }
    }
    arena_free(scratch);
    set->settled = true;
}
