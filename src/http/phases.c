// The phases of a request, in the order of one table that nobody can leave: route, limits, query,
// source, access, body, key, slow work, and then the handler in one transaction.
#include "http/dispatch.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/number.h"
#include "http/url.h"
#include "vault/reveal.h"

// Of one address block; whole towns share one, so they only stop floods.
enum { REQUESTS_PER_MINUTE = 60000, POSTS_PER_MINUTE = 6000 };

typedef Fault (*Phase)(Request *request, Reply *reply);

// ---- Route, limits, query ----

static Fault find_route(Request *request, Reply *reply)
{
    const HttpRequest *http = request->http;
    Method method = http->verb == VERB_POST ? POST : GET;
    TRY(router_find(request->dispatcher->router, method, http->path, request->work.arena,
                    &request->match));
    reply_begin(reply, request->work.arena, request->match.route);
    return OK;
}

static Fault take_limits(Request *request, Reply *reply)
{
    (void)reply;
    if (request_is_loopback(request)) {
        return OK;
    }
    TRY(request_limit(request, "requests", request_block(request), REQUESTS_PER_MINUTE));
    return request_is_post(request)
               ? request_limit(request, "posts", request_block(request), POSTS_PER_MINUTE)
               : OK;
}

// Names that other sites hang on links that people share; a link must not break by them.
static bool is_foreign_name(const char *name)
{
    static const char *const names[] = { "fbclid", "gclid", "igshid" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return strncmp(name, "utm_", 4) == 0;
}

// Whether there were any.
static bool drop_foreign_names(Doc *asked)
{
    bool dropped = false;
    const char *name;
    json_t *value;
    void *next;
    json_object_foreach_safe(asked, next, name, value)
    {
        if (is_foreign_name(name)) {
            json_object_del(asked, name);
            dropped = true;
        }
    }
    return dropped;
}

static Fault read_query(Request *request, Reply *reply)
{
    Arena *arena = request->work.arena;
    (void)reply;
    const Field *fields = request->match.route->query;
    if (request->http->query.len == 0 && !fields) {
        return OK; // the most common case, and nothing to judge
    }
    request->asked = input_read_form(arena, request->http->query, &request->faults);
    request->has_foreign = drop_foreign_names(request->asked);
    if (doc_get(request->asked, "lang") && !request->language_asked) {
        input_add_fault(&request->faults, (FieldFault){ CHOICE_UNKNOWN, STR("lang"), 0 });
    }
    json_object_del(request->asked, "lang");
    request->query = input_check(arena, request->asked, fields, INPUT_FORM, &request->faults);
    return input_first_fault(&request->faults);
}

// ---- Source, access ----

static Fault check_source(Request *request, Reply *reply)
{
    (void)reply;
    Fault fault = request_is_post(request) ? csrf_check_source(request) : OK;
    request->denied = fault != OK;
    return fault;
}

static Fault find_user(Request *request)
{
    request->work.user = NULL;
    if (!request->session.at) {
        return OK;
    }
    return request->dispatcher->site.find_user(&request->work, request->session,
                                               &request->work.user);
}

static Fault authorise(Request *request, const void *scope)
{
    Fault fault = request->dispatcher->site.authorise(request->work.user,
                                                      request->match.route->permission, scope);
    request->denied = fault != OK;
    return fault;
}

// Asked about nothing in particular: whoever fails here may not even learn what exists.
static Fault authorise_at_all(Request *request)
{
    return authorise(request,
                     arena_take(request->work.arena, request->dispatcher->site.scope_size + 1));
}

static Fault find_user_in_snapshot(DbConn *conn, void *context)
{
    Request *request = context;
    request->work.db = conn;
    Fault fault = find_user(request);
    request->work.db = NULL;
    return fault;
}

// For a POST this is early, so that strangers cost neither parsing nor slow work; the transaction
// asks again.
static Fault check_access_early(Request *request, Reply *reply)
{
    (void)reply;
    if (!request_is_post(request)) {
        return OK;
    }
    if (request->session.at) {
        TRY(db_read(request_db(request), find_user_in_snapshot, request));
    }
    return authorise_at_all(request);
}

// ---- Body ----

static Str take_field(Request *request, const char *name)
{
    Str value = doc_get_text(request->sent, name);
    Str copy = value.at ? str_copy(request->work.arena, value) : STR_NONE;
    json_object_del(request->sent, name);
    return copy;
}

static void unmap(void *thing)
{
    const Str *mapped = thing;
    munmap((void *)mapped->at, mapped->len);
}

// A large body lies in a file that nobody else can reach, so it cannot shrink under our eyes.
static Fault find_body(const Request *request, Str *body_out)
{
    Arena *arena = request->work.arena;
    struct stat about;
    int file = request->http->body_file;
    if (file == 0 || !request_is_post(request)) {
        *body_out = request_is_post(request) ? request->http->body : STR("");
        return OK;
    }
    if (fstat(file, &about) != 0 || about.st_size <= 0) {
        return STORAGE_FAILED;
    }
    void *at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at == MAP_FAILED) {
        return STORAGE_FAILED;
    }
    Str *mapped = ARENA_NEW(arena, Str);
    *mapped = (Str){ at, (size_t)about.st_size };
    arena_at_reset(arena, unmap, mapped);
    *body_out = *mapped;
    return OK;
}

