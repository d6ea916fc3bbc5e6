// Runs jobs: each round in one transaction of its own, in a thread that the clock wakes. What the
// jobs do is the features' business.
#include "core/jobs.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

// A job that always asks for more would otherwise keep the others from running.
enum { ROUNDS_MAX = 10000 };

typedef struct Runner {
    Db *db;
    const Settings *settings;
    const Keys *keys;
    Arena *arena;
    int64_t now;
    const Job *job;
    bool more;
    int64_t round;
    void *gathered;
} Runner;

static Work work_of(const Runner *runner, DbConn *conn, Arena *arena)
{
    return (Work){
        .arena = arena,
        .db = conn,
        .now = runner->now,
        .settings = runner->settings,
        .keys = runner->keys,
    };
}

static Fault run_round(DbConn *conn, void *context)
{
    Runner *runner = context;
    const Job *job = runner->job;
    arena_reset(runner->arena); // the transaction may run again from its start
    Work work = work_of(runner, conn, runner->arena);
    bool more = false;
    TRY(job->keep ? job->keep(&work, runner->gathered, runner->round, &more)
                  : job->round(&work, &more));
    runner->more = more;
    return OK;
}

static Fault run_rounds(Runner *runner, bool (*stopped)(void *context), void *context)
{
    runner->more = true;
    for (runner->round = 0; runner->more && runner->round < ROUNDS_MAX; runner->round++) {
        if (stopped && stopped(context)) {
            return OK;
        }
        runner->more = false;
        TRY(db_transact(runner->db, run_round, runner));
    }
    return OK;
}

typedef struct Gathering {
    Runner *runner;
    Arena *arena;
} Gathering;

static Fault gather(DbConn *conn, void *context)
{
    Gathering *gathering = context;
    Work work = work_of(gathering->runner, conn, gathering->arena);
    return gathering->runner->job->gather(&work, &gathering->runner->gathered);
}

static Fault run_job(Runner *runner, bool (*stopped)(void *context), void *context)
{
    if (!runner->job->gather) {
        return run_rounds(runner, stopped, context);
    }
    Gathering gathering = { runner, arena_new() };
    runner->gathered = NULL;
    Fault fault = db_read(runner->db, gather, &gathering);
    if (fault == OK && runner->gathered) {
        fault = run_rounds(runner, stopped, context);
    }
    arena_free(gathering.arena);
    return fault;
}

Fault jobs_run_once(Db *db, const Settings *settings, const Keys *keys, const Job *jobs,
                    size_t count, int64_t now)
{
    Fault first = OK;
    Runner runner = { .db = db, .settings = settings, .keys = keys, .arena = arena_new(),
                      .now = now ? now : clock_now_s() };
    for (size_t i = 0; i < count; i++) {
        runner.job = &jobs[i];
        Fault fault = run_job(&runner, NULL, NULL);
        first = first == OK ? fault : first;
    }
    arena_free(runner.arena);
    return first;
}

// ---- The thread ----

struct Jobs {
    Runner runner;
    SettingsShelf *shelf;
    Settings settings; // of the run; only the thread's
    const Job *jobs;
    size_t count;
    int64_t *due_us; // of each job, by the monotonic clock
    JobRunState *states; // under the mutex
    void (*failed)(Db *db, const char *job, Fault fault);
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stopping; // under the mutex
};

static bool is_stopping(void *context)
{
    Jobs *jobs = context;
    pthread_mutex_lock(&jobs->mutex);
    bool stopping = jobs->stopping;
    pthread_mutex_unlock(&jobs->mutex);
    return stopping;
}

static int64_t every_us(const Jobs *jobs, const Job *job)
{
    int64_t seconds = job->every_s ? job->every_s : jobs->runner.settings->jobs_every_s;
    return seconds * 1000000;
}

