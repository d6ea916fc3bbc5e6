// Faults carry the field they are about, and its bound.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/work.h"

static const FaultKind TEST_FAULT[1] = { { "TEST_FAULT", 422 } };

static void test_fields(void **state)
{
    (void)state;
    Work work = { .arena = arena_new() };
    assert_ptr_equal(fault_beyond(&work, TEST_FAULT, 500, "lines[%d].quantity", 2), TEST_FAULT);
    assert_true(str_is(work.fault_field, "lines[2].quantity"));
    assert_int_equal(work.fault_limit, 500);
    assert_ptr_equal(fault_at(&work, TEST_FAULT, "area"), TEST_FAULT);
    assert_true(str_is(work.fault_field, "area"));
    assert_int_equal(work.fault_limit, 0);
    arena_free(work.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