// Only where the route takes one.
static Fault read_file(Request *request, Str body)
{
    if (!request->match.route->takes_file) {
        return BODY_TYPE_UNKNOWN;
    }
    Arena *arena = request->work.arena;
    if (request->body_type == BODY_CSV) {
        request->file = (SentFile){ STR("file"), STR(""), body };
        request->sent = doc_new(arena);
        return OK;
    }
    Str type = http_header(request->http, "Content-Type");
    request->sent = input_read_multipart(arena, type, body, &request->file, &request->faults);
    // Of a form that cannot be read there is no token to judge.
    return input_first_fault(&request->faults) == BODY_MALFORMED ? BODY_MALFORMED : OK;
}

static Fault read_tree(Request *request)
{
    Arena *arena = request->work.arena;
    Str body;
    TRY(find_body(request, &body));
    if (body.len == 0) {
        request->sent = doc_new(arena);
    } else if (request->body_type == BODY_JSON) {
        request->sent = input_read_json(arena, body, request->match.route->body, &request->faults);
    } else if (request->body_type == BODY_FORM) {
        request->sent = input_read_form(arena, body, &request->faults);
    } else if (request->body_type == BODY_MULTIPART || request->body_type == BODY_CSV) {
        return read_file(request, body);
    } else {
        return BODY_TYPE_UNKNOWN;
    }
    return OK;
}

// What a form says beside its fields. The token comes before any complaint about fields.
static Fault take_form_marks(Request *request)
{
    Str key = take_field(request, "_key");
    Fault fault = csrf_check_token(request, take_field(request, "_csrf"));
    request->key = key.len > 0 ? key : STR_NONE;
    if (fault != OK) {
        request->faults.count = 0;
    }
    return fault;
}

static Fault read_body(Request *request, Reply *reply)
{
    (void)reply;
    TRY(read_tree(request));
    if (request_is_post(request) && request->body_type != BODY_JSON) {
        TRY(take_form_marks(request));
    }
    bool is_json = request->body_type == BODY_JSON;
    if (is_json) {
        TRY(input_first_fault(&request->faults)); // what could not be read misses nothing else
    }
    request->body = input_check(request->work.arena, request->sent, request->match.route->body,
                                is_json ? INPUT_JSON : INPUT_FORM, &request->faults);
    return input_first_fault(&request->faults);
}

// ---- Key ----

// A token is another one on each page; the rest of a form sent again is the same.
static Str body_without_token(const Request *request)
{
    TextBuilder kept = { .arena = request->work.arena };
    Str rest = request->http->body;
    Str name;
    Str value;
    while (url_next_pair(&rest, &name, &value)) {
        if (!str_is(name, "_csrf")) {
            text_add(&kept, name);
            text_add_char(&kept, '=');
            text_add(&kept, value);
            text_add_char(&kept, '&');
        }
    }
    return text_done(&kept);
}

