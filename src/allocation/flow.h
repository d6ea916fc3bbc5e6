// Flow of least cost, by the network simplex. Whole numbers only. Pure.
#ifndef ALLOCATION_FLOW_H
#define ALLOCATION_FLOW_H

#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct FlowArc {
    int32_t from, to;
    int64_t room, cost; // room: at least 0, below 2^60
    int64_t flow;       // out
} FlowArc;

typedef struct FlowNet {
    int32_t nodes;
    int32_t arcs;
    FlowArc *arc;
    int64_t *supply; // by node; below 0: demand. They sum up to 0
} FlowNet;

typedef enum FlowResult { FLOW_BEST, FLOW_IMPOSSIBLE, FLOW_TOO_LARGE } FlowResult;

// TOO_LARGE: costs times nodes leave 61 bits.
FlowResult flow_solve(Arena *arena, const FlowNet *net);

#endif
