// The site made ready, and one request from message to message. The phases between are in phases.c.
#include "http/dispatch.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"

// ---- Making ready ----

// A limit on everything that can be sent: a table that forgot one is a mistake of ours.
static void check_fields(const Field *fields)
{
    for (; fields && fields->name; fields++) {
        bool is_text = fields->kind == FIELD_TEXT || fields->kind == FIELD_LINES ||
                       fields->kind == FIELD_SECRET;
        assert(!is_text || fields->most > 0);
        assert(fields->kind != FIELD_INT || fields->least < fields->most);
        assert(fields->kind != FIELD_CHOICE || fields->choices);
        assert(fields->kind != FIELD_LIST || (fields->most > 0 && fields->fields));
        check_fields(fields->fields);
    }
}

static void check_page(const Site *site, const char *page)
{
    assert(!page || pages_has(site->pages, page));
}

static void check_tables(const Site *site)
{
    for (const Route *const *tables = site->tables; *tables; tables++) {
        for (const Route *route = *tables; route->path; route++) {
            check_page(site, route->page);
            check_page(site, route->form_page);
            check_fields(route->body);
            check_fields(route->query);
            assert(route->method == POST || (!route->body && !route->writes_nothing && !route->takes_file));
        }
    }
}

// "style.css" as templates can name it: style_css.
static const char *template_name(Arena *arena, const char *name)
{
    char *made = str_to_c(arena, str_from(name));
    for (char *at = made; *at; at++) {
        *at = *at == '.' || *at == '-' ? '_' : *at;
    }
    return made;
}

static FileName *name_files(Arena *arena, const Site *site)
{
    FileName *names = ARENA_ARRAY(arena, FileName, site->file_count + 1);
    for (size_t i = 0; i < site->file_count; i++) {
        const SiteFile *file = &site->files[i];
        names[i] = (FileName){ template_name(arena, file->name), file->path };
    }
    return names;
}

Fault dispatcher_new(const Site *site, Dispatcher **dispatcher_out)
{
    Arena *arena = arena_new();
    Dispatcher *dispatcher = ARENA_NEW(arena, Dispatcher);
    check_tables(site);
    dispatcher->site = *site;
    dispatcher->arena = arena;
    dispatcher->router = router_new(site->tables);
    dispatcher->limits = limits_new();
    dispatcher->kept = kept_new();
    dispatcher->measures = measures_new(arena, site->tables);
    dispatcher->numbers = ARENA_NEW(arena, RequestNumbers);
    random_fill(&dispatcher->numbers->next, sizeof dispatcher->numbers->next);
    dispatcher->files = files_new(arena, site->files, site->file_count);
    dispatcher->file_names = name_files(arena, site);
    dispatcher->is_https = str_starts(str_from(site->settings->origin), STR("https:"));
    *dispatcher_out = dispatcher;
    return OK;
}

const Measures *dispatcher_measures(const Dispatcher *dispatcher)
{
    return dispatcher->measures;
}

void dispatcher_free(Dispatcher *dispatcher)
{
    if (dispatcher) {
        router_free(dispatcher->router);
        limits_free(dispatcher->limits);
        kept_free(dispatcher->kept);
        arena_free(dispatcher->arena);
    }
}

// ---- One request ----

static void log_storage(const Request *request, Fault fault)
{
    char words[DB_EXPLANATION_MAX];
    if (fault && db_explains(fault)) {
        db_explain(request->dispatcher->site.db, words, sizeof words);
        log_event(LOG_ERROR_LEVEL, "storage", log_text_c("request", request->id),
                  log_text_c("fault", fault->name), log_text_c("said", words));
    }
}

// Who was refused, or tried too often, is something to look at.
static LogLevel level_of(const Request *request, int status)
{
    const Route *route = request->match.route;
    bool disproved = status == 422 && route && route->proves;
    bool refused = status == 403 || status == 429 || (status == 401 && request_is_post(request)) || disproved;
    return status >= 500 ? LOG_WARN_LEVEL : refused ? LOG_INFO_LEVEL : LOG_DEBUG_LEVEL;
}

static Str account_of(const Request *request, Id *id)
{
    const Site *site = &request->dispatcher->site;
    if (!request->work.user || !site->account_of) {
        return STR_NONE;
    }
    *id = site->account_of(request->work.user);
    return (Str){ (const char *)id->at, sizeof id->at };
}

