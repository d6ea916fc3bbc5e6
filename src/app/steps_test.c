// Tests of acts whose n-th statement fails, n = 1, 2, 3 … until none does: afterwards the act is
// there whole or not at all, as its caller was told, the second reader finds nothing, and the act
// works again.
#include "features/claims/claims_house_test.h"

#include <stdatomic.h>
#include <string.h>

#include "audit/audit.h"

typedef struct Breaker {
    atomic_llong left; // statements until the one that fails; 0: none does
} Breaker;

static Fault before_step(void *context)
{
    Breaker *breaker = context;
    long long left = atomic_load(&breaker->left);
    while (left > 0 && !atomic_compare_exchange_weak(&breaker->left, &left, left - 1)) {
    }
    return left == 1 ? STORAGE_FULL : OK;
}

// The house again, with a database whose statements fail when told to.
static void break_house(TestHouse *house, Breaker *breaker)
{
    db_close(house->db);
    DbOptions options = { .path = str_format(house->arena, "%s/data.db", house->folder).at,
                          .readers = 1,
                          .before_step = before_step,
                          .before_step_context = breaker };
    assert_ok(db_open(&options, &house->db));
}

static void expect_clean(TestHouse *house)
{
    AuditReport report;
    AuditKeys keys;
    memcpy(keys.commitments, house->keys.commitments, sizeof keys.commitments);
    assert_ok(audit_verify(house->db, house->arena, &keys, &report));
    assert_int_equal(report.differences, 0);
}

static Fault count_events(Work *work, void *context)
{
    static const Statement COUNT[1] = {
        { "test_count_rows",
          "SELECT (SELECT count(*) FROM history) + (SELECT count(*) FROM need)"
          " + (SELECT count(*) FROM claim) + (SELECT count(*) FROM personal)"
          " + (SELECT count(*) FROM note) + (SELECT count(*) FROM need_line)" }
    };
    int64_t *count_out = context;
    DbRows *rows = db_query(work->db, COUNT);
    if (db_next(rows)) {
        *count_out = db_row_int(rows, 0);
    }
    return db_end(rows);
}

static int64_t rows_in(TestHouse *house)
{
    int64_t count = -1;
    assert_ok(testing_do(house, count_events, &count));
    return count;
}

// ---- Scenes: what is there before the act, the act, and how one sees that it was done ----

typedef struct Stage {
    TestHouse *house;
    Desk desk;
    ClaimCase it;
} Stage;

typedef struct Scene {
    void (*prepare)(Stage *stage);
    Fault (*act)(Work *, void *); // with &stage.it, or &stage.it.need
    bool of_need;
    bool (*is_done)(Stage *stage);
    int least; // statements that it is known to run
} Scene;

static void prepare_nothing(Stage *stage)
{
    stage->it.need = some_need();
}

static void prepare_received(Stage *stage)
{
    prepare_nothing(stage);
    assert_ok(testing_do(stage->house, need_raise, &stage->it.need));
}

static void prepare_open(Stage *stage)
{
    stage->it = some_claim(stage->house);
    stage->it.draft.quantity = 10;
}

static void prepare_held(Stage *stage)
{
    prepare_open(stage);
    assert_ok(testing_do(stage->house, claim_hold, &stage->it));
}

static Fault count_needs(Work *work, void *context)
{
    static const Statement COUNT[1] = { { "test_count_needs", "SELECT count(*) FROM need" } };
    DbRows *rows = db_query(work->db, COUNT);
    *(bool *)context = db_next(rows) && db_row_int(rows, 0) == 1;
    return db_end(rows);
}

static bool is_raised(Stage *stage)
{
    bool raised = false;
    assert_ok(testing_do(stage->house, count_needs, &raised));
    assert_int_equal(count_of(stage->house, "PS0203", "need", "received"), raised);
    return raised;
}

static bool is_open(Stage *stage)
{
    return strcmp(state_of(stage->house, &stage->it.need), "open") == 0;
}

static bool is_held(Stage *stage)
{
    assert_ok(testing_do(stage->house, need_find, &stage->it.need));
    return stage->it.need.need.lines[0].claimed == 10;
}

static bool is_confirmed(Stage *stage)
{
    const char *need = state_of(stage->house, &stage->it.need);
    bool confirmed = strcmp(claim_state_of(stage->house, &stage->it), "confirmed") == 0;
    assert_string_equal(need, confirmed ? "closed" : "open"); // both or neither
    return confirmed;
}

static void *context_of(const Scene *scene, Stage *stage)
{
    return scene->of_need ? (void *)&stage->it.need : (void *)&stage->it;
}

// True when the n-th statement was reached.
static bool play(const Scene *scene, TestHouse *house, long long n)
{
    Stage stage = { .house = house };
    Breaker breaker = { 0 };
    open_desk(house, &stage.desk, 1);
    house->user = &stage.desk.user;
    scene->prepare(&stage);
    break_house(house, &breaker);
    assert_false(scene->is_done(&stage));
    int64_t before = rows_in(house);
    atomic_store(&breaker.left, n);
    Fault told = testing_do(house, scene->act, context_of(scene, &stage));
    bool reached = atomic_exchange(&breaker.left, 0) == 0;
    assert_fault(told, reached ? STORAGE_FULL : OK); // not some fault of the person's
    assert_int_equal(scene->is_done(&stage), told == OK);
    assert_int_equal(rows_in(house) > before, told == OK);
    expect_clean(house);
    if (reached) {
        assert_ok(testing_do(house, scene->act, context_of(scene, &stage)));
        assert_true(scene->is_done(&stage));
        expect_clean(house);
    }
    return reached;
}

static void play_until_none_fails(const Scene *scene)
{
    bool reached = true;
    long long n = 0;
    while (reached) {
        void *house;
        testing_open(&house);
        reached = play(scene, house, ++n);
        testing_close(&house);
    }
    assert_true(n > scene->least);
}

static void test_raise(void **state)
{
    (void)state;
    play_until_none_fails(&(Scene){ prepare_nothing, need_raise, true, is_raised, 10 });
}

static void test_verify(void **state)
{
    (void)state;
    play_until_none_fails(&(Scene){ prepare_received, need_verify, true, is_open, 8 });
}

static void test_hold(void **state)
{
    (void)state;
    play_until_none_fails(&(Scene){ prepare_open, claim_hold, false, is_held, 8 });
}

static void test_confirm_by_code(void **state)
{
    (void)state;
    play_until_none_fails(&(Scene){ prepare_held, claim_confirm_by_code, false, is_confirmed, 12 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raise),
        cmocka_unit_test(test_verify),
        cmocka_unit_test(test_hold),
        cmocka_unit_test(test_confirm_by_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
