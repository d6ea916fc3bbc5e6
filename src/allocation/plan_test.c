// Plans of random small instances against every flow there is, tried one by one, and against giving unit by unit; and what readers refuse.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "allocation/dimacs.h"
#include "allocation/plan.h"
#include "base/digest.h"

enum { NEEDS = 3, STOCKS = 3, EDGES = 9, MOST = 2, TIERS = 2, COMMON = 27720, ROUNDS = 1500 };
enum { MANY_NEEDS = 9, MANY_STOCKS = 6, MANY_ROUNDS = 10000 };

typedef struct Small {
    int needs, stocks, edges;
    int64_t tier[NEEDS], asked[NEEDS], entitlement[NEEDS], weight[NEEDS], received[NEEDS], stock[STOCKS];
    int from[EDGES], to[EDGES];
    int64_t distance[EDGES];
    Str lines[NEEDS + STOCKS + EDGES];
    int line_count;
} Small;

// What is better is smaller: units not served and squares by tier.
typedef struct Score {
    int64_t of[2 * TIERS];
} Score;

static uint64_t next_random(uint64_t *state, uint64_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (*state >> 33) % below;
}

static void make(Arena *arena, uint64_t *r, Small *s)
{
    *s = (Small){ .needs = 1 + (int)next_random(r, NEEDS), .stocks = 1 + (int)next_random(r, STOCKS) };
    for (int i = 0; i < s->needs; i++) {
        s->tier[i] = 1 + (int64_t)next_random(r, TIERS);
        s->asked[i] = (int64_t)next_random(r, 5);
        s->entitlement[i] = 1 + (int64_t)next_random(r, 4);
        s->weight[i] = 1 + (int64_t)next_random(r, 3);
        s->received[i] = (int64_t)next_random(r, 3);
        s->lines[s->line_count++] = str_format(
            arena, "{\"need\":\"n%d\",\"item\":\"w\",\"tier\":%d,\"asked\":%d,\"entitlement\":%d,\"weight\":%d,\"received\":%d}", i,
            (int)s->tier[i], (int)s->asked[i], (int)s->entitlement[i], (int)s->weight[i], (int)s->received[i]);
    }
    for (int i = 0; i < s->stocks; i++) {
        s->stock[i] = (int64_t)next_random(r, MOST + 1);
        s->lines[s->line_count++] = str_format(arena, "{\"responder\":\"r%d\",\"stock\":{\"w\":%d}}", i, (int)s->stock[i]);
        for (int n = 0; n < s->needs; n++) {
            if (next_random(r, 3)) {
                s->from[s->edges] = i;
                s->to[s->edges] = n;
                s->distance[s->edges] = (int64_t)next_random(r, 9);
                s->lines[s->line_count++] =
                    str_format(arena, "{\"link\":[\"r%d\",\"n%d\"],\"distance\":%d}", i, n, (int)s->distance[s->edges++]);
            }
        }
    }
}

static Score score_of(const Small *s, const int64_t *got)
{
    Score score = { 0 };
    for (int i = 0; i < s->needs; i++) {
        int64_t level = got[i] + s->received[i], *at = &score.of[2 * (s->tier[i] - 1)];
        at[0] -= got[i];
        at[1] += level * level * (COMMON / (s->entitlement[i] * s->weight[i]));
    }
    return score;
}

static int compare(Score a, Score b)
{
    for (int i = 0; i < 2 * TIERS; i++) {
        if (a.of[i] != b.of[i]) {
            return a.of[i] < b.of[i] ? -1 : 1;
        }
    }
    return 0;
}

typedef struct Oracle {
    const Small *small;
    const int64_t *ours;
    Score best;
    int64_t nearest; // for exactly what ours gives
    int64_t got[NEEDS], left[STOCKS];
} Oracle;

static void try_all(Oracle *o, int edge, int64_t distance)
{
    const Small *s = o->small;
    if (edge == s->edges) {
        Score score = score_of(s, o->got);
        o->best = compare(score, o->best) < 0 ? score : o->best;
        if (memcmp(o->got, o->ours, (size_t)s->needs * sizeof *o->ours) == 0 && distance < o->nearest) {
            o->nearest = distance;
        }
        return;
    }
    int from = s->from[edge], to = s->to[edge];
    for (int64_t f = 0; f <= o->left[from] && f + o->got[to] <= s->asked[to]; f++) {
        o->left[from] -= f;
        o->got[to] += f;
        try_all(o, edge + 1, distance + f * s->distance[edge]);
        o->left[from] += f;
        o->got[to] -= f;
    }
}

