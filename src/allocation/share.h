// One item's part of an instance, with places as numbers and links as flat arrays: 16 bytes a link, for there may be millions.
// Inside allocation/ only.
#ifndef ALLOCATION_SHARE_H
#define ALLOCATION_SHARE_H

#include <stdatomic.h>

#include "allocation/instance.h"

// Needs and stocks among which all that these stocks have goes round: a bottleneck. Slices of the orders below.
typedef struct Group {
    int32_t need, need_count, stock, stock_count;
    bool open; // the one group where stock is left, and everyone has what they asked for
} Group;

typedef struct Share {
    Arena *arena;
    const Instance *in;
    const Need *needs;   // of this item, by name
    const Stock *stocks; // of this item, by responder
    int32_t need_count, stock_count, link_count;
    int32_t *stock_of;            // by responder of the instance: its stock here, or -1
    int32_t *need_from;           // by need, and one more: where its links begin
    int32_t *link_stock;          // by link
    int64_t *flow;                // by link
    int32_t *stock_from, *stock_links; // the links of a stock
    int32_t *draw;                // by need: its place among equals
    int64_t *given, *left;        // by need; by stock
    int32_t *need_order, *stock_order;
    int32_t *stock_place; // by stock: where it lies in the order
    Group *groups;
    size_t group_count;
    atomic_llong *done; // needs that are; may be NULL
} Share;

// The share of an item, nothing given yet. `seed`: beacon and plan.
void share_make(Arena *arena, const Instance *instance, int32_t item, Str seed, Share *share_out);
int32_t share_need_of(const Share *share, int32_t link); // the need at the link's end
int64_t share_distance(const Share *share, int32_t link);
static inline int64_t share_limit(const Need *need)
{
    return need->entitlement > 0 ? need->asked : 0;
}
// (2(x+r)+1)/(e·w) of two needs for their next unit, across; then the draw. `x`: what each has been given so far.
bool share_ranks_before(const Share *share, int32_t a, int64_t x_a, int32_t b, int64_t x_b);

#endif
