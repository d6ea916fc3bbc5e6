// Budgets per minute, by a clock that the test moves.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>

#include "base/digest.h"
#include "http/limits.h"

enum { SECOND_US = 1000000 };

static int set_up(void **state)
{
    digest_start();
    *state = limits_new();
    return 0;
}

static int tear_down(void **state)
{
    limits_free(*state);
    return 0;
}

static int take_until_empty(Limits *limits, Budget budget, int64_t now_us)
{
    int taken = 0;
    while (taken < 10000 && limits_take(limits, &budget, now_us)) {
        taken++;
    }
    return taken;
}

static void test_budget_refills_evenly(void **state)
{
    Budget budget = { "codes", STR("203.0.113.7"), 30 };
    int64_t now_us = 5000LL * SECOND_US;
    assert_int_equal(take_until_empty(*state, budget, now_us), 30);
    assert_int_equal(take_until_empty(*state, budget, now_us + 2 * SECOND_US - 1), 0);
    assert_int_equal(take_until_empty(*state, budget, now_us + 2 * SECOND_US), 1);
    assert_int_equal(take_until_empty(*state, budget, now_us + 12 * SECOND_US), 5);
    assert_int_equal(take_until_empty(*state, budget, now_us + 6000LL * SECOND_US), 30);
}

static void test_asking_takes_nothing(void **state)
{
    Budget budget = { "codes", STR("a"), 2 };
    for (int i = 0; i < 10; i++) {
        assert_false(limits_used_up(*state, &budget, 0));
    }
    assert_int_equal(take_until_empty(*state, budget, 0), 2);
    assert_true(limits_used_up(*state, &budget, 0));
    assert_true(limits_used_up(*state, &budget, 30 * SECOND_US - 1));
    assert_false(limits_used_up(*state, &budget, 30 * SECOND_US));
}

static void test_budgets_are_apart(void **state)
{
    Budget budget = { "codes", STR("a"), 3 };
    Budget other_who = { "codes", STR("b"), 3 };
    Budget other_what = { "code", STR("sa"), 3 };
    assert_int_equal(take_until_empty(*state, budget, 0), 3);
    assert_int_equal(take_until_empty(*state, other_who, 0), 3);
    assert_int_equal(take_until_empty(*state, other_what, 0), 3);
}

static void test_one_a_minute(void **state)
{
    Budget budget = { "x", STR_NONE, 1 };
    assert_int_equal(take_until_empty(*state, budget, 0), 1);
    assert_int_equal(take_until_empty(*state, budget, 60LL * SECOND_US), 1);
}

static void test_many_at_once_of_an_hour(void **state)
{
    HourlyBudget budget = { "rows", STR("a"), 100 };
    const int64_t hour_us = 3600LL * SECOND_US;
    assert_int_equal(limits_take_many(*state, &budget, 49, 0), LIMITS_FIT);
    assert_int_equal(limits_take_many(*state, &budget, 0, 0), LIMITS_FIT);
    assert_int_equal(limits_take_many(*state, &budget, 1, 0), LIMITS_HALF);
    assert_int_equal(limits_take_many(*state, &budget, 49, 0), LIMITS_FIT); // told once
    assert_int_equal(limits_take_many(*state, &budget, 2, 0), LIMITS_SPENT);
    assert_int_equal(limits_take_many(*state, &budget, 1, 0), LIMITS_FIT); // what did not fit took nothing
    assert_int_equal(limits_take_many(*state, &budget, 1, 0), LIMITS_SPENT);
    assert_int_equal(limits_take_many(*state, &budget, 1, hour_us / 100), LIMITS_FIT);
    assert_int_equal(limits_take_many(*state, &budget, 101, 5 * hour_us), LIMITS_SPENT); // more than there ever is
    assert_int_equal(limits_take_many(*state, &budget, 100, 5 * hour_us), LIMITS_HALF);
    HourlyBudget other = { "rows", STR("b"), 1 };
    assert_int_equal(limits_take_many(*state, &other, 1, 0), LIMITS_HALF);
}

// A flood of others may not wash out who owes most.
static void test_flood_keeps_the_indebted(void **state)
{
    Budget owing = { "codes", STR("owing"), 100 };
    assert_int_equal(take_until_empty(*state, owing, 0), 100);
    for (int i = 0; i < 300000; i++) {
        char who[32];
        int len = snprintf(who, sizeof who, "%d", i);
        Budget other = { "codes", { who, (size_t)len }, 100 };
        assert_true(limits_take(*state, &other, 0));
    }
    assert_true(limits_used_up(*state, &owing, 0));
}

typedef struct Taker {
    Limits *limits;
    int taken;
} Taker;

static void *take_in_thread(void *context)
{
    Taker *taker = context;
    taker->taken = take_until_empty(taker->limits, (Budget){ "race", STR("all"), 5000 }, 0);
    return NULL;
}

static void test_threads_share_a_budget(void **state)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    Taker takers[THREADS];
    int total = 0;
    for (int i = 0; i < THREADS; i++) {
        takers[i] = (Taker){ *state, 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, take_in_thread, &takers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        total += takers[i].taken;
    }
    assert_int_equal(total, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_budget_refills_evenly, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_asking_takes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_budgets_are_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_a_minute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_at_once_of_an_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_flood_keeps_the_indebted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_threads_share_a_budget, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
