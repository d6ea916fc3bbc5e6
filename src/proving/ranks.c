// The promise to each person: no unit was given from stock you could have reached to someone who ranked below your next one. Back from
// the stocks with something left, and then from the units of lowest rank on, everybody who could have had them is met once.
#include <stdlib.h>
#include <string.h>

#include "proving/graph.h"

typedef struct Unit { // the last unit of a need
    int32_t need, tier;
    uint64_t about; // its key, cut to 2^-20: most orders are decided by it
} Unit;

typedef struct Ranks {
    const Graph *graph;
    Arena *arena;
    Digest *draw;
    bool *drawn;
    int32_t *worst; // by need: the need with the lowest unit it could have had; -1: none; -2: what is left at a stock
    int32_t *stock_seen;
    int32_t *queue;
} Ranks;

static const uint8_t *draw_of(Ranks *ranks, int32_t need)
{
    if (!ranks->drawn[need]) {
        DigestStream hash;
        digest_begin(&hash);
        digest_add(&hash, ranks->graph->proof->papers->seed);
        digest_add(&hash, graph_need_name(ranks->graph, need));
        ranks->draw[need] = digest_end(&hash);
        ranks->drawn[need] = true;
    }
    return ranks->draw[need].at;
}

// Whether the unit of a after `x_a` others comes before that of b after `x_b`.
static bool comes_before(Ranks *ranks, int32_t a, int64_t x_a, int32_t b, int64_t x_b)
{
    const PaperNeed *x = graph_need(ranks->graph, a), *y = graph_need(ranks->graph, b);
    if (x->tier != y->tier) {
        return x->tier < y->tier;
    }
    unsigned __int128 left = (unsigned __int128)(uint64_t)(2 * (x_a + x->received) + 1) * (uint64_t)(y->entitlement * y->weight);
    unsigned __int128 right = (unsigned __int128)(uint64_t)(2 * (x_b + y->received) + 1) * (uint64_t)(x->entitlement * x->weight);
    if (left != right) {
        return left < right;
    }
    return a != b && memcmp(draw_of(ranks, a), draw_of(ranks, b), sizeof(Digest)) < 0;
}

static int lowest_first(const void *a, const void *b, void *context)
{
    const Unit *x = a, *y = b;
    Ranks *ranks = context;
    if (x->tier != y->tier) {
        return x->tier > y->tier ? -1 : 1;
    }
    if (x->about != y->about) {
        return x->about > y->about ? -1 : 1;
    }
    if (x->need == y->need) {
        return 0;
    }
    const int64_t *given = ranks->graph->given;
    return comes_before(ranks, x->need, given[x->need] - 1, y->need, given[y->need] - 1) ? 1 : -1;
}

// All who link to the stock could have had what comes from there.
static int32_t meet(Ranks *ranks, int32_t stock, int32_t what, int32_t end)
{
    const Graph *g = ranks->graph;
    if (ranks->stock_seen[stock]) {
        return end;
    }
    ranks->stock_seen[stock] = 1;
    for (int32_t k = g->stock_from[stock]; k < g->stock_from[stock + 1]; k++) {
        int32_t need = g->link_need[g->stock_link[k]];
        if (ranks->worst[need] == -1) {
            ranks->worst[need] = what;
            ranks->queue[end++] = need;
        }
    }
    return end;
}

// Whoever is in the queue could give up stock for others, who are met too.
static void spread(Ranks *ranks, int32_t what, int32_t end)
{
    const Graph *g = ranks->graph;
    for (int32_t i = 0; i < end; i++) {
        for (int32_t e = g->need_from[ranks->queue[i]]; e < g->need_from[ranks->queue[i] + 1]; e++) {
            if (g->flow[e] > 0) {
                end = meet(ranks, g->link_stock[e], what, end);
            }
        }
    }
}

static Unit *list_units(Arena *arena, const Graph *g, size_t *count_out)
{
    Unit *units = ARENA_ARRAY(arena, Unit, (size_t)g->needs);
    for (int32_t i = 0; i < g->needs; i++) {
        const PaperNeed *need = graph_need(g, i);
        if (g->given[i] > 0 && need->entitlement > 0) {
            unsigned __int128 key = (unsigned __int128)(uint64_t)(2 * (g->given[i] - 1 + need->received) + 1) << 20;
            units[(*count_out)++] = (Unit){ i, need->tier, (uint64_t)(key / (uint64_t)(need->entitlement * need->weight)) };
        }
    }
    return units;
}

static void judge(Ranks *ranks, int32_t need)
{
    const Graph *g = ranks->graph;
    int32_t worst = ranks->worst[need];
    Finding finding = { .kind = PROOF_RANK, .item = g->proof->papers->items.texts[g->item], .need = graph_need_name(g, need) };
    g->proof->open_needs++;
    if (worst == -2) {
        finding.kind = PROOF_STOCK_LEFT;
        proof_add(g->proof, finding);
    } else if (worst >= 0 && worst != need && comes_before(ranks, need, g->given[need], worst, g->given[worst] - 1)) {
        finding.other = graph_need_name(g, worst);
        proof_add(g->proof, finding);
    }
}

void ranks_prove(Arena *arena, const Graph *g)
{
    size_t needs = (size_t)g->needs, count = 0;
    Ranks ranks = { .graph = g, .arena = arena, .draw = ARENA_ARRAY(arena, Digest, needs), .drawn = ARENA_ARRAY(arena, bool, needs),
                    .worst = ARENA_ARRAY(arena, int32_t, needs), .queue = ARENA_ARRAY(arena, int32_t, needs + 1),
                    .stock_seen = ARENA_ARRAY(arena, int32_t, (size_t)g->stocks) };
    memset(ranks.worst, -1, needs * sizeof *ranks.worst);
    for (int32_t s = 0; s < g->stocks; s++) {
        if (g->left[s] > 0) {
            spread(&ranks, -2, meet(&ranks, s, -2, 0));
        }
    }
    Unit *units = list_units(arena, g, &count);
    if (count) {
        qsort_r(units, count, sizeof *units, lowest_first, &ranks);
    }
    for (size_t i = 0; i < count; i++) {
        ranks.queue[0] = units[i].need;
        spread(&ranks, units[i].need, 1);
    }
    for (int32_t i = 0; i < g->needs; i++) {
        if (g->given[i] < graph_limit(g, i)) {
            judge(&ranks, i);
        }
    }
}
