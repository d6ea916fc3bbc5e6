// One item of the papers as a graph, with what the plan gives along each link. Inside proving/ only.
#ifndef PROVING_GRAPH_H
#define PROVING_GRAPH_H

#include "proving/prove.h"

typedef struct Roads { // of all items: links by person, each responder once, by the shortest
    size_t *from;
    int32_t *responder;
    int64_t *distance;
} Roads;

typedef struct Graph {
    Proof *proof;
    int32_t item;
    int32_t *need, *stock; // numbers of the papers
    int32_t needs, stocks, links;
    int32_t *need_from, *link_stock, *link_need;
    int64_t *link_distance, *flow;
    int32_t *stock_from, *stock_link;
    int64_t *given, *left;
} Graph;

Roads roads_make(Arena *arena, const Papers *papers);
// What does not fit any link is a finding, and left out.
void graph_make(Arena *arena, Proof *proof, const Roads *roads, int32_t item, Graph *graph_out);
void proof_add(Proof *proof, Finding finding);
Str graph_need_name(const Graph *graph, int32_t need);
Str graph_stock_name(const Graph *graph, int32_t stock);
static inline const PaperNeed *graph_need(const Graph *graph, int32_t need)
{
    return &graph->proof->papers->need[graph->need[need]];
}
static inline int64_t graph_limit(const Graph *graph, int32_t need)
{
    return graph_need(graph, need)->entitlement > 0 ? graph_need(graph, need)->asked : 0;
}

void ranks_prove(Arena *arena, const Graph *graph);    // nobody was passed over, and nothing is left beside the open
void distance_prove(Arena *arena, const Graph *graph); // no circle of changes shortens the whole
void sums_prove(Arena *arena, Proof *proof, const Graph *graphs, int32_t count);

#endif
