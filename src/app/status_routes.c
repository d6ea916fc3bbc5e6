// The page of administrators that says how the house is doing: what the machine's operator sees in /metrics,
// in words. It shows no names and no needs; /metrics is metrics.c.
#include "access/access.h"
#include "app/features.h"
#include "app/house_state.h"
#include "base/clock.h"

enum { MB = 1024 * 1024, GB = 1024 * MB, DISK_LOW_MB = 2048, DISK_LOW_PERCENT = 10, QUEUE_LONG = 500 };

// ---- What is wrong, if anything: each a word status.wrong.NAME ----

static void add_reason(Doc *reasons, const char *name)
{
    doc_text_c(doc_list_record(reasons), "name", name);
}

static bool is_disk_low(const HouseState *state)
{
    return state->disk_free_bytes / MB < DISK_LOW_MB ||
           state->disk_free_bytes * 100 < state->disk_bytes * DISK_LOW_PERCENT;
}

static bool is_backup_old(const HouseState *state, int64_t now)
{
    return now - state->backups.newest_at > 2 * state->settings->backup_every_h * HOUR_S;
}

static bool has_failing_job(const HouseState *state)
{
    for (size_t i = 0; i < state->job_count; i++) {
        if (state->jobs[i].fault) {
            return true;
        }
    }
    return false;
}

static void judge(Doc *doc, const HouseState *state, int64_t now)
{
    Doc *reasons = doc_list(doc, "reasons");
    if (is_disk_low(state)) {
        add_reason(reasons, "disk");
    }
    if (!state->backups.planned) {
        add_reason(reasons, "no_backups");
    } else if (state->backups.fault) {
        add_reason(reasons, "backup_failed");
    } else if (is_backup_old(state, now)) {
        add_reason(reasons, "backup_old");
    }
    if (has_failing_job(state)) {
        add_reason(reasons, "job");
    }
    if (state->long_jobs[JOB_STATE_FAILED] > 0) {
        add_reason(reasons, "long_job");
    }
    if (state->server.queue_length > QUEUE_LONG || state->db.queue_length > QUEUE_LONG) {
        add_reason(reasons, "queue");
    }
    doc_bool(doc, "well", doc_length(reasons) == 0);
}

// ---- The parts ----

static void add_program(Doc *doc, const HouseState *state, int64_t now)
{
    doc_text_c(doc, "version", ISTIJABA_VERSION);
    doc_time(doc, "now", now);
    doc_time(doc, "started", state->started_at);
    doc_int(doc, "memory_mb", state->resident_bytes / MB);
}

static void add_server(Doc *doc, const HouseState *state)
{
    Doc *server = doc_record(doc, "server");
    doc_int(server, "connections", state->server.connections);
    doc_int(server, "queue", state->server.queue_length);
    doc_int(server, "requests", state->server.requests);
    doc_int(server, "refused", state->server.refused);
}

// Tenths, for people read "72.5 GB" faster than "74240 MB".
static void add_gb(Doc *record, const char *name, Arena *arena, int64_t bytes)
{
    int64_t tenths = bytes / (GB / 10);
    doc_text(record, name, str_format(arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10)));
}

static void add_storage(Arena *arena, Doc *doc, const HouseState *state)
{
    Doc *storage = doc_record(doc, "storage");
    doc_int(storage, "database_mb", state->database_bytes / MB);
    doc_int(storage, "log_mb", state->db.wal_bytes / MB);
    doc_int(storage, "free_mb", state->disk_free_bytes / MB);
    doc_int(storage, "total_mb", state->disk_bytes / MB);
    add_gb(storage, "free_gb", arena, state->disk_free_bytes);
    add_gb(storage, "total_gb", arena, state->disk_bytes);
    doc_int(storage, "used_percent", state->disk_bytes > 0
                                         ? 100 - state->disk_free_bytes / (state->disk_bytes / 100 + 1)
                                         : 0);
    doc_int(storage, "queue", state->db.queue_length);
    doc_int(storage, "commits", state->db.commits);
    doc_int(storage, "faults", state->db.faults);
}

