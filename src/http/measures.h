// What requests cost, by route: counts by class of status, and how long they took. Atomic counters only, so
// that a request pays a few nanoseconds. Not here: the form in which they are shown (app/metrics.c).
#ifndef HTTP_MEASURES_H
#define HTTP_MEASURES_H

#include <stdatomic.h>

#include "http/http.h"

// X(µs): bounds of the histogram, each including those below.
#define MEASURE_BOUNDS(X) \
    X(100) X(250) X(500) X(1000) X(2500) X(5000) X(10000) X(25000) X(50000) X(100000) X(250000) X(500000) X(1000000) X(5000000)
#define MEASURE_BOUND_COUNT(us) +1
enum { MEASURE_BUCKETS = 1 MEASURE_BOUNDS(MEASURE_BOUND_COUNT), MEASURE_CLASSES = 6 };
extern const int64_t MEASURE_BOUNDS_US[MEASURE_BUCKETS]; // the last is INT64_MAX

typedef struct Measure {
    const Route *route; // NULL: led nowhere
    atomic_ullong classes[MEASURE_CLASSES]; // by the first digit of the status
    atomic_ullong buckets[MEASURE_BUCKETS]; // each on its own, not summed
    atomic_ullong sum_us;
} Measure;

typedef struct Measures Measures;

// Of all routes of the tables; lives in the arena.
Measures *measures_new(Arena *arena, const Route *const *tables);
void measures_note(Measures *measures, const Route *route, int status, int64_t took_us);
// The files of the program, which are no routes.
void measures_note_file(Measures *measures);
// One after the other; NULL behind the last. The first is what led nowhere.
const Measure *measures_at(const Measures *measures, size_t index);
// Rows that were handed out to people who are signed in, and accounts that took unusually many or more than they may.
typedef struct RowCounts {
    int64_t shown, unusual, refused;
} RowCounts;
void measures_note_rows(Measures *measures, int64_t rows, bool is_unusual);
void measures_note_rows_refused(Measures *measures);
RowCounts measures_rows(const Measures *measures);
int64_t measures_files(const Measures *measures);

#endif
