// A table of answers, a place for each hash; whoever comes later takes the place. Not here: HTTP.
#include "http/kept.h"

#include <pthread.h>
#include <sodium.h>

#include "base/digest.h"

typedef struct Answer {
    Arena *arena; // of all below; NULL: this place was never used
    Str key;      // STR_NONE: nothing is kept here
    int64_t edition;
    int64_t until_us;
    HttpReply reply;
} Answer;

struct Kept {
    Arena *arena;
    uint8_t secret[crypto_shorthash_KEYBYTES]; // so that nobody can aim at a place
    pthread_mutex_t lock;
    Answer answers[KEPT_ANSWERS];
};

Kept *kept_new(void)
{
    Arena *arena = arena_new();
    Kept *kept = ARENA_NEW(arena, Kept);
    kept->arena = arena;
    random_fill(kept->secret, sizeof kept->secret);
    pthread_mutex_init(&kept->lock, NULL);
    return kept;
}

void kept_free(Kept *kept)
{
    if (!kept) {
        return;
    }
    for (size_t i = 0; i < KEPT_ANSWERS; i++) {
        arena_free(kept->answers[i].arena);
    }
    pthread_mutex_destroy(&kept->lock);
    arena_free(kept->arena);
}

static Answer *place_of(Kept *kept, Str key)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key.at, key.len, kept->secret);
    return &kept->answers[hash % KEPT_ANSWERS];
}

static void copy_reply(Arena *arena, const HttpReply *reply, HttpReply *copy_out)
{
    *copy_out = (HttpReply){ .status = reply->status, .header_count = reply->header_count };
    copy_out->content_type = str_copy(arena, reply->content_type);
    copy_out->body = str_copy(arena, reply->body);
    for (size_t i = 0; i < reply->header_count; i++) {
        copy_out->headers[i].name = str_copy(arena, reply->headers[i].name);
        copy_out->headers[i].value = str_copy(arena, reply->headers[i].value);
    }
}

bool kept_find(Kept *kept, const KeptAsk *ask, Arena *arena, HttpReply *reply_out)
{
    Answer *answer = place_of(kept, ask->key);
    pthread_mutex_lock(&kept->lock);
    bool found = answer->key.at && str_equal(answer->key, ask->key) &&
                 answer->edition == ask->edition && ask->now_us < answer->until_us;
    if (found) {
        copy_reply(arena, &answer->reply, reply_out);
    }
    pthread_mutex_unlock(&kept->lock);
    return found;
}

void kept_put(Kept *kept, const KeptAsk *ask, const HttpReply *reply)
{
    if (reply->body.len > KEPT_BODY_MAX || ask->key.len > KEPT_KEY_MAX) {
        return;
    }
    Answer *answer = place_of(kept, ask->key);
    pthread_mutex_lock(&kept->lock);
    if (answer->arena) {
        arena_reset(answer->arena);
    } else {
        answer->arena = arena_new();
    }
    answer->key = str_copy(answer->arena, ask->key);
    answer->edition = ask->edition;
    answer->until_us = ask->now_us + KEPT_FOR_S * 1000000LL;
    copy_reply(answer->arena, reply, &answer->reply);
    pthread_mutex_unlock(&kept->lock);
}