static void add_backups(Doc *doc, const HouseState *state)
{
    const BackupState *from = &state->backups;
    Doc *backup = doc_record(doc, "backup");
    doc_bool(backup, "planned", from->planned);
    doc_bool(backup, "running", from->running);
    doc_int(backup, "percent", from->running && from->total > 0 ? from->done * 100 / from->total : 0);
    doc_time(backup, "newest", from->newest_at);
    doc_int(backup, "newest_mb", (from->newest_bytes + MB - 1) / MB);
    doc_int(backup, "count", from->count);
    doc_int(backup, "failures", from->failures);
    doc_text_c(backup, "fault", from->fault);
    doc_time(backup, "next", from->next_at);
}

static void add_vault(Doc *doc, const HouseState *state)
{
    Doc *vault = doc_record(doc, "vault");
    doc_bool(vault, "answers", state->vault_answers);
    doc_bool(vault, "locked", !state->vault_answers && state->vault.locked > 0);
    doc_int(vault, "openings", state->vault_openings);
    doc_int(vault, "unusual", state->vault_unusual);
}

static void add_jobs(Doc *doc, const HouseState *state)
{
    Doc *jobs = doc_list(doc, "jobs");
    for (size_t i = 0; i < state->job_count; i++) {
        const JobRunState *from = &state->jobs[i];
        Doc *job = doc_list_record(jobs);
        doc_text_c(job, "name", from->name);
        doc_int(job, "runs", from->runs);
        doc_int(job, "failures", from->failures);
        doc_time(job, "last", from->last_at);
        doc_int(job, "took_ms", from->took_us / 1000);
        doc_text_c(job, "fault", from->fault);
    }
    Doc *long_jobs = doc_list(doc, "long_jobs");
    for (JobState at = 0; at < JOB_STATE_COUNT; at++) {
        Doc *row = doc_list_record(long_jobs);
        doc_text_c(row, "state", job_state_name(at));
        doc_int(row, "number", state->long_jobs[at]);
    }
}

static int64_t number_of(const HouseState *state, const char *subject, const char *name)
{
    for (size_t i = 0; i < state->count_count; i++) {
        const HouseCount *one = &state->counts[i];
        if (str_is(one->subject, subject) && str_is(one->state, name)) {
            return one->number;
        }
    }
    return 0;
}

// In the order in which a life runs through them; those that nothing is in stay out.
static void add_counts(Doc *list, const HouseState *state, const char *subject, const char *const *names)
{
    for (; *names; names++) {
        int64_t number = number_of(state, subject, *names);
        if (number != 0) {
            Doc *row = doc_list_record(list);
            doc_text_c(row, "state", *names);
            doc_int(row, "number", number);
        }
    }
}

static void add_things(Doc *doc, const HouseState *state)
{
    static const char *const needs[] = { "received",  "verified",  "open",        "unconfirmed", "closed",
                                         "withdrawn", "duplicate", "declined", NULL };
    static const char *const claims[] = { "held",     "dispatched", "delivered", "disputed",
                                          "confirmed", "released",   "lapsed",    NULL };
    add_counts(doc_list(doc, "needs"), state, "need", needs);
    add_counts(doc_list(doc, "claims"), state, "claim", claims);
}

static Fault handle_status(Request *request, Reply *reply)
{
    HouseState state;
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    TRY(house_state_read(work, request_house(request), &state));
    judge(doc, &state, work->now);
    add_program(doc, &state, work->now);
    add_server(doc, &state);
    add_storage(work->arena, doc, &state);
    add_backups(doc, &state);
    add_vault(doc, &state);
    add_jobs(doc, &state);
    add_things(doc, &state);
    return OK;
}

const Route status_routes[] = {
    { GET, "/status", MAY_ADMINISTER, handle_status, "status",
      .summary = "How the house is doing: queue, jobs, storage, backups, counts" },
    { 0 },
};
