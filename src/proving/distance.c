// The distance is least when stocks have prices, at least 0 and 0 where something is left, at which everybody gets only from where price
// and distance together are least. Whoever gets from two stocks ties their prices together, so that all that hangs together by gives has one
// price still to be found: these are looked for (Bellman, Ford, in a queue). Where something could be shortened, two ties contradict
// each other, or the search goes round in a circle.
#include <string.h>

#include "proving/graph.h"

typedef struct Prices {
    const Graph *graph;
    int64_t *need, *stock;            // within what hangs together
    int32_t *need_piece, *stock_piece; // -1: nothing is given here
    int32_t *order, *piece_from;      // stocks by piece
    int64_t *shift, *least;           // by piece; behind them the place "left over", whose price is 0
    size_t *step_from;                // by piece: its steps to others, each other once
    int32_t *step_to;
    int64_t *step;
    int32_t *from, *queue;
    bool *waiting;
    int32_t pieces, head, count;
    int32_t bad; // a stock where it could be shortened; -1: none
} Prices;

// ---- What hangs together ----

static void tie_need(Prices *p, int32_t need, int64_t price)
{
    if (p->need_piece[need] < 0) {
        p->need_piece[need] = p->pieces;
        p->need[need] = price;
    }
}

static int32_t tie_stocks(Prices *p, int32_t need, int32_t end)
{
    const Graph *g = p->graph;
    for (int32_t e = g->need_from[need]; e < g->need_from[need + 1]; e++) {
        int32_t stock = g->link_stock[e];
        if (g->flow[e] > 0 && p->stock_piece[stock] < 0) {
            p->stock_piece[stock] = p->pieces;
            p->stock[stock] = p->need[need] - g->link_distance[e];
            p->order[end++] = stock;
        }
    }
    return end;
}

static void find_pieces(Prices *p)
{
    const Graph *g = p->graph;
    int32_t end = 0, i = 0;
    for (int32_t start = 0; start < g->stocks; start++) {
        if (p->stock_piece[start] >= 0) {
            continue;
        }
        p->piece_from[p->pieces] = end;
        p->stock_piece[start] = p->pieces;
        p->order[end++] = start;
        for (; i < end; i++) {
            int32_t stock = p->order[i];
            for (int32_t k = g->stock_from[stock]; k < g->stock_from[stock + 1]; k++) {
                int32_t link = g->stock_link[k];
                if (g->flow[link] > 0) {
                    tie_need(p, g->link_need[link], p->stock[stock] + g->link_distance[link]);
                    end = tie_stocks(p, g->link_need[link], end);
                }
            }
        }
        p->pieces++;
    }
    p->piece_from[p->pieces] = end;
}

// Within a piece nothing is left to be found: it fits or not.
static void check_pieces(Prices *p)
{
    const Graph *g = p->graph;
    for (int32_t e = 0; e < g->links; e++) {
        int32_t need = g->link_need[e], stock = g->link_stock[e];
        if (p->need_piece[need] >= 0 && p->need_piece[need] == p->stock_piece[stock]) {
            int64_t price = p->stock[stock] + g->link_distance[e];
            if (price < p->need[need] || (g->flow[e] > 0 && price != p->need[need])) {
                p->bad = stock;
            }
        }
    }
}

// ---- Between the pieces ----

static void lower(Prices *p, int32_t piece, int64_t shift, int32_t from)
{
    if (shift >= p->shift[piece]) {
        return;
    }
    p->shift[piece] = shift;
    p->from[piece] = from;
    if (!p->waiting[piece]) {
        int32_t at = p->head + p->count++;
        p->waiting[piece] = true;
        p->queue[at <= p->pieces ? at : at - p->pieces - 1] = piece;
    }
}

// By piece, the least by which another may lie above it. Of many links between two pieces one decides.
static void find_steps(Prices *p, Arena *arena)
{
    const Graph *g = p->graph;
    size_t count = 0, *seen = ARENA_ARRAY(arena, size_t, (size_t)p->pieces);
    p->step_from = ARENA_ARRAY(arena, size_t, (size_t)p->pieces + 1);
    p->step_to = ARENA_ARRAY(arena, int32_t, (size_t)g->links);
    p->step = ARENA_ARRAY(arena, int64_t, (size_t)g->links);
    for (int32_t piece = 0; piece < p->pieces; piece++) {
        for (int32_t i = p->piece_from[piece]; i < p->piece_from[piece + 1]; i++) {
            int32_t stock = p->order[i];
            for (int32_t k = g->stock_from[stock]; k < g->stock_from[stock + 1]; k++) {
                int32_t link = g->stock_link[k], need = g->link_need[link], other = p->need_piece[need];
                if (other < 0 || other == piece) {
                    continue;
                }
                int64_t step = p->stock[stock] + g->link_distance[link] - p->need[need];
                bool known = seen[other] > p->step_from[piece];
                size_t at = known ? seen[other] - 1 : count++;
                p->step[at] = known && p->step[at] < step ? p->step[at] : step;
                p->step_to[at] = other;
                seen[other] = at + 1;
            }
        }
        p->step_from[piece + 1] = count;
    }
}