// What makes a body sent again the same body.
static Str body_to_compare(const Request *request)
{
    Arena *arena = request->work.arena;
    if (request->body_type == BODY_FORM) {
        return body_without_token(request);
    }
    if (!request->file.bytes.at) {
        return request->http->body;
    }
    return str_format(arena, "%.*s %.*s", STR_ARG(doc_to_canonical_json(arena, request->sent)),
                      STR_ARG(digest_hex(arena, digest_of(request->file.bytes))));
}

// One key is one act of one account: an answer is not given again to somebody else.
static Str what_is_done(const Request *request)
{
    const Site *site = &request->dispatcher->site;
    Id account = request->work.user && site->account_of ? site->account_of(request->work.user) : ID_NONE;
    Str who = { (const char *)account.at, id_is_none(account) ? 0 : sizeof account.at };
    TextBuilder what = { .arena = request->work.arena };
    text_add(&what, request->http->path);
    text_add_char(&what, ' ');
    text_add(&what, who);
    return text_done(&what);
}

static Fault take_key(Request *request, Reply *reply)
{
    (void)reply;
    if (!request_writes(request)) {
        return OK;
    }
    Str header = http_header(request->http, "Idempotency-Key");
    Str raw = header.at ? header : request->key;
    if (!raw.at) {
        return OK;
    }
    request->key = STR_NONE;
    TRY(once_accept_key(raw, &request->key));
    once_begin(request->work.keys, request->key, what_is_done(request), body_to_compare(request),
               &request->once);
    return OK;
}

// ---- Slow work, and the handler in its transaction ----

static Fault prepare(Request *request, Reply *reply)
{
    const Route *route = request->match.route;
    (void)reply;
    return route->prepare ? route->prepare(request) : OK;
}

static Fault check_access(Request *request)
{
    const Route *route = request->match.route;
    TRY(authorise_at_all(request));
    if (!route->scope) {
        return OK;
    }
    void *scope = arena_take(request->work.arena, request->dispatcher->site.scope_size + 1);
    TRY(route->scope(request, scope));
    return authorise(request, scope);
}

// Whether the reply is the one given under that key before.
static Fault find_earlier(Request *request, Reply *reply, bool *found_out)
{
    *found_out = false;
    if (!request_writes(request) || !request->key.at) {
        return OK;
    }
    Str packed;
    TRY(once_find(&request->work, &request->once, &packed));
    if (packed.at) {
        TRY(reply_unpack(reply, packed));
        request->work.has_sealed = reveal_is_marked(packed);
        *found_out = true;
    }
    return OK;
}

// Rows of needs are counted beside requests: few requests may carry away many. Inside the transaction, so that what is
// refused has not been done either.
static Fault count_rows(Request *request)
{
    Work *work = &request->work;
    const Dispatcher *dispatcher = request->dispatcher;
    int64_t rows = work->rows;
    work->rows = 0;
    if (rows == 0 || !work->user || !dispatcher->site.account_of) {
        return OK; // of the public pages, and of the owner with their code, other limits are told
    }
    Id account = dispatcher->site.account_of(work->user);
    Str who = { (const char *)account.at, sizeof account.at };
    HourlyBudget budget = { "rows", who, work->settings->rows_per_hour };
    LimitsSay says = limits_take_many(dispatcher->limits, &budget, rows, clock_monotonic_us());
    if (says != LIMITS_FIT) {
        log_event(LOG_WARN_LEVEL, "rows", log_text_c("shown", says == LIMITS_HALF ? "unusual" : "limited"),
                  log_text_c("request", request->id), log_private("account", private_of(who)),
                  log_number("an_hour", work->settings->rows_per_hour));
    }
    if (says == LIMITS_SPENT) {
        measures_note_rows_refused(dispatcher->measures);
        return fault_beyond(work, TOO_MANY_ROWS, work->settings->rows_per_hour, "%s", "");
    }
    measures_note_rows(dispatcher->measures, rows, says == LIMITS_HALF);
    return OK;
}

