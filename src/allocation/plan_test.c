// Plans of random small instances against every flow there is, tried one by one; and what readers refuse.
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

static Plan plan_of(Arena *arena, Str text, Instance *instance)
{
    InstanceError error;
    Plan plan;
    assert_ptr_equal(instance_read(arena, text, instance, &error), OK);
    assert_ptr_equal(plan_make(arena, instance, STR("seed"), &plan), OK);
    return plan;
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
        Plan plan = plan_of(arena, join(arena, &small, false), &instance);
        Plan again = plan_of(arena, join(arena, &small, true), &turned);
        int64_t distance = 0;
        for (size_t i = 0; i < plan.line_count; i++) {
            distance += plan.lines[i].quantity * plan.lines[i].link->distance;
        }
        Oracle oracle = { .small = &small, .ours = plan.received, .nearest = INT64_MAX, .best = { { INT64_MAX } } };
        memcpy(oracle.left, small.stock, sizeof oracle.left);
        try_all(&oracle, 0, 0);
        assert_int_equal(compare(score_of(&small, plan.received), oracle.best), 0);
        assert_int_equal(distance, oracle.nearest);
        assert_true(str_equal(plan_write(arena, &instance, &plan), plan_write(arena, &turned, &again)));
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
        { "{\"responder\":\"r\",\"stock\":{}}\n{\"responder\":\"r\",\"stock\":{}}", 2 },
        { "\n{\"responder\":\"r\",\"stock\":{\"w\":-1}}", 2 },
        { "{\"responder\":\"r\",\"stock\":{\"w\":1,\"w\":2}}", 1 },
        { "{\"responder\":\"r\",\"stock\":{\"w\":99999999999999999999}}", 1 },
        { "{\"responder\":\"r\",\"stock\":{\"w\":1}}\n{\"link\":[\"r\",\"n\"],\"distance\":1}", 2 },
        { "{\"need\":\"n\",\"item\":\"w\",\"tier\":1,\"asked\":1,\"entitlement\":0,\"weight\":1,\"received\":0}", 1 },
        { "{\"need\":\"n\",\"item\":\"w\",\"tier\":1,\"asked\":1,\"entitlement\":1,\"weight\":0,\"received\":0}", 1 },
        { "{\"need\":\"n\"", 1 },
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Instance instance;
        InstanceError error = { 0 };
        assert_ptr_equal(instance_read(arena, str_from(cases[i].text), &instance, &error), INSTANCE_MALFORMED);
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
        cmocka_unit_test(malformed_lines_are_named),
        cmocka_unit_test(flows_of_dimacs_cost_what_they_must),
    };
    digest_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
