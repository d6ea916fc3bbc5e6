// One linking from end to end: order, candidates, comparison, learning, groups.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "linkage/block.h"
#include "linkage/cluster.h"
#include "linkage/hash.h"

typedef struct Scored { // a candidate and its evidence, until the model is there
    uint32_t a, b;
    uint32_t pattern;
    uint16_t stranger, kin;
} Scored;

typedef struct Run {
    LinkSet *set;
    const LinkOptions *options;
    Arena *scratch;
    Rarity rarity;
    Candidates candidates;
    Scored *scored;
    Patterns patterns;
    Model model;
    atomic_llong compared;
} Run;

static void tell(const Run *run, LinkStage stage, int64_t done, int64_t total)
{
    if (run->options->tell) {
        run->options->tell(run->options->context, stage, done, total);
    }
}

// ---- Comparing ----

typedef struct Share { // one thread's part of the candidates
    Run *run;
    size_t from, to;
    Patterns patterns;
    bool tells;
} Share;

static uint16_t short_of(int32_t bits)
{
    return (uint16_t)(bits < UINT16_MAX ? bits : UINT16_MAX);
}

static void compare_candidate(Share *share, size_t i)
{
    Run *run = share->run;
    Scored *scored = &run->scored[i];
    Evidence evidence;
    scored->a = (uint32_t)(run->candidates.pairs[i] >> 32);
    scored->b = (uint32_t)run->candidates.pairs[i];
    compare_records(run->set, &run->rarity, record_of(run->set, scored->a), record_of(run->set, scored->b), &evidence);
    scored->stranger = short_of(evidence.stranger);
    scored->kin = short_of(evidence.kin);
    scored->pattern = patterns_add(&share->patterns, &evidence, 1);
}

static void *compare_share(void *given)
{
    enum { EVERY = 1 << 16 };
    Share *share = given;
    for (size_t i = share->from; i < share->to; i++) {
        compare_candidate(share, i);
        if (i % EVERY == 0) {
            int64_t done = atomic_fetch_add(&share->run->compared, EVERY);
            if (share->tells) {
                tell(share->run, LINK_COMPARING, done < (int64_t)share->run->candidates.count ? done : 0,
                     (int64_t)share->run->candidates.count);
            }
        }
    }
    return NULL;
}

// The second thread's patterns get numbers of the first's.
static void join_patterns(Run *run, Share *first, Share *second)
{
    uint32_t *numbers = ARENA_ARRAY(run->scratch, uint32_t, second->patterns.count);
    for (size_t i = 0; i < second->patterns.count; i++) {
        const Pattern *pattern = &second->patterns.at[i];
        Evidence evidence = { pattern->levels, (int32_t)pattern->stranger * RARITY_STEP * LINK_BIT,
                              (int32_t)pattern->kin * RARITY_STEP * LINK_BIT };
        numbers[i] = patterns_add(&first->patterns, &evidence, pattern->count);
    }
    for (size_t i = second->from; i < second->to; i++) {
        run->scored[i].pattern = numbers[run->scored[i].pattern];
    }
}

static void compare_candidates(Run *run)
{
    size_t count = run->candidates.count;
    bool two = run->options->threads > 1 && count > 10000;
    Share shares[2] = { { .run = run, .to = two ? count / 2 : count, .tells = true }, { .run = run, .from = count / 2, .to = count } };
    pthread_t thread;
    run->scored = ARENA_ARRAY(run->scratch, Scored, count);
    patterns_start(&shares[0].patterns);
    patterns_start(&shares[1].patterns);
    bool beside = two && pthread_create(&thread, NULL, compare_share, &shares[1]) == 0;
    compare_share(&shares[0]);
    if (beside) {
        pthread_join(thread, NULL);
    } else if (two) {
        compare_share(&shares[1]);
    }
    if (two) {
        join_patterns(run, &shares[0], &shares[1]);
    }
    patterns_end(&shares[1].patterns);
    run->patterns = shares[0].patterns;
}