static Str join(Arena *arena, const Small *s, bool backwards)
{
    TextBuilder text = { .arena = arena };
    for (int i = 0; i < s->line_count; i++) {
        text_add(&text, s->lines[backwards ? s->line_count - 1 - i : i]);
        text_add_char(&text, '\n');
    }
    return text_done(&text);
}

static Plan plan_of(Arena *arena, Str text, int threads, Instance *instance)
{
    InstanceError error;
    Plan plan;
    PlanOptions options = { .seed = STR("seed"), .threads = threads };
    assert_ptr_equal(instance_read(arena, text, NULL, instance, &error), OK);
    assert_ptr_equal(plan_make(arena, instance, &options, &plan), OK);
    return plan;
}

static int64_t distance_of(const Plan *plan)
{
    int64_t distance = 0;
    const Share *share = &plan->shares[0];
    for (int32_t e = 0; e < share->link_count; e++) {
        distance += share->flow[e] * share_distance(share, e);
    }
    return distance;
}

static void every_small_plan_is_the_best(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    uint64_t random = 20261125;
    for (int round = 0; round < ROUNDS; round++) {
        Small small;
        Instance instance, turned;
        make(arena, &random, &small);
        Plan plan = plan_of(arena, join(arena, &small, false), 1, &instance);
        Plan again = plan_of(arena, join(arena, &small, true), 2, &turned);
        Oracle oracle = { .small = &small, .ours = plan.shares[0].given, .nearest = INT64_MAX, .best = { { INT64_MAX } } };
        memcpy(oracle.left, small.stock, sizeof oracle.left);
        try_all(&oracle, 0, 0);
        assert_int_equal(compare(score_of(&small, plan.shares[0].given), oracle.best), 0);
        assert_int_equal(distance_of(&plan), oracle.nearest);
        assert_true(str_equal(plan_text(arena, &plan), plan_text(arena, &again)));
        arena_reset(arena);
    }
    arena_free(arena);
}

// ---- Unit by unit ----

typedef struct Many {
    int needs, stocks;
    Need need[MANY_NEEDS];
    Digest draw[MANY_NEEDS];
    int64_t stock[MANY_STOCKS], distance[MANY_STOCKS][MANY_NEEDS]; // -1: no link
    int64_t flow[MANY_STOCKS][MANY_NEEDS], given[MANY_NEEDS];
} Many;

static Str make_many(Arena *arena, uint64_t *r, Many *m)
{
    TextBuilder text = { .arena = arena };
    *m = (Many){ .needs = 1 + (int)next_random(r, MANY_NEEDS), .stocks = 1 + (int)next_random(r, MANY_STOCKS) };
    uint64_t size = 1 + next_random(r, 20), ties = 1 + next_random(r, 4);
    for (int i = 0; i < m->needs; i++) {
        m->need[i] = (Need){ .tier = 1 + (int32_t)next_random(r, 3), .weight = 1 + (int32_t)next_random(r, ties),
                             .asked = (int64_t)next_random(r, size + 3), .entitlement = (int64_t)next_random(r, ties * 3),
                             .received = next_random(r, 3) ? 0 : (int64_t)next_random(r, size) };
        text_add_format(&text, "{\"need\":\"n%d\",\"item\":\"w\",\"tier\":%d,\"asked\":%lld,\"entitlement\":%lld,\"weight\":%d,\"received\":%lld}\n",
                        i, m->need[i].tier, (long long)m->need[i].asked, (long long)m->need[i].entitlement, m->need[i].weight,
                        (long long)m->need[i].received);
        m->draw[i] = digest_of(str_format(arena, "seedn%d", i));
    }
    for (int s = 0; s < m->stocks; s++) {
        m->stock[s] = (int64_t)next_random(r, size * 2);
        text_add_format(&text, "{\"responder\":\"r%d\",\"stock\":{\"w\":%lld}}\n", s, (long long)m->stock[s]);
        for (int i = 0; i < m->needs; i++) {
            m->distance[s][i] = next_random(r, 5) < 2 ? (int64_t)next_random(r, 12) : -1;
            if (m->distance[s][i] >= 0) {
                text_add_format(&text, "{\"link\":[\"r%d\",\"n%d\"],\"distance\":%lld}\n", s, i, (long long)m->distance[s][i]);
            }
        }
    }
    return text_done(&text);
}

