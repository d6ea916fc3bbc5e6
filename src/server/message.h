// One HTTP message each way, as plain views: what parse.c reads from bytes and wire.c writes.
// Below routes and pages; knows neither.
#ifndef SERVER_MESSAGE_H
#define SERVER_MESSAGE_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"

#define SERVER_FAULTS(X)             \
    X(REQUEST_MALFORMED, 400)        \
    X(REQUEST_TOO_LARGE, 413)        \
    X(REQUEST_TOO_SLOW, 408)         \
    X(SERVER_BUSY, 503)              \
    X(SERVER_ADDRESS_MALFORMED, 500) \
    X(SERVER_ADDRESS_TAKEN, 500)     \
    X(SERVER_START_FAILED, 500)

SERVER_FAULTS(FAULT_DECLARE)

enum {
    HTTP_HEADERS_MAX = 64,          // header fields in a request
    HTTP_HEAD_MAX = 16 * 1024,      // bytes of request line and header fields
    HTTP_TARGET_MAX = 4 * 1024,     // bytes of path and query
    HTTP_BODY_MAX = 1024 * 1024,    // bytes of body, chunked or not, held in memory
    HTTP_UPLOAD_MAX = 32 * 1024 * 1024, // bytes of a body that a route takes as a file
};

typedef struct HttpHeader {
    Str name;  // as sent; compare without regard to case
    Str value; // trimmed
} HttpHeader;

typedef enum HttpVerb { VERB_GET, VERB_HEAD, VERB_POST } HttpVerb; // parse.c refuses all others

typedef struct HttpRequest {
    HttpVerb verb;
    Str path;  // raw, before '?', still percent-encoded (already checked: no %00, no overlong UTF-8)
    Str query; // raw, after '?'
    Str body;
    int body_file; // 0: `body` holds it; else a descriptor of the file that does, which the server closes
    HttpHeader headers[HTTP_HEADERS_MAX];
    size_t header_count;
    bool keep_alive;
    bool peer_is_loopback;
    char peer_block[48]; // "203.0.113.7" or "2001:db8:1::/48": for limits only, never logged
} HttpRequest;

typedef struct HttpReply {
    int status;
    Str content_type;
    Str body;           // bytes as sent: compressed when Content-Encoding says so
    HttpHeader headers[24]; // more header fields; Content-Type, -Length, Date, Connection are wire.c's
    size_t header_count;
    bool close;         // end the connection after it
    bool hide_body;     // HEAD: length of the body, no body
} HttpReply;

Str http_header(const HttpRequest *request, const char *name); // STR_NONE when absent
void http_reply_header(HttpReply *reply, const char *name, Str value);

#endif
