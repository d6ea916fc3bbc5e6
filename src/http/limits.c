// Budgets by GCRA (the generic cell rate algorithm): for each asker only the time at
// which its debt is paid. Thread-safe; nothing is stored or logged.
#include "http/limits.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/digest.h"

enum {
    SHARDS = 32,
    BUCKETS = 256, // in a shard
    SLOTS = 8,     // in a bucket: what one look-up reads
};

static const int64_t minute_us = 60 * 1000000LL;

typedef struct Slot {
    uint64_t name;   // keyed hash of (what, who); 0: free
    int64_t paid_us; // when its debt is paid
} Slot;

typedef struct Shard {
    pthread_mutex_t lock;
    Slot slots[BUCKETS][SLOTS];
} Shard;

struct Limits {
    Arena *arena;
    uint8_t key[crypto_shorthash_KEYBYTES];
    Shard shards[SHARDS];
};

Limits *limits_new(void)
{
    Arena *arena = arena_new();
    Limits *limits = ARENA_NEW(arena, Limits);
    limits->arena = arena;
    random_fill(limits->key, sizeof limits->key);
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_init(&limits->shards[i].lock, NULL);
    }
    return limits;
}

void limits_free(Limits *limits)
{
    if (!limits) {
        return;
    }
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_destroy(&limits->shards[i].lock);
    }
    arena_free(limits->arena);
}

static uint64_t hash_bytes(const Limits *limits, const void *at, size_t len)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, at, len, limits->key);
    return hash;
}

static uint64_t name_of(const Limits *limits, const char *what, Str who)
{
    uint64_t both[2] = { hash_bytes(limits, what, strlen(what)), hash_bytes(limits, who.at, who.len) };
    uint64_t name = hash_bytes(limits, both, sizeof both);
    return name ? name : 1;
}

// Its slot, or the one that is lost least by forgetting it.
static Slot *reach_slot(Slot *bucket, uint64_t name)
{
    Slot *least = &bucket[0];
    for (size_t i = 0; i < SLOTS; i++) {
        if (bucket[i].name == name) {
            return &bucket[i];
        }
        if (bucket[i].paid_us < least->paid_us) {
            least = &bucket[i];
        }
    }
    return least;
}

// When its debt is paid, with its shard locked.
static Slot *owe(Limits *limits, uint64_t name, int64_t now_us, Shard **shard_out, int64_t *paid_us_out)
{
    Shard *shard = &limits->shards[name % SHARDS];
    pthread_mutex_lock(&shard->lock);
    Slot *slot = reach_slot(shard->slots[(name / SHARDS) % BUCKETS], name);
    *paid_us_out = slot->name == name && slot->paid_us > now_us ? slot->paid_us : now_us;
    *shard_out = shard;
    return slot;
}

static bool ask(Limits *limits, const Budget *budget, int64_t now_us, bool takes)
{
    assert(budget->per_minute >= 1);
    Shard *shard;
    int64_t paid_us;
    int64_t cost_us = minute_us / budget->per_minute;
    uint64_t name = name_of(limits, budget->what, budget->who);
    Slot *slot = owe(limits, name, now_us, &shard, &paid_us);
    bool fits = paid_us + cost_us <= now_us + cost_us * budget->per_minute;
    if (fits && takes) {
        *slot = (Slot){ name, paid_us + cost_us };
    }
    pthread_mutex_unlock(&shard->lock);
    return fits;
}

bool limits_take(Limits *limits, const Budget *budget, int64_t now_us)
{
    return ask(limits, budget, now_us, true);
}

bool limits_used_up(Limits *limits, const Budget *budget, int64_t now_us)
{
    return !ask(limits, budget, now_us, false);
}

LimitsSay limits_take_many(Limits *limits, const HourlyBudget *budget, int64_t count, int64_t now_us)
{
    assert(budget->per_hour >= 1 && count >= 0);
    Shard *shard;
    int64_t paid_us;
    int64_t cost_us = 60 * minute_us / budget->per_hour;
    int64_t whole_us = cost_us * budget->per_hour;
    uint64_t name = name_of(limits, budget->what, budget->who);
    Slot *slot = owe(limits, name, now_us, &shard, &paid_us);
    int64_t owed_us = paid_us - now_us;
    LimitsSay says = LIMITS_SPENT;
    if (count <= (whole_us - owed_us) / cost_us) {
        *slot = (Slot){ name, paid_us + count * cost_us };
        bool crosses = owed_us < whole_us / 2 && owed_us + count * cost_us >= whole_us / 2;
        says = crosses ? LIMITS_HALF : LIMITS_FIT;
    }
    pthread_mutex_unlock(&shard->lock);
    return says;
}
