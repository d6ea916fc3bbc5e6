// Item by item: what fits, who was passed over, whether it could be shorter; then the summary.
#include "proving/prove.h"

#include "proving/graph.h"

static void find_unknown(Proof *proof)
{
    const Papers *papers = proof->papers;
    for (size_t i = 0; i < papers->give_count; i++) {
        const PaperGive *give = &papers->give[i];
        if (give->item < 0 || give->person < 0 || give->responder < 0) {
            proof_add(proof, (Finding){ .kind = PROOF_GIVE_UNKNOWN, .line = give->line });
        }
    }
}

void prove(Arena *arena, const Papers *papers, Proof *proof_out)
{
    *proof_out = (Proof){ .arena = arena, .papers = papers };
    int32_t items = (int32_t)papers->items.count;
    Roads roads = roads_make(arena, papers);
    Graph *graphs = ARENA_ARRAY(arena, Graph, (size_t)items);
    find_unknown(proof_out);
    for (int32_t item = 0; item < items; item++) {
        size_t before = proof_out->all;
        graph_make(arena, proof_out, &roads, item, &graphs[item]);
        ranks_prove(arena, &graphs[item]);
        if (proof_out->all == before) { // what does not fit has no least distance
            distance_prove(arena, &graphs[item]);
        }
    }
    sums_prove(arena, proof_out, graphs, items);
}
