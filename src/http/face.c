// The reply as people or programs get it: a page or JSON, cookies, safety headers, compression. Not
// here: what is answered.
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "http/compress.h"
#include "http/dispatch.h"
#include "http/url.h"
#include "vault/reveal.h"

enum { COMPRESS_PAGE_FROM = 1024, COMPRESS_DATA_FROM = 4096 };

static const char page_policy[] =
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "script-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types istijaba 'allow-duplicates'";
static const char data_policy[] = "default-src 'none'; frame-ancestors 'none'";
// Of a script's own policy a browser asks only for the service worker, which fetches pages and files from us.
static const char script_policy[] = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

// ---- Headers ----

static const char *policy_of(Str content_type)
{
    if (str_starts(content_type, STR("text/html"))) {
        return page_policy;
    }
    return str_starts(content_type, STR("text/javascript")) ? script_policy : data_policy;
}

void face_guard(const Dispatcher *dispatcher, HttpReply *http)
{
    http_reply_header(http, "Content-Security-Policy", str_from(policy_of(http->content_type)));
    http_reply_header(http, "X-Content-Type-Options", STR("nosniff"));
    http_reply_header(http, "Cross-Origin-Opener-Policy", STR("same-origin"));
    http_reply_header(http, "Cross-Origin-Resource-Policy", STR("same-origin"));
    // Not no-referrer: browsers would then send `Origin: null` with our own forms.
    http_reply_header(http, "Referrer-Policy", STR("same-origin"));
    if (dispatcher->is_https) {
        http_reply_header(http, "Strict-Transport-Security", STR("max-age=31536000; includeSubDomains"));
    }
}

static void set_cookie(const Request *request, const Cookie *cookie, HttpReply *http)
{
    bool is_https = request->dispatcher->is_https;
    bool is_guarded = is_https && strcmp(cookie->name, "session") == 0;
    http_reply_header(http, "Set-Cookie",
                      str_format(request->work.arena,
                                 "%s%s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                                 is_guarded ? "__Host-" : "", cookie->name, STR_ARG(cookie->value),
                                 (long long)cookie->max_age_s, is_https ? "; Secure" : ""));
}

static void set_cookies(const Request *request, const Reply *reply, HttpReply *http)
{
    for (size_t i = 0; i < reply->cookie_count; i++) {
        set_cookie(request, &reply->cookies[i], http);
    }
    const char *code = language_code(request->language);
    if (request->language_asked && !str_is(request_cookie(request, "lang"), code)) {
        Cookie cookie = { "lang", str_from(code), LANGUAGE_COOKIE_S };
        set_cookie(request, &cookie, http);
    }
}

// A page that another site leads to must not be measured by how well it compresses.
static bool may_compress(const Request *request, const HttpReply *http)
{
    bool is_page = str_starts(http->content_type, STR("text/html"));
    bool is_text = is_page || str_starts(http->content_type, STR("application/json")) ||
                   str_starts(http->content_type, STR("text/"));
    size_t from = is_page ? COMPRESS_PAGE_FROM : COMPRESS_DATA_FROM;
    bool is_led = str_is(http_header(request->http, "Sec-Fetch-Site"), "cross-site");
    return is_text && http->body.len > from && !(is_led && request->session.at);
}

static void compress(const Request *request, int brotli_quality, HttpReply *http)
{
    if (!may_compress(request, http)) {
        http_reply_header(http, "Vary", STR("Accept, Cookie"));
        return;
    }
    http_reply_header(http, "Vary", STR("Accept, Cookie, Accept-Encoding"));
    Coding coding = coding_choose(http_header(request->http, "Accept-Encoding"));
    Str smaller = compress_text(request->work.arena, coding, brotli_quality, http->body);
    if (smaller.at) {
        http->body = smaller;
        http_reply_header(http, "Content-Encoding", str_from(coding_name(coding)));
    }
}

