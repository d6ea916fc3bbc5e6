// The checker against the planner: right plans are proved, whatever is changed by hand is refuted; nobody gains by asking for more.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "allocation/explain.h"
#include "allocation/plan.h"
#include "proving/prove.h"

enum { NEEDS_MOST = 30, STOCKS_MOST = 12, ROUNDS = 400, MOVES = 8, CLAIMS = 300, CROWD = 600, DEPOTS = 40 };

static uint64_t next_random(uint64_t *state, uint64_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (*state >> 33) % below;
}

static Str make_instance(Arena *arena, uint64_t *r)
{
    TextBuilder text = { .arena = arena };
    int needs = 1 + (int)next_random(r, NEEDS_MOST), stocks = 1 + (int)next_random(r, STOCKS_MOST);
    int64_t large = next_random(r, 3) ? 1 : 1 + (int64_t)next_random(r, 1000000000);
    for (int i = 0; i < needs; i++) {
        for (int item = 0; item < 2; item++) {
            text_add_format(&text, "{\"need\":\"n%d\",\"item\":\"w%d\",\"tier\":%d,\"asked\":%lld,\"entitlement\":%lld,\"weight\":%d,\"received\":%lld}\n",
                            i, item, 1 + (int)next_random(r, 2), (long long)(large * (int64_t)next_random(r, 20)),
                            (long long)(large * (int64_t)next_random(r, 9)), 1 + (int)next_random(r, 5),
                            (long long)(next_random(r, 3) ? 0 : large * (int64_t)next_random(r, 5)));
        }
    }
    for (int s = 0; s < stocks; s++) {
        text_add_format(&text, "{\"responder\":\"r%d\",\"stock\":{\"w0\":%lld,\"w1\":%lld}}\n", s,
                        (long long)(large * (int64_t)next_random(r, 40)), (long long)(large * (int64_t)next_random(r, 40)));
        for (int i = 0; i < needs; i++) {
            if (next_random(r, 4) == 0) {
                text_add_format(&text, "{\"link\":[\"r%d\",\"n%d\"],\"distance\":%d}\n", s, i, (int)next_random(r, 100));
            }
        }
    }
    return text_done(&text);
}

static Str plan_of(Arena *arena, Str instance, int threads)
{
    Instance read;
    InstanceError error;
    Plan plan;
    PlanOptions options = { .seed = STR("beacon"), .threads = threads };
    assert_ptr_equal(instance_read(arena, instance, NULL, &read, &error), OK);
    assert_ptr_equal(plan_make(arena, &read, &options, &plan), OK);
    return plan_text(arena, &plan);
}

static Proof proof_of(Arena *arena, Str instance, Str plan)
{
    Papers *papers = ARENA_NEW(arena, Papers);
    PaperError error;
    Proof proof;
    assert_ptr_equal(papers_read(arena, instance, plan, STR_NONE, papers, &error), OK);
    prove(arena, papers, &proof);
    return proof;
}

static void right_plans_are_proved(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    uint64_t random = 11;
    for (int round = 0; round < ROUNDS; round++) {
        Str instance = make_instance(arena, &random);
        Str plan = plan_of(arena, instance, 1);
        assert_true(str_equal(plan, plan_of(arena, instance, 2)));
        assert_int_equal(proof_of(arena, instance, plan).all, 0);
        arena_reset(arena);
    }
    arena_free(arena);
}

typedef struct Give {
    char responder[16], need[16], item[8];
    long long quantity;
} Give;

static int read_gives(Str plan, Give *gives, int most)
{
    int count = 0;
    Str line;
    while (str_cut(&plan, '\n', &line) && count < most) {
        char text[200] = { 0 };
        memcpy(text, line.at, line.len < sizeof text ? line.len : sizeof text - 1);
        Give *give = &gives[count];
        count += sscanf(text, "{\"give\":[\"%15[^\"]\",\"%15[^\"]\"],\"item\":\"%7[^\"]\",\"quantity\":%lld}", give->responder, give->need,
                        give->item, &give->quantity) == 4;
    }
    return count;
}

// The plan with one unit of one give moved to another need of the same item, or to another responder; sums and hash as they were, so that
// what is judged is the gives.
static Str with_moved(Arena *arena, uint64_t *r, Str plan, Give *gives, int count)
{
    TextBuilder text = { .arena = arena };
    int from = (int)next_random(r, (uint64_t)count), to = (int)next_random(r, (uint64_t)count);
    Give changed = gives[from];
    if (from == to || strcmp(gives[from].item, gives[to].item) != 0) {
        return STR_NONE;
    }
    gives[from].quantity--;
    gives[to].quantity++;
    for (int i = 0; i < count; i++) {
        if (gives[i].quantity > 0) {
            text_add_format(&text, "{\"give\":[\"%s\",\"%s\"],\"item\":\"%s\",\"quantity\":%lld}\n", gives[i].responder, gives[i].need,
                            gives[i].item, gives[i].quantity);
        }
    }
    gives[from] = changed;
    gives[to].quantity--;
    size_t at;
    assert_true(str_find_text(plan, STR("{\"summary\""), &at));
    text_add(&text, str_from_index(plan, at));
    return text_done(&text);
}

