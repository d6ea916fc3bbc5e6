// Counters of routes, found by the route's address.
#include "http/measures.h"

#include <assert.h>

#define MEASURE_BOUND(us) us,
const int64_t MEASURE_BOUNDS_US[MEASURE_BUCKETS] = { MEASURE_BOUNDS(MEASURE_BOUND) INT64_MAX };

typedef struct Slot {
    const Route *route;
    Measure *measure;
} Slot;

struct Measures {
    Measure *list;
    size_t count;
    Slot *slots; // open addressing; room is a power of two and at least twice the routes
    size_t room;
    atomic_ullong files, rows_shown, rows_unusual, rows_refused;
};

static size_t place_of(const Measures *measures, const Route *route)
{
    // Routes lie in tables, so the address less its lowest bits is as good as any hash.
    return ((uintptr_t)route / sizeof *route * 0x9E3779B1U) & (measures->room - 1);
}

static Slot *find_slot(const Measures *measures, const Route *route)
{
    size_t at = place_of(measures, route);
    while (measures->slots[at].route && measures->slots[at].route != route) {
        at = (at + 1) & (measures->room - 1);
    }
    return &measures->slots[at];
}

static size_t count_routes(const Route *const *tables)
{
    size_t count = 0;
    for (; *tables; tables++) {
        for (const Route *route = *tables; route->path; route++) {
            count++;
        }
    }
    return count;
}

Measures *measures_new(Arena *arena, const Route *const *tables)
{
    Measures *measures = ARENA_NEW(arena, Measures);
    size_t count = count_routes(tables);
    measures->room = 16;
    while (measures->room < 2 * count + 2) {
        measures->room *= 2;
    }
    measures->slots = ARENA_ARRAY(arena, Slot, measures->room);
    measures->list = ARENA_ARRAY(arena, Measure, count + 1);
    measures->count = 1;
    for (; *tables; tables++) {
        for (const Route *route = *tables; route->path; route++) {
            Measure *measure = &measures->list[measures->count++];
            measure->route = route;
            *find_slot(measures, route) = (Slot){ route, measure };
        }
    }
    return measures;
}

static void add(atomic_ullong *counter, uint64_t number)
{
    atomic_fetch_add_explicit(counter, number, memory_order_relaxed);
}

void measures_note(Measures *measures, const Route *route, int status, int64_t took_us)
{
    Measure *measure = route ? find_slot(measures, route)->measure : &measures->list[0];
    assert(measure && status >= 100 && status < 600);
    size_t bucket = 0;
    while (took_us > MEASURE_BOUNDS_US[bucket]) {
        bucket++;
    }
    add(&measure->classes[status / 100], 1);
    add(&measure->buckets[bucket], 1);
    add(&measure->sum_us, (uint64_t)took_us);
}

void measures_note_file(Measures *measures)
{
    add(&measures->files, 1);
}

void measures_note_rows(Measures *measures, int64_t rows, bool is_unusual)
{
    add(&measures->rows_shown, (uint64_t)rows);
    add(&measures->rows_unusual, is_unusual);
}

void measures_note_rows_refused(Measures *measures)
{
    add(&measures->rows_refused, 1);
}

static int64_t value_of(const atomic_ullong *counter)
{
    return (int64_t)atomic_load_explicit(counter, memory_order_relaxed);
}

RowCounts measures_rows(const Measures *measures)
{
    return (RowCounts){ value_of(&measures->rows_shown), value_of(&measures->rows_unusual),
                        value_of(&measures->rows_refused) };
}

const Measure *measures_at(const Measures *measures, size_t index)
{
    return index < measures->count ? &measures->list[index] : NULL;
}

int64_t measures_files(const Measures *measures)
{
    return value_of(&measures->files);
}
