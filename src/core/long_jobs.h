// Long work, such as an import: a row of table job each, done one after the other by a thread, with progress
// that people can watch. What the clock asks for is jobs.h; what a job does is its feature's business.
#ifndef CORE_LONG_JOBS_H
#define CORE_LONG_JOBS_H

#include "core/settings_shelf.h"
#include "core/work.h"

#define LONG_JOBS_FAULTS(X)   \
    X(JOB_NOT_FOUND, 404)     \
    X(JOB_STATE_FORBIDS, 409) \
    X(JOB_CANCELLED, 409)     \
    X(JOB_STOPPED, 503)

LONG_JOBS_FAULTS(FAULT_DECLARE)

enum {
    JOB_ATTEMPTS_MAX = 5,          // a job that brings the program down is not begun for ever
    JOBS_PAGE = 50,                // rows of one answer
    JOB_KEEP_S = 30 * 24 * 3600,   // what has ended is kept so long
    JOB_TELL_EVERY_MS = 500,       // how often progress is written down
};

// X(STATE, "name"), in the order that the table stores.
#define JOB_STATES(X)                   \
    X(JOB_STATE_QUEUED, "queued")       \
    X(JOB_STATE_RUNNING, "running")     \
    X(JOB_STATE_DONE, "done")           \
    X(JOB_STATE_FAILED, "failed")       \
    X(JOB_STATE_CANCELLED, "cancelled")

#define JOB_STATE_ENUM(state, name) state,
typedef enum JobState { JOB_STATES(JOB_STATE_ENUM) JOB_STATE_COUNT } JobState;
const char *job_state_name(JobState state);

typedef struct LongJob {
    Id id;
    Str kind;
    Id account; // ID_NONE: the house itself
    Id subject;
    JobState state;
    Str stage; // a key; STR_NONE before the first
    int64_t done, total; // total 0: not known
    bool cancelling;
    int64_t attempts;
    int64_t created_at, started_at, ended_at; // seconds UTC; 0: not yet
    Str message; // a key: a fault's name, or "interrupted"; STR_NONE
    Str result;  // JSON of the kind; STR_NONE
} LongJob;

// ---- Rows: inside a transaction ----

// Who may is decided by the caller; no name and no text of people may go into a job.
MUST_USE Fault long_jobs_add(Work *work, const char *kind, Id account, Id subject, Id *id_out);
// The same, but already running: by a command that does the work itself and would have it finished by the
// server if it dies.
MUST_USE Fault long_jobs_add_running(Work *work, const char *kind, Id account, Id subject, Id *id_out);
MUST_USE Fault long_jobs_end(Work *work, Id id, JobState state, Str message, Str result);
MUST_USE Fault long_jobs_find(Work *work, Id id, LongJob *job_out); // JOB_NOT_FOUND
// Latest first, at most JOBS_PAGE. `account` ID_NONE: of all. `before`: the last of the page before, or ID_NONE.
MUST_USE Fault long_jobs_list(Work *work, Id account, Id before, LongJob **jobs_out, size_t *count_out);
MUST_USE Fault long_jobs_cancel(Work *work, Id id);  // JOB_NOT_FOUND; JOB_STATE_FORBIDS when it has ended
MUST_USE Fault long_jobs_restart(Work *work, Id id); // JOB_STATE_FORBIDS unless it failed or was cancelled
// Job of the clock: deletes what ended JOB_KEEP_S ago, a few hundred a round.
MUST_USE Fault long_jobs_forget(Work *work, bool *more_out);

// ---- Doing them ----

typedef struct JobRun {
    LongJob job;
    Db *db;
    const Settings *settings;
    const Keys *keys;
    void *house;   // of the options: for kinds that need more
    const char *folder; // the data folder
    Arena *arena;  // lives as long as the run
    Str result;    // JSON that the kind leaves behind; STR_NONE
    // The runner's own:
    const struct LongJobs *runner; // NULL: not in a thread
    int64_t told_ms;
} JobRun;

// Between transactions. Writes the progress down, at most twice a second. JOB_CANCELLED: people asked it to
// stop. JOB_STOPPED: the program ends; it will be begun again. `stage` is a key.
MUST_USE Fault job_tell(JobRun *run, const char *stage, int64_t done, int64_t total);

typedef struct LongJobKind {
    const char *name;
    // Bounded transactions, job_tell between them. Runs again from its start after a kill, so what was done
    // must be found done. A fault ends it as failed.
    Fault (*work)(JobRun *run);
} LongJobKind;

typedef struct LongJobsOptions {
    Db *db;
    const Settings *settings;
    SettingsShelf *shelf; // each job takes what is in force when it begins; NULL: `settings` as they are
    const Keys *keys;
    const LongJobKind *kinds; // ended by .name NULL
    void *house;
    const char *folder;
    // Told of a fault of ours (status 500 and above), for the log; may be NULL.
    void (*failed)(Db *db, const char *kind, Fault fault);
} LongJobsOptions;

typedef struct LongJobs LongJobs;
// A thread that does what is queued, until long_jobs_stop. What was running when the program died is queued
// again first, or failed as "interrupted" when it was begun JOB_ATTEMPTS_MAX times.
MUST_USE Fault long_jobs_start(const LongJobsOptions *options, LongJobs **jobs_out);
void long_jobs_stop(LongJobs *jobs);
// Does all that is queued now, on the caller's thread: for tests, the demo and commands without a server.
MUST_USE Fault long_jobs_run_queued(const LongJobsOptions *options);
// What was running when the program died; for long_jobs_run_queued, which does not ask.
MUST_USE Fault long_jobs_recover(Db *db);

#endif
