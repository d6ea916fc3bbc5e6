// Each group is a problem of transport of its own: what its stocks have goes to its needs, what is left to a place "left".
// Everybody begins at the nearest stock, as if it had enough; the simplex then mends what does not fit.
#include "allocation/shorten.h"

#include "allocation/flow.h"

typedef struct Transport {
    const Share *share;
    const Group *group;
    FlowNet net;
    int32_t *from, *to, *link, *start; // link: by arc, that of the share
    int64_t *cost, *supply;
    int32_t needs;
} Transport;

// The node of a stock; -1 when it lies in another group.
static int32_t node_of(const Transport *t, int32_t stock)
{
    int32_t place = t->share->stock_place[stock] - t->group->stock;
    return place >= 0 && place < t->group->stock_count ? t->needs + place : -1;
}

static bool take_need(Transport *t, int32_t need, int32_t node)
{
    const Share *share = t->share;
    const Instance *in = share->in;
    int32_t person = share->needs[need].person, e = share->need_from[need];
    int32_t nearest = -1;
    for (size_t k = in->link_from[person]; k < in->link_from[person + 1]; k++) {
        int32_t stock = share->stock_of[in->link_responder[k]];
        if (stock < 0) {
            continue;
        }
        int32_t other = node_of(t, stock);
        if (other >= 0) {
            int32_t arc = t->net.arcs++;
            t->from[arc] = other;
            t->to[arc] = node;
            t->cost[arc] = in->link_distance[k];
            t->link[arc] = e;
            nearest = nearest < 0 || t->cost[arc] < t->cost[nearest] ? arc : nearest;
        }
        e++;
    }
    t->start[node] = nearest;
    return nearest >= 0;
}

static void take_stocks(Transport *t, int32_t left)
{
    const Group *group = t->group;
    for (int32_t i = 0; i < group->stock_count; i++) {
        int32_t stock = t->share->stock_order[group->stock + i], node = t->needs + i;
        t->supply[node] = t->share->stocks[stock].quantity;
        t->supply[left] -= t->supply[node];
        t->start[node] = -1;
        if (group->open) {
            int32_t arc = t->net.arcs++;
            t->from[arc] = node;
            t->to[arc] = left;
            t->link[arc] = -1;
            t->start[node] = arc;
        }
    }
}

static void build(Transport *t, Arena *arena)
{
    const Share *share = t->share;
    const Group *group = t->group;
    size_t links = (size_t)group->stock_count, nodes = (size_t)(group->need_count + group->stock_count) + 1;
    for (int32_t i = 0; i < group->need_count; i++) {
        int32_t need = share->need_order[group->need + i];
        t->needs += share->given[need] > 0;
        links += (size_t)(share->need_from[need + 1] - share->need_from[need]);
    }
    t->from = ARENA_ARRAY(arena, int32_t, links);
    t->to = ARENA_ARRAY(arena, int32_t, links);
    t->link = ARENA_ARRAY(arena, int32_t, links);
    t->cost = ARENA_ARRAY(arena, int64_t, links);
    t->start = ARENA_ARRAY(arena, int32_t, nodes);
    t->supply = ARENA_ARRAY(arena, int64_t, nodes);
    int32_t left = t->needs + group->stock_count, node = 0;
    for (int32_t i = 0; i < group->need_count; i++) {
        int32_t need = share->need_order[group->need + i];
        if (share->given[need] > 0 && take_need(t, need, node)) {
            t->supply[node++] = -share->given[need];
            t->supply[left] += share->given[need];
        }
    }
    take_stocks(t, left);
    t->start[left] = -1;
}

bool shorten(Arena *arena, const Share *share, const Group *group)
{
    Transport t = { .share = share, .group = group };
    build(&t, arena);
    t.net = (FlowNet){ .nodes = t.needs + group->stock_count + 1, .arcs = t.net.arcs, .from = t.from, .to = t.to, .cost = t.cost,
                       .supply = t.supply, .start = t.start, .flow = ARENA_ARRAY(arena, int64_t, (size_t)t.net.arcs) };
    bool solved = flow_solve(arena, &t.net) == FLOW_BEST;
    for (int32_t e = 0; solved && e < t.net.arcs; e++) {
        if (t.link[e] >= 0) {
            share->flow[t.link[e]] = t.net.flow[e];
        }
    }
    return solved;
}
