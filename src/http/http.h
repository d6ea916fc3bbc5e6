// What a feature's routes see of HTTP: the route table, a request with checked input, a reply.
// Sockets, parsing, templates and words are behind it. http/ knows nothing of accounts or needs.
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/doc.h"
#include "core/work.h"
#include "server/message.h"

#define HTTP_FAULTS(X)            \
    X(REQUEST_FROM_ELSEWHERE, 403) \
    X(TOO_MANY_REQUESTS, 429)     \
    X(TOO_MANY_ROWS, 429)         \
    X(PAGE_NOT_FOUND, 404)        \
    X(METHOD_NOT_ALLOWED, 405)    \
    X(BODY_TYPE_UNKNOWN, 415)     \
    X(BODY_MALFORMED, 400)        \
    X(FIELD_UNKNOWN, 400)         \
    X(FIELD_DOUBLED, 400)         \
    X(FIELD_MISSING, 422)         \
    X(FIELD_WRONG_TYPE, 400)      \
    X(TEXT_TOO_LONG, 422)         \
    X(CHOICE_UNKNOWN, 422)        \
    X(LIST_TOO_LONG, 422)         \
    X(PHONE_MALFORMED, 422)       \
    X(KEY_MALFORMED, 400)         \
    X(KEY_REUSED, 409)            \
    X(FORM_EXPIRED, 403)

HTTP_FAULTS(FAULT_DECLARE)

typedef enum Method { GET, POST } Method; // HEAD is answered from GET; nothing else exists

// ---- Input: declared, so that checking, OpenAPI and unknown-field errors come from one place ----

typedef enum FieldKind {
    FIELD_TEXT,   // `most` characters; text_accept; `least` 1 refuses empty
    FIELD_LINES,  // text that may hold newlines (textarea)
    FIELD_INT,    // least..most; forms may type Arabic digits
    FIELD_CHOICE, // one of `choices`, separated by blanks
    FIELD_FLAG,   // true/false in JSON; "1" or absent in forms
    FIELD_DATE,   // "YYYY-MM-DD", given as seconds at 00:00 UTC
    FIELD_PHONE,  // any usual spelling; given as the national number, 9 digits or 8 for a landline (or 7-15 digits abroad, kept with +)
    FIELD_ID,     // a UUID
    FIELD_SECRET, // a password: kept as typed, never echoed into the form
    FIELD_LIST,   // records of `fields`, at most `most`; in forms lines[0].item=…
} FieldKind;

typedef struct Field {
    const char *name; // NULL ends the table
    FieldKind kind;
    bool required;
    int64_t least, most;
    const char *choices;
    const struct Field *fields;
    const char *meaning; // English, for OpenAPI
} Field;

typedef struct Input Input; // a checked body or query, or one record of a list in it

bool input_has(const Input *input, const char *name);
Str input_text(const Input *input, const char *name);      // STR_NONE when absent
int64_t input_int(const Input *input, const char *name);   // 0 when absent; also dates, in seconds
bool input_flag(const Input *input, const char *name);
Id input_id(const Input *input, const char *name);
size_t input_count(const Input *input, const char *list);
const Input *input_at(const Input *input, const char *list, size_t index);

// ---- Request and reply ----

typedef struct Request Request;

// A file that was sent, for routes that take one. The bytes are there until the answer is written.
typedef struct SentFile {
    Str field; // name of the form's field; STR_NONE: there is no file
    Str name;  // what its owner calls it, without folders; may be empty
    Str bytes;
} SentFile;

// Everything about the asker that http/ was told by the authorise function, opaque to http/.
Work *request_work(Request *request);
// For Route.prepare only, which has no transaction: db_read(request_db(request), …) for a look-up
// that slow work needs. request_work(request)->db is NULL there.
Db *request_db(const Request *request);
void *request_house(const Request *request); // Site.house
// A named piece of the path, percent-decoded and checked: "/needs/{code}" -> "code".
Str request_path(const Request *request, const char *name);
// The same where it is an id; `otherwise` when what stands there cannot be one.
MUST_USE Fault request_id(const Request *request, const char *name, Fault otherwise, Id *id_out);
const Input *request_body(const Request *request);  // checked against Route.body; empty when none
const Input *request_query(const Request *request); // checked against Route.query
const SentFile *request_file(const Request *request); // of Route.takes_file
const char *request_folder(const Request *request);    // Site.folder: where files may be kept; NULL: nowhere
// A word of web/words in the language of the request: for what a document says as text.
Str request_say(const Request *request, Str key, const Doc *arguments);
Str request_session(const Request *request);         // the token, for who asks the vault; STR_NONE
Str request_cookie(const Request *request, const char *name);
Str request_agent(const Request *request);           // what the browser says it is; STR_NONE
Str request_block(const Request *request);          // address block (/32, /48) as text: for limits only
bool request_is_loopback(const Request *request);
bool request_wants_page(const Request *request);    // HTML rather than JSON
const void *request_acts(const Request *request); // Site.acts: for features/proposals
struct SettingsShelf *request_settings(const Request *request); // core/settings_shelf.h: for the feature that changes them
struct WordsShelf *request_words(const Request *request); // pages/words_shelf.h: for the feature that changes them
Str request_origin(const Request *request);         // "https://host" as the client sees us
Str request_target(const Request *request);         // path and query: for `return to`
// What prepare left for handle (Route.prepare); NULL when nothing.
void *request_prepared(const Request *request);
void request_set_prepared(Request *request, void *prepared);
// Takes one from a budget of `per_minute` for (what, who). TOO_MANY_REQUESTS when it is used up.
MUST_USE Fault request_limit(Request *request, const char *what, Str who, int64_t per_minute);
// Whether that budget is used up, without taking from it.
bool request_limited(Request *request, const char *what, Str who, int64_t per_minute);

