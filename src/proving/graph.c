// Puts an item's needs, stocks, links and gives together, and looks that they fit.
#include "proving/graph.h"

#include <stdlib.h>

void proof_add(Proof *proof, Finding finding)
{
    proof->count[finding.kind]++;
    proof->all++;
    if (proof->kept < PROOF_FINDINGS_MAX) {
        proof->findings = ARENA_GROW(proof->arena, proof->findings, proof->kept);
        proof->findings[proof->kept++] = finding;
    }
}

Str graph_need_name(const Graph *graph, int32_t need)
{
    return graph->proof->papers->people.texts[graph_need(graph, need)->person];
}

Str graph_stock_name(const Graph *graph, int32_t stock)
{
    const Papers *papers = graph->proof->papers;
    return papers->responders.texts[papers->stock[graph->stock[stock]].responder];
}

static int by_responder(const void *a, const void *b)
{
    const PaperLink *x = a, *y = b;
    if (x->responder != y->responder) {
        return x->responder < y->responder ? -1 : 1;
    }
    return (x->distance > y->distance) - (x->distance < y->distance);
}

Roads roads_make(Arena *arena, const Papers *papers)
{
    size_t people = papers->people.count, kept = 0;
    Arena *scratch = arena_new();
    PaperLink *links = ARENA_ARRAY(scratch, PaperLink, papers->link_count);
    size_t *from = ARENA_ARRAY(scratch, size_t, people + 2);
    Roads roads = { .from = ARENA_ARRAY(arena, size_t, people + 1), .responder = ARENA_ARRAY(arena, int32_t, papers->link_count),
                    .distance = ARENA_ARRAY(arena, int64_t, papers->link_count) };
    for (size_t i = 0; i < papers->link_count; i++) {
        from[papers->link[i].person + 2]++;
    }
    for (size_t i = 0; i < people; i++) {
        from[i + 2] += from[i + 1];
    }
    for (size_t i = 0; i < papers->link_count; i++) {
        links[from[papers->link[i].person + 1]++] = papers->link[i];
    }
    for (size_t i = 0; i < people; i++) {
        size_t begin = from[i], count = from[i + 1] - from[i];
        if (count > 1) {
            qsort(links + begin, count, sizeof *links, by_responder);
        }
        for (size_t k = begin; k < begin + count; k++) {
            if (k == begin || links[k].responder != links[k - 1].responder) {
                roads.responder[kept] = links[k].responder;
                roads.distance[kept++] = links[k].distance;
            }
        }
        roads.from[i + 1] = kept;
    }
    arena_free(scratch);
    return roads;
}

// The item's needs and stocks, and by responder its stock here, or -1.
static int32_t *take_places(Arena *arena, Graph *graph)
{
    const Papers *papers = graph->proof->papers;
    int32_t *stock_of = ARENA_ARRAY(arena, int32_t, papers->responders.count);
    graph->need = ARENA_ARRAY(arena, int32_t, papers->needs.count);
    graph->stock = ARENA_ARRAY(arena, int32_t, papers->stocks.count);
    for (size_t i = 0; i < papers->needs.count; i++) {
        if (papers->need[i].item == graph->item) {
            graph->need[graph->needs++] = (int32_t)i;
        }
    }
    for (size_t i = 0; i < papers->responders.count; i++) {
        stock_of[i] = -1;
    }
    for (size_t i = 0; i < papers->stocks.count; i++) {
        if (papers->stock[i].item == graph->item) {
            stock_of[papers->stock[i].responder] = graph->stocks;
            graph->stock[graph->stocks++] = (int32_t)i;
        }
    }
    graph->given = ARENA_ARRAY(arena, int64_t, (size_t)graph->needs);
    graph->left = ARENA_ARRAY(arena, int64_t, (size_t)graph->stocks);
    for (int32_t s = 0; s < graph->stocks; s++) {
        graph->left[s] = papers->stock[graph->stock[s]].quantity;
    }
    return stock_of;
}

