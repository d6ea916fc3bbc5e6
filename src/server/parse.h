// HTTP/1.1 requests out of bytes: strict RFC 9112, in pieces as they arrive, without allocation.
// Not here: sockets, deadlines, and what a request means.
#ifndef SERVER_PARSE_H
#define SERVER_PARSE_H

#include "server/message.h"

typedef enum ParseStep {
    PARSE_MORE,    // fine so far; call again when more bytes have arrived
    PARSE_DONE,    // one request; it took `taken` bytes, what follows belongs to the next
    PARSE_ASK,     // a whole head that announces a body above HTTP_BODY_MAX; the body is the caller's to read
    PARSE_REFUSED, // answer `status` and close: what follows cannot be trusted
} ParseStep;

typedef struct ParseSpan {
    uint32_t from, len; // offsets, since the buffer may move while it grows
} ParseSpan;

typedef enum ParseStage {
    STAGE_FIRST_LINE,
    STAGE_HEADER,
    STAGE_BODY,
    STAGE_CHUNK_SIZE,
    STAGE_CHUNK_BYTES,
    STAGE_CHUNK_END,
    STAGE_TRAILER,
    STAGE_ASKED,
    STAGE_DONE,
    STAGE_REFUSED,
} ParseStage;

// Zero-initialise for each request. The first group is for the caller, the rest is the parser's
// own.
typedef struct Parse {
    uint64_t upload_most; // set by the caller: bodies up to this may be asked about; 0: none
    int status;          // when refused: 400, 413, 414, 417 or 431
    const char *reason;  // when refused: English, a constant
    size_t taken;        // when done
    bool head_done;      // the header section was complete and fine
    bool wants_continue; // the client waits for "100 Continue" before it sends the body

    ParseStage stage;
    HttpVerb verb;
    bool close, has_length, has_host, has_expect, chunked, blank_seen;
    size_t at;        // first byte not yet looked at
    size_t line_from; // start of the line being read
    size_t head_len;
    uint64_t body_len; // announced, or decoded so far when chunked
    uint64_t chunk_left;
    size_t trailer_len;
    ParseSpan path, query;
    bool has_query;
    ParseSpan names[HTTP_HEADERS_MAX], values[HTTP_HEADERS_MAX];
    size_t header_count;
} Parse;

// Looks at what is new in bytes[0..*len). The bytes of earlier calls must still be there (the
// buffer may have moved). Chunk framing is squeezed out in place: then *len shrinks and the body
// lies whole behind the head. `request_out` is filled when done (views into `bytes`), but for the
// peer's fields. The outcome depends on the bytes alone, not on the pieces in which they came.
ParseStep parse_bytes(Parse *parse, char *bytes, size_t *len, HttpRequest *request_out);

// ---- Pieces of the grammar (parse_head.c, parse_target.c); NULL when fine, else the reason ----

// "GET /path?query HTTP/1.1", without the line end. `line` starts at `from` in the buffer.
ParseStep parse_first_line(Parse *parse, Str line, size_t from);
// "Name: value".
ParseStep parse_header_line(Parse *parse, Str line, size_t from);
// The empty line: is the whole head consistent? Says where to go on.
ParseStep parse_head_end(Parse *parse);
// A trailer: checked like a header, then forgotten.
ParseStep parse_trailer_line(Parse *parse, Str line);
ParseStep parse_refuse(Parse *parse, int status, const char *reason);

// The value of a hexadecimal digit, -1 when it is none.
int parse_hex(char digit);
// Path and query in origin form: only what RFC 3986 allows; escapes whole, not %00, valid UTF-8.
const char *parse_check_target(Str target);
// A name, an IPv4 address or "[IPv6]", with or without ":port".
const char *parse_check_host(Str host);

#endif