static void note_run(Jobs *jobs, size_t i, Fault fault, int64_t took_us)
{
    pthread_mutex_lock(&jobs->mutex);
    JobRunState *state = &jobs->states[i];
    state->runs++;
    state->failures += fault != OK;
    state->last_at = clock_now_s();
    state->took_us = took_us;
    state->fault = fault ? fault->name : NULL;
    pthread_mutex_unlock(&jobs->mutex);
}

size_t jobs_states(Jobs *jobs, JobRunState *states_out, size_t most)
{
    size_t count = jobs->count < most ? jobs->count : most;
    pthread_mutex_lock(&jobs->mutex);
    memcpy(states_out, jobs->states, count * sizeof *states_out);
    pthread_mutex_unlock(&jobs->mutex);
    return count;
}

// Runs what is due; gives when the next job will be.
static int64_t run_due(Jobs *jobs)
{
    int64_t next_us = INT64_MAX;
    for (size_t i = 0; i < jobs->count; i++) {
        if (jobs->due_us[i] <= clock_monotonic_us()) {
            jobs->runner.job = &jobs->jobs[i];
            jobs->runner.now = clock_now_s();
            settings_shelf_copy(jobs->shelf, &jobs->settings);
            int64_t began_us = clock_monotonic_us();
            Fault fault = run_job(&jobs->runner, is_stopping, jobs);
            note_run(jobs, i, fault, clock_monotonic_us() - began_us);
            if (fault != OK && jobs->failed) {
                jobs->failed(jobs->runner.db, jobs->jobs[i].name, fault);
            }
            jobs->due_us[i] = clock_monotonic_us() + every_us(jobs, &jobs->jobs[i]);
        }
        next_us = jobs->due_us[i] < next_us ? jobs->due_us[i] : next_us;
    }
    return next_us;
}

// False when it is time to stop.
static bool wait_until(Jobs *jobs, int64_t wanted_us)
{
    struct timespec wanted = { wanted_us / 1000000, wanted_us % 1000000 * 1000 };
    int result = 0;
    pthread_mutex_lock(&jobs->mutex);
    while (!jobs->stopping && result == 0) {
        result = pthread_cond_timedwait(&jobs->wake, &jobs->mutex, &wanted);
    }
    bool stopping = jobs->stopping;
    pthread_mutex_unlock(&jobs->mutex);
    return !stopping;
}

static void *run_thread(void *context)
{
    Jobs *jobs = context;
    while (wait_until(jobs, run_due(jobs))) {
    }
    return NULL;
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    assert(memory);
    return memory;
}

static void start_thread(Jobs *jobs)
{
    // Monotonic, for a clock that is set back must not stop the jobs for a year.
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&jobs->mutex, NULL);
    pthread_cond_init(&jobs->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    int failed = pthread_create(&jobs->thread, NULL, run_thread, jobs);
    assert(!failed);
}

Jobs *jobs_start(Db *db, SettingsShelf *settings, const Keys *keys, const Job *jobs, size_t count,
                 void (*failed)(Db *db, const char *job, Fault fault))
{
    Jobs *running = allocate(1, sizeof *running);
    running->shelf = settings;
    running->runner =
        (Runner){ .db = db, .settings = &running->settings, .keys = keys, .arena = arena_new() };
    running->jobs = jobs;
    running->count = count;
    running->due_us = allocate(count, sizeof *running->due_us);
    running->failed = failed;
    running->states = allocate(count, sizeof *running->states);
    for (size_t i = 0; i < count; i++) {
        running->states[i].name = jobs[i].name;
    }
    start_thread(running);
    return running;
}

void jobs_stop(Jobs *jobs)
{
    pthread_mutex_lock(&jobs->mutex);
    jobs->stopping = true;
    pthread_cond_signal(&jobs->wake);
    pthread_mutex_unlock(&jobs->mutex);
    pthread_join(jobs->thread, NULL);
    pthread_cond_destroy(&jobs->wake);
    pthread_mutex_destroy(&jobs->mutex);
    arena_free(jobs->runner.arena);
    free(jobs->due_us);
    free(jobs->states);
    free(jobs);
}
