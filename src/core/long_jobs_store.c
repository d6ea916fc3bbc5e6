// Rows of table job: in and out, and which state may follow which. Not here: who runs them.
#include "core/long_jobs.h"

#include <assert.h>

#include "core/long_jobs.sql.h"

LONG_JOBS_FAULTS(FAULT_DEFINE)

enum { FORGET_ROWS = 500 };

#define JOB_STATE_NAME(state, name) [state] = name,
static const char *const state_names[JOB_STATE_COUNT] = { JOB_STATES(JOB_STATE_NAME) };

const char *job_state_name(JobState state)
{
    assert(state < JOB_STATE_COUNT);
    return state_names[state];
}

static Fault insert(Work *work, const LongJob *job)
{
    return db_run(work->db, INSERT_JOB, db_id(job->id), db_text(job->kind), db_id(job->account),
                  db_id(job->subject), db_int(job->state), db_int(job->attempts), db_int(work->now));
}

Fault long_jobs_add(Work *work, const char *kind, Id account, Id subject, Id *id_out)
{
    LongJob job = { .id = work_new_id(), .kind = str_from(kind), .account = account, .subject = subject };
    TRY(insert(work, &job));
    *id_out = job.id;
    return OK;
}

Fault long_jobs_add_running(Work *work, const char *kind, Id account, Id subject, Id *id_out)
{
    LongJob job = { .id = work_new_id(), .kind = str_from(kind), .account = account, .subject = subject };
    TRY(insert(work, &job));
    TRY(db_run(work->db, START_JOB, db_id(job.id), db_int(work->now)));
    *id_out = job.id;
    return OK;
}

Fault long_jobs_end(Work *work, Id id, JobState state, Str message, Str result)
{
    return db_run(work->db, END_JOB, db_id(id), db_int(state), db_int(work->now), db_text(message),
                  db_text(result));
}

// In the order of columns that find_job and list_jobs keep.
static LongJob read_job(Work *work, DbRows *rows)
{
    return (LongJob){
        .id = db_row_id(rows, 0),
        .kind = db_row_text(rows, 1, work->arena),
        .account = db_row_id(rows, 2),
        .subject = db_row_id(rows, 3),
        .state = (JobState)db_row_int(rows, 4),
        .stage = db_row_text(rows, 5, work->arena),
        .done = db_row_int(rows, 6),
        .total = db_row_int(rows, 7),
        .cancelling = db_row_int(rows, 8) != 0,
        .attempts = db_row_int(rows, 9),
        .created_at = db_row_int(rows, 10),
        .started_at = db_row_int(rows, 11),
        .ended_at = db_row_int(rows, 12),
        .message = db_row_text(rows, 13, work->arena),
        .result = db_row_text(rows, 14, work->arena),
    };
}

Fault long_jobs_find(Work *work, Id id, LongJob *job_out)
{
    LongJob job = { 0 };
    DbRows *rows = db_query(work->db, FIND_JOB, db_id(id));
    if (db_next(rows)) {
        job = read_job(work, rows);
    }
    TRY(db_end_found(rows, JOB_NOT_FOUND));
    *job_out = job;
    return OK;
}

Fault long_jobs_list(Work *work, Id account, Id before, LongJob **jobs_out, size_t *count_out)
{
    LongJob *jobs = ARENA_ARRAY(work->arena, LongJob, JOBS_PAGE);
    size_t count = 0;
    DbRows *rows =
        db_query(work->db, LIST_JOBS, db_id(account), db_id(before), db_int(JOBS_PAGE));
    while (count < JOBS_PAGE && db_next(rows)) {
        jobs[count++] = read_job(work, rows);
    }
    TRY(db_end(rows));
    *jobs_out = jobs;
    *count_out = count;
    return OK;
}

Fault long_jobs_cancel(Work *work, Id id)
{
    LongJob job;
    TRY(long_jobs_find(work, id, &job));
    TRY(db_run(work->db, CANCEL_JOB, db_id(id), db_int(work->now)));
    return db_changes(work->db) > 0 ? OK : JOB_STATE_FORBIDS;
}

Fault long_jobs_restart(Work *work, Id id)
{
    LongJob job;
    TRY(long_jobs_find(work, id, &job));
    if (job.state != JOB_STATE_FAILED && job.state != JOB_STATE_CANCELLED) {
        return JOB_STATE_FORBIDS;
    }
    return db_run(work->db, QUEUE_JOB, db_id(id));
}

Fault long_jobs_forget(Work *work, bool *more_out)
{
    TRY(db_run(work->db, FORGET_JOBS, db_int(work->now - JOB_KEEP_S), db_int(FORGET_ROWS)));
    *more_out = db_changes(work->db) == FORGET_ROWS;
    return OK;
}
