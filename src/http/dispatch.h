// What the files that carry a request from bytes to reply share: the insides of Dispatcher, Request
// and Reply. Features see only http.h.
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/files.h"
#include "http/input.h"
#include "http/kept.h"
#include "http/limits.h"
#include "http/measures.h"
#include "http/once.h"
#include "http/router.h"
#include "http/site.h"
#include "pages/template.h"
#include "vault/reveal.h"

enum { REPLY_COOKIES_MAX = 4, LANGUAGE_COOKIE_S = 365 * 24 * 3600 };

typedef struct FileName {
    const char *name; // "style_css"
    const char *path; // "/static/3f2a9c.css"
} FileName;

typedef struct RequestNumbers {
    atomic_ullong next; // begins anywhere, so that two starts do not repeat each other
    atomic_llong changes; // that somebody signed in has made
} RequestNumbers;

struct Dispatcher {
    Site site;
    Arena *arena; // lives as long as the dispatcher
    Router *router;
    Limits *limits;
    Files *files;
    Measures *measures;
    RequestNumbers *numbers;
    Kept *kept;
    const FileName *file_names; // of site.files; ended by .name NULL
    bool is_https; // as people see us
};

typedef enum BodyType { BODY_FORM, BODY_JSON, BODY_MULTIPART, BODY_CSV, BODY_OTHER } BodyType; // no body at all: a form

struct Request {
    const Dispatcher *dispatcher;
    const HttpRequest *http;
    char id[17];      // 16 hexadecimal digits: X-Request-Id, and in the log
    Work work;
    RouteMatch match; // .route NULL until found
    Language language;
    const Words *words; // in force since the request began, until its arena is reset
    Str block;        // address block of the client, not of a proxy of ours
    bool is_loopback; // the client is on this machine
    bool wants_page;
    BodyType body_type;
    bool language_asked; // ?lang= was there
    bool has_foreign;    // the query held names that other sites add
    KeptAsk kept;        // of an answer that others may get too; as it was before the answer was made
    bool denied;         // by the source, or by the access rule: no form is shown again
    Str session;         // the cookie's token; STR_NONE
    SentFile file;       // of a body that holds one
    Doc *sent;           // the body as it came, without _key and _csrf; NULL: not read
    Doc *asked;          // the query as it came
    const Input *body;
    const Input *query;
    Str key; // of the client, for doing things once; STR_NONE
    Once once;
    InputFaults faults;
    void *prepared;
};

typedef struct Cookie {
    const char *name;
    Str value;
    int64_t max_age_s;
} Cookie;

struct Reply {
    Arena *arena;
    const Route *route;
    Doc *doc; // NULL until asked for
    Doc *frame;
    Str json; // of `doc`, once it was written out
    int status;
    const char *page;
    Str location;
    Fault refused;
    Cookie cookies[REPLY_COOKIES_MAX];
    size_t cookie_count;
    const char *content_type; // of `bytes`; NULL: the document is the answer
    Str bytes;
    const char *file_name;
    bool is_form; // a refused form is being shown again
    bool tagged;  // the document carries an ETag
    bool is_sealed; // `bytes` are still to be opened: `item` for `look`
    WireItem item;
    RevealLook look;
};

// ---- request.c ----
// Everything that can be known without judging: face, language, cookies.
void request_begin(Request *request, const Dispatcher *dispatcher, Arena *arena,
                   const HttpRequest *http);
bool request_is_post(const Request *request);
// A POST that may change something: inside the writer, done once.
bool request_writes(const Request *request);

// ---- reply.c ----
void reply_begin(Reply *reply, Arena *arena, const Route *route);
Str reply_json(Reply *reply); // the document, written out once
Str reply_pack(Reply *reply); // the whole answer, to be kept
MUST_USE Fault reply_unpack(Reply *reply, Str packed);

// ---- phases.c ----
// Finds the route and takes from the budgets: what comes before any answer, also one that is kept.
MUST_USE Fault phases_enter(Request *request, Reply *reply);
// Runs what has entered through all other phases. The faults of both are those people are told.
MUST_USE Fault phases_run(Request *request, Reply *reply);
// Only what can be judged by the head: before a large body is let in.
MUST_USE Fault phases_admit(Request *request, Reply *reply);
// Finds the user for the frame of a page whose request was refused before anybody asked.
void phases_find_user(Request *request);
// Runs Route.frame, if there is one, in a snapshot of its own.
MUST_USE Fault phases_fill_frame(Request *request, Reply *reply);

// ---- csrf.c ----
// A POST must come from one of our own pages, or from a program. REQUEST_FROM_ELSEWHERE.
MUST_USE Fault csrf_check_source(const Request *request);
// A form of somebody signed in must carry our token. FORM_EXPIRED.
MUST_USE Fault csrf_check_token(const Request *request, Str token);
Str csrf_token(const Request *request); // another text each time, against guessing by compression

// ---- frame.c ----
// What every page's template sees beside the document. `fault` OK: none.
void frame_fill(Request *request, Reply *reply, Fault fault);
// The message of the first fault, in the request's language.
Str frame_say_fault(const Request *request);
Str frame_say(const Request *request, Fault fault); // of one that is told beside an answer

// ---- face.c ----
// The reply as bytes: JSON or page, headers, cookies, compression.
// `fault` is what the phases said; returned is the fault that is told, OK when there is none.
Fault face_answer(Request *request, Reply *reply, Fault fault, HttpReply *http_out);
// Gives the answer that is kept for such a request; false when there is none. Keeping is face_answer's.
bool face_answer_kept(Request *request, HttpReply *http_out);
// The headers that every reply has, files too.
void face_guard(const Dispatcher *dispatcher, HttpReply *http_out);

#endif