// A session may see more than others do, and a cookie is for one: such replies are nobody else's.
static bool is_for_one(const Request *request)
{
    bool sets_language = request->language_asked &&
                         !str_is(request_cookie(request, "lang"), language_code(request->language));
    return request_is_post(request) || request->session.at || sets_language;
}

static bool is_published(const Request *request)
{
    return request->match.route && request->match.route->published_s > 0;
}

static bool may_share(const Request *request, const Reply *reply, const HttpReply *http)
{
    return is_published(request) && http->status == 200 && reply->cookie_count == 0 && !is_for_one(request);
}

// Of what is shown, whatever its coding, so it is a weak one.
static Str tag_of(const Request *request, const HttpReply *http)
{
    static const uint8_t key[32]; // no secret: anyone can see what is hashed
    Digest digest = digest_keyed(key, "http/tag", http->body);
    return str_format(request->work.arena, "W/\"%.*s\"", 32,
                      digest_hex(request->work.arena, digest).at);
}

static bool has_already(const Request *request, Str tag)
{
    return files_has_tag(http_header(request->http, "If-None-Match"), str_from_index(tag, 2));
}

static void put_tag(const Request *request, HttpReply *http)
{
    Str tag = tag_of(request, http);
    http_reply_header(http, "ETag", tag);
    if (has_already(request, tag)) {
        http->status = 304;
        http->body = STR_NONE;
    }
}

static void let_share(const Request *request, HttpReply *http)
{
    Arena *arena = request->work.arena;
    http_reply_header(http, "Cache-Control",
                      str_format(arena, "public, max-age=%lld", (long long)request->match.route->published_s));
    put_tag(request, http);
}

// ---- Answers that are kept ready made ----

// All that a published answer depends on, beside what is published: an answer in one language, face or coding is
// never given as another.
static KeptAsk ask_kept(const Request *request)
{
    const Dispatcher *dispatcher = request->dispatcher;
    Coding coding = coding_choose(http_header(request->http, "Accept-Encoding"));
    Str key = str_format(request->work.arena, "%d%d%d %.*s %.*s", (int)coding, (int)request->language,
                         request->wants_page, STR_ARG(request_origin(request)),
                         STR_ARG(request_target(request)));
    int64_t edition = dispatcher->site.edition ? dispatcher->site.edition(dispatcher->site.house) : 0;
    edition += atomic_load_explicit(&dispatcher->numbers->changes, memory_order_relaxed);
    return (KeptAsk){ .key = key, .edition = edition, .now_us = clock_monotonic_us(), .in_turn = !request->has_foreign };
}

static Str reply_header(const HttpReply *http, const char *name)
{
    for (size_t i = 0; i < http->header_count; i++) {
        if (str_is(http->headers[i].name, name)) {
            return http->headers[i].value;
        }
    }
    return STR_NONE;
}

bool face_answer_kept(Request *request, HttpReply *http)
{
    if (!is_published(request) || is_for_one(request)) {
        return false;
    }
    request->kept = ask_kept(request);
    if (!kept_find(request->dispatcher->kept, &request->kept, request->work.arena, http)) {
        return false;
    }
    if (has_already(request, reply_header(http, "ETag"))) {
        http->status = 304;
        http->body = STR_NONE;
    }
    http->hide_body = request->http->verb == VERB_HEAD;
    face_guard(request->dispatcher, http);
    return true;
}

// What is asked for with names that others hang on links is made anew: such links are without number.
static void finish_shared(const Request *request, HttpReply *http)
{
    let_share(request, http);
    if (request->has_foreign) {
        compress(request, BROTLI_QUICK, http);
        return;
    }
    compress(request, BROTLI_GOOD, http);
    if (http->status == 200) {
        kept_put(request->dispatcher->kept, &request->kept, http);
    }
}

static void finish(const Request *request, const Reply *reply, HttpReply *http)
{
    set_cookies(request, reply, http);
    if (may_share(request, reply, http)) {
        finish_shared(request, http);
    } else {
        http_reply_header(http, "Cache-Control", STR("no-store"));
        if (reply->tagged && http->status == 200) {
            put_tag(request, http);
        }
        compress(request, BROTLI_QUICK, http);
    }
    http->hide_body = request->http->verb == VERB_HEAD;
}

