// Candidate pairs: records sorted by key, each run of equal keys taken pair by pair.
#include "linkage/block.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "linkage/hash.h"

enum {
    RUN_MAX = 16,           // records of one key that are compared each with each
    REFINED_MAX = 12,       // the same, once refined
    ALL_PAIRS_MAX = 1200,   // records that are all compared with each other
};

typedef struct Pairs {
    uint64_t *at;
    size_t count, room;
} Pairs;

static void add_pair(Pairs *pairs, uint32_t a, uint32_t b)
{
    pairs->at = link_reserve(pairs->at, &pairs->room, pairs->count + 1, sizeof *pairs->at);
    pairs->at[pairs->count++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

static void add_run(Pairs *pairs, const uint64_t *run, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            if ((uint32_t)run[i] != (uint32_t)run[k]) { // two keys of one record
                add_pair(pairs, (uint32_t)run[i], (uint32_t)run[k]);
            }
        }
    }
}

// Of those whom nothing tells apart, each with the next ones: many copies of one record are chained.
static void add_neighbours(Pairs *pairs, const uint64_t *run, size_t count)
{
    enum { NEXT = 3 };
    for (size_t i = 0; i < count; i++) {
        add_run(pairs, run + i, count - i < NEXT ? count - i : NEXT);
    }
}

// ---- Runs that are too long ----

static int compare_entries(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

// What tells apart those who share a key: in this order, each beside the key.
static const BlockRule refinements[] = {
    { { KEY_DATE } }, { { KEY_YEAR, KEY_AREA } }, { { KEY_FATHER, KEY_AREA } }, { { KEY_PHONE } }, { { KEY_POSTCODE } },
    { { KEY_ADDRESS } }, { { KEY_PAIR } }, { { KEY_TEXT } },
};

// The run by one refinement more.
static void refine_by(const LinkSet *set, const BlockRule *rule, const uint64_t *run, size_t count, Pairs *pairs)
{
    uint64_t *entries = malloc(count * BLOCK_KEYS_MAX * sizeof *entries);
    size_t entry_count = 0;
    for (size_t i = 0; entries && i < count; i++) {
        uint32_t keys[BLOCK_KEYS_MAX];
        size_t key_count = block_keys(set, rule, record_at(set, (uint32_t)run[i]), keys);
        for (size_t k = 0; k < key_count; k++) {
            entries[entry_count++] = (uint64_t)keys[k] << 32 | (uint32_t)run[i];
        }
    }
    if (entries) {
        qsort(entries, entry_count, sizeof *entries, compare_entries);
    }
    for (size_t i = 0; i < entry_count;) {
        size_t end = i + 1;
        while (end < entry_count && entries[end] >> 32 == entries[i] >> 32) {
            end++;
        }
        if (end - i > 1 && end - i <= REFINED_MAX) {
            add_run(pairs, entries + i, end - i);
        } else if (end - i > 1 && (rule->parts[0] == KEY_DATE || rule->parts[0] == KEY_PAIR)) {
            add_neighbours(pairs, entries + i, end - i);
        }
        i = end;
    }
    free(entries);
}

static void refine(const LinkSet *set, const uint64_t *run, size_t count, Pairs *pairs)
{
    for (size_t i = 0; i < sizeof refinements / sizeof *refinements; i++) {
        refine_by(set, &refinements[i], run, count, pairs);
    }
    if (set->schema.first[LINK_BIRTH_DATE] == NONE && set->schema.first[LINK_FAMILY] == NONE) {
        add_neighbours(pairs, run, count);
    }
}

// ---- One rule ----

static size_t fill_entries(const LinkSet *set, const BlockRule *rule, uint64_t **entries_out)
{
    uint64_t *entries = NULL;
    size_t room = 0;
    size_t count = 0;
    entries = link_reserve(entries, &room, set->count, sizeof *entries);
    for (size_t i = 0; i < set->count; i++) {
        uint32_t keys[BLOCK_KEYS_MAX];
        size_t key_count = block_keys(set, rule, record_at(set, i), keys);
        entries = link_reserve(entries, &room, count + key_count, sizeof *entries);
        for (size_t k = 0; k < key_count; k++) {
            entries[count++] = (uint64_t)keys[k] << 32 | i;
        }
    }
    *entries_out = entries;
    return count;
}

static void pair_by_rule(const LinkSet *set, const BlockRule *rule, Pairs *pairs)
{
    uint64_t *entries;
    size_t count = fill_entries(set, rule, &entries);
    size_t room = 0;
    uint64_t *other = link_reserve(NULL, &room, count, sizeof *other);
    sort_entries(entries, other, count);
    free(other);
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && entries[end] >> 32 == entries[i] >> 32) {
            end++;
        }
        if (end - i > RUN_MAX) {
            refine(set, entries + i, end - i, pairs);
        } else if (end - i > 1) {
            add_run(pairs, entries + i, end - i);
        }
        i = end;
    }
    free(entries);
}

