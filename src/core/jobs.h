// Work that the clock asks for: claims that lapse, needs to be asked about, counts to publish.
#ifndef CORE_JOBS_H
#define CORE_JOBS_H

#include "core/work.h"

// One round of a job, in one transaction, bounded (a few hundred rows); `more_out` asks for another
// round at once.
typedef Fault (*JobRound)(Work *work, bool *more_out);

typedef struct Job {
    const char *name;
    JobRound round;
    int64_t every_s; // 0: Settings.jobs_every_s
} Job;

typedef struct Jobs Jobs;

// Runs each job once now, for tests, the demo and the start. `now` 0 is the clock's.
MUST_USE Fault jobs_run_once(Db *db, const Settings *settings, const Keys *keys, const Job *jobs,
                             size_t count, int64_t now);
// A thread that runs them until jobs_stop. `failed` is told of a job's fault (app/ logs it).
Jobs *jobs_start(Db *db, const Settings *settings, const Keys *keys, const Job *jobs, size_t count,
                 void (*failed)(Db *db, const char *job, Fault fault));
void jobs_stop(Jobs *jobs);

#endif