static void take_links(Arena *arena, Graph *graph, const Roads *roads, const int32_t *stock_of)
{
    size_t most = 0;
    graph->need_from = ARENA_ARRAY(arena, int32_t, (size_t)graph->needs + 1);
    for (int32_t i = 0; i < graph->needs; i++) {
        int32_t person = graph_need(graph, i)->person;
        most += roads->from[person + 1] - roads->from[person];
    }
    graph->link_stock = ARENA_ARRAY(arena, int32_t, most);
    graph->link_need = ARENA_ARRAY(arena, int32_t, most);
    graph->link_distance = ARENA_ARRAY(arena, int64_t, most);
    graph->flow = ARENA_ARRAY(arena, int64_t, most);
    for (int32_t i = 0; i < graph->needs; i++) {
        int32_t person = graph_need(graph, i)->person;
        for (size_t k = roads->from[person]; k < roads->from[person + 1]; k++) {
            if (stock_of[roads->responder[k]] >= 0) {
                graph->link_stock[graph->links] = stock_of[roads->responder[k]];
                graph->link_need[graph->links] = i;
                graph->link_distance[graph->links++] = roads->distance[k];
            }
        }
        graph->need_from[i + 1] = graph->links;
    }
    graph->stock_from = ARENA_ARRAY(arena, int32_t, (size_t)graph->stocks + 2);
    graph->stock_link = ARENA_ARRAY(arena, int32_t, (size_t)graph->links);
    for (int32_t e = 0; e < graph->links; e++) {
        graph->stock_from[graph->link_stock[e] + 2]++;
    }
    for (int32_t s = 0; s < graph->stocks; s++) {
        graph->stock_from[s + 2] += graph->stock_from[s + 1];
    }
    for (int32_t e = 0; e < graph->links; e++) {
        graph->stock_link[graph->stock_from[graph->link_stock[e] + 1]++] = e;
    }
}

static int32_t find_link(const Graph *graph, int32_t need, int32_t stock)
{
    for (int32_t e = graph->need_from[need]; e < graph->need_from[need + 1]; e++) {
        if (graph->link_stock[e] == stock) {
            return e;
        }
    }
    return -1;
}

static void take_give(Graph *graph, const PaperGive *give, const int32_t *need_of, const int32_t *stock_of)
{
    const Papers *papers = graph->proof->papers;
    int32_t paper = roll_find_pair(&papers->needs, give->person, give->item);
    Finding finding = { .kind = PROOF_NO_LINK, .line = give->line, .item = papers->items.texts[graph->item],
                        .need = papers->people.texts[give->person], .responder = papers->responders.texts[give->responder] };
    int32_t stock = stock_of[give->responder], link = paper < 0 || stock < 0 ? -1 : find_link(graph, need_of[paper], stock);
    if (link < 0) {
        proof_add(graph->proof, finding);
        return;
    }
    if (graph->flow[link] > 0 || give->quantity == 0) {
        finding.kind = PROOF_GIVE_TWICE;
        proof_add(graph->proof, finding);
    }
    graph->flow[link] += give->quantity;
    graph->given[need_of[paper]] += give->quantity;
    graph->left[stock] -= give->quantity;
}

static Str number(Arena *arena, int64_t value)
{
    return str_format(arena, "%lld", (long long)value);
}

static void check_bounds(const Graph *graph)
{
    Proof *proof = graph->proof;
    Str item = proof->papers->items.texts[graph->item];
    for (int32_t i = 0; i < graph->needs; i++) {
        if (graph->given[i] > graph_limit(graph, i)) {
            ProofKind kind = graph_need(graph, i)->entitlement > 0 ? PROOF_ABOVE_ASKED : PROOF_UNVERIFIED;
            proof_add(proof, (Finding){ .kind = kind, .item = item, .need = graph_need_name(graph, i),
                                        .counted = number(proof->arena, graph->given[i]),
                                        .written = number(proof->arena, graph_limit(graph, i)) });
        }
    }
    for (int32_t s = 0; s < graph->stocks; s++) {
        int64_t quantity = proof->papers->stock[graph->stock[s]].quantity;
        if (graph->left[s] < 0) {
            proof_add(proof, (Finding){ .kind = PROOF_ABOVE_STOCK, .item = item, .responder = graph_stock_name(graph, s),
                                        .counted = number(proof->arena, quantity - graph->left[s]),
                                        .written = number(proof->arena, quantity) });
        }
    }
}

void graph_make(Arena *arena, Proof *proof, const Roads *roads, int32_t item, Graph *graph)
{
    const Papers *papers = proof->papers;
    *graph = (Graph){ .proof = proof, .item = item };
    int32_t *stock_of = take_places(arena, graph);
    int32_t *need_of = ARENA_ARRAY(arena, int32_t, papers->needs.count);
    for (int32_t i = 0; i < graph->needs; i++) {
        need_of[graph->need[i]] = i;
    }
    take_links(arena, graph, roads, stock_of);
    for (size_t i = 0; i < papers->give_count; i++) {
        const PaperGive *give = &papers->give[i];
        if (give->item == item && give->person >= 0 && give->responder >= 0) {
            take_give(graph, give, need_of, stock_of);
        }
    }
    check_bounds(graph);
}