// ---- All rules ----

typedef struct Worker {
    const LinkSet *set;
    const BlockRules *rules;
    size_t first, step;
    Pairs pairs;
} Worker;

// Once in a while each pair is kept once only, so that they do not pile up.
static void keep_once(Pairs *pairs)
{
    size_t room = 0;
    if (pairs->count < 2) {
        return;
    }
    uint64_t *other = link_reserve(NULL, &room, pairs->count, sizeof *other);
    sort_numbers(pairs->at, other, pairs->count, 64);
    free(other);
    size_t kept = 1;
    for (size_t i = 1; i < pairs->count; i++) {
        if (pairs->at[i] != pairs->at[kept - 1]) {
            pairs->at[kept++] = pairs->at[i];
        }
    }
    pairs->count = kept;
}

static void *pair_by_rules(void *given)
{
    Worker *worker = given;
    for (size_t i = worker->first; i < worker->rules->count; i += worker->step) {
        pair_by_rule(worker->set, &worker->rules->rules[i], &worker->pairs);
    }
    keep_once(&worker->pairs);
    return NULL;
}

static void pair_all(const LinkSet *set, Pairs *pairs)
{
    for (size_t i = 0; i < set->count; i++) {
        for (size_t k = i + 1; k < set->count; k++) {
            add_pair(pairs, (uint32_t)i, (uint32_t)k);
        }
    }
}

// Runs the second worker beside the first, or after it where no thread can be had.
static void run_two(Worker workers[2])
{
    pthread_t thread;
    bool beside = pthread_create(&thread, NULL, pair_by_rules, &workers[1]) == 0;
    pair_by_rules(&workers[0]);
    if (beside) {
        pthread_join(thread, NULL);
    } else {
        pair_by_rules(&workers[1]);
    }
}

void block_pairs(const LinkSet *set, Arena *arena, unsigned threads, Candidates *candidates_out)
{
    BlockRules rules;
    block_rules_make(set, &rules);
    Worker workers[2] = { { set, &rules, 0, threads > 1 ? 2 : 1, { NULL, 0, 0 } }, { set, &rules, 1, 2, { NULL, 0, 0 } } };
    Pairs *all = &workers[0].pairs;
    if (set->count <= ALL_PAIRS_MAX) {
        pair_all(set, all);
    } else if (threads > 1) {
        run_two(workers);
        Pairs *more = &workers[1].pairs;
        all->at = link_reserve(all->at, &all->room, all->count + more->count, sizeof *all->at);
        if (more->count > 0) {
            memcpy(all->at + all->count, more->at, more->count * sizeof *all->at);
        }
        all->count += more->count;
        free(more->at);
        keep_once(all);
    } else {
        pair_by_rules(&workers[0]);
    }
    uint64_t *pairs = ARENA_ARRAY(arena, uint64_t, all->count);
    if (all->count > 0) {
        memcpy(pairs, all->at, all->count * sizeof *pairs);
    }
    *candidates_out = (Candidates){ pairs, all->count };
    free(all->at);
}
