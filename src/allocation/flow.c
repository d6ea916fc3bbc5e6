// The network simplex with a strongly feasible tree, so that it cannot go in circles, and block search. The tree hangs from a
// root that is joined to every node by an arc too dear to be used when it can be helped.
#include "allocation/flow.h"

enum { AT_ROOM = -1, IN_TREE = 0, AT_ZERO = 1 };

#define ENDLESS (INT64_C(1) << 61)

typedef struct Node {
    int64_t potential;
    int32_t parent, arc, depth;
    int32_t child, next, prev; // the list of children
} Node;

typedef struct Simplex {
    FlowArc *arc; // with one more a node
    int8_t *state;
    Node *node;
    int32_t *stack;
    int32_t root, arcs, searched, at;
} Simplex;

static void hang(Simplex *s, int32_t u, int32_t parent)
{
    Node *node = s->node;
    node[u].parent = parent;
    node[u].prev = -1;
    node[u].next = node[parent].child;
    if (node[u].next >= 0) {
        node[node[u].next].prev = u;
    }
    node[parent].child = u;
}

static void unhang(Simplex *s, int32_t u)
{
    Node *node = s->node;
    if (node[u].prev >= 0) {
        node[node[u].prev].next = node[u].next;
    } else {
        node[node[u].parent].child = node[u].next;
    }
    if (node[u].next >= 0) {
        node[node[u].next].prev = node[u].prev;
    }
}

static bool points_up(const Simplex *s, int32_t u)
{
    return s->arc[s->node[u].arc].from == u;
}

// The arc that gains most within the first block that has one; -1 when none gains.
static int32_t entering(Simplex *s)
{
    int32_t best = -1, in_block = 0;
    int64_t gain = 0;
    int32_t block = 10 + s->searched / 64 < 1000 ? 10 + s->searched / 64 : 1000;
    for (int32_t i = 0; i < s->searched; i++) {
        int32_t e = s->at;
        s->at = s->at + 1 == s->searched ? 0 : s->at + 1;
        const FlowArc *arc = &s->arc[e];
        int64_t reduced = s->state[e] * (arc->cost + s->node[arc->from].potential - s->node[arc->to].potential);
        if (reduced < gain) {
            gain = reduced;
            best = e;
        }
        if (++in_block >= block && best >= 0) {
            return best;
        }
        in_block = in_block >= block ? 0 : in_block;
    }
    return best;
}

static int32_t join_of(const Simplex *s, int32_t u, int32_t v)
{
    while (u != v) {
        if (s->node[u].depth >= s->node[v].depth) {
            u = s->node[u].parent;
        } else {
            v = s->node[v].parent;
        }
    }
    return u;
}

typedef struct Turn {
    int32_t arc, first, second, join, leaving; // leaving: the node below the arc that leaves; -1: the entering arc itself
    bool on_first;
    int64_t amount;
} Turn;

static void find_leaving(const Simplex *s, Turn *turn)
{
    turn->leaving = -1;
    turn->amount = s->arc[turn->arc].room;
    for (int32_t u = turn->first; u != turn->join; u = s->node[u].parent) {
        const FlowArc *arc = &s->arc[s->node[u].arc];
        int64_t room = points_up(s, u) ? arc->flow : arc->room - arc->flow;
        if (room < turn->amount) {
            turn->amount = room;
            turn->leaving = u;
            turn->on_first = true;
        }
    }
    for (int32_t u = turn->second; u != turn->join; u = s->node[u].parent) {
        const FlowArc *arc = &s->arc[s->node[u].arc];
        int64_t room = points_up(s, u) ? arc->room - arc->flow : arc->flow;
        if (room <= turn->amount) {
            turn->amount = room;
            turn->leaving = u;
            turn->on_first = false;
        }
    }
}

static void push(Simplex *s, const Turn *turn)
{
    int64_t amount = turn->amount;
    s->arc[turn->arc].flow += s->state[turn->arc] * amount;
    for (int32_t u = turn->first; amount && u != turn->join; u = s->node[u].parent) {
        s->arc[s->node[u].arc].flow += points_up(s, u) ? -amount : amount;
    }
    for (int32_t u = turn->second; amount && u != turn->join; u = s->node[u].parent) {
        s->arc[s->node[u].arc].flow += points_up(s, u) ? amount : -amount;
    }
}

