// How large batches are and how long commits take, counted as it happens. Not here: who shows it.
#include <string.h>

#include "db/internal.h"

const int64_t DB_BATCH_BOUNDS[DB_BUCKETS] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 384, 512, INT64_MAX };
const int64_t DB_COMMIT_BOUNDS_US[DB_BUCKETS] = { 250,   500,    1000,   2500,   5000,    10000,
                                                  25000, 50000, 100000, 250000, 1000000, INT64_MAX };

void db_count(DbCounts *counts, const int64_t *bounds, int64_t value)
{
    size_t at = 0;
    while (value > bounds[at]) {
        at++;
    }
    atomic_fetch_add_explicit(&counts->counts[at], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->sum, value, memory_order_relaxed);
}

DbHistogram db_histogram(DbCounts *counts, const int64_t *bounds)
{
    DbHistogram histogram = { .sum = atomic_load_explicit(&counts->sum, memory_order_relaxed) };
    memcpy(histogram.bounds, bounds, sizeof histogram.bounds);
    for (size_t i = 0; i < DB_BUCKETS; i++) {
        histogram.counts[i] = atomic_load_explicit(&counts->counts[i], memory_order_relaxed);
    }
    return histogram;
}