// Patterns, never paths: a path may hold somebody's code. docs/watching.md says what each field is.
static void log_request(const Request *request, Fault fault, const HttpReply *http, int64_t took_us)
{
    static const char *const verbs[] = { "GET", "HEAD", "POST" };
    const Route *route = request->match.route;
    LogLevel level = level_of(request, http->status);
    log_storage(request, fault);
    if (!log_wants(level)) {
        return;
    }
    Id id;
    log_event(level, "request", log_text_c("request", request->id),
              log_text_c("method", verbs[request->http->verb]),
              log_text_c("route", route ? route->path : NULL), log_number("status", http->status),
              log_text_c("fault", fault ? fault->name : NULL), log_number("us", took_us),
              log_number("bytes", (int64_t)http->body.len),
              log_private("account", private_of(account_of(request, &id))),
              log_private("from", private_of(request->block)));
}

// Reading keeps somebody signed in too, but a GET's snapshot cannot write: so it is noted afterwards. If
// that fails the session only idles on.
static void note_seen(const Request *request)
{
    const Site *site = &request->dispatcher->site;
    const Route *route = request->match.route;
    if (request->work.user && site->note_seen && !(route && route->unattended) &&
        site->note_seen(site->db, request->work.user, request->work.now) != OK) {
        log_event(LOG_WARN_LEVEL, "session", log_text_c("seen", "not-noted"));
    }
}

// A number that an answer and its line in the log share, so that who asks for help can name it.
static void name_request(Request *request)
{
    uint64_t number = atomic_fetch_add_explicit(&request->dispatcher->numbers->next, 1,
                                                memory_order_relaxed);
    snprintf(request->id, sizeof request->id, "%016llx", (unsigned long long)number);
}

// What every answer of ours ends with: its number, its measure, its line in the log.
static void note_answer(Request *request, Fault fault, HttpReply *reply_out, int64_t start_us)
{
    int64_t took_us = clock_monotonic_us() - start_us;
    http_reply_header(reply_out, "X-Request-Id", str_copy(request->work.arena, str_from(request->id)));
    measures_note(request->dispatcher->measures, request->match.route, reply_out->status, took_us);
    log_request(request, fault, reply_out, took_us);
}

// A file without a name: it goes with the descriptor, also when we are killed.
static int open_nameless(const char *folder, Arena *arena)
{
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) { // some file systems cannot
        char *path = str_to_c(arena, str_format(arena, "%s/upload-XXXXXX", folder));
        file = mkostemp(path, O_CLOEXEC);
        if (file >= 0) {
            unlink(path);
        }
    }
    return file;
}

int dispatcher_admit(void *context, Arena *arena, const HttpRequest *head, HttpReply *reply_out)
{
    const Dispatcher *dispatcher = context;
    int64_t start_us = clock_monotonic_us();
    Request request;
    Reply reply;
    request_begin(&request, dispatcher, arena, head);
    name_request(&request);
    reply_begin(&reply, arena, NULL);
    Fault fault = phases_admit(&request, &reply);
    if (fault == OK && dispatcher->site.folder) {
        int file = open_nameless(dispatcher->site.folder, arena);
        if (file >= 0) {
            return file;
        }
    }
    fault = fault ? fault : dispatcher->site.folder ? STORAGE_FAILED : REQUEST_TOO_LARGE;
    fault = face_answer(&request, &reply, fault, reply_out);
    note_answer(&request, fault, reply_out, start_us);
    return -1;
}

static Fault answer_anew(Request *request, Reply *reply, Fault fault, HttpReply *reply_out)
{
    fault = fault ? fault : phases_run(request, reply);
    if (fault == OK && request_writes(request) && request->work.user) {
        // A name or a wording may be another now: whoever changed it looks at the page next.
        atomic_fetch_add_explicit(&request->dispatcher->numbers->changes, 1, memory_order_relaxed);
    }
    return face_answer(request, reply, fault, reply_out);
}

static Fault answer(Request *request, HttpReply *reply_out)
{
    Reply reply;
    reply_begin(&reply, request->work.arena, NULL);
    Fault fault = phases_enter(request, &reply);
    if (fault == OK && face_answer_kept(request, reply_out)) {
        return OK;
    }
    fault = answer_anew(request, &reply, fault, reply_out);
    kept_end(request->dispatcher->kept, &request->kept);
    return fault;
}

void dispatcher_answer(void *context, Arena *arena, const HttpRequest *http, HttpReply *reply_out)
{
    const Dispatcher *dispatcher = context;
    int64_t start_us = clock_monotonic_us();
    if (files_answer(dispatcher->files, http, reply_out)) {
        face_guard(dispatcher, reply_out);
        reply_out->hide_body = http->verb == VERB_HEAD;
        measures_note_file(dispatcher->measures);
        return;
    }
    Request request;
    request_begin(&request, dispatcher, arena, http);
    name_request(&request);
    Fault fault = answer(&request, reply_out);
    note_seen(&request);
    note_answer(&request, fault, reply_out, start_us);
}