static void what_is_moved_by_hand_is_refuted(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    uint64_t random = 13;
    int moved = 0, by_gives = 0;
    for (int round = 0; round < ROUNDS; round++) {
        Str instance = make_instance(arena, &random), plan = plan_of(arena, instance, 1);
        Give *gives = ARENA_ARRAY(arena, Give, 2 * NEEDS_MOST * STOCKS_MOST);
        int count = read_gives(plan, gives, 2 * NEEDS_MOST * STOCKS_MOST);
        for (int move = 0; count > 1 && move < MOVES; move++) {
            Str wrong = with_moved(arena, &random, plan, gives, count);
            if (wrong.len) {
                Proof proof = proof_of(arena, instance, wrong);
                moved++;
                assert_true(proof.count[PROOF_HASH] == 1);
                by_gives += proof.all > proof.count[PROOF_HASH] + proof.count[PROOF_SUM];
                // a unit moved between two who had it is always refuted: the plan of the rule is one
                assert_true(proof.all > 1);
            }
        }
        arena_reset(arena);
    }
    assert_true(moved > ROUNDS && by_gives > moved * 9 / 10);
    arena_free(arena);
}

static void sums_and_hash_are_counted_anew(void **state)
{
    (void)state;
    static const char instance[] = "{\"need\":\"n\",\"item\":\"w\",\"asked\":3,\"entitlement\":3}\n{\"responder\":\"r\",\"stock\":{\"w\":2}}\n{\"link\":[\"r\",\"n\"],\"distance\":5}\n";
    static const char *const changed[][2] = {
        { "\"served\":2", "\"served\":3" },   { "\"asked\":3", "\"asked\":4" },           { "\"at_zero\":0", "\"at_zero\":1" },
        { "\"distance\":10", "\"distance\":9" }, { "\"sum_of_squares\":1.333333", "\"sum_of_squares\":1.333334" }, { "\"sha256\":\"", "\"sha256\":\"0" },
    };
    Arena *arena = arena_new();
    Str plan = plan_of(arena, str_from(instance), 1);
    assert_int_equal(proof_of(arena, str_from(instance), plan).all, 0);
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        size_t at;
        assert_true(str_find_text(plan, str_from(changed[i][0]), &at));
        Str wrong = str_format(arena, "%.*s%s%.*s", (int)at, plan.at, changed[i][1], (int)(plan.len - at - strlen(changed[i][0])),
                               plan.at + at + strlen(changed[i][0]));
        assert_int_equal(proof_of(arena, str_from(instance), wrong).all, 1);
    }
    arena_free(arena);
}

static Str make_crowd(Arena *arena, bool doubled)
{
    TextBuilder text = { .arena = arena };
    uint64_t random = 5;
    for (int i = 0; i < CROWD; i++) {
        int size = 1 + (int)next_random(&random, 8), weight = 1 + (int)next_random(&random, 5);
        text_add_format(&text, "{\"need\":\"n%d\",\"item\":\"w\",\"asked\":%d,\"entitlement\":%d,\"weight\":%d}\n", i,
                        doubled && i < CLAIMS ? 2 * size : size, size, weight);
        for (int k = 0; k < 4; k++) {
            text_add_format(&text, "{\"link\":[\"r%d\",\"n%d\"],\"distance\":%d}\n", (int)next_random(&random, DEPOTS), i, k);
        }
    }
    for (int s = 0; s < DEPOTS; s++) {
        text_add_format(&text, "{\"responder\":\"r%d\",\"stock\":{\"w\":%d}}\n", s, 10 + (int)next_random(&random, 40));
    }
    return text_done(&text);
}

static void read_shares(Arena *arena, Str instance, int64_t *given)
{
    Instance read;
    InstanceError error;
    Plan plan;
    PlanOptions options = { .threads = 1 };
    assert_ptr_equal(instance_read(arena, instance, NULL, &read, &error), OK);
    assert_ptr_equal(plan_make(arena, &read, &options, &plan), OK);
    for (int32_t i = 0; i < plan.shares[0].need_count; i++) {
        int number = 0;
        assert_int_equal(sscanf(read.people[plan.shares[0].needs[i].person].at, "n%d", &number), 1);
        given[number] = plan.shares[0].given[i];
    }
}

