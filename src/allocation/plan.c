// Cuts an instance into items, covers each by the rule, finds the least distance for what each need then gets, and writes it.
#include "allocation/plan.h"

#include "allocation/cover.h"
#include "allocation/flow.h"
#include "base/digest.h"

PLAN_FAULTS(FAULT_DEFINE)

static int32_t find_need(const Instance *in, Str name)
{
    size_t low = 0, high = in->need_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (str_compare(in->needs[mid].name, name) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return (int32_t)low; // links were checked: it is there
}

static int32_t find_stock(const Share *share, Str responder)
{
    int32_t low = 0, high = share->stock_count;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        if (str_compare(share->stocks[mid].responder, responder) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < share->stock_count && str_equal(share->stocks[low].responder, responder) ? low : -1;
}

static void take_needs(Share *share, const Instance *in, Str seed, int32_t *place)
{
    Str item = share->stocks[0].item;
    share->needs = ARENA_ARRAY(share->arena, const Need *, in->need_count);
    share->draws = ARENA_ARRAY(share->arena, Digest, in->need_count);
    for (size_t i = 0; i < in->need_count; i++) {
        place[i] = -1;
        if (str_equal(in->needs[i].item, item)) {
            TextBuilder drawn = { .arena = share->arena };
            text_add(&drawn, seed);
            text_add(&drawn, in->needs[i].name);
            place[i] = share->need_count;
            share->draws[share->need_count] = digest_of(text_done(&drawn));
            share->needs[share->need_count++] = &in->needs[i];
        }
    }
}

static void take_edges(Share *share, const Instance *in, const int32_t *place)
{
    share->edges = ARENA_ARRAY(share->arena, Edge, in->link_count);
    for (size_t i = 0; i < in->link_count; i++) {
        int32_t need = place[find_need(in, in->links[i].need)];
        int32_t stock = need < 0 ? -1 : find_stock(share, in->links[i].responder);
        if (stock >= 0) {
            share->edges[share->edge_count++] = (Edge){ stock, need, &in->links[i], 0 };
        }
    }
}

// The edges of each place; they lie by responder already.
static void index_edges(Share *share)
{
    share->stock_from = ARENA_ARRAY(share->arena, int32_t, (size_t)share->stock_count + 1);
    share->need_from = ARENA_ARRAY(share->arena, int32_t, (size_t)share->need_count + 1);
    share->need_edges = ARENA_ARRAY(share->arena, int32_t, (size_t)share->edge_count);
    int32_t *next = ARENA_ARRAY(share->arena, int32_t, (size_t)share->need_count + 1);
    for (int32_t e = 0; e < share->edge_count; e++) {
        share->stock_from[share->edges[e].stock + 1]++;
        share->need_from[share->edges[e].need + 1]++;
    }
    for (int32_t i = 0; i < share->stock_count; i++) {
        share->stock_from[i + 1] += share->stock_from[i];
    }
    for (int32_t i = 0; i < share->need_count; i++) {
        share->need_from[i + 1] += share->need_from[i];
        next[i] = share->need_from[i];
    }
    for (int32_t e = 0; e < share->edge_count; e++) {
        share->need_edges[next[share->edges[e].need]++] = e;
    }
}

// A source gives to stocks what they have, at no cost; needs take exactly what they were given.
static Fault shorten(Share *share)
{
    int32_t stocks = share->stock_count, nodes = stocks + share->need_count + 1;
    FlowNet net = { .nodes = nodes, .arcs = share->edge_count + stocks,
                    .arc = ARENA_ARRAY(share->arena, FlowArc, (size_t)(share->edge_count + stocks)),
                    .supply = ARENA_ARRAY(share->arena, int64_t, (size_t)nodes) };
    for (int32_t i = 0; i < share->need_count; i++) {
        net.supply[stocks + i] = -share->given[i];
        net.supply[nodes - 1] += share->given[i];
    }
    for (int32_t e = 0; e < share->edge_count; e++) {
        Edge *edge = &share->edges[e];
        net.arc[e] = (FlowArc){ edge->stock, stocks + edge->need, share->given[edge->need], edge->link->distance, 0 };
    }
    for (int32_t i = 0; i < stocks; i++) {
        net.arc[share->edge_count + i] = (FlowArc){ nodes - 1, i, share->stocks[i].quantity, 0, 0 };
    }
    if (flow_solve(share->arena, &net) != FLOW_BEST) {
        return PLAN_TOO_LARGE;
    }
    for (int32_t e = 0; e < share->edge_count; e++) {
        share->edges[e].flow = net.arc[e].flow;
    }
    return OK;
}

static void keep(Arena *arena, const Share *share, const Instance *in, Plan *plan)
{
    for (int32_t e = 0; e < share->edge_count; e++) {
        const Edge *edge = &share->edges[e];
        if (edge->flow > 0) {
            plan->lines = ARENA_GROW(arena, plan->lines, plan->line_count);
            plan->lines[plan->line_count++] = (PlanLine){ edge->link, share->needs[edge->need], edge->flow };
        }
    }
    for (int32_t i = 0; i < share->need_count; i++) {
        plan->received[share->needs[i] - in->needs] = share->given[i];
    }
}

static Fault plan_item(Arena *arena, const Instance *in, Share *share, Plan *plan)
{
    int32_t *place = ARENA_ARRAY(share->arena, int32_t, in->need_count);
    take_needs(share, in, plan->seed, place);
    take_edges(share, in, place);
    index_edges(share);
    share->left = ARENA_ARRAY(share->arena, int64_t, (size_t)share->stock_count);
    share->given = ARENA_ARRAY(share->arena, int64_t, (size_t)share->need_count);
    for (int32_t i = 0; i < share->stock_count; i++) {
        share->left[i] = share->stocks[i].quantity;
    }
    cover(share);
    TRY(shorten(share));
    keep(arena, share, in, plan);
    return OK;
}

Fault plan_make(Arena *arena, const Instance *in, Str seed, Plan *plan_out)
{
    *plan_out = (Plan){ .received = ARENA_ARRAY(arena, int64_t, in->need_count), .seed = seed };
    Fault fault = OK;
    for (size_t i = 0, end; fault == OK && i < in->stock_count; i = end) {
        for (end = i + 1; end < in->stock_count && str_equal(in->stocks[end].item, in->stocks[i].item); end++) {
        }
        Share share = { .arena = arena_new(), .stocks = &in->stocks[i], .stock_count = (int32_t)(end - i) };
        fault = plan_item(arena, in, &share, plan_out);
        arena_free(share.arena);
    }
    return fault;
}
