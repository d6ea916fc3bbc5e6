// The site made ready, and one request from message to message. The phases between are in phases.c.
#include "http/dispatch.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
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
    dispatcher->files = files_new(arena, site->files, site->file_count);
    dispatcher->file_names = name_files(arena, site);
    dispatcher->is_https = str_starts(str_from(site->settings->origin), STR("https:"));
    *dispatcher_out = dispatcher;
    return OK;
}

void dispatcher_free(Dispatcher *dispatcher)
{
    if (dispatcher) {
        router_free(dispatcher->router);
        limits_free(dispatcher->limits);
        arena_free(dispatcher->arena);
    }
}

// ---- One request ----

static void log_storage(const Request *request, Fault fault)
{
    char words[DB_EXPLANATION_MAX];
    if (fault && db_explains(fault)) {
        db_explain(request->dispatcher->site.db, words, sizeof words);
        log_line(LOG_ERROR_LEVEL, "storage", "fault=%s said=\"%s\"", fault->name, words);
    }
}

// Patterns, never paths: a path may hold somebody's code.
static void log_request(const Request *request, Fault fault, const HttpReply *http, int64_t took_us)
{
    static const char *const verbs[] = { "GET", "HEAD", "POST" };
    const Route *route = request->match.route;
    LogLevel level = http->status >= 500 ? LOG_WARN_LEVEL : LOG_DEBUG_LEVEL;
    if (http->status == 403) {
        level = LOG_INFO_LEVEL; // refused access is something to look at
    }
    log_line(level, "request", "method=%s route=%s status=%d fault=%s ms=%lld.%03lld bytes=%zu",
             verbs[request->http->verb], route ? route->path : "-", http->status,
             fault ? fault->name : "-", (long long)(took_us / 1000), (long long)(took_us % 1000),
             http->body.len);
    log_storage(request, fault);
}

// Reading keeps somebody signed in too, but a GET's snapshot cannot write: so it is noted afterwards. If
// that fails the session only idles on.
static void note_seen(const Request *request)
{
    const Site *site = &request->dispatcher->site;
    if (request->work.user && site->note_seen &&
        site->note_seen(site->db, request->work.user, request->work.now) != OK) {
        log_line(LOG_WARN_LEVEL, "session", "seen=not-noted");
    }
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
    log_request(&request, fault, reply_out, clock_monotonic_us() - start_us);
    return -1;
}

void dispatcher_answer(void *context, Arena *arena, const HttpRequest *http, HttpReply *reply_out)
{
    const Dispatcher *dispatcher = context;
    int64_t start_us = clock_monotonic_us();
    if (files_answer(dispatcher->files, http, reply_out)) {
        face_guard(dispatcher, reply_out);
        reply_out->hide_body = http->verb == VERB_HEAD;
        return;
    }
    Request request;
    Reply reply;
    request_begin(&request, dispatcher, arena, http);
    reply_begin(&reply, arena, NULL);
    Fault fault = phases_run(&request, &reply);
    fault = face_answer(&request, &reply, fault, reply_out);
    note_seen(&request);
    log_request(&request, fault, reply_out, clock_monotonic_us() - start_us);
}
