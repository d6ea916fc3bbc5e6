// The caller's thread works too; without other threads it does everything.
#include "allocation/jobs.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct Round {
    const Jobs *jobs;
    atomic_size_t next;
} Round;

static void work(Round *round)
{
    const Jobs *jobs = round->jobs;
    Arena *scratch = arena_new();
    for (size_t i = atomic_fetch_add(&round->next, 1); i < jobs->count; i = atomic_fetch_add(&round->next, 1)) {
        jobs->run(jobs->context, i, scratch);
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static void *begin(void *round)
{
    work(round);
    return NULL;
}

void jobs_run(const Jobs *jobs)
{
    Round round = { .jobs = jobs };
    pthread_t threads[JOBS_THREADS_MAX];
    int count = 0;
    for (int i = 1; i < jobs->threads && i < JOBS_THREADS_MAX && (size_t)i < jobs->count; i++) {
        count += pthread_create(&threads[count], NULL, begin, &round) == 0;
    }
    work(&round);
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
}