static Fault handle(Request *request, Reply *reply)
{
    bool found;
    TRY(find_user(request));
    TRY(find_earlier(request, reply, &found));
    if (found) {
        return OK;
    }
    TRY(check_access(request));
    TRY(request->match.route->handle(request, reply));
    TRY(count_rows(request));
    // A cookie is given once: a session must not come back to life with a form sent again.
    if (reply->refused == OK && request_writes(request) && request->key.at && !reply->cookie_count) {
        return once_keep(&request->work, &request->once, reply_pack(reply));
    }
    return OK;
}

typedef struct Step {
    Request *request;
    Reply *reply;
} Step;

// May run again from the start, so that nothing of a first try is left.
static Fault handle_in_transaction(DbConn *conn, void *context)
{
    Step *step = context;
    Work *work = &step->request->work;
    reply_begin(step->reply, work->arena, step->request->match.route);
    step->request->denied = false;
    work->fault_field = STR_NONE;
    work->fault_limit = 0;
    work->rows = 0;
    work->db = conn;
    Fault fault = handle(step->request, step->reply);
    work->db = NULL;
    return fault;
}

static Fault run_handler(Request *request, Reply *reply)
{
    Step step = { request, reply };
    Db *db = request_db(request);
    if (!request_writes(request)) {
        return db_read(db, handle_in_transaction, &step);
    }
    TRY(db_transact(db, handle_in_transaction, &step));
    if (reply->refused == OK && request->match.route->settled) {
        Fault fault = request->match.route->settled(request);
        if (fault != OK) {
            log_event(LOG_ERROR_LEVEL, "settle", log_text_c("route", request->match.route->path),
                      log_text_c("fault", fault->name));
        }
    }
    return OK;
}

static const Phase phases[] = { find_route,         take_limits, read_query, check_source,
                                check_access_early, read_body,   take_key,   prepare,
                                run_handler };
enum { PHASES_OF_ENTRY = 2, PHASES_OF_HEAD = 5, PHASES = sizeof phases / sizeof phases[0] };

static Fault run_phases(Request *request, Reply *reply, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        TRY(phases[i](request, reply));
    }
    return OK;
}

Fault phases_enter(Request *request, Reply *reply)
{
    return run_phases(request, reply, 0, PHASES_OF_ENTRY);
}

Fault phases_run(Request *request, Reply *reply)
{
    return run_phases(request, reply, PHASES_OF_ENTRY, PHASES);
}

// By what the head says: it is the length that the body will have.
static bool is_beyond(const Request *request)
{
    int64_t most = request->match.route->file_most;
    int64_t length = 0;
    return most > 0 && (number_parse(http_header(request->http, "Content-Length"), 0, most, &length) != OK);
}

Fault phases_admit(Request *request, Reply *reply)
{
    TRY(run_phases(request, reply, 0, PHASES_OF_HEAD));
    // What is no file has the same bound on every route: it is held in memory as a tree.
    bool is_file = request->body_type == BODY_MULTIPART || request->body_type == BODY_CSV;
    if (!request->match.route->takes_file || !is_file) {
        return REQUEST_TOO_LARGE;
    }
    return is_beyond(request) ? request->match.route->file_beyond : OK;
}

// ---- What only a page needs ----

void phases_find_user(Request *request)
{
    if (!request->work.user && request->session.at &&
        db_read(request_db(request), find_user_in_snapshot, request) != OK) {
        request->work.user = NULL; // the page is shown as to anyone
    }
}

static Fault fill_in_snapshot(DbConn *conn, void *context)
{
    Step *step = context;
    step->request->work.db = conn;
    // A form may be refused before its scope was asked: its page shows nothing to whoever may not see it.
    Fault fault = reply_is_form(step->reply) ? check_access(step->request) : OK;
    fault = fault ? fault : step->request->match.route->frame(step->request, step->reply);
    fault = fault ? fault : count_rows(step->request); // of a form that is refused the case is shown again
    step->request->work.db = NULL;
    return fault;
}

Fault phases_fill_frame(Request *request, Reply *reply)
{
    Step step = { request, reply };
    const Route *route = request->match.route;
    return route && route->frame ? db_read(request_db(request), fill_in_snapshot, &step) : OK;
}
