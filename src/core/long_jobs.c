// Does long jobs: one after the other, each in transactions of its own, in a thread that looks for queued
// rows. A job survives the program: its row says where it was. What a job does is its kind's business.
#include "core/long_jobs.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "core/long_jobs.sql.h"

enum { LOOK_EVERY_MS = 300, END_AGAIN_MS = 1000, RECOVERED_MAX = 1000 };

struct LongJobs {
    LongJobsOptions options;
    Arena *arena;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stopping; // under the mutex
};

static bool is_stopping(const LongJobs *jobs)
{
    if (!jobs) {
        return false;
    }
    pthread_mutex_t *mutex = (pthread_mutex_t *)&jobs->mutex;
    pthread_mutex_lock(mutex);
    bool stopping = jobs->stopping;
    pthread_mutex_unlock(mutex);
    return stopping;
}

// False when it is time to stop.
static bool wait_ms(LongJobs *jobs, int64_t milliseconds)
{
    int64_t wanted_us = clock_monotonic_us() + milliseconds * 1000;
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

// ---- What a job writes about itself ----

static Work work_on(JobRun *run, DbConn *conn)
{
    return (Work){ .arena = run->arena, .db = conn, .now = clock_now_s(), .settings = run->settings,
                   .keys = run->keys };
}

static Fault write_told(DbConn *conn, void *context)
{
    const JobRun *run = context;
    return db_run(conn, TELL_JOB, db_id(run->job.id), db_text(run->job.stage),
                  db_int(run->job.done), db_int(run->job.total));
}

static Fault read_cancelling(DbConn *conn, void *context)
{
    JobRun *run = context;
    DbRows *rows = db_query(conn, IS_JOB_CANCELLING, db_id(run->job.id));
    run->job.cancelling = db_next(rows) && db_row_int(rows, 0) != 0;
    return db_end(rows);
}

Fault job_tell(JobRun *run, const char *stage, int64_t done, int64_t total)
{
    int64_t now_ms = clock_monotonic_us() / 1000;
    bool new_stage = !str_is(run->job.stage, stage);
    run->job.stage = str_from(stage);
    run->job.done = done;
    run->job.total = total;
    if (is_stopping(run->runner)) {
        return JOB_STOPPED;
    }
    if (!new_stage && now_ms - run->told_ms < JOB_TELL_EVERY_MS) {
        return OK;
    }
    run->told_ms = now_ms;
    TRY(db_transact(run->db, write_told, run));
    TRY(db_read(run->db, read_cancelling, run));
    return run->job.cancelling ? JOB_CANCELLED : OK;
}

// ---- One job ----

typedef struct Ending {
    JobRun *run;
    JobState state;
    Str message;
} Ending;

static Fault write_ending(DbConn *conn, void *context)
{
    Ending *ending = context;
    JobRun *run = ending->run;
    Work work = work_on(run, conn);
    TRY(write_told(conn, run));
    if (ending->state == JOB_STATE_QUEUED) {
        return db_run(conn, QUEUE_JOB, db_id(run->job.id));
    }
    return long_jobs_end(&work, run->job.id, ending->state, ending->message, run->result);
}

static Ending ending_of(JobRun *run, Fault fault)
{
    if (fault == OK) {
        run->job.done = run->job.total;
        return (Ending){ run, JOB_STATE_DONE, STR_NONE };
    }
    if (fault == JOB_STOPPED) {
        return (Ending){ run, JOB_STATE_QUEUED, STR_NONE };
    }
    return (Ending){ run, fault == JOB_CANCELLED ? JOB_STATE_CANCELLED : JOB_STATE_FAILED,
                     str_from(fault->name) };
}

static const LongJobKind *find_kind(const LongJobsOptions *options, Str name)
{
    for (const LongJobKind *kind = options->kinds; kind->name; kind++) {
        if (str_is(name, kind->name)) {
            return kind;
        }
    }
    return NULL;
}

static void complain(const LongJobsOptions *options, const char *kind, Fault fault)
{
    if (options->failed && fault != JOB_STOPPED && fault->http_status >= 500) {
        options->failed(options->db, kind, fault);
    }
}

// A full disk must not leave the job running for ever: its end is tried until it stands, or we stop.
static void end_job(JobRun *run, LongJobs *jobs, const LongJobsOptions *options, Fault fault)
{
    Ending ending = ending_of(run, fault);
    Fault failed;
    while ((failed = db_transact(run->db, write_ending, &ending)) != OK) {
        complain(options, "end of a job", failed);
        if (!jobs || !wait_ms(jobs, END_AGAIN_MS)) {
            return; // found running at the next start
        }
    }
}

typedef struct Taking {
    Arena *arena;
    LongJob job;
    bool found;
} Taking;

static Fault look_for_waiting(DbConn *conn, void *context)
{
    Taking *taking = context;
    DbRows *rows = db_query(conn, FIND_JOB_WAITING);
    taking->found = db_next(rows);
    taking->job.id = taking->found ? db_row_id(rows, 0) : ID_NONE;
    return db_end(rows);
}

static Fault take_waiting(DbConn *conn, void *context)
{
    Taking *taking = context;
    Work work = { .arena = taking->arena, .db = conn };
    TRY(db_run(conn, START_JOB, db_id(taking->job.id), db_int(clock_now_s())));
    taking->found = db_changes(conn) > 0; // people may have cancelled it meanwhile
    return taking->found ? long_jobs_find(&work, taking->job.id, &taking->job) : OK;
}

static const Settings *settings_of(const LongJobsOptions *options, Arena *arena)
{
    if (!options->shelf) {
        return options->settings;
    }
    Settings *in_force = ARENA_NEW(arena, Settings);
    settings_shelf_copy(options->shelf, in_force);
    return in_force;
}

// Does the oldest queued job, if there is one.
static Fault run_next(LongJobs *jobs, const LongJobsOptions *options, Arena *arena, bool *found_out)
{
    Taking taking = { .arena = arena };
    TRY(db_read(options->db, look_for_waiting, &taking));
    *found_out = taking.found;
    if (!taking.found) {
        return OK;
    }
    TRY(db_transact(options->db, take_waiting, &taking));
    const LongJobKind *kind = taking.found ? find_kind(options, taking.job.kind) : NULL;
    if (!taking.found) {
        return OK;
    }
    JobRun run = { .job = taking.job, .db = options->db, .settings = settings_of(options, arena),
                   .keys = options->keys, .house = options->house, .folder = options->folder, .arena = arena, .runner = jobs };
    Fault fault = kind ? kind->work(&run) : JOB_NOT_FOUND;
    if (fault != OK) {
        complain(options, kind ? kind->name : "unknown", fault);
    }
    end_job(&run, jobs, options, fault);
    return OK;
}

Fault long_jobs_run_queued(const LongJobsOptions *options)
{
    Arena *arena = arena_new();
    Fault fault = OK;
    for (bool found = true; found && fault == OK;) {
        arena_reset(arena);
        fault = run_next(NULL, options, arena, &found);
    }
    arena_free(arena);
    return fault;
}

// ---- After a kill ----

static Fault recover(DbConn *conn, void *context)
{
    Id ids[RECOVERED_MAX];
    int64_t attempts[RECOVERED_MAX];
    size_t count = 0;
    Work work = { .db = conn, .now = clock_now_s() };
    (void)context;
    DbRows *rows = db_query(conn, LIST_JOBS_RUNNING, db_int(RECOVERED_MAX));
    while (count < RECOVERED_MAX && db_next(rows)) {
        ids[count] = db_row_id(rows, 0);
        attempts[count++] = db_row_int(rows, 2);
    }
    TRY(db_end(rows));
    for (size_t i = 0; i < count; i++) {
        TRY(attempts[i] < JOB_ATTEMPTS_MAX
                ? db_run(conn, QUEUE_JOB, db_id(ids[i]))
                : long_jobs_end(&work, ids[i], JOB_STATE_FAILED, STR("interrupted"), STR_NONE));
    }
    return OK;
}

Fault long_jobs_recover(Db *db)
{
    return db_transact(db, recover, NULL);
}

// ---- The thread ----

static void *run_thread(void *context)
{
    LongJobs *jobs = context;
    bool found = false;
    while (found ? !is_stopping(jobs) : wait_ms(jobs, LOOK_EVERY_MS)) {
        arena_reset(jobs->arena);
        found = false;
        Fault fault = run_next(jobs, &jobs->options, jobs->arena, &found);
        if (fault != OK) {
            complain(&jobs->options, "queue", fault);
            found = false;
        }
    }
    return NULL;
}

Fault long_jobs_start(const LongJobsOptions *options, LongJobs **jobs_out)
{
    TRY(long_jobs_recover(options->db));
    LongJobs *jobs = calloc(1, sizeof *jobs);
    assert(jobs);
    jobs->options = *options;
    jobs->arena = arena_new();
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&jobs->mutex, NULL);
    pthread_cond_init(&jobs->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    int failed = pthread_create(&jobs->thread, NULL, run_thread, jobs);
    assert(!failed);
    *jobs_out = jobs;
    return OK;
}

void long_jobs_stop(LongJobs *jobs)
{
    pthread_mutex_lock(&jobs->mutex);
    jobs->stopping = true;
    pthread_cond_signal(&jobs->wake);
    pthread_mutex_unlock(&jobs->mutex);
    pthread_join(jobs->thread, NULL);
    pthread_cond_destroy(&jobs->wake);
    pthread_mutex_destroy(&jobs->mutex);
    arena_free(jobs->arena);
    free(jobs);
}
