// Walks the plan from one need on, as the search for a path would: what is met is the bottleneck.
#include "allocation/explain.h"

typedef struct Walk {
    Explanation *e;
    bool *need_met, *stock_met;
} Walk;

static void meet_needs(Walk *walk, int32_t stock)
{
    const Share *share = walk->e->share;
    for (int32_t k = share->stock_from[stock]; k < share->stock_from[stock + 1]; k++) {
        int32_t link = share->stock_links[k];
        int32_t need = share->flow[link] > 0 ? share_need_of(share, link) : -1;
        if (need >= 0 && !walk->need_met[need]) {
            walk->need_met[need] = true;
            walk->e->needs[walk->e->need_count++] = need;
        }
    }
}

static void find_bottleneck(Arena *arena, Explanation *e)
{
    const Share *share = e->share;
    Walk walk = { e, ARENA_ARRAY(arena, bool, (size_t)share->need_count), ARENA_ARRAY(arena, bool, (size_t)share->stock_count) };
    e->needs = ARENA_ARRAY(arena, int32_t, (size_t)share->need_count);
    e->stocks = ARENA_ARRAY(arena, int32_t, (size_t)share->stock_count);
    walk.need_met[e->need] = true;
    e->needs[e->need_count++] = e->need;
    for (int32_t i = 0; i < e->need_count; i++) {
        for (int32_t k = share->need_from[e->needs[i]]; k < share->need_from[e->needs[i] + 1]; k++) {
            int32_t stock = share->link_stock[k];
            if (!walk.stock_met[stock]) {
                walk.stock_met[stock] = true;
                e->stocks[e->stock_count++] = stock;
                meet_needs(&walk, stock);
            }
        }
    }
}

// Whether the unit of a after `x_a` others comes before that of b after `x_b`, tiers first.
static bool comes_before(const Share *share, int32_t a, int64_t x_a, int32_t b, int64_t x_b)
{
    int32_t first = share->needs[a].tier, second = share->needs[b].tier;
    return first != second ? first < second : share_ranks_before(share, a, x_a, b, x_b);
}

// How many units of `other` come before or are the last one of the need.
static int64_t units_before(const Share *share, int32_t need, int32_t other)
{
    int64_t low = 0, high = share->given[other];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (comes_before(share, other, middle, need, share->given[need] - 1)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void find_rank(Explanation *e)
{
    const Share *share = e->share;
    for (int32_t i = 0; i < share->need_count; i++) {
        e->units += share->given[i];
        if (share->given[e->need] > 0) {
            e->rank += i == e->need ? share->given[i] : share->given[i] > 0 ? units_before(share, e->need, i) : 0;
        }
    }
}

// Of the bottleneck, the other whose last unit ranks lowest: what this one would have had next.
static void find_other(Explanation *e)
{
    const Share *share = e->share;
    e->other = -1;
    for (int32_t i = 1; i < e->need_count; i++) {
        int32_t need = e->needs[i];
        if (e->other < 0 || comes_before(share, e->other, share->given[e->other] - 1, need, share->given[need] - 1)) {
            e->other = need;
        }
    }
}

static ExplainAnswer answer(const Explanation *e)
{
    const Share *share = e->share;
    const Need *mine = &share->needs[e->need];
    if (mine->entitlement == 0) {
        return EXPLAIN_UNVERIFIED;
    }
    if (share->given[e->need] >= mine->asked) {
        return EXPLAIN_FULL;
    }
    if (e->other < 0) {
        return EXPLAIN_REACH;
    }
    const Need *theirs = &share->needs[e->other];
    __int128 my_next = 2 * (__int128)(share->given[e->need] + mine->received) + 1;
    __int128 their_last = 2 * (__int128)(share->given[e->other] - 1 + theirs->received) + 1;
    if (theirs->tier != mine->tier) {
        return EXPLAIN_TIER;
    }
    if (their_last * (mine->entitlement * mine->weight) == my_next * (theirs->entitlement * theirs->weight)) {
        return EXPLAIN_DRAW;
    }
    return their_last * mine->entitlement < my_next * theirs->entitlement ? EXPLAIN_LEVEL : EXPLAIN_WEIGHT;
}

static void list_links(Arena *arena, Explanation *e)
{
    const Share *share = e->share;
    const Instance *in = share->in;
    int32_t person = share->needs[e->need].person, link = share->need_from[e->need];
    size_t from = in->link_from[person], to = in->link_from[person + 1];
    bool full = e->answer == EXPLAIN_FULL || e->answer == EXPLAIN_UNVERIFIED;
    e->links = ARENA_ARRAY(arena, ExplainedLink, to - from);
    for (size_t k = from; k < to; k++) {
        ExplainedLink *row = &e->links[e->link_count++];
        int32_t stock = share->stock_of[in->link_responder[k]];
        *row = (ExplainedLink){ .responder = in->link_responder[k], .distance = in->link_distance[k], .reason = EXPLAIN_NO_STOCK };
        if (stock >= 0) {
            row->stock = share->stocks[stock].quantity;
            row->quantity = share->flow[link++];
            row->reason = row->quantity ? EXPLAIN_GIVES : full ? EXPLAIN_NOT_NEEDED : EXPLAIN_TAKEN;
        }
    }
}

static Explanation explain_need(Arena *arena, const Share *share, int32_t need)
{
    Explanation e = { .share = share, .need = need, .other = -1 };
    if (share->given[need] < share_limit(&share->needs[need])) {
        find_bottleneck(arena, &e);
        find_other(&e);
    }
    find_rank(&e);
    e.answer = answer(&e);
    list_links(arena, &e);
    return e;
}

Explanation *explain(Arena *arena, const Plan *plan, Str person, size_t *count_out)
{
    const Instance *in = plan->instance;
    Explanation *all = NULL;
    *count_out = 0;
    for (int32_t item = 0; item < in->item_count; item++) {
        const Share *share = &plan->shares[item];
        for (int32_t i = 0; i < share->need_count; i++) {
            if (str_equal(in->people[share->needs[i].person], person)) {
                all = ARENA_GROW(arena, all, *count_out);
                all[(*count_out)++] = explain_need(arena, share, i);
            }
        }
    }
    return all;
}
