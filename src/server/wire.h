// Replies as bytes: status line, header fields, and the few canned replies of the server itself.
#ifndef SERVER_WIRE_H
#define SERVER_WIRE_H

#include "server/message.h"

// The Date field, made once a second. Zero-initialise; one for each thread.
typedef struct WireDate {
    int64_t second;
    char text[32]; // "Sun, 06 Nov 1994 08:49:37 GMT"
} WireDate;

// Status line and header fields with the empty line behind them; lives in the arena. A header field
// that holds a control character would let its writer forge a reply: then it is left out.
Str wire_head(Arena *arena, const HttpReply *reply, bool close, WireDate *date);
// Whether bytes of a body may follow the head at all (HEAD, 204, 304: no).
bool wire_has_body(const HttpReply *reply);

enum { WIRE_CANNED_MAX = 768 };
// A whole reply that closes, with a small JSON fault; its length is returned.
size_t wire_canned(char text_out[WIRE_CANNED_MAX], int status, const char *reason, int64_t now_s);

#endif