static bool find_unit(Many *m, int need, bool *seen)
{
    for (int s = 0; s < m->stocks; s++) {
        if (m->distance[s][need] < 0 || seen[s]) {
            continue;
        }
        seen[s] = true;
        int64_t used = 0;
        for (int i = 0; i < m->needs; i++) {
            used += m->flow[s][i];
        }
        bool found = used < m->stock[s];
        for (int i = 0; !found && i < m->needs; i++) {
            if (m->flow[s][i] > 0 && find_unit(m, i, seen)) {
                m->flow[s][i]--;
                found = true;
            }
        }
        if (found) {
            m->flow[s][need]++;
            return true;
        }
    }
    return false;
}

static bool unit_before(const Many *m, int a, int b)
{
    const Need *x = &m->need[a], *y = &m->need[b];
    int64_t left = (2 * (m->given[a] + x->received) + 1) * y->entitlement * y->weight;
    int64_t right = (2 * (m->given[b] + y->received) + 1) * x->entitlement * x->weight;
    if (x->tier != y->tier) {
        return x->tier < y->tier;
    }
    return left != right ? left < right : memcmp(m->draw[a].at, m->draw[b].at, sizeof m->draw[a].at) < 0;
}

static void give_units(Many *m)
{
    bool closed[MANY_NEEDS] = { false };
    for (;;) {
        int best = -1;
        for (int i = 0; i < m->needs; i++) {
            bool open = !closed[i] && m->need[i].entitlement > 0 && m->given[i] < m->need[i].asked;
            if (open && (best < 0 || unit_before(m, i, best))) {
                best = i;
            }
        }
        if (best < 0) {
            return;
        }
        bool seen[MANY_STOCKS] = { false };
        if (find_unit(m, best, seen)) {
            m->given[best]++;
        } else {
            closed[best] = true;
        }
    }
}

// Takes circles that shorten the whole until there is none: Bellman's and Ford's search over stocks, where moving a unit of a need from
// one stock to another is a step; what is left at a stock may stand in for a unit.
static bool shorten_once(Many *m)
{
    int64_t far[MANY_STOCKS + 1] = { 0 };
    int by[MANY_STOCKS + 1], from[MANY_STOCKS + 1], last = -1, n = m->stocks;
    for (int pass = 0; pass <= n + 1; pass++) {
        last = -1;
        for (int a = 0; a <= n; a++) { // a takes over from b; n is what is left over
            for (int b = 0; b <= n; b++) {
                for (int i = -1; a != b && i < m->needs; i++) {
                    int64_t used = 0;
                    for (int k = 0; k < m->needs; k++) {
                        used += b < n ? m->flow[b][k] : 0;
                    }
                    bool rest = i < 0 && (b == n || (a == n && used < m->stock[b]));
                    bool move = i >= 0 && a < n && b < n && m->distance[a][i] >= 0 && m->flow[b][i] > 0;
                    int64_t cost = move ? m->distance[a][i] - m->distance[b][i] : 0;
                    if ((rest || move) && far[b] + cost < far[a]) {
                        far[a] = far[b] + cost;
                        from[a] = b;
                        by[a] = i;
                        last = a;
                    }
                }
            }
        }
    }
    for (int k = 0; last >= 0 && k <= n; k++) {
        last = from[last];
    }
    int at = last;
    while (last >= 0) {
        if (by[at] >= 0) {
            m->flow[at][by[at]]++;
            m->flow[from[at]][by[at]]--;
        }
        at = from[at];
        if (at == last) {
            return true;
        }
    }
    return false;
}