// ---- Chance ----

// Pairs that nothing but chance brings together: all there are, or so many of them.
static void compare_by_chance(const Run *run, Patterns *chance)
{
    enum { DRAWN = 1 << 18 };
    uint64_t count = run->set->count;
    uint64_t all = count > 1 ? count * (count - 1) / 2 : 0;
    Evidence evidence;
    patterns_start(chance);
    if (all <= DRAWN) {
        for (size_t i = 0; i < count; i++) {
            for (size_t k = i + 1; k < count; k++) {
                compare_records(run->set, &run->rarity, record_of(run->set, i), record_of(run->set, k), &evidence);
                patterns_add(chance, &evidence, 1);
            }
        }
        return;
    }
    uint64_t drawn = 1;
    for (size_t n = 0; n < DRAWN; n++) {
        drawn = link_mix(drawn, n);
        size_t i = (size_t)((drawn >> 32) * count >> 32);
        size_t k = (size_t)((drawn & 0xFFFFFFFF) * (count - 1) >> 32);
        k += k >= i;
        compare_records(run->set, &run->rarity, record_of(run->set, i), record_of(run->set, k), &evidence);
        patterns_add(chance, &evidence, 1);
    }
}

static void learn(Run *run)
{
    Patterns chance;
    int64_t count = (int64_t)run->set->count;
    compare_by_chance(run, &chance);
    model_learn(run->set, &run->patterns, &chance, count * (count - 1) / 2, &run->model);
    patterns_end(&chance);
}

// ---- Scores and groups ----

static int32_t score_of(const Run *run, const Scored *scored)
{
    Evidence evidence = { run->patterns.at[scored->pattern].levels, scored->stranger, scored->kin };
    return model_score(&run->model, &evidence);
}

static int compare_pairs(const void *a, const void *b)
{
    const LinkPair *left = a;
    const LinkPair *right = b;
    if (left->score != right->score) {
        return left->score > right->score ? -1 : 1;
    }
    if (left->first != right->first) {
        return left->first < right->first ? -1 : 1;
    }
    return left->second < right->second ? -1 : left->second > right->second;
}

static void count_score(LinkResult *result, int32_t score)
{
    int32_t bits = score / LINK_BIT;
    bits = bits < LINK_HISTOGRAM_LEAST ? LINK_HISTOGRAM_LEAST : bits > LINK_HISTOGRAM_MOST ? LINK_HISTOGRAM_MOST : bits;
    result->histogram[bits - LINK_HISTOGRAM_LEAST]++;
}

// Scores are counted, the likely pairs kept with their rows.
static void score_all(Run *run, Arena *arena, LinkResult *result)
{
    size_t room = 0;
    LinkPair *pairs = NULL;
    size_t count = 0;
    for (size_t i = 0; i < run->candidates.count; i++) {
        int32_t score = score_of(run, &run->scored[i]);
        count_score(result, score);
        if (score >= LINK_PAIRS_LEAST) {
            pairs = link_reserve(pairs, &room, count + 1, sizeof *pairs);
            uint32_t a = run->set->rows[run->scored[i].a];
            uint32_t b = run->set->rows[run->scored[i].b];
            pairs[count++] = (LinkPair){ a < b ? a : b, a < b ? b : a, score, run->patterns.at[run->scored[i].pattern].levels };
        }
    }
    result->pairs = ARENA_ARRAY(arena, LinkPair, count);
    result->pair_count = count;
    if (count > 0) {
        memcpy(result->pairs, pairs, count * sizeof *pairs);
        qsort(result->pairs, count, sizeof *pairs, compare_pairs);
    }
    free(pairs);
}

static Link *links_of(Run *run, int32_t threshold, size_t *count_out)
{
    size_t room = 0;
    size_t count = 0;
    Link *links = NULL;
    for (size_t i = 0; i < run->candidates.count; i++) {
        int32_t score = score_of(run, &run->scored[i]);
        if (score >= threshold) {
            links = link_reserve(links, &room, count + 1, sizeof *links);
            links[count++] = (Link){ run->scored[i].a, run->scored[i].b, score };
        }
    }
    *count_out = count;
    return links;
}

