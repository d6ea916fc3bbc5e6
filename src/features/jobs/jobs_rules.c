// Who may see and move a job, and what is told of it. No HTTP and no SQL here.
#include "features/jobs/jobs.h"

#include "access/access.h"

bool jobs_may_see(const Work *work, const LongJob *job)
{
    Id asker = access_account_of(work->user);
    return access_may(work->user, MAY_ADMINISTER, NULL) ||
           (!id_is_none(asker) && id_equal(job->account, asker));
}

static bool is_active(const LongJob *job)
{
    return job->state == JOB_STATE_QUEUED || job->state == JOB_STATE_RUNNING;
}

static int64_t percent_of(const LongJob *job)
{
    if (job->state == JOB_STATE_DONE) {
        return 100;
    }
    return job->total > 0 && job->done <= job->total ? job->done * 100 / job->total : 0;
}

// A fault's name means nothing to people: why it failed, in one of three ways.
static const char *why_of(const LongJob *job)
{
    if (job->state != JOB_STATE_FAILED) {
        return NULL;
    }
    if (str_is(job->message, "interrupted")) {
        return "interrupted";
    }
    return str_starts(job->message, STR("STORAGE_")) ? "storage" : "other";
}

// Whoever watches the house's work sees whose it is; the house's own is nobody's.
static Fault asker_to_doc(Work *work, Doc *record, const LongJob *job)
{
    Str name = STR_NONE;
    Fault fault = id_is_none(job->account) ? OK : access_name_of(work, job->account, &name);
    doc_text(record, "by", fault == OK ? name : STR_NONE);
    return fault == ACCOUNT_NOT_FOUND ? OK : fault;
}

Fault jobs_to_doc(Work *work, Doc *record, const LongJob *job)
{
    doc_id(record, "id", job->id);
    doc_text(record, "kind", job->kind);
    doc_text_c(record, "state", job_state_name(job->state));
    doc_text(record, "stage", is_active(job) ? job->stage : STR_NONE);
    doc_int(record, "done", job->done);
    doc_int(record, "total", job->total);
    doc_int(record, "percent", percent_of(job));
    doc_time(record, "created", job->created_at);
    doc_time(record, "started", job->started_at);
    doc_time(record, "ended", job->ended_at);
    doc_text_c(record, "why", why_of(job));
    doc_text(record, "fault", job->state == JOB_STATE_FAILED ? job->message : STR_NONE);
    doc_bool(record, "cancelling", job->cancelling);
    doc_bool(record, "active", is_active(job));
    doc_id(record, "subject", job->subject);
    doc_bool(record, "mine", id_equal(job->account, access_account_of(work->user)));
    TRY(asker_to_doc(work, record, job));
    Doc *may = doc_record(record, "may");
    doc_bool(may, "cancel", is_active(job) && !job->cancelling);
    doc_bool(may, "restart", job->state == JOB_STATE_FAILED || job->state == JOB_STATE_CANCELLED);
    Doc *result = NULL;
    if (job->result.at) {
        TRY(doc_from_json(work->arena, job->result, &result));
        doc_attach(record, "result", result);
    }
    return OK;
}