// What hangs below `top` gets its depth and potential again.
static void refresh(Simplex *s, int32_t top, int64_t change)
{
    int32_t count = 0;
    s->stack[count++] = top;
    while (count) {
        int32_t u = s->stack[--count];
        s->node[u].potential += change;
        s->node[u].depth = s->node[s->node[u].parent].depth + 1;
        for (int32_t v = s->node[u].child; v >= 0; v = s->node[v].next) {
            s->stack[count++] = v;
        }
    }
}

static void rehang(Simplex *s, const Turn *turn)
{
    int32_t u = turn->on_first ? turn->first : turn->second;
    int32_t parent = turn->on_first ? turn->second : turn->first;
    int32_t arc = turn->arc, top = u;
    int32_t out = s->node[turn->leaving].arc;
    const FlowArc *in = &s->arc[arc];
    int64_t wanted = in->from == u ? s->node[parent].potential - in->cost : s->node[parent].potential + in->cost;
    s->state[arc] = IN_TREE;
    s->state[out] = s->arc[out].flow == 0 ? AT_ZERO : AT_ROOM;
    for (bool last = false; !last;) {
        int32_t above = s->node[u].parent, old = s->node[u].arc;
        last = u == turn->leaving;
        unhang(s, u);
        hang(s, u, parent);
        s->node[u].arc = arc;
        parent = u;
        arc = old;
        u = above;
    }
    refresh(s, top, wanted - s->node[top].potential);
}

static void start(Simplex *s, const FlowNet *net, int64_t dear)
{
    s->node[s->root] = (Node){ .parent = -1, .arc = -1, .child = -1, .next = -1, .prev = -1 };
    for (int32_t e = 0; e < net->arcs; e++) {
        s->arc[e] = net->arc[e];
        s->arc[e].flow = 0;
        s->state[e] = AT_ZERO;
    }
    for (int32_t u = 0; u < net->nodes; u++) {
        int32_t e = net->arcs + u;
        bool gives = net->supply[u] >= 0;
        s->arc[e] = (FlowArc){ .from = gives ? u : s->root, .to = gives ? s->root : u, .room = ENDLESS, .cost = dear,
                               .flow = gives ? net->supply[u] : -net->supply[u] };
        s->node[u] = (Node){ .potential = gives ? -dear : dear, .arc = e, .depth = 1, .child = -1 };
        hang(s, u, s->root);
    }
}

static int64_t dear_cost(const FlowNet *net)
{
    int64_t most = 0, dear;
    for (int32_t e = 0; e < net->arcs; e++) {
        int64_t cost = net->arc[e].cost < 0 ? -net->arc[e].cost : net->arc[e].cost;
        most = cost > most ? cost : most;
    }
    bool over = __builtin_mul_overflow(most + 1, (int64_t)net->nodes + 1, &dear);
    return over || dear >= (INT64_C(1) << 60) ? 0 : dear;
}

FlowResult flow_solve(Arena *arena, const FlowNet *net)
{
    int64_t dear = dear_cost(net);
    if (!dear) {
        return FLOW_TOO_LARGE;
    }
    size_t arcs = (size_t)net->arcs + (size_t)net->nodes, nodes = (size_t)net->nodes + 1;
    Simplex s = { .arc = ARENA_ARRAY(arena, FlowArc, arcs), .state = ARENA_ARRAY(arena, int8_t, arcs),
                  .node = ARENA_ARRAY(arena, Node, nodes), .stack = ARENA_ARRAY(arena, int32_t, nodes),
                  .root = net->nodes, .arcs = net->arcs, .searched = net->arcs };
    start(&s, net, dear);
    for (int32_t e = entering(&s); e >= 0; e = entering(&s)) {
        bool forward = s.state[e] == AT_ZERO;
        Turn turn = { .arc = e, .first = forward ? s.arc[e].from : s.arc[e].to,
                      .second = forward ? s.arc[e].to : s.arc[e].from };
        turn.join = join_of(&s, turn.first, turn.second);
        find_leaving(&s, &turn);
        push(&s, &turn);
        if (turn.leaving < 0) {
            s.state[e] = (int8_t)-s.state[e];
        } else {
            rehang(&s, &turn);
        }
    }
    for (int32_t u = 0; u < net->nodes; u++) {
        if (s.arc[net->arcs + u].flow != 0) {
            return FLOW_IMPOSSIBLE;
        }
    }
    for (int32_t e = 0; e < net->arcs; e++) {
        net->arc[e].flow = s.arc[e].flow;
    }
    return FLOW_BEST;
}
