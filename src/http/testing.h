// What the tests of http/ share: a small site with invented routes, over a database that goes away.
// Not here: anything that the program itself uses.
#ifndef HTTP_TESTING_H
#define HTTP_TESTING_H

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "db/testing.h"
#include "embedded.h"
#include "http/dispatch.h"

enum { TEST_ANYONE = 1, TEST_SIGNED_IN = 2, TEST_MAY = 3 };

static const FaultKind TEST_REFUSED[1] = { { "TEST_REFUSED", 409 } };
static const FaultKind TEST_NO_USER[1] = { { "TEST_NO_USER", 401 } };
static const FaultKind TEST_NOT_YOURS[1] = { { "TEST_NOT_YOURS", 403 } };
static const FaultKind TEST_NO_THING[1] = { { "TEST_NO_THING", 404 } };

// To http/ a user is opaque; this one may touch one thing.
struct User {
    const char *name;
    const char *thing; // NULL: none
};

typedef struct TestScope {
    Str thing; // none: about nothing in particular
} TestScope;

// What the invented handlers saw.
typedef struct TestSeen {
    int handled, prepared, scoped, authorised;
    int64_t now, edition;
} TestSeen;

static TestSeen testing_seen;

typedef struct TestSite {
    TestFolder folder;
    Site site;
    Settings settings;
    Keys keys;
    Db *db;
    Pages *pages;
    WordsShelf *words;
    Arena *arena;
    Dispatcher *dispatcher;
} TestSite;

// ---- Accounts ----

static inline Fault testing_find_user(Work *work, Str token, const struct User **user_out)
{
    static const struct User able = { "able", "mine" };
    static const struct User idle = { "idle", NULL };
    (void)work;
    *user_out = str_is(token, "able") ? &able : str_is(token, "idle") ? &idle : NULL;
    return OK;
}

static inline Fault testing_authorise(const struct User *user, int permission, const void *scope)
{
    Str thing = ((const TestScope *)scope)->thing;
    testing_seen.authorised++;
    if (permission == TEST_ANYONE) {
        return OK;
    }
    if (!user) {
        return TEST_NO_USER;
    }
    bool may = permission == TEST_SIGNED_IN ||
               (user->thing && (!thing.at || str_is(thing, user->thing)));
    return may ? OK : TEST_NOT_YOURS;
}

static inline void testing_user_to_frame(const struct User *user, Doc *frame)
{
    doc_text_c(doc_record(frame, "user"), "name", user->name);
}

static inline int64_t testing_now(void)
{
    return testing_seen.now;
}

static inline int64_t testing_edition(void *house)
{
    (void)house;
    return testing_seen.edition;
}

static inline const char *testing_permission_name(int permission)
{
    return permission == TEST_ANYONE ? "ANYONE" : "SOME";
}

// ---- Handlers ----

static const Statement TESTING_ADD_THING[1] = { { "add_thing",
                                                  "INSERT INTO thing (name) VALUES ($1)" } };
static const Statement TESTING_COUNT_THINGS[1] = { { "count_things",
                                                     "SELECT count(*) FROM thing" } };

static inline Fault testing_count_things(DbConn *conn, void *context)
{
    DbRows *rows = db_query(conn, TESTING_COUNT_THINGS);
    while (db_next(rows)) {
        *(int64_t *)context = db_row_int(rows, 0);
    }
    return db_end(rows);
}

static inline Fault testing_show(Request *request, Reply *reply)
{
    testing_seen.handled++;
    Str thing = request_path(request, "thing");
    doc_text(reply_doc(reply), "thing", thing.at ? thing : STR("home"));
    doc_text(reply_doc(reply), "filter", input_text(request_query(request), "filter"));
    return OK;
}

static inline Fault testing_add_thing(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str name = input_text(request_body(request), "name");
    testing_seen.handled++;
    TRY(db_run(work->db, TESTING_ADD_THING, db_text(name)));
    if (str_is(name, "undone")) {
        return fault_beyond(work, TEST_REFUSED, 7, "name");
    }
    if (str_is(name, "refused")) {
        reply_cookie(reply, "tries", STR("1"), 60);
        reply_refuse(reply, TEST_REFUSED);
        return OK;
    }
    int64_t count = 0;
    TRY(testing_count_things(work->db, &count));
    doc_text(reply_doc(reply), "name", name);
    doc_int(reply_doc(reply), "count", count);
    doc_text_c(reply_frame(reply), "extra", "E");
    reply_status(reply, 201);
    return OK;
}

static inline Fault testing_add_and_go(Request *request, Reply *reply)
{
    TRY(testing_add_thing(request, reply));
    reply_go(reply, STR("/things/new%20one"));
    return OK;
}

static inline Fault testing_enter(Request *request, Reply *reply)
{
    assert(request_prepared(request) == &testing_seen);
    reply_cookie(reply, "session", STR("able"), 3600);
    reply_go(reply, STR("/"));
    return OK;
}

static inline Fault testing_prepare(Request *request)
{
    assert(request_work(request)->db == NULL);
    testing_seen.prepared++;
    request_set_prepared(request, &testing_seen);
    return OK;
}