static void keep_best(int32_t *best, uint32_t row, int32_t score)
{
    best[row] = score > best[row] ? score : best[row];
}

// How sure a record is where it is: by its best link inside its group, or, alone, by the best that was not taken.
static void tell_confidence(LinkResult *result, Arena *scratch)
{
    int32_t *inside = ARENA_ARRAY(scratch, int32_t, result->count);
    int32_t *outside = ARENA_ARRAY(scratch, int32_t, result->count);
    size_t *sizes = ARENA_ARRAY(scratch, size_t, result->count);
    for (size_t i = 0; i < result->count; i++) {
        inside[i] = outside[i] = -40 * LINK_BIT;
        sizes[result->group[i]]++;
    }
    for (size_t i = 0; i < result->pair_count; i++) {
        const LinkPair *pair = &result->pairs[i];
        int32_t *best = result->group[pair->first] == result->group[pair->second] ? inside : outside;
        keep_best(best, pair->first, pair->score);
        keep_best(best, pair->second, pair->score);
    }
    for (size_t i = 0; i < result->count; i++) {
        bool alone = sizes[result->group[i]] == 1;
        result->confidence[i] = alone ? 10000 - link_chance(outside[i]) : link_chance(inside[i]);
    }
}

static void group(Run *run, Arena *arena, LinkResult *result)
{
    size_t count;
    Grouping grouping;
    Link *links = links_of(run, result->threshold, &count);
    cluster_records(run->set, &run->rarity, &run->model, links, count, run->scratch, &grouping);
    free(links);
    result->group = ARENA_ARRAY(arena, uint32_t, run->set->count);
    result->confidence = ARENA_ARRAY(arena, int32_t, run->set->count);
    for (size_t i = 0; i < run->set->count; i++) {
        result->group[run->set->rows[i]] = run->set->rows[grouping.head[i]];
        result->group_count += grouping.head[i] == i;
    }
    result->parted = grouping.parted;
    tell_confidence(result, run->scratch);
}

static void show_weights(const Run *run, LinkResult *result)
{
    result->field_count = run->set->schema.count;
    for (size_t f = 0; f < result->field_count; f++) {
        for (size_t l = 1; l < LINK_LEVELS; l++) {
            result->weights[f].levels[l] = run->model.same[f][l] - run->model.stranger[f][l];
            result->weights[f].same[l] = run->model.same_ppm[f][l];
            result->weights[f].stranger[l] = run->model.stranger_ppm[f][l];
        }
    }
}

void link_run(LinkSet *set, const LinkOptions *options, Arena *arena, LinkResult *result_out)
{
    Run run = { .set = set, .options = options, .scratch = arena_new() };
    LinkResult result = { .count = link_count(set), .threshold = options->threshold ? options->threshold : LINK_THRESHOLD };
    result.histogram_count = LINK_HISTOGRAM_MOST - LINK_HISTOGRAM_LEAST + 1;
    result.histogram = ARENA_ARRAY(arena, int64_t, result.histogram_count);
    tell(&run, LINK_SORTING, 0, (int64_t)result.count);
    set_settle(set);
    rarity_make(set, &run.rarity);
    tell(&run, LINK_PAIRING, 0, (int64_t)result.count);
    block_pairs(set, run.scratch, options->threads, &run.candidates);
    result.candidates = (int64_t)run.candidates.count;
    compare_candidates(&run);
    tell(&run, LINK_LEARNING, 0, (int64_t)run.patterns.count);
    learn(&run);
    tell(&run, LINK_GROUPING, 0, (int64_t)result.count);
    score_all(&run, arena, &result);
    group(&run, arena, &result);
    show_weights(&run, &result);
    result.matches = run.model.matches;
    result.kin = run.model.kin_pairs;
    patterns_end(&run.patterns);
    arena_free(run.scratch);
    *result_out = result;
}
