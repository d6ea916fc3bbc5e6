// GET /metrics: numbers for Prometheus, from loopback unless metrics.public says otherwise. No number is
// about a person. Names and meanings are kept by dashboards: change none without a line in CHANGELOG.

#include "access/access.h"
#include "app/house_state.h"
#include "app/metrics.h"
#include "base/clock.h"
#include "http/measures.h"

typedef struct Exposition {
    TextBuilder text;
    const char *family;
} Exposition;

// ---- The form ----

static void family(Exposition *out, const char *name, const char *kind, const char *help)
{
    out->family = name;
    text_add_format(&out->text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

// `labels` with their braces, or "".
static void sample(Exposition *out, const char *labels, int64_t value)
{
    text_add_format(&out->text, "%s%s %lld\n", out->family, labels, (long long)value);
}

static void sample_us(Exposition *out, const char *labels, int64_t us)
{
    text_add_format(&out->text, "%s%s %lld.%06lld\n", out->family, labels, (long long)(us / 1000000),
                    (long long)(us % 1000000));
}

static void gauge(Exposition *out, const char *name, int64_t value, const char *help)
{
    family(out, name, "gauge", help);
    sample(out, "", value);
}

static void counter(Exposition *out, const char *name, int64_t value, const char *help)
{
    family(out, name, "counter", help);
    sample(out, "", value);
}

// One line of a histogram; `bound` INT64_MAX is +Inf.
static void bucket(Exposition *out, const char *labels, int64_t bound, bool seconds, int64_t count)
{
    const char *comma = labels[0] ? "," : "";
    if (bound == INT64_MAX) {
        text_add_format(&out->text, "%s_bucket{%s%sle=\"+Inf\"} %lld\n", out->family, labels, comma,
                        (long long)count);
    } else if (seconds) {
        text_add_format(&out->text, "%s_bucket{%s%sle=\"%lld.%06lld\"} %lld\n", out->family, labels,
                        comma, (long long)(bound / 1000000), (long long)(bound % 1000000),
                        (long long)count);
    } else {
        text_add_format(&out->text, "%s_bucket{%s%sle=\"%lld\"} %lld\n", out->family, labels, comma,
                        (long long)bound, (long long)count);
    }
}

// `labels` without braces.
static void histogram_end(Exposition *out, const char *labels, int64_t sum, bool seconds, int64_t count)
{
    const char *open = labels[0] ? "{" : "", *close = labels[0] ? "}" : "";
    if (seconds) {
        text_add_format(&out->text, "%s_sum%s%s%s %lld.%06lld\n", out->family, open, labels, close,
                        (long long)(sum / 1000000), (long long)(sum % 1000000));
    } else {
        text_add_format(&out->text, "%s_sum%s%s%s %lld\n", out->family, open, labels, close,
                        (long long)sum);
    }
    text_add_format(&out->text, "%s_count%s%s%s %lld\n", out->family, open, labels, close,
                    (long long)count);
}

// ---- Requests ----

static const char *route_labels(Exposition *out, const Measure *measure)
{
    const Route *route = measure->route;
    return str_format(out->text.arena, "method=\"%s\",route=\"%s\"",
                      !route                  ? "any"
                      : route->method == POST ? "POST"
                                              : "GET",
                      route ? route->path : "none")
        .at;
}

static int64_t value_of(const atomic_ullong *counter)
{
    return (int64_t)atomic_load_explicit(counter, memory_order_relaxed);
}

static void add_classes(Exposition *out, const Measures *measures)
{
    const Measure *measure;
    family(out, "istijaba_http_requests_total", "counter", "Requests answered, by route and class of status.");
    for (size_t i = 0; (measure = measures_at(measures, i)); i++) {
        for (int class = 1; class < MEASURE_CLASSES; class++) {
            int64_t count = value_of(&measure->classes[class]);
            if (count > 0) {
                const char *labels = str_format(out->text.arena, "{%s,status=\"%dxx\"}",
                                                route_labels(out, measure), class)
                                         .at;
                sample(out, labels, count);
            }
        }
    }
}

static void add_durations(Exposition *out, const Measures *measures)
{
    const Measure *measure;
    family(out, "istijaba_http_request_duration_seconds", "histogram",
           "Time from the complete request to the complete answer, by route.");
    for (size_t i = 0; (measure = measures_at(measures, i)); i++) {
        const char *labels = route_labels(out, measure);
        int64_t count = 0, all = 0;
        for (size_t k = 0; k < MEASURE_BUCKETS; k++) {
            all += value_of(&measure->buckets[k]);
        }
        for (size_t k = 0; all > 0 && k < MEASURE_BUCKETS; k++) {
            count += value_of(&measure->buckets[k]);
            bucket(out, labels, MEASURE_BOUNDS_US[k], true, count);
        }
        if (all > 0) {
            histogram_end(out, labels, value_of(&measure->sum_us), true, count);
        }
    }
}

static void add_server(Exposition *out, const HouseState *state)
{
    add_classes(out, state->measures);
    add_durations(out, state->measures);
    counter(out, "istijaba_http_files_total", measures_files(state->measures), "Files of the program that were sent.");
    counter(out, "istijaba_http_refused_total", state->server.refused,
            "Requests refused before a worker saw them: malformed, too slow, too large, too many.");
    RowCounts rows = measures_rows(state->measures);
    counter(out, "istijaba_rows_total", rows.shown, "Rows of needs and promises that were shown to the signed-in.");
    counter(out, "istijaba_rows_unusual_total", rows.unusual, "Times that an account was shown half of what it may in an hour.");
    counter(out, "istijaba_rows_refused_total", rows.refused, "Answers refused because an account had been shown all it may in an hour.");
    gauge(out, "istijaba_http_connections", state->server.connections, "Connections that are open.");
    gauge(out, "istijaba_http_queue", state->server.queue_length, "Complete requests that wait for a worker.");
    gauge(out, "istijaba_http_workers", state->settings->workers, "Threads that answer requests.");
}

// ---- Storage ----

static void add_db_histogram(Exposition *out, const char *name, const DbHistogram *of, bool seconds, const char *help)
{
    int64_t count = 0;
    family(out, name, "histogram", help);
    for (size_t i = 0; i < DB_BUCKETS; i++) {
        count += of->counts[i];
        bucket(out, "", of->bounds[i], seconds, count);
    }
    histogram_end(out, "", of->sum, seconds, count);
}

static void add_storage(Exposition *out, const HouseState *state)
{
    const DbStats *db = &state->db;
    counter(out, "istijaba_storage_works_total", db->transactions, "Works that the writer ran.");
    counter(out, "istijaba_storage_commits_total", db->commits, "Durable commits.");
    counter(out, "istijaba_storage_faults_total", db->faults, "Faults that the storage answered with.");
    gauge(out, "istijaba_storage_writer_queue", db->queue_length, "Works that wait for the writer.");
    add_db_histogram(out, "istijaba_storage_batch_works", &db->batch_works, false, "Works in one commit.");
    add_db_histogram(out, "istijaba_storage_commit_duration_seconds", &db->commit_us, true, "Time a durable commit takes.");
    gauge(out, "istijaba_storage_log_bytes", db->wal_bytes, "Bytes of the write-ahead log that are in use.");
    gauge(out, "istijaba_storage_database_bytes", state->database_bytes, "Size of the database file.");
    gauge(out, "istijaba_disk_free_bytes", state->disk_free_bytes, "Room left on the disk of the data folder.");
    gauge(out, "istijaba_disk_size_bytes", state->disk_bytes, "Size of the disk of the data folder.");
}

// ---- What is done by the clock ----

static const char *label(Exposition *out, const char *name, const char *value)
{
    return str_format(out->text.arena, "{%s=\"%s\"}", name, value).at;
}

static void add_jobs(Exposition *out, const HouseState *state)
{
    family(out, "istijaba_job_runs_total", "counter", "Runs of a job of the clock.");
    for (size_t i = 0; i < state->job_count; i++) {
        sample(out, label(out, "task", state->jobs[i].name), state->jobs[i].runs);
    }
    family(out, "istijaba_job_failures_total", "counter", "Runs of a job of the clock that failed.");
    for (size_t i = 0; i < state->job_count; i++) {
        sample(out, label(out, "task", state->jobs[i].name), state->jobs[i].failures);
    }
    family(out, "istijaba_job_last_run_timestamp_seconds", "gauge", "When the job last ended.");
    for (size_t i = 0; i < state->job_count; i++) {
        sample(out, label(out, "task", state->jobs[i].name), state->jobs[i].last_at);
    }
    family(out, "istijaba_job_last_duration_seconds", "gauge", "How long its last run took.");
    for (size_t i = 0; i < state->job_count; i++) {
        sample_us(out, label(out, "task", state->jobs[i].name), state->jobs[i].took_us);
    }
    family(out, "istijaba_long_jobs", "gauge", "Long jobs, such as imports, by state.");
    for (JobState at = 0; at < JOB_STATE_COUNT; at++) {
        sample(out, label(out, "state", job_state_name(at)), state->long_jobs[at]);
    }
}

static void add_backups(Exposition *out, const HouseState *state)
{
    const BackupState *backup = &state->backups;
    gauge(out, "istijaba_backup_planned", backup->planned, "1: the server makes backups by the clock.");
    gauge(out, "istijaba_backup_running", backup->running, "1: one is being made now.");
    gauge(out, "istijaba_backup_last_timestamp_seconds", backup->newest_at, "When the newest backup was made; 0: there is none.");
    gauge(out, "istijaba_backup_last_size_bytes", backup->newest_bytes, "Size of the newest backup.");
    gauge(out, "istijaba_backups", backup->count, "Backups that lie in the folder.");
    counter(out, "istijaba_backup_runs_total", backup->tries, "Backups that were begun.");
    counter(out, "istijaba_backup_failures_total", backup->failures, "Backups that failed.");
    family(out, "istijaba_backup_last_duration_seconds", "gauge", "How long the last one took.");
    sample_us(out, "", backup->took_ms * 1000);
}

static void add_vault(Exposition *out, const HouseState *state)
{
    gauge(out, "istijaba_vault_up", state->vault_answers, "1: the vault answers and is not locked.");
    counter(out, "istijaba_vault_openings_total", state->vault_openings, "Openings of personal fields that were recorded.");
    counter(out, "istijaba_vault_unusual_total", state->vault_unusual,
            "Times that an account opened unusually much in an hour, or was refused for it.");
    counter(out, "istijaba_vault_asked_total", state->vault.asked, "Questions of the server to the vault.");
    counter(out, "istijaba_vault_away_total", state->vault.away, "Questions that the vault did not answer.");
}

static void add_things(Exposition *out, const HouseState *state)
{
    family(out, "istijaba_things", "gauge", "Needs and claims, by state.");
    for (size_t i = 0; i < state->count_count; i++) {
        const HouseCount *one = &state->counts[i];
        const char *labels = str_format(out->text.arena, "{subject=\"%.*s\",state=\"%.*s\"}",
                                        STR_ARG(one->subject), STR_ARG(one->state))
                                 .at;
        sample(out, labels, one->number);
    }
}

// ---- The process ----

static void add_process(Exposition *out, const HouseState *state)
{
    family(out, "istijaba_build_info", "gauge", "1, with the version of what runs.");
    sample(out, str_format(out->text.arena, "{version=\"%s\"}", ISTIJABA_VERSION).at, 1);
    family(out, "process_cpu_seconds_total", "counter", "Processor time that the process used.");
    sample_us(out, "", state->cpu_us);
    gauge(out, "process_resident_memory_bytes", state->resident_bytes, "Memory that the process holds.");
    gauge(out, "process_open_fds", state->open_files, "Descriptors that are open.");
    gauge(out, "process_max_fds", state->open_files_most, "Descriptors that may be open.");
    gauge(out, "process_start_time_seconds", state->started_at, "When the process began.");
}

Fault metrics_handle(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    // Numbers about us are for the operator's collector, not for whoever plans an attack.
    if (!work->settings->metrics_public && !request_is_loopback(request)) {
        return PAGE_NOT_FOUND;
    }
    HouseState state;
    TRY(house_state_read(work, request_house(request), &state));
    Exposition out = { .text = { .arena = work->arena } };
    add_process(&out, &state);
    if (state.measures) {
        add_server(&out, &state);
    }
    add_storage(&out, &state);
    add_jobs(&out, &state);
    add_backups(&out, &state);
    add_vault(&out, &state);
    add_things(&out, &state);
    reply_bytes(reply, "text/plain; version=0.0.4; charset=utf-8", text_done(&out.text));
    return OK;
}
