// Work that the clock asks for: claims that lapse, needs to be asked about, counts to publish.
#ifndef CORE_JOBS_H
#define CORE_JOBS_H

#include "core/settings_shelf.h"
#include "core/work.h"

// One round of a job, in one transaction, bounded (a few hundred rows); `more_out` asks for another
// round at once.
typedef Fault (*JobRound)(Work *work, bool *more_out);

// For a job that must read much before it writes: reads on a reader's snapshot, so that no writer waits. What it leaves
// in `gathered_out` lives in work->arena until its last round; NULL: there is nothing to write.
typedef Fault (*JobGather)(Work *work, void **gathered_out);
// Writes a part of what was gathered: round 0, 1, 2 … each as a JobRound. Must not change what was gathered, for a
// transaction may run again.
typedef Fault (*JobKeep)(Work *work, const void *gathered, int64_t round, bool *more_out);

typedef struct Job {
    const char *name; // "areas-publish-counts": in logs, in /metrics, and the word status.job.NAME
    JobRound round;
    int64_t every_s; // 0: Settings.jobs_every_s
    JobGather gather; // with `keep`, in the place of `round`
    JobKeep keep;
} Job;

typedef struct Jobs Jobs;

// Runs each job once now, for tests, the demo and the start. `now` 0 is the clock's.
MUST_USE Fault jobs_run_once(Db *db, const Settings *settings, const Keys *keys, const Job *jobs,
                             size_t count, int64_t now);
// A thread that runs them until jobs_stop, each run with the settings in force when it begins. `failed` is told of a job's fault (app/ logs it).
Jobs *jobs_start(Db *db, SettingsShelf *settings, const Keys *keys, const Job *jobs, size_t count,
                 void (*failed)(Db *db, const char *job, Fault fault));
void jobs_stop(Jobs *jobs);

// What came of a job since the start.
typedef struct JobRunState {
    const char *name;
    int64_t runs, failures;
    int64_t last_at;   // when it last ended, seconds UTC; 0: not yet
    int64_t took_us;   // its last run
    const char *fault; // name of the last run's; NULL: it went well
} JobRunState;
// Of all of them, in order; at most `most`. Any thread may ask.
size_t jobs_states(Jobs *jobs, JobRunState *states_out, size_t most);

#endif