static inline Fault testing_scope(Request *request, void *scope_out)
{
    Str thing = request_path(request, "thing");
    testing_seen.scoped++;
    assert(request_work(request)->db != NULL);
    if (str_is(thing, "absent")) {
        return TEST_NO_THING;
    }
    ((TestScope *)scope_out)->thing = thing;
    return OK;
}

static inline Fault testing_fill(Request *request, Reply *reply)
{
    int64_t count = 0;
    TRY(testing_count_things(request_work(request)->db, &count));
    doc_int(reply_frame(reply), "stored", count);
    doc_bool(reply_frame(reply), "form", reply_is_form(reply));
    return OK;
}

static inline Fault testing_give_bytes(Request *request, Reply *reply)
{
    (void)request;
    reply_bytes(reply, "text/csv; charset=utf-8", STR("a,b\n"));
    reply_download(reply, "things.csv");
    return OK;
}

static const Field testing_row[] = {
    { .name = "item", .kind = FIELD_TEXT, .required = true, .most = 20 },
    { .name = "quantity", .kind = FIELD_INT, .required = true, .least = 1, .most = 9 },
    { 0 },
};
static const Field testing_body[] = {
    { .name = "name", .kind = FIELD_TEXT, .required = true, .least = 1, .most = 10 },
    { .name = "kind", .kind = FIELD_CHOICE, .choices = "big small" },
    { .name = "secret", .kind = FIELD_SECRET, .most = 10 },
    { .name = "lines", .kind = FIELD_LIST, .most = 3, .fields = testing_row },
    { 0 },
};
static const Field testing_query[] = {
    { .name = "filter", .kind = FIELD_CHOICE, .choices = "old new" },
    { 0 },
};

static const Route testing_routes[] = {
    { GET, "/", TEST_ANYONE, testing_show, "home", "Home", .query = testing_query,
      .frame = testing_fill },
    { GET, "/things/{thing}", TEST_ANYONE, testing_show, NULL, "A thing", .body = NULL },
    { POST, "/things", TEST_ANYONE, testing_add_thing, "added", "Add", .body = testing_body,
      .frame = testing_fill, .form_page = "form" },
    { POST, "/things/go", TEST_ANYONE, testing_add_and_go, "added", "Add", .body = testing_body },
    { POST, "/enter", TEST_ANYONE, testing_enter, "home", "Enter", .prepare = testing_prepare },
    { GET, "/mine/{thing}", TEST_MAY, testing_show, "home", "Mine", .scope = testing_scope },
    { POST, "/mine/{thing}", TEST_MAY, testing_add_thing, "added", "Mine", .body = testing_body,
      .scope = testing_scope, .prepare = testing_prepare, .form_page = "form" },
    { POST, "/guess", TEST_ANYONE, testing_show, "home", "Guess", .writes_nothing = true },
    { GET, "/csv", TEST_ANYONE, testing_give_bytes, NULL, "File", .body = NULL },
    { GET, "/published", TEST_ANYONE, testing_show, "home", "For all", .query = testing_query, .published_s = 300 },
    { .path = NULL },
};
static const Route *const testing_tables[] = { testing_routes, NULL };

// ---- The site ----

static const PageSource testing_pages[] = {
    { "home",
      { "<p>{{frame.lang}} {{frame.dir}} {{doc.thing}} {{frame.stored}} {{frame.user.name}} "
        "[{{{frame.other_lang_href}}}] {{#frame.chosen.filter_old}}OLD{{/frame.chosen.filter_old}} "
        "csrf={{frame.csrf}}; {{frame.files.style_css}}</p>",
        0 } },
    { "added", { "<p>{{doc.name}} {{doc.count}} {{frame.extra}} {{frame.stored}}</p>", 0 } },
    { "form",
      { "<form>{{frame.typed.name}}|{{frame.typed.secret}}|key={{frame.key}};|"
        "{{#frame.chosen.kind_big}}BIG{{/"
        "frame.chosen.kind_big}}|{{frame.wrong.name}}|{{frame.form}}|"
        "{{#frame.typed.lines}}<{{item}}:{{wrong.quantity}}>{{/frame.typed.lines}}|"
        "{{frame.wrong.lines_0__quantity}}|{{#frame.errors}}({{field}} {{id}} "
        "{{message}}){{/frame.errors}}</form>",
        0 } },
    { "fault", { "<h1>{{doc.message}}</h1>{{doc.status}} {{frame.user.name}}", 0 } },
};

static inline void testing_open_texts(TestSite *test)
{
    PageSource pages[sizeof testing_pages / sizeof testing_pages[0]];
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        pages[i] = (PageSource){ testing_pages[i].name, str_from(testing_pages[i].text.at) };
    }
    const char *why = NULL;
    Fault fault = pages_parse(pages, sizeof pages / sizeof pages[0], &test->pages, &why);
    assert(fault == OK);
    Str words[LANGUAGE_COUNT] = {
        STR("{\"fault.TEXT_TOO_LONG\":\"طويل {limit}\",\"fault.FIELD_MISSING\":\"ناقص\"}"),
        STR("{\"fault.TEXT_TOO_LONG\":\"at most {limit}\",\"fault.FIELD_MISSING\":\"missing\"}")
    };
    fault = words_shelf_new(words, &test->words, &why);
    assert(fault == OK);
}

