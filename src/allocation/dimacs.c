// Reads a DIMACS file strictly; what an arc must carry at least is sent ahead, so that the simplex sees no lower bounds.
#include "allocation/dimacs.h"

#define BOUND INT64_C(1000000000000000)
#define SUPPLY_MAX (INT64_C(1) << 60)
enum { NODES_MAX = 10000000, ARCS_MAX = 100000000, FIELDS_MAX = 5, ARC_BYTES_LEAST = 11 };

typedef struct Dimacs {
    Arena *arena;
    FlowNet net;
    int32_t *from, *to;
    int64_t *room, *cost, *supply;
    int32_t promised; // arcs
    bool begun;
    bool *told;       // by node: its supply was given
    __int128 ahead;   // the cost of what was sent ahead
    InstanceError *error;
    size_t line, size; // size: of the file
} Dimacs;

static Fault refuse(Dimacs *d, const char *what)
{
    *d->error = (InstanceError){ d->line, what };
    return INSTANCE_MALFORMED;
}

// The next word between blanks; empty at the end.
static Str word(Str *rest)
{
    *rest = str_trim(*rest);
    size_t end = 0;
    while (end < rest->len && rest->at[end] != ' ' && rest->at[end] != '\t') {
        end++;
    }
    Str piece = str_slice(*rest, 0, end);
    *rest = str_from_index(*rest, end);
    return piece;
}

static bool number(Str text, int64_t *out)
{
    bool minus = text.len && text.at[0] == '-';
    size_t i = minus ? 1 : 0;
    int64_t value = 0;
    if (i == text.len) {
        return false;
    }
    for (; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || value > BOUND) {
            return false;
        }
        value = value * 10 + (text.at[i] - '0');
    }
    *out = minus ? -value : value;
    return value <= BOUND;
}

static Fault numbers(Dimacs *d, Str rest, int count, int64_t *out)
{
    for (int i = 0; i < count; i++) {
        if (!number(word(&rest), &out[i])) {
            return refuse(d, "a whole number is missing or beyond 10^15");
        }
    }
    return word(&rest).len ? refuse(d, "more on the line than belongs there") : OK;
}

static Fault read_problem(Dimacs *d, Str rest)
{
    int64_t at[2];
    if (d->begun || !str_is(word(&rest), "min")) {
        return refuse(d, "one line p min NODES ARCS is wanted");
    }
    TRY(numbers(d, rest, 2, at));
    if (at[0] < 1 || at[0] > NODES_MAX || at[1] < 0 || at[1] > ARCS_MAX) {
        return refuse(d, "NODES from 1 to 10^7, and ARCS from 0 to 10^8");
    }
    if ((size_t)at[1] > d->size / ARC_BYTES_LEAST) {
        return refuse(d, "the file is too short for so many arcs");
    }
    d->begun = true;
    d->promised = (int32_t)at[1];
    d->net.nodes = (int32_t)at[0];
    size_t arcs = (size_t)at[1];
    d->net.from = d->from = ARENA_ARRAY(d->arena, int32_t, arcs);
    d->net.to = d->to = ARENA_ARRAY(d->arena, int32_t, arcs);
    d->net.room = d->room = ARENA_ARRAY(d->arena, int64_t, arcs);
    d->net.cost = d->cost = ARENA_ARRAY(d->arena, int64_t, arcs);
    d->net.flow = ARENA_ARRAY(d->arena, int64_t, arcs);
    d->net.supply = d->supply = ARENA_ARRAY(d->arena, int64_t, (size_t)at[0]);
    d->told = ARENA_ARRAY(d->arena, bool, (size_t)at[0]);
    return OK;
}

static Fault read_node(Dimacs *d, Str rest)
{
    int64_t at[2];
    TRY(numbers(d, rest, 2, at));
    if (at[0] < 1 || at[0] > d->net.nodes || d->told[at[0] - 1]) {
        return refuse(d, "no such node, or its supply was given before");
    }
    d->told[at[0] - 1] = true;
    d->supply[at[0] - 1] += at[1];
    return OK;
}

static Fault read_arc(Dimacs *d, Str rest)
{
    int64_t at[FIELDS_MAX];
    TRY(numbers(d, rest, FIELDS_MAX, at));
    if (at[0] < 1 || at[0] > d->net.nodes || at[1] < 1 || at[1] > d->net.nodes) {
        return refuse(d, "no such node");
    }
    if (at[2] < 0 || at[3] < at[2]) {
        return refuse(d, "an arc carries at least 0, and at most no less than at least");
    }
    if (d->net.arcs == d->promised) {
        return refuse(d, "more arcs than p min promised");
    }
    int32_t from = (int32_t)at[0] - 1, to = (int32_t)at[1] - 1;
    int32_t arc = d->net.arcs++;
    d->from[arc] = from;
    d->to[arc] = to;
    d->room[arc] = at[3] - at[2];
    d->cost[arc] = at[4];
    d->ahead += (__int128)at[2] * at[4];
    d->supply[from] -= at[2];
    d->supply[to] += at[2];
    bool fits = d->supply[from] > -SUPPLY_MAX && d->supply[to] < SUPPLY_MAX;
    return fits ? OK : refuse(d, "the least amounts at one node add up beyond 2^60");
}

static Fault read_line(Dimacs *d, Str rest)
{
    Str kind = word(&rest);
    if (!kind.len || kind.at[0] == 'c') {
        return OK;
    }
    if (str_is(kind, "p")) {
        return read_problem(d, rest);
    }
    if (!d->begun) {
        return refuse(d, "p min NODES ARCS comes first");
    }
    if (str_is(kind, "n")) {
        return read_node(d, rest);
    }
    return str_is(kind, "a") ? read_arc(d, rest) : refuse(d, "lines begin with c, p, n or a");
}

static Str cost_text(const Dimacs *d)
{
    __int128 cost = d->ahead;
    for (int32_t e = 0; e < d->net.arcs; e++) {
        cost += (__int128)d->net.flow[e] * d->cost[e];
    }
    char digits[48];
    size_t at = sizeof digits;
    bool minus = cost < 0;
    do {
        int digit = (int)(cost % 10);
        digits[--at] = (char)('0' + (digit < 0 ? -digit : digit));
        cost /= 10;
    } while (cost);
    if (minus) {
        digits[--at] = '-';
    }
    return str_copy(d->arena, (Str){ digits + at, sizeof digits - at });
}

bool dimacs_is(Str text)
{
    text = str_trim(text);
    return text.len && (text.at[0] == 'c' || text.at[0] == 'p');
}

Fault dimacs_solve(Arena *arena, Str text, FlowResult *result_out, Str *cost_out, InstanceError *error_out)
{
    Dimacs d = { .arena = arena, .error = error_out, .size = text.len };
    Str line;
    __int128 total = 0;
    while (str_cut(&text, '\n', &line)) {
        d.line++;
        TRY(read_line(&d, line));
    }
    if (!d.begun || d.net.arcs != d.promised) {
        return refuse(&d, "the file ends before all that p min promised");
    }
    for (int32_t u = 0; u < d.net.nodes; u++) {
        total += d.net.supply[u];
    }
    *result_out = total ? FLOW_IMPOSSIBLE : flow_solve(arena, &d.net);
    *cost_out = *result_out == FLOW_BEST ? cost_text(&d) : STR_NONE;
    return OK;
}
