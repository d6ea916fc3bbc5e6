// Counts what the summary says anew.
#include "proving/graph.h"

typedef unsigned __int128 Big;

#define HALF_DIGITS ((Big)1000000000000000) // 10^15: fractions are cut at thirty digits, in two halves

typedef struct Sums {
    Big served, asked, at_zero, distance;
    Big whole, first, second, cut; // of the squares
} Sums;

static Str text_of(Arena *arena, Big number)
{
    TextBuilder text = { .arena = arena };
    Big unit = 1;
    while (number / unit >= 10) {
        unit *= 10;
    }
    for (; unit; unit /= 10) {
        text_add_char(&text, (char)('0' + (int)(number / unit % 10)));
    }
    return text_done(&text);
}

static void add_square(Sums *sums, const PaperNeed *need, int64_t given)
{
    Big level = (uint64_t)(given + need->received), divisor = (uint64_t)(need->entitlement * need->weight);
    Big square = level * level, rest = square % divisor;
    sums->whole += square / divisor;
    rest *= HALF_DIGITS;
    sums->first += rest / divisor;
    rest = rest % divisor * HALF_DIGITS;
    sums->second += rest / divisor;
    sums->cut += rest % divisor != 0;
}

static void add_item(Sums *sums, const Graph *g)
{
    for (int32_t i = 0; i < g->needs; i++) {
        const PaperNeed *need = graph_need(g, i);
        sums->served += (uint64_t)g->given[i];
        sums->asked += (uint64_t)need->asked;
        sums->at_zero += need->asked > 0 && g->given[i] + need->received == 0;
        if (need->entitlement > 0) {
            add_square(sums, need, g->given[i]);
        }
    }
    for (int32_t e = 0; e < g->links; e++) {
        sums->distance += (Big)(uint64_t)g->flow[e] * (uint64_t)g->link_distance[e];
    }
}

// To six decimals, half up.
static Str squares_of(Arena *arena, const Sums *sums)
{
    Big low = sums->second + sums->cut, high = sums->first + low / HALF_DIGITS, step = 1000000000;
    low %= HALF_DIGITS;
    Big millionths = high / step + (high % step * 2 >= step);
    (void)low; // below half a millionth it cannot tip the scale: half of one is a whole number of `high`
    Big whole = sums->whole + millionths / 1000000;
    return str_format(arena, "%.*s.%06llu", STR_ARG(text_of(arena, whole)), (unsigned long long)(millionths % 1000000));
}

static void compare(Proof *proof, const char *field, Str counted, Str written)
{
    if (!str_equal(counted, written)) {
        proof_add(proof, (Finding){ .kind = PROOF_SUM, .other = str_from(field), .counted = counted, .written = written });
    }
}

void sums_prove(Arena *arena, Proof *proof, const Graph *graphs, int32_t count)
{
    Sums sums = { 0 };
    const Papers *papers = proof->papers;
    for (int32_t i = 0; i < count; i++) {
        add_item(&sums, &graphs[i]);
    }
    compare(proof, "served", text_of(arena, sums.served), papers->summary.served);
    compare(proof, "asked", text_of(arena, sums.asked), text_of(arena, (Big)papers->summary.asked));
    compare(proof, "at_zero", text_of(arena, sums.at_zero), text_of(arena, (Big)papers->summary.at_zero));
    compare(proof, "distance", text_of(arena, sums.distance), papers->summary.distance);
    compare(proof, "sum_of_squares", squares_of(arena, &sums), papers->summary.sum_of_squares);
    Str hash = digest_hex(arena, papers->written);
    if (!str_equal(hash, papers->summary.sha256)) {
        proof_add(proof, (Finding){ .kind = PROOF_HASH, .counted = hash, .written = papers->summary.sha256 });
    }
}
