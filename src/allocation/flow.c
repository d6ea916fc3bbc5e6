// The network simplex with a strongly feasible tree, so that it cannot go in circles, and block search. The tree hangs from a
// root that is joined to every node by an arc too dear to be used when it can be helped: the arcs numbered behind the net's own.
#include "allocation/flow.h"

enum { AT_ROOM = -1, IN_TREE = 0, AT_ZERO = 1 };
enum { BLOCK_LEAST = 32 };

#define ENDLESS (INT64_C(1) << 61)

typedef struct Node {
    int64_t flow; // on the arc to the parent
    int32_t parent, arc;
    int32_t size; // of what hangs here, itself too
    int32_t prev; // in the list of the parent's children
    bool up;      // whether that arc points to the parent
} Node;

// Apart from the nodes, for these lists are walked far more often than all else.
typedef struct Kin {
    int32_t child, next;
} Kin;

typedef struct Simplex {
    const FlowNet *net;
    int8_t *state; // by arc; NULL when room is endless: then an arc outside of the tree is at zero
    int64_t *potential;
    Node *node;
    Kin *kin;
    int32_t *stack;
    int32_t root, at, block;
} Simplex;

static int64_t room_of(const Simplex *s, int32_t arc)
{
    return s->net->room && arc < s->net->arcs ? s->net->room[arc] : ENDLESS;
}

static void hang(Simplex *s, int32_t u, int32_t parent)
{
    int32_t next = s->kin[parent].child;
    s->node[u].parent = parent;
    s->node[u].prev = -1;
    s->kin[u].next = next;
    if (next >= 0) {
        s->node[next].prev = u;
    }
    s->kin[parent].child = u;
}

static void unhang(Simplex *s, int32_t u)
{
    int32_t prev = s->node[u].prev, next = s->kin[u].next;
    if (prev >= 0) {
        s->kin[prev].next = next;
    } else {
        s->kin[s->node[u].parent].child = next;
    }
    if (next >= 0) {
        s->node[next].prev = prev;
    }
}

static int64_t gain_of(const Simplex *s, int32_t e)
{
    const FlowNet *net = s->net;
    int64_t reduced = net->cost[e] + s->potential[net->from[e]] - s->potential[net->to[e]];
    return s->state ? s->state[e] * reduced : reduced;
}

// The arc that gains most within the first block that has one; -1 when none gains.
static int32_t entering(Simplex *s)
{
    int32_t arcs = s->net->arcs, best = -1;
    int64_t gain = 0;
    for (int32_t left = arcs; left > 0;) {
        int32_t size = s->block < left ? s->block : left;
        size = arcs - s->at < size ? arcs - s->at : size;
        for (int32_t e = s->at; e < s->at + size; e++) {
            int64_t reduced = gain_of(s, e);
            if (reduced < gain) {
                gain = reduced;
                best = e;
            }
        }
        left -= size;
        s->at = s->at + size == arcs ? 0 : s->at + size;
        if (best >= 0) {
            return best;
        }
    }
    return -1;
}

typedef struct Turn {
    int32_t arc, first, second, join, leaving; // leaving: the node below the arc that leaves; -1: the entering arc itself
    bool on_first;
    int64_t amount;
} Turn;

// Goes up from both ends until they meet. Of arcs that bind alike the last one along the turn leaves.
static void find_leaving(const Simplex *s, Turn *turn)
{
    int32_t u = turn->first, v = turn->second, first = -1, second = -1;
    int64_t on_first = room_of(s, turn->arc), on_second = ENDLESS;
    while (u != v) {
        if (s->node[u].size < s->node[v].size) {
            const Node *node = &s->node[u];
            int64_t room = node->up ? node->flow : room_of(s, node->arc) - node->flow;
            if (room < on_first) {
                on_first = room;
                first = u;
            }
            u = node->parent;
        } else {
            const Node *node = &s->node[v];
            int64_t room = node->up ? room_of(s, node->arc) - node->flow : node->flow;
            if (room <= on_second) {
                on_second = room;
                second = v;
            }
            v = node->parent;
        }
    }
    turn->join = u;
    turn->on_first = second < 0 || on_second > on_first;
    turn->leaving = turn->on_first ? first : second;
    turn->amount = turn->on_first ? on_first : on_second;
}