// ---- Bodies ----

static Fault make_page(Request *request, Reply *reply, const char *page, HttpReply *http)
{
    const Site *site = &request->dispatcher->site;
    Arena *arena = request->work.arena;
    Doc *data = doc_new(arena);
    doc_attach(data, "doc", reply_doc(reply));
    doc_attach(data, "frame", reply_frame(reply));
    Str html;
    TRY(pages_make(site->pages, page, data, request->words, request->language, arena, &html));
    http->content_type = STR("text/html; charset=utf-8");
    http->body = html;
    return OK;
}

static void put_json(Reply *reply, HttpReply *http)
{
    http->content_type = STR("application/json");
    http->body = reply_json(reply);
}

static bool has_page(const Request *request, const char *page)
{
    return page && pages_has(request->dispatcher->site.pages, page);
}

static void put_location(const Reply *reply, HttpReply *http)
{
    if (reply->location.at) {
        http_reply_header(http, "Location", reply->location);
    }
}

// ---- What was answered ----

static void put_bytes(const Request *request, const Reply *reply, HttpReply *http)
{
    http->content_type = str_from(reply->content_type);
    http->body = reply->bytes;
    if (reply->file_name) {
        http_reply_header(
            http, "Content-Disposition",
            str_format(request->work.arena, "attachment; filename=\"%s\"", reply->file_name));
    }
}

// Outside of any transaction, for it waits for the vault. What stays shut is null, and the answer says why: the rest of
// it is worth having.
static Fault fill_sealed(Request *request, Reply *reply)
{
    Work *work = &request->work;
    Doc *docs[] = { reply_doc(reply), reply_frame(reply) };
    return work->has_sealed ? reveal_fill(work->keys->vault, work->arena, docs, 2, request->session) : OK;
}

static void open_sealed(Request *request, Reply *reply)
{
    Doc *docs[] = { reply_doc(reply), reply_frame(reply) };
    Fault fault = fill_sealed(request, reply);
    if (fault != OK) {
        log_event(LOG_WARN_LEVEL, "vault", log_text_c("request", request->id), log_text_c("shut", fault->name),
                  log_text_c("route", request->match.route ? request->match.route->path : NULL));
        doc_text_c(docs[0], "shut", fault->name);
        doc_text(docs[1], "shut", frame_say(request, fault));
    }
}

// A file is whole or it is not sent: nobody looks into it for what is missing.
static Fault show_file(Request *request, Reply *reply, HttpReply *http)
{
    TRY(fill_sealed(request, reply));
    if (!request->wants_page) {
        put_json(reply, http);
        return OK;
    }
    TRY(request->match.route->file(request, reply));
    put_bytes(request, reply, http);
    return OK;
}

static Fault show_answer(Request *request, Reply *reply, HttpReply *http)
{
    http->status = reply->status;
    if (request->match.route && request->match.route->file) {
        return show_file(request, reply, http);
    }
    if (reply->is_sealed) {
        TRY(reveal_bytes(request->work.keys->vault, request->work.arena, &reply->item, &reply->look, request->session,
                         &reply->bytes));
    }
    if (reply->content_type) {
        put_bytes(request, reply, http);
        return OK;
    }
    if (request->wants_page && reply->location.at) {
        http->status = 303;
        put_location(reply, http);
        return OK;
    }
    if (request->wants_page && has_page(request, reply->page)) {
        frame_fill(request, reply, OK);
        TRY(phases_fill_frame(request, reply));
        open_sealed(request, reply);
        return make_page(request, reply, reply->page, http);
    }
    put_location(reply, http);
    open_sealed(request, reply);
    put_json(reply, http);
    return OK;
}

// ---- What went wrong ----

