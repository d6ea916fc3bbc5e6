// Long jobs for people: what is running, how far it is, what came of it. The rows and the thread are
// core/long_jobs.h; this has no table of its own.
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "core/long_jobs.h"
#include "http/http.h"

// id, kind, state, stage, done, total, percent, created, started, ended, why, cancelling, active, result,
// subject; may {cancel, restart} for whoever asks.
MUST_USE Fault jobs_to_doc(Work *work, Doc *record, const LongJob *job);
// Whether the work's user may see it: whoever started it, and administrators.
bool jobs_may_see(const Work *work, const LongJob *job);

extern const Route jobs_routes[];

#endif