static void push(Simplex *s, const Turn *turn)
{
    for (int32_t u = turn->first; u != turn->join; u = s->node[u].parent) {
        s->node[u].flow += s->node[u].up ? -turn->amount : turn->amount;
    }
    for (int32_t u = turn->second; u != turn->join; u = s->node[u].parent) {
        s->node[u].flow += s->node[u].up ? turn->amount : -turn->amount;
    }
}

// What hangs below `top`, itself too, gets another potential.
static void lift(Simplex *s, int32_t top, int64_t change)
{
    int32_t count = 0;
    s->stack[count++] = top;
    while (count) {
        int32_t u = s->stack[--count];
        s->potential[u] += change;
        for (int32_t v = s->kin[u].child; v >= 0; v = s->kin[v].next) {
            if (s->kin[v].child >= 0) {
                s->stack[count++] = v;
            } else {
                s->potential[v] += change;
            }
        }
    }
}

static void resize(Simplex *s, int32_t from, int32_t join, int32_t change)
{
    for (int32_t u = from; u != join; u = s->node[u].parent) {
        s->node[u].size += change;
    }
}

static void rehang(Simplex *s, const Turn *turn, bool from_room)
{
    const FlowNet *net = s->net;
    int32_t u = turn->on_first ? turn->first : turn->second, parent = turn->on_first ? turn->second : turn->first;
    int32_t arc = turn->arc, top = u, out = s->node[turn->leaving].arc;
    int64_t flow = from_room ? room_of(s, arc) - turn->amount : turn->amount;
    bool up = net->from[arc] == u, out_empty = s->node[turn->leaving].flow == 0;
    int64_t wanted = s->potential[parent] + (up ? -net->cost[arc] : net->cost[arc]);
    int32_t all = s->node[turn->leaving].size, below = 0;
    resize(s, s->node[turn->leaving].parent, turn->join, -all);
    resize(s, parent, turn->join, all);
    for (bool last = false; !last;) {
        Node was = s->node[u];
        last = u == turn->leaving;
        unhang(s, u);
        hang(s, u, parent);
        s->node[u].arc = arc;
        s->node[u].flow = flow;
        s->node[u].up = up;
        s->node[u].size = all - below;
        below = was.size;
        parent = u;
        arc = was.arc;
        flow = was.flow;
        up = !was.up;
        u = was.parent;
    }
    if (s->state) {
        s->state[turn->arc] = IN_TREE;
    }
    if (s->state && out < net->arcs) {
        s->state[out] = out_empty ? AT_ZERO : AT_ROOM;
    }
    lift(s, top, wanted - s->potential[top]);
}

// ---- The first tree ----

// Whether the node can hang by the arc that was guessed: what it has to spare goes up, or what it lacks comes down.
static bool hangs_by(const Simplex *s, int32_t u, int64_t spare, Node *node_out)
{
    const FlowNet *net = s->net;
    int32_t arc = net->start ? net->start[u] : -1;
    if (arc < 0) {
        return false;
    }
    bool up = net->from[arc] == u;
    int64_t flow = up ? spare : -spare;
    *node_out = (Node){ .flow = flow, .parent = up ? net->to[arc] : net->from[arc], .arc = arc, .up = up };
    return (up ? flow >= 0 : flow > 0) && flow < room_of(s, arc);
}

