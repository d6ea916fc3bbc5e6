// One item's share of an instance, with places as numbers, and the rule's greedy by units on it. Inside allocation/ only.
#ifndef ALLOCATION_COVER_H
#define ALLOCATION_COVER_H

#include "allocation/plan.h"
#include "base/digest.h"

typedef struct Edge {
    int32_t stock, need; // indexes of the share
    const Link *link;
    int64_t flow;
} Edge;

typedef struct Share {
    Arena *arena;
    const Stock *stocks;    // of this item
    const Need **needs;     // of this item, by name
    Digest *draws;          // by need
    Edge *edges;            // by responder, then need
    int64_t *left, *given;  // by stock; by need
    int32_t *stock_from;    // by stock, and one more: where its edges begin
    int32_t *need_from, *need_edges; // the same by need, over indexes of edges
    int32_t stock_count, need_count, edge_count;
} Share;

// Gives `given`, and a flow that carries it.
void cover(Share *share);

#endif
