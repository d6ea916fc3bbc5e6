// A table of answers, a place for each hash; whoever comes later takes the place. Not here: HTTP.
#include "http/kept.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>

#include "base/digest.h"

typedef struct Answer {
    Arena *arena; // of all below; NULL: this place was never used
    Str key;      // STR_NONE: nothing is kept here
    int64_t edition;
    int64_t until_us;
    HttpReply reply;
    uint64_t being_made; // hash of the key that somebody makes an answer for; 0: nobody does
} Answer;

struct Kept {
    Arena *arena;
    uint8_t secret[crypto_shorthash_KEYBYTES]; // so that nobody can aim at a place
    pthread_mutex_t lock;
    pthread_cond_t made; // an answer, or nothing: somebody has ended making
    Answer answers[KEPT_ANSWERS];
};

Kept *kept_new(void)
{
    Arena *arena = arena_new();
    Kept *kept = ARENA_NEW(arena, Kept);
    kept->arena = arena;
    random_fill(kept->secret, sizeof kept->secret);
    pthread_mutex_init(&kept->lock, NULL);
    pthread_condattr_t by_the_clock;
    pthread_condattr_init(&by_the_clock);
    pthread_condattr_setclock(&by_the_clock, CLOCK_MONOTONIC);
    pthread_cond_init(&kept->made, &by_the_clock);
    pthread_condattr_destroy(&by_the_clock);
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
    pthread_cond_destroy(&kept->made);
    pthread_mutex_destroy(&kept->lock);
    arena_free(kept->arena);
}

// Never 0.
static uint64_t hash_of(const Kept *kept, Str key)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key.at, key.len, kept->secret);
    return hash | 1U << 31;
}

static Answer *place_of(Kept *kept, uint64_t hash)
{
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

static bool is_good(const Answer *answer, const KeptAsk *ask)
{
    return answer->key.at && str_equal(answer->key, ask->key) && answer->edition >= ask->edition &&
           ask->now_us < answer->until_us;
}

// While another makes it anew, what has just run out is still good enough: then nobody waits at all.
static bool is_good_meanwhile(const Answer *answer, const KeptAsk *ask)
{
    KeptAsk earlier = *ask;
    earlier.now_us -= KEPT_WAIT_MS * 1000LL;
    return is_good(answer, &earlier);
}

static struct timespec wait_until(void)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += KEPT_WAIT_MS / 1000;
    until.tv_nsec += KEPT_WAIT_MS % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    return until;
}

// Under the lock. While somebody makes the same answer it is waited for; whoever waited too long makes it, too.
static bool is_made(Kept *kept, Answer *answer, uint64_t hash, const KeptAsk *ask)
{
    struct timespec until = wait_until();
    int waited = 0;
    while (answer->being_made == hash && waited != ETIMEDOUT) {
        if (is_good_meanwhile(answer, ask)) {
            return true;
        }
        waited = pthread_cond_timedwait(&kept->made, &kept->lock, &until);
    }
    return is_good(answer, ask);
}

bool kept_find(Kept *kept, KeptAsk *ask, Arena *arena, HttpReply *reply_out)
{
    uint64_t hash = hash_of(kept, ask->key);
    Answer *answer = place_of(kept, hash);
    pthread_mutex_lock(&kept->lock);
    bool found = ask->in_turn ? is_made(kept, answer, hash, ask) : is_good(answer, ask);
    if (found) {
        copy_reply(arena, &answer->reply, reply_out);
    } else if (ask->in_turn && !answer->being_made) {
        answer->being_made = hash;
        ask->is_maker = true;
    }
    pthread_mutex_unlock(&kept->lock);
    return found;
}

static void take_place(Answer *answer, const KeptAsk *ask, const HttpReply *reply)
{
    if (answer->arena) {
        arena_reset(answer->arena);
    } else {
        answer->arena = arena_new();
    }
    answer->key = str_copy(answer->arena, ask->key);
    answer->edition = ask->edition;
    answer->until_us = ask->now_us + KEPT_FOR_S * 1000000LL;
    copy_reply(answer->arena, reply, &answer->reply);
}

void kept_put(Kept *kept, const KeptAsk *ask, const HttpReply *reply)
{
    if (reply->body.len > KEPT_BODY_MAX || ask->key.len > KEPT_KEY_MAX) {
        return;
    }
    Answer *answer = place_of(kept, hash_of(kept, ask->key));
    pthread_mutex_lock(&kept->lock);
    if (!is_good(answer, ask)) { // of a later edition: that one stays
        take_place(answer, ask, reply);
    }
    pthread_mutex_unlock(&kept->lock);
}

void kept_end(Kept *kept, KeptAsk *ask)
{
    if (!ask->is_maker) {
        return;
    }
    ask->is_maker = false;
    pthread_mutex_lock(&kept->lock);
    place_of(kept, hash_of(kept, ask->key))->being_made = 0;
    pthread_cond_broadcast(&kept->made);
    pthread_mutex_unlock(&kept->lock);
}