static void start(Simplex *s, int64_t dear, int64_t *spare)
{
    const FlowNet *net = s->net;
    for (int32_t u = 0; u < net->nodes; u++) {
        spare[u] += net->supply[u];
        if (!hangs_by(s, u, spare[u], &s->node[u])) {
            bool up = spare[u] >= 0;
            s->node[u] = (Node){ .flow = up ? spare[u] : -spare[u], .parent = s->root, .arc = net->arcs + u, .up = up };
        } else {
            spare[s->node[u].parent] += spare[u];
        }
    }
    s->node[s->root] = (Node){ .parent = -1, .arc = -1, .prev = -1 };
    for (int32_t u = 0; u <= net->nodes; u++) {
        s->kin[u] = (Kin){ -1, -1 };
        s->node[u].size = 1;
    }
    for (int32_t u = 0; u < net->nodes; u++) {
        s->node[s->node[u].parent].size += s->node[u].size; // parents have higher numbers
    }
    for (int32_t u = net->nodes; u-- > 0;) {
        const Node *node = &s->node[u];
        int64_t cost = node->arc < net->arcs ? net->cost[node->arc] : dear;
        hang(s, u, node->parent);
        s->potential[u] = s->potential[node->parent] + (node->up ? -cost : cost);
        if (s->state && node->arc < net->arcs) {
            s->state[node->arc] = IN_TREE;
        }
    }
}

static int64_t dear_cost(const FlowNet *net)
{
    int64_t most = 0, dear;
    for (int32_t e = 0; e < net->arcs; e++) {
        int64_t cost = net->cost[e] < 0 ? -net->cost[e] : net->cost[e];
        most = cost > most ? cost : most;
    }
    bool over = __builtin_mul_overflow(most + 1, (int64_t)net->nodes + 1, &dear);
    return over || dear >= (INT64_C(1) << 60) ? 0 : dear;
}

static FlowResult keep_flow(const Simplex *s)
{
    const FlowNet *net = s->net;
    for (int32_t e = 0; e < net->arcs; e++) {
        net->flow[e] = s->state && s->state[e] == AT_ROOM ? net->room[e] : 0;
    }
    for (int32_t u = 0; u < net->nodes; u++) {
        if (s->node[u].arc < net->arcs) {
            net->flow[s->node[u].arc] = s->node[u].flow;
        } else if (s->node[u].flow != 0) {
            return FLOW_IMPOSSIBLE;
        }
    }
    return FLOW_BEST;
}

static FlowResult pivot(Simplex *s)
{
    for (int32_t e = entering(s); e >= 0; e = entering(s)) {
        bool forward = !s->state || s->state[e] == AT_ZERO;
        int32_t from = s->net->from[e], to = s->net->to[e];
        Turn turn = { .arc = e, .first = forward ? from : to, .second = forward ? to : from };
        find_leaving(s, &turn);
        if (turn.amount >= ENDLESS / 2) {
            return FLOW_ENDLESS;
        }
        if (turn.amount) {
            push(s, &turn);
        }
        if (turn.leaving < 0) {
            s->state[e] = (int8_t)-s->state[e];
        } else {
            rehang(s, &turn, !forward);
        }
    }
    return keep_flow(s);
}

static int32_t block_of(int32_t arcs)
{
    int32_t root = 1;
    while ((int64_t)root * root < arcs) {
        root++;
    }
    return root < BLOCK_LEAST ? BLOCK_LEAST : root;
}

FlowResult flow_solve(Arena *arena, const FlowNet *net)
{
    int64_t dear = dear_cost(net);
    if (!dear) {
        return FLOW_TOO_LARGE;
    }
    size_t nodes = (size_t)net->nodes + 1;
    Simplex s = { .net = net, .potential = ARENA_ARRAY(arena, int64_t, nodes), .node = ARENA_ARRAY(arena, Node, nodes), .kin = ARENA_ARRAY(arena, Kin, nodes),
                  .stack = ARENA_ARRAY(arena, int32_t, nodes), .root = net->nodes, .block = block_of(net->arcs) };
    if (net->room) {
        s.state = ARENA_ARRAY(arena, int8_t, (size_t)net->arcs);
        for (int32_t e = 0; e < net->arcs; e++) {
            s.state[e] = AT_ZERO;
        }
    }
    start(&s, dear, ARENA_ARRAY(arena, int64_t, nodes));
    return pivot(&s);
}
