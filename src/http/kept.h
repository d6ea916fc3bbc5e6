// Published answers ready made, for some seconds: a page that thousands ask for at once is made and packed once.
// Bounded; thread-safe. Not here: which answers may be kept (face.c).
#ifndef HTTP_KEPT_H
#define HTTP_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "server/message.h"

enum {
    KEPT_FOR_S = 10,            // nothing older is given, but while a newer one is being made:
    KEPT_WAIT_MS = 1000,        // for so long; and who has none at all waits so long for the one that another makes
    KEPT_ANSWERS = 256,         // at most; one more takes the place of another
    KEPT_BODY_MAX = 64 * 1024,  // bytes; what is larger is not kept
    KEPT_KEY_MAX = 512,         // bytes
};

typedef struct Kept Kept;

Kept *kept_new(void);
void kept_free(Kept *kept); // NULL is allowed

// When somebody asks, and for what.
typedef struct KeptAsk {
    Str key;         // all that the answer depends on
    int64_t edition; // of what is published, only growing: an answer of an earlier one is not given
    int64_t now_us;  // a clock that only goes forward
    bool in_turn;    // surely to be kept: one makes it while the others wait, else all at once pack the same page
    bool is_maker;   // set by kept_find: the others wait until kept_put and kept_end
} KeptAsk;

// Copies the answer into `arena`. False: the asker makes it, and calls kept_end whatever becomes of it.
bool kept_find(Kept *kept, KeptAsk *ask, Arena *arena, HttpReply *reply_out);
// Copies status, type, headers and body.
void kept_put(Kept *kept, const KeptAsk *ask, const HttpReply *reply);
// Lets those who wait go on: with what was put, or the next of them makes it. Does nothing for others than the maker.
void kept_end(Kept *kept, KeptAsk *ask);

#endif
