// How many needs an hour lets through.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vault/budget.h"

enum { NOW = 1795446245, MOST = 100 };

static Id need(int n)
{
    return (Id){ { 1, [8] = (uint8_t)(n % 7), [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n } };
}

static void test_as_many_as_it_says(void **state)
{
    (void)state;
    Budget *budget = budget_new(MOST);
    for (int round = 0; round < 3; round++) {
        for (int n = 0; n < MOST; n++) {
            BudgetSays expected = round == 0 && n == MOST / 2 - 1 ? BUDGET_HALF : BUDGET_FITS;
            assert_int_equal(budget_take(budget, need(n), NOW), expected);
        }
    }
    assert_int_equal(budget_count(budget), MOST);
    assert_int_equal(budget_take(budget, need(MOST), NOW), BUDGET_SPENT);
    assert_int_equal(budget_take(budget, need(3), NOW), BUDGET_FITS); // was opened before
    budget_free(budget);
}

static void test_each_hour_anew(void **state)
{
    (void)state;
    Budget *budget = budget_new(1);
    assert_int_equal(budget_take(budget, need(1), NOW), BUDGET_HALF);
    assert_int_equal(budget_take(budget, need(2), NOW), BUDGET_SPENT);
    assert_int_equal(budget_take(budget, need(2), NOW + 3600), BUDGET_HALF);
    assert_int_equal(budget_take(budget, need(1), NOW + 3600), BUDGET_SPENT);
    budget_free(budget);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_as_many_as_it_says), cmocka_unit_test(test_each_hour_anew) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