// The document of a fault, the same for programs and pages.
static void describe_fault(Request *request, Reply *reply, Fault fault)
{
    const FieldFault *first = &request->faults.at[0];
    Doc *doc = reply_doc(reply);
    doc_text_c(doc, "fault", fault->name);
    doc_text(doc, "field", first->field.at ? first->field : STR(""));
    doc_text(doc, "message", frame_say_fault(request));
}

static Fault make_form_page(Request *request, Reply *reply, Fault fault, HttpReply *http)
{
    reply->is_form = true;
    frame_fill(request, reply, fault);
    TRY(phases_fill_frame(request, reply));
    open_sealed(request, reply);
    return make_page(request, reply, request->match.route->form_page, http);
}

static Fault make_fault_page(Request *request, Reply *reply, Fault fault, HttpReply *http)
{
    frame_fill(request, reply, fault);
    doc_int(reply_doc(reply), "status", fault->http_status);
    doc_bool(reply_doc(reply), "sign_in", fault->http_status == 401);
    return make_page(request, reply, "fault", http);
}

static void put_plain(Request *request, HttpReply *http)
{
    http->content_type = STR("text/plain; charset=utf-8");
    http->body = frame_say_fault(request);
}

// Without what the handler had answered, but with its cookies.
static void forget_answer(Request *request, Reply *reply)
{
    Reply fresh;
    reply_begin(&fresh, request->work.arena, request->match.route);
    memcpy(fresh.cookies, reply->cookies, sizeof fresh.cookies);
    fresh.cookie_count = reply->cookie_count;
    *reply = fresh;
}

// Whoever only has to sign in first is led there, and back again.
static void lead_to_sign_in(Request *request, HttpReply *http)
{
    Arena *arena = request->work.arena;
    Str to = url_escape(arena, request_target(request));
    http->status = 303;
    http->content_type = STR("text/plain; charset=utf-8");
    http_reply_header(http, "Location", str_format(arena, "/sign-in?to=%.*s", STR_ARG(to)));
}

static void show_fault(Request *request, Reply *reply, Fault fault, HttpReply *http)
{
    const Route *route = request->match.route;
    bool has_form = route && has_page(request, route->form_page) && !request->denied;
    forget_answer(request, reply);
    describe_fault(request, reply, fault);
    http->status = fault->http_status;
    if (!request->wants_page) {
        put_json(reply, http);
        return;
    }
    if (fault->http_status == 401 && !request_is_post(request)) {
        lead_to_sign_in(request, http);
        return;
    }
    phases_find_user(request);
    if (has_form && make_form_page(request, reply, fault, http) == OK) {
        return;
    }
    forget_answer(request, reply);
    describe_fault(request, reply, fault);
    if (make_fault_page(request, reply, fault, http) != OK) {
        put_plain(request, http);
    }
}

static void add_fault_headers(const Request *request, Fault fault, HttpReply *http)
{
    if (fault == METHOD_NOT_ALLOWED) {
        http_reply_header(http, "Allow",
                          router_allowed(request->dispatcher->router, request->http->path));
    } else if (fault->http_status == 429) {
        http_reply_header(http, "Retry-After", STR("60"));
    } else if (fault->http_status == 503) {
        http_reply_header(http, "Retry-After", STR("5"));
    }
}

// The faults that people see begin with the one that is answered.
static void note_fault(Request *request, Fault fault)
{
    const Work *work = &request->work;
    if (request->faults.count == 0 || request->faults.at[0].fault != fault) {
        request->faults.count = 0;
        input_add_fault(&request->faults,
                        (FieldFault){ fault, work->fault_field, work->fault_limit });
    }
}

Fault face_answer(Request *request, Reply *reply, Fault fault, HttpReply *http)
{
    Fault told = fault != OK ? fault : reply->refused;
    if (told == OK) {
        told = show_answer(request, reply, http);
    }
    if (told != OK) {
        note_fault(request, told);
        http->header_count = 0;
        show_fault(request, reply, told, http);
        add_fault_headers(request, told, http);
    }
    finish(request, reply, http);
    face_guard(request->dispatcher, http);
    return told;
}
