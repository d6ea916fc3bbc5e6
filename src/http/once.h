// A POST sent twice under one key is done once and answered alike. Kept 7 days; sealed, so that the
// database alone tells neither the key nor the answer.
#ifndef HTTP_ONCE_H
#define HTTP_ONCE_H

#include "core/work.h"

enum {
    ONCE_KEEP_S = 7 * 24 * 3600,
    ONCE_FORGET_ROWS = 500,
    ONCE_KEY_LEAST = 16,
    ONCE_KEY_MOST = 64
};

typedef struct Once {
    uint8_t name[16];     // of the client's key, route and path: what the row is found by
    uint8_t body[32];     // keyed hash of what was sent
    uint8_t seal_key[32]; // for the answer; made of the client's key, kept nowhere
    uint8_t nonce[24];    // for sealing an answer, if there will be one
} Once;

// 16 to 64 printable ASCII characters, quotes around them dropped (a UUID fits). KEY_MALFORMED.
MUST_USE Fault once_accept_key(Str raw, Str *key_out);
// Hashes; reads nothing. `what` is the route and path: one key for two things is two things. Done
// outside the transaction, so that the writer has less to do.
void once_begin(const Keys *keys, Str key, Str what, Str body, Once *once_out);
// The answer kept under that key; STR_NONE when there is none. KEY_REUSED: it was for another body.
MUST_USE Fault once_find(Work *work, const Once *once, Str *answer_out);
MUST_USE Fault once_keep(Work *work, const Once *once, Str answer);

// A JobRound: deletes what is older than 7 days, a few hundred rows a round.
MUST_USE Fault once_forget(Work *work, bool *more_out);

#endif
