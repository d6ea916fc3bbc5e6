// Long jobs over HTTP: watching, stopping, beginning again. For whoever started one, and administrators.
#include "features/jobs/jobs.h"

#include "access/access.h"

// What one may not see is not there.
static Fault find_job(Request *request, LongJob *job_out)
{
    Id id;
    LongJob job;
    TRY(request_id(request, "job", JOB_NOT_FOUND, &id));
    TRY(long_jobs_find(request_work(request), id, &job));
    if (!jobs_may_see(request_work(request), &job)) {
        return JOB_NOT_FOUND;
    }
    *job_out = job;
    return OK;
}

static Fault handle_list(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    LongJob *jobs;
    size_t count;
    bool all = access_may(work->user, MAY_ADMINISTER, NULL);
    TRY(long_jobs_list(work, all ? ID_NONE : access_account_of(work->user),
                       input_id(request_query(request), "before"), &jobs, &count));
    Doc *list = doc_list(reply_doc(reply), "jobs");
    for (size_t i = 0; i < count; i++) {
        TRY(jobs_to_doc(work, doc_list_record(list), &jobs[i]));
    }
    doc_id(reply_doc(reply), "next", count == JOBS_PAGE ? jobs[count - 1].id : ID_NONE);
    return OK;
}

static Fault handle_show(Request *request, Reply *reply)
{
    LongJob job;
    TRY(find_job(request, &job));
    return jobs_to_doc(request_work(request), reply_doc(reply), &job);
}

static Fault move_job(Request *request, Reply *reply, Fault (*move)(Work *work, Id id))
{
    Work *work = request_work(request);
    LongJob job;
    TRY(find_job(request, &job));
    TRY(move(work, job.id));
    TRY(long_jobs_find(work, job.id, &job));
    reply_go(reply, str_format(work->arena, "/jobs/%.*s", STR_ARG(id_format(work->arena, job.id))));
    return jobs_to_doc(work, reply_doc(reply), &job);
}

static Fault handle_cancel(Request *request, Reply *reply)
{
    return move_job(request, reply, long_jobs_cancel);
}

static Fault handle_restart(Request *request, Reply *reply)
{
    return move_job(request, reply, long_jobs_restart);
}

// A refused form is shown again on the job's own page.
static Fault frame_job(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_show(request, reply) : OK;
}

static const Field list_query[] = {
    { .name = "before", .kind = FIELD_ID, .meaning = "The `next` of the page before" },
    { 0 },
};

#define ON_JOB .page = "job", .frame = frame_job, .form_page = "job"

const Route jobs_routes[] = {
    { .method = GET, .path = "/jobs", .permission = SIGNED_IN, .handle = handle_list, .page = "jobs",
      .summary = "Long jobs, latest first: one's own, or all for administrators", .query = list_query },
    { .method = GET, .path = "/jobs/{job}", .permission = SIGNED_IN, .handle = handle_show,
      .page = "job", .summary = "A long job and how far it is" },
    { .method = POST, .path = "/jobs/{job}/cancel", .permission = SIGNED_IN, .handle = handle_cancel,
      .summary = "Ask a job to stop", ON_JOB },
    { .method = POST, .path = "/jobs/{job}/restart", .permission = SIGNED_IN,
      .handle = handle_restart, .summary = "Begin a failed or cancelled job again", ON_JOB },
    { 0 },
};