// Whoever was not full with the truth has nothing more with a lie.
static void doubled_claims_gain_nothing(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    int64_t honest[CROWD], lying[CROWD];
    Str truth = make_crowd(arena, false);
    read_shares(arena, truth, honest);
    read_shares(arena, make_crowd(arena, true), lying);
    Instance read;
    InstanceError error;
    assert_ptr_equal(instance_read(arena, truth, NULL, &read, &error), OK);
    int open = 0;
    for (int32_t i = 0; i < CROWD; i++) {
        int number = 0;
        assert_int_equal(sscanf(read.people[read.needs[i].person].at, "n%d", &number), 1);
        if (number < CLAIMS && honest[number] < read.needs[i].asked) {
            open++;
            assert_true(lying[number] <= honest[number]);
        }
    }
    assert_true(open > 100);
    arena_free(arena);
}

static ExplainAnswer answer_to(Arena *arena, const char *instance, const char *need)
{
    Instance *read = ARENA_NEW(arena, Instance);
    InstanceError error;
    Plan plan;
    PlanOptions options = { .threads = 1 };
    size_t count;
    assert_ptr_equal(instance_read(arena, str_from(instance), NULL, read, &error), OK);
    assert_ptr_equal(plan_make(arena, read, &options, &plan), OK);
    Explanation *all = explain(arena, &plan, str_from(need), &count);
    assert_int_equal(count, 1);
    return all[0].answer;
}

static void each_answer_is_given_where_it_holds(void **state)
{
    (void)state;
    static const struct {
        const char *mine, *theirs;
        bool linked;
        ExplainAnswer answer;
    } cases[] = {
        { "\"asked\":5,\"entitlement\":5,\"received\":4", "\"asked\":5,\"entitlement\":5", true, EXPLAIN_LEVEL },
        { "\"asked\":5,\"entitlement\":5", "\"asked\":5,\"entitlement\":5,\"weight\":5", true, EXPLAIN_WEIGHT },
        { "\"asked\":5,\"entitlement\":5", "\"asked\":5,\"entitlement\":5", false, EXPLAIN_REACH },
        { "\"asked\":1,\"entitlement\":5,\"tier\":2", "\"asked\":5,\"entitlement\":5", true, EXPLAIN_TIER },
        { "\"asked\":0,\"entitlement\":5", "\"asked\":5,\"entitlement\":5", true, EXPLAIN_FULL },
        { "\"asked\":5,\"entitlement\":0", "\"asked\":5,\"entitlement\":5", true, EXPLAIN_UNVERIFIED },
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str text = str_format(arena, "{\"need\":\"a\",\"item\":\"w\",%s}\n{\"need\":\"b\",\"item\":\"w\",%s}\n{\"responder\":\"r\",\"stock\":{\"w\":1}}\n{\"link\":[\"r\",\"b\"]}\n%s",
                              cases[i].mine, cases[i].theirs, cases[i].linked ? "{\"link\":[\"r\",\"a\"]}" : "");
        assert_int_equal(answer_to(arena, text.at, "a"), cases[i].answer);
    }
    const char *equal = "{\"need\":\"a\",\"item\":\"w\",\"asked\":1,\"entitlement\":1}\n{\"need\":\"b\",\"item\":\"w\",\"asked\":1,\"entitlement\":1}\n"
                        "{\"responder\":\"r\",\"stock\":{\"w\":1}}\n{\"link\":[\"r\",\"b\"]}\n{\"link\":[\"r\",\"a\"]}";
    bool drawn = answer_to(arena, equal, "a") == EXPLAIN_DRAW, other = answer_to(arena, equal, "b") == EXPLAIN_DRAW;
    assert_true(drawn != other);
    arena_free(arena);
}

// Planner and checker read an instance each by code of its own: what one refuses the other does not prove.
static void links_to_nobody_are_refused_by_both(void **state)
{
    (void)state;
    const char *const wrong[] = { "{\"link\":[\"r9\",\"n\"]}", "{\"link\":[\"r\",\"n9\"]}" };
    Arena *arena = arena_new();
    Str good = STR("{\"need\":\"n\",\"item\":\"w\",\"asked\":1,\"entitlement\":1}\n{\"responder\":\"r\",\"stock\":{\"w\":1}}\n");
    Str plan = plan_of(arena, good, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Instance read;
        InstanceError error;
        Papers papers;
        PaperError said;
        Str text = str_format(arena, "%.*s%s\n", STR_ARG(good), wrong[i]);
        assert_ptr_not_equal(instance_read(arena, text, NULL, &read, &error), OK);
        assert_ptr_equal(papers_read(arena, text, plan, STR_NONE, &papers, &said), PAPERS_MALFORMED);
        assert_int_equal(said.line, 3);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_plans_are_proved),
        cmocka_unit_test(what_is_moved_by_hand_is_refuted),
        cmocka_unit_test(sums_and_hash_are_counted_anew),
        cmocka_unit_test(doubled_claims_gain_nothing),
        cmocka_unit_test(each_answer_is_given_where_it_holds),
        cmocka_unit_test(links_to_nobody_are_refused_by_both),
    };
    digest_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
