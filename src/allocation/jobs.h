// Independent pieces of work, on several threads. Each writes only what is its own, so that the threads change nothing but the time.
// Inside allocation/ only.
#ifndef ALLOCATION_JOBS_H
#define ALLOCATION_JOBS_H

#include "base/arena.h"

typedef struct Jobs {
    void (*run)(void *context, size_t number, Arena *scratch);
    void *context;
    size_t count;
    int threads;
} Jobs;

enum { JOBS_THREADS_MAX = 64 };

void jobs_run(const Jobs *jobs);

#endif