static void lower_others(Prices *p, int32_t piece)
{
    for (size_t i = p->step_from[piece]; i < p->step_from[piece + 1]; i++) {
        lower(p, p->step_to[i], p->shift[piece] + p->step[i], piece);
    }
    lower(p, p->pieces, p->shift[piece] + p->least[piece], piece);
}

static void lower_left(Prices *p)
{
    for (int32_t s = 0; s < p->graph->stocks; s++) {
        if (p->graph->left[s] > 0) {
            lower(p, p->stock_piece[s], p->shift[p->pieces] - p->stock[s], p->pieces);
        }
    }
}

static void start(Prices *p)
{
    const Graph *g = p->graph;
    for (int32_t piece = 0; piece <= p->pieces; piece++) {
        p->from[piece] = -1;
        p->queue[piece] = piece;
        p->waiting[piece] = true;
    }
    p->count = p->pieces + 1;
    for (int32_t i = 0; i < g->stocks; i++) {
        int32_t stock = p->order[i], piece = p->stock_piece[stock];
        bool first = i == p->piece_from[piece];
        p->least[piece] = first || p->stock[stock] < p->least[piece] ? p->stock[stock] : p->least[piece];
    }
    for (int32_t piece = 0; piece < p->pieces; piece++) {
        p->shift[piece] = -p->least[piece];
    }
    for (int32_t s = 0; s < g->stocks; s++) {
        int32_t piece = p->stock_piece[s];
        p->shift[piece] = g->left[s] > 0 && -p->stock[s] < p->shift[piece] ? -p->stock[s] : p->shift[piece];
    }
}

// Whether the last changes go in a circle; `mark` has room for each piece.
static bool goes_round(Prices *p, int32_t *mark)
{
    memset(mark, 0, ((size_t)p->pieces + 1) * sizeof *mark);
    for (int32_t first = 0; first <= p->pieces; first++) {
        int32_t piece = first;
        while (piece >= 0 && mark[piece] == 0) {
            mark[piece] = first + 1;
            piece = p->from[piece];
        }
        if (piece >= 0 && mark[piece] == first + 1) {
            piece = piece == p->pieces ? p->from[piece] : piece;
            p->bad = p->order[p->piece_from[piece]];
            return true;
        }
    }
    return false;
}

static void settle(Prices *p, int32_t *mark)
{
    for (int64_t steps = 1; p->count && p->bad < 0; steps++) {
        int32_t piece = p->queue[p->head];
        p->head = p->head == p->pieces ? 0 : p->head + 1;
        p->count--;
        p->waiting[piece] = false;
        if (piece == p->pieces) {
            lower_left(p);
        } else {
            lower_others(p, piece);
        }
        if (steps % (p->pieces + 1) == 0) {
            goes_round(p, mark);
        }
    }
}

void distance_prove(Arena *arena, const Graph *g)
{
    size_t stocks = (size_t)g->stocks, needs = (size_t)g->needs;
    Prices p = { .graph = g, .bad = -1, .need = ARENA_ARRAY(arena, int64_t, needs), .stock = ARENA_ARRAY(arena, int64_t, stocks),
                 .need_piece = ARENA_ARRAY(arena, int32_t, needs), .stock_piece = ARENA_ARRAY(arena, int32_t, stocks),
                 .order = ARENA_ARRAY(arena, int32_t, stocks), .piece_from = ARENA_ARRAY(arena, int32_t, stocks + 1),
                 .shift = ARENA_ARRAY(arena, int64_t, stocks + 1), .least = ARENA_ARRAY(arena, int64_t, stocks + 1),
                 .from = ARENA_ARRAY(arena, int32_t, stocks + 1), .queue = ARENA_ARRAY(arena, int32_t, stocks + 1),
                 .waiting = ARENA_ARRAY(arena, bool, stocks + 1) };
    memset(p.need_piece, -1, needs * sizeof *p.need_piece);
    memset(p.stock_piece, -1, stocks * sizeof *p.stock_piece);
    find_pieces(&p);
    check_pieces(&p);
    if (p.bad < 0) {
        find_steps(&p, arena);
        start(&p);
        settle(&p, ARENA_ARRAY(arena, int32_t, stocks + 1));
    }
    if (p.bad >= 0) {
        proof_add(g->proof, (Finding){ .kind = PROOF_DISTANCE, .item = g->proof->papers->items.texts[g->item],
                                       .responder = graph_stock_name(g, p.bad) });
    }
}