static void plans_are_what_unit_by_unit_gives(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    uint64_t random = 7;
    for (int round = 0; round < MANY_ROUNDS; round++) {
        Many many;
        Instance instance;
        Plan plan = plan_of(arena, make_many(arena, &random, &many), 1, &instance);
        give_units(&many);
        assert_memory_equal(plan.shares[0].given, many.given, (size_t)many.needs * sizeof many.given[0]);
        while (shorten_once(&many)) {
        }
        int64_t distance = 0;
        for (int s = 0; s < many.stocks; s++) {
            for (int i = 0; i < many.needs; i++) {
                distance += many.flow[s][i] * many.distance[s][i];
            }
        }
        assert_int_equal(distance_of(&plan), distance);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void malformed_lines_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line;
    } cases[] = {
        { "{\"responder\":\"r\",\"stock\":{\"w\":1}}\n{\"responder\":\"r\",\"stock\":{\"w\":1}}", 2 },
        { "\n{\"responder\":\"r\",\"stock\":{\"w\":-1}}", 2 },
        { "{\"responder\":\"r\",\"stock\":{\"w\":1,\"w\":2}}", 1 },
        { "{\"responder\":\"r\",\"stock\":{\"w\":99999999999999999999}}", 1 },
        { "{\"responder\":\"r\",\"stock\":{\"w\":1}}\n{\"link\":[\"r\",\"n\"],\"distance\":1}", 2 },
        { "{\"need\":\"n\",\"item\":\"w\",\"tier\":1,\"asked\":1,\"entitlement\":-1,\"weight\":1,\"received\":0}", 1 },
        { "{\"need\":\"n\",\"item\":\"w\",\"asked\":1}", 1 },
        { "{\"need\":\"n\",\"item\":\"w\",\"asked\":1,\"entitlement\":1,\"recieved\":1}", 1 },
        { "{\"need\":\"n\",\"item\":\"w\",\"asked\":1.5,\"entitlement\":1}", 1 },
        { "{\"need\":\"n\",\"item\":\"w\",\"asked\":1,\"entitlement\":1}\r\n\r\n{\"need\":\"n\",\"item\":\"w\",\"asked\":2,\"entitlement\":1}", 3 },
        { "{\"need\":\"\\ud800\",\"item\":\"w\",\"asked\":1,\"entitlement\":1}", 1 },
        { "{\"need\":\"\xff\",\"item\":\"w\",\"asked\":1,\"entitlement\":1}", 1 },
        { "{\"need\":\"n\",\"item\":\"w\",\"asked\":1,\"entitlement\":1} x", 1 },
        { "{\"link\":[\"r\",\"n\"]}\n{\"link\":[\"q\",\"n\"]}\n{\"responder\":\"q\",\"stock\":{}}\n{\"responder\":\"r\",\"stock\":{}}", 1 },
        { "{\"need\":\"n\",\"item\":\"w\",\"tier\":1,\"asked\":1,\"entitlement\":1,\"weight\":0,\"received\":0}", 1 },
        { "{\"need\":\"n\"", 1 },
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Instance instance;
        InstanceError error = { 0 };
        assert_ptr_equal(instance_read(arena, str_from(cases[i].text), NULL, &instance, &error), INSTANCE_MALFORMED);
        assert_int_equal(error.line, cases[i].line);
    }
    arena_free(arena);
}

static void flows_of_dimacs_cost_what_they_must(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cost; // NULL: impossible
    } cases[] = {
        { "c the example of DIMACS\np min 4 5\nn 1 4\nn 4 -4\na 1 2 0 4 2\na 1 3 0 2 2\na 2 3 0 2 1\na 2 4 0 3 3\na 3 4 0 5 1\n", "14" },
        { "p min 2 2\nn 1 5\nn 2 -5\na 1 2 2 3 10\na 1 2 0 9 1\n", "23" },
        { "p min 2 2\na 1 2 0 4 -3\na 2 1 0 7 1\n", "-8" },
        { "p min 1 1\na 1 1 0 4 -3\n", "-12" },
        { "p min 2 1\nn 1 5\nn 2 -5\na 1 2 0 4 1\n", NULL },
        { "p min 2 1\nn 1 5\na 1 2 0 9 1\n", NULL },
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FlowResult result;
        InstanceError error;
        Str cost;
        assert_ptr_equal(dimacs_solve(arena, str_from(cases[i].text), &result, &cost, &error), OK);
        assert_int_equal(result, cases[i].cost ? FLOW_BEST : FLOW_IMPOSSIBLE);
        assert_true(str_equal(cost, str_from(cases[i].cost)));
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_small_plan_is_the_best),
        cmocka_unit_test(plans_are_what_unit_by_unit_gives),
        cmocka_unit_test(malformed_lines_are_named),
        cmocka_unit_test(flows_of_dimacs_cost_what_they_must),
    };
    digest_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