typedef struct Reply Reply;

Doc *reply_doc(Reply *reply);   // the one document; an empty record at first
Doc *reply_frame(Reply *reply); // what only the page needs
void reply_status(Reply *reply, int status);              // 200 unless said; 201 when made
// For Route.frame: a fault sends the form page back (request_body then holds what could be read).
bool reply_is_form(const Reply *reply);
void reply_page(Reply *reply, const char *page);          // another page than the route's
// After a change: JSON clients get the document, pages are sent there with 303.
void reply_go(Reply *reply, Str location);
// The answer is this fault, but what was written stays written (a counted wrong try).
void reply_refuse(Reply *reply, Fault fault);
void reply_cookie(Reply *reply, const char *name, Str value, int64_t max_age_s); // HttpOnly, SameSite=Lax
void reply_bytes(Reply *reply, const char *content_type, Str bytes);             // instead of the document
// The document is asked for again and again: it carries an ETag, and whoever has it already is told so with 304.
void reply_tagged(Reply *reply);
// Instead of the document: bytes that the vault opens when they are sent, for this asker (vault/reveal.h). Its refusal is the answer.
struct WireItem;
struct RevealLook;
void reply_sealed(Reply *reply, const char *content_type, const struct WireItem *item, const struct RevealLook *look);
void reply_download(Reply *reply, const char *file_name);                        // Content-Disposition

// ---- Routes ----

typedef struct Route Route;
typedef Fault (*Handler)(Request *request, Reply *reply);

struct Route {
    Method method;
    const char *path;       // "/needs/{code}/verify"
    int permission;         // of access/access.h; ANYONE must be written
    Handler handle;         // runs inside one transaction: a snapshot for GET, the writer for POST
    const char *page;       // template in web/pages, without ".html"
    const char *summary;    // English, for OpenAPI
    const Field *body;      // what a POST may hold
    const Field *query;     // what a query may hold; NULL: none
    // What the permission is asked about, from the path (area, organisation …): runs in the same
    // transaction, before `handle`. Required when the permission is not ANYONE/SIGNED_IN and the path has a {name}.
    Fault (*scope)(Request *request, void *scope_out);
    // Slow work (password hashing) before the transaction: must not write. May be NULL.
    Fault (*prepare)(Request *request);
    // Fills the frame of the page from the document, also when a fault sends the form back. May be NULL.
    Fault (*frame)(Request *request, Reply *reply);
    // Instead of a page: bytes (reply_bytes) from the document, after the vault has filled it, outside of any transaction.
    // Then a document of which anything stays shut is a fault. Whoever asks for JSON gets the document. May be NULL.
    Fault (*file)(Request *request, Reply *reply);
    // The page that shows a refused form again (with what was typed); NULL: the fault page.
    const char *form_page;
    // Of a GET. Above 0: the document holds what anyone may read, and nothing of the asker: whoever has no session may keep
    // it, and caches between may give it to others, for so many seconds. Its page must not show frame.key, frame.csrf or
    // frame.user.
    int64_t published_s;
    bool shared;            // a public page about nobody: may be indexed, previewed and linked to in both languages
    // The body may also be multipart/form-data with one file, or bare text/csv, of up to HTTP_UPLOAD_MAX bytes:
    // beyond HTTP_BODY_MAX it is written to a file, and only after the permission was asked about the head.
    bool takes_file;
    int64_t file_most;    // bytes of such a body; 0: HTTP_UPLOAD_MAX
    Fault file_beyond;    // what is said beyond file_most
    // After the commit of what `handle` wrote (or of the first time, under the same key), outside of any transaction: to
    // put into force what lies in memory beside the tables. Its fault is logged: what is written stands. May be NULL.
    Fault (*settled)(Request *request);
    bool writes_nothing;    // a POST that only shows the next step: runs on a reader, needs no key
    bool proves;            // what is typed proves who asks: a wrong one is logged as who was refused is
    bool unattended;        // asked by a page of itself, again and again: keeps nobody signed in
};

#endif
