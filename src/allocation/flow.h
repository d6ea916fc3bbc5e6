// Flow of least cost, by the network simplex. Whole numbers only. Pure. Arcs lie as columns, for there may be millions.
#ifndef ALLOCATION_FLOW_H
#define ALLOCATION_FLOW_H

#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct FlowNet {
    int32_t nodes, arcs;
    const int32_t *from, *to; // by arc
    const int64_t *cost;
    const int64_t *room;      // at least 0, below 2^60. NULL: endless
    const int64_t *supply;    // by node; below 0: demand. They sum up to 0
    // By node, the arc by which it hangs on a node with a higher number at first; -1: none. NULL: none at all. A good guess
    // saves most of the work; it need not fit.
    const int32_t *start;
    int64_t *flow;            // out, by arc
} FlowNet;

typedef enum FlowResult { FLOW_BEST, FLOW_IMPOSSIBLE, FLOW_ENDLESS, FLOW_TOO_LARGE } FlowResult;

// TOO_LARGE: costs times nodes leave 61 bits. ENDLESS: a circle of negative cost with endless room.
FlowResult flow_solve(Arena *arena, const FlowNet *net);

#endif