static inline void testing_open_db(TestSite *test)
{
    test->folder = testing_make_folder();
    Migration migrations[] = {
        { "0001_core.sql", NULL },
        { "0002_test.sql",
          "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;" },
    };
    for (const Embedded *file = embedded_schema; file->name; file++) {
        if (strcmp(file->name, migrations[0].name) == 0) {
            migrations[0].sql = file->bytes;
        }
    }
    DbOptions options = { .path = test->folder.file, .readers = 2 };
    Fault fault = db_open(&options, &test->db);
    assert(fault == OK);
    fault = db_migrate(test->db, migrations, 2);
    assert(fault == OK);
}

// `origin` "" is plain http.
static inline TestSite *testing_open_site(const char *origin)
{
    static const SiteFile files[] = {
        { "style.css", "/static/1.css", "text/css; charset=utf-8", { NULL, 0 }, "public, max-age=31536000, immutable" },
        { "favicon.svg", "/favicon.svg", "image/svg+xml", { "<svg/>", 6 }, "public, max-age=3600" },
    };
    static char style[4096];
    static SiteFile real[2];
    TestSite *test = calloc(1, sizeof *test);
    digest_start();
    log_set_level(LOG_ERROR_LEVEL);
    testing_seen = (TestSeen){ .now = 1795392000 };
    test->arena = arena_new();
    settings_defaults(&test->settings);
    snprintf(test->settings.origin, sizeof test->settings.origin, "%s", origin);
    keys_derive((const uint8_t[32]){ 1 }, &test->keys);
    testing_open_texts(test);
    testing_open_db(test);
    memset(style, 'x', sizeof style);
    memcpy(real, files, sizeof real);
    real[0].bytes = (Str){ style, sizeof style };
    test->site = (Site){ .db = test->db,
                         .settings = &test->settings,
                         .keys = &test->keys,
                         .tables = testing_tables,
                         .pages = test->pages,
                         .words = test->words,
                         .files = real,
                         .file_count = 2,
                         .now = testing_now,
                         .edition = testing_edition,
                         .find_user = testing_find_user,
                         .authorise = testing_authorise,
                         .scope_size = sizeof(TestScope),
                         .user_to_frame = testing_user_to_frame,
                         .permission_name = testing_permission_name };
    Fault fault = dispatcher_new(&test->site, &test->dispatcher);
    assert(fault == OK);
    return test;
}

static inline void testing_close_site(TestSite *test)
{
    dispatcher_free(test->dispatcher);
    db_close(test->db);
    testing_drop_folder(&test->folder);
    pages_free(test->pages);
    arena_free(test->arena);
    words_shelf_free(test->words);
    free(test);
}

// ---- Asking ----

// A request as the parser would give it.
typedef struct TestAsk {
    HttpVerb verb;
    const char *path, *query, *body;
    const char *headers[12]; // name, value, …
} TestAsk;

static inline HttpReply testing_ask(TestSite *test, TestAsk ask)
{
    static HttpRequest request;
    request = (HttpRequest){ .verb = ask.verb,
                             .path = str_from(ask.path),
                             .query = str_from(ask.query ? ask.query : ""),
                             .body = str_from(ask.body ? ask.body : ""),
                             .peer_block = "203.0.113.7" };
    request.headers[request.header_count++] = (HttpHeader){ STR("host"), STR("istijaba.example") };
    for (size_t i = 0; i + 1 < 12 && ask.headers[i]; i += 2) {
        request.headers[request.header_count++] =
            (HttpHeader){ str_from(ask.headers[i]), str_from(ask.headers[i + 1]) };
    }
    HttpReply reply = { .status = 0 };
    dispatcher_answer(test->dispatcher, test->arena, &request, &reply);
    return reply;
}

// NULL when there is none; the last one when there are several.
static inline const char *testing_header(TestSite *test, const HttpReply *reply, const char *name)
{
    const char *found = NULL;
    for (size_t i = 0; i < reply->header_count; i++) {
        if (str_is(reply->headers[i].name, name)) {
            found = str_to_c(test->arena, reply->headers[i].value);
        }
    }
    return found;
}

static inline Doc *testing_json(TestSite *test, const HttpReply *reply)
{
    Doc *doc = NULL;
    Fault fault = doc_from_json(test->arena, reply->body, &doc);
    assert(fault == OK && str_is(reply->content_type, "application/json"));
    return doc;
}

static inline const char *testing_text(TestSite *test, const HttpReply *reply, const char *name)
{
    Str text = doc_get_text(testing_json(test, reply), name);
    return text.at ? str_to_c(test->arena, text) : "(none)";
}

static inline const char *testing_body_text(TestSite *test, const HttpReply *reply)
{
    return str_to_c(test->arena, reply->body);
}

static inline int64_t testing_things(TestSite *test)
{
    int64_t count = -1;
    Fault fault = db_read(test->db, testing_count_things, &count);
    assert(fault == OK);
    return count;
}

#endif
