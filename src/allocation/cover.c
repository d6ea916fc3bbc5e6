// The greedy by units: the next unit goes to the need that ranks first. When no stock beside it is left, others are re-routed
// along a path. Where no path is, none ever comes: that need and all it could reach are closed.
#include "allocation/cover.h"

#include <string.h>

typedef struct Search {
    Share *share;
    int32_t *queue;      // needs
    int32_t *came_need;  // by need: the edge that leads back towards the start
    int32_t *came_stock; // by stock: the edge from the need that met it
    int32_t *seen_need, *seen_stock; // the number of the search that saw it
    bool *closed_stock, *closed_need;
    int32_t now;
} Search;

// a ranks before b for its next unit: (2(x+r)+1)/(e·w), across.
static bool ranks_before(const Share *share, int32_t a, int32_t b)
{
    const Need *x = share->needs[a], *y = share->needs[b];
    if (x->tier != y->tier) {
        return x->tier < y->tier;
    }
    __int128 left = (__int128)(2 * (share->given[a] + x->received) + 1) * (y->entitlement * y->weight);
    __int128 right = (__int128)(2 * (share->given[b] + y->received) + 1) * (x->entitlement * x->weight);
    if (left != right) {
        return left < right;
    }
    int order = memcmp(share->draws[a].at, share->draws[b].at, sizeof share->draws[a].at);
    return order ? order < 0 : a < b;
}

static void sink(const Share *share, int32_t *heap, int32_t count, int32_t at)
{
    int32_t moved = heap[at];
    for (int32_t below = 2 * at + 1; below < count; below = 2 * at + 1) {
        if (below + 1 < count && ranks_before(share, heap[below + 1], heap[below])) {
            below++;
        }
        if (!ranks_before(share, heap[below], moved)) {
            break;
        }
        heap[at] = heap[below];
        at = below;
    }
    heap[at] = moved;
}

// Who else gets from this stock, to be re-routed.
static int32_t look_behind(Search *search, int32_t stock, int32_t end)
{
    const Share *share = search->share;
    for (int32_t e = share->stock_from[stock]; e < share->stock_from[stock + 1]; e++) {
        int32_t other = share->edges[e].need;
        if (share->edges[e].flow > 0 && search->seen_need[other] != search->now) {
            search->seen_need[other] = search->now;
            search->came_need[other] = e;
            search->queue[end++] = other;
        }
    }
    return end;
}

// The stock with something left that the need reaches, or -1; then `count_out` needs in the queue are exhausted.
static int32_t find_stock(Search *search, int32_t start, int32_t *count_out)
{
    const Share *share = search->share;
    int32_t end = 1;
    search->now++;
    search->queue[0] = start;
    search->seen_need[start] = search->now;
    search->came_need[start] = -1;
    for (int32_t i = 0; i < end; i++) {
        int32_t need = search->queue[i];
        for (int32_t k = share->need_from[need]; k < share->need_from[need + 1]; k++) {
            int32_t stock = share->edges[share->need_edges[k]].stock;
            if (search->closed_stock[stock] || search->seen_stock[stock] == search->now) {
                continue;
            }
            search->seen_stock[stock] = search->now;
            search->came_stock[stock] = share->need_edges[k];
            if (share->left[stock] > 0) {
                return stock;
            }
            end = look_behind(search, stock, end);
        }
    }
    *count_out = end;
    return -1;
}

static void give_unit(Search *search, int32_t stock)
{
    Share *share = search->share;
    share->left[stock]--;
    for (int32_t at = stock; at >= 0;) {
        Edge *takes = &share->edges[search->came_stock[at]];
        takes->flow++;
        int32_t back = search->came_need[takes->need];
        if (back >= 0) {
            share->edges[back].flow--;
        }
        at = back >= 0 ? share->edges[back].stock : -1;
    }
}

static void close(Search *search, int32_t count)
{
    const Share *share = search->share;
    for (int32_t i = 0; i < count; i++) {
        int32_t need = search->queue[i];
        search->closed_need[need] = true;
        for (int32_t k = share->need_from[need]; k < share->need_from[need + 1]; k++) {
            search->closed_stock[share->edges[share->need_edges[k]].stock] = true;
        }
    }
}

// Whether the need got one more.
static bool serve(Search *search, int32_t need)
{
    int32_t count = 0;
    if (search->closed_need[need] || search->share->given[need] >= search->share->needs[need]->asked) {
        return false;
    }
    int32_t stock = find_stock(search, need, &count);
    if (stock < 0) {
        close(search, count);
        return false;
    }
    give_unit(search, stock);
    search->share->given[need]++;
    return true;
}

void cover(Share *share)
{
    size_t needs = (size_t)share->need_count, stocks = (size_t)share->stock_count;
    Arena *arena = share->arena;
    Search search = { .share = share, .queue = ARENA_ARRAY(arena, int32_t, needs),
                      .came_need = ARENA_ARRAY(arena, int32_t, needs), .came_stock = ARENA_ARRAY(arena, int32_t, stocks),
                      .seen_need = ARENA_ARRAY(arena, int32_t, needs), .seen_stock = ARENA_ARRAY(arena, int32_t, stocks),
                      .closed_need = ARENA_ARRAY(arena, bool, needs), .closed_stock = ARENA_ARRAY(arena, bool, stocks) };
    int32_t *heap = ARENA_ARRAY(arena, int32_t, needs);
    int32_t count = share->need_count;
    for (int32_t i = 0; i < count; i++) {
        heap[i] = i;
    }
    for (int32_t i = count / 2; i-- > 0;) {
        sink(share, heap, count, i);
    }
    while (count) {
        if (!serve(&search, heap[0])) {
            heap[0] = heap[--count];
        }
        if (count) {
            sink(share, heap, count, 0);
        }
    }
}
