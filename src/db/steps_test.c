// Tests that fail the n-th statement, n = 1, 2, 3 … until none does: each work is there whole or
// not at all, as its caller was told, and the database goes on.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>

#include "db/testing.h"

enum { WORKS = 5, REFUSING = 2 };

static const FaultKind REFUSED[1] = { { "REFUSED", 409 } };

typedef struct Breaker {
    atomic_llong left; // statements until the one that fails; 0 is never
    Fault fault;
} Breaker;

static Fault before_step(void *context)
{
    Breaker *breaker = context;
    long long left = atomic_load(&breaker->left);
    while (left > 0 && !atomic_compare_exchange_weak(&breaker->left, &left, left - 1)) {
    }
    return left == 1 ? breaker->fault : OK;
}

// True when the n-th statement was reached.
typedef bool (*Scene)(Db *db, Breaker *breaker, long long n);

static bool disarm(Breaker *breaker)
{
    return atomic_exchange(&breaker->left, 0) == 0;
}

static Fault add_then_refuse(DbConn *conn, void *context)
{
    TRY(testing_add(conn, context));
    return REFUSED;
}

static void expect_as_told(Db *db, int64_t n, Fault told)
{
    assert_true(told == OK || told == STORAGE_FULL || told == REFUSED);
    assert_int_equal(testing_has(db, n), told == OK);
}

static bool play_one(Db *db, Breaker *breaker, long long n)
{
    TestNumber number = { .n = 1 };
    atomic_store(&breaker->left, n);
    Fault told = db_transact(db, testing_add, &number);
    bool reached = disarm(breaker);
    expect_as_told(db, 1, told);
    assert_int_equal(told != OK, reached);
    return reached;
}

static bool play_batch(Db *db, Breaker *breaker, long long n)
{
    TestNumber numbers[WORKS];
    TestCall calls[WORKS];
    for (int i = 0; i < WORKS; i++) {
        numbers[i] = (TestNumber){ .n = i + 1 };
        calls[i] = (TestCall){ .work = i == REFUSING ? add_then_refuse : testing_add,
                               .context = &numbers[i] };
    }
    TestPlug plug;
    testing_queue_up(db, &plug, calls, WORKS);
    atomic_store(&breaker->left, n);
    testing_let_run(&plug, calls, WORKS);
    bool reached = disarm(breaker);
    int64_t done = 0;
    for (int i = 0; i < WORKS; i++) {
        expect_as_told(db, i + 1, calls[i].fault);
        done += calls[i].fault == OK;
    }
    assert_int_equal(testing_count(db), done);
    return reached;
}

static bool play_read(Db *db, Breaker *breaker, long long n)
{
    int64_t counts[2];
    atomic_store(&breaker->left, n);
    Fault told = db_read(db, testing_count_work, counts);
    bool reached = disarm(breaker);
    assert_ptr_equal(told, reached ? STORAGE_FULL : OK);
    return reached;
}

static bool play_migrate(Db *db, Breaker *breaker, long long n)
{
    Migration shape[] = { TESTING_SHAPE[0],
                          { "0002_more.sql", "CREATE TABLE more (n INTEGER) STRICT;"
                                             "INSERT INTO more VALUES (1);" } };
    atomic_store(&breaker->left, n);
    Fault told = db_migrate(db, shape, 2);
    bool reached = disarm(breaker);
    assert_ptr_equal(told, reached ? STORAGE_FULL : OK);
    assert_null(db_migrate(db, shape, 2));
    return reached;
}

static void play_until_none_fails(Scene scene, long long least)
{
    bool reached = true;
    long long n = 0;
    while (reached) {
        n++;
        TestFolder folder = testing_make_folder();
        Breaker breaker = { .fault = STORAGE_FULL };
        DbOptions options = { .path = folder.file,
                              .readers = 1,
                              .before_step = before_step,
                              .before_step_context = &breaker };
        Db *db = NULL;
        assert_null(db_open(&options, &db));
        assert_null(db_migrate(db, TESTING_SHAPE, 1));
        reached = scene(db, &breaker, n);
        TestNumber after = { .n = 100 };
        assert_null(db_transact(db, testing_add, &after));
        assert_true(testing_count(db) > 0);
        db_close(db);
        testing_drop_folder(&folder);
    }
    assert_true(n > least);
}

static void test_one_work(void **state)
{
    (void)state;
    play_until_none_fails(play_one, 4); // BEGIN, two statements, COMMIT
}

static void test_a_batch(void **state)
{
    (void)state;
    play_until_none_fails(play_batch, 1 + 2 + WORKS * 4); // the plug's COMMIT first
}

static void test_a_read(void **state)
{
    (void)state;
    play_until_none_fails(play_read, 3);
}

static void test_a_migration(void **state)
{
    (void)state;
    play_until_none_fails(play_migrate, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_work),
        cmocka_unit_test(test_a_batch),
        cmocka_unit_test(test_a_read),
        cmocka_unit_test(test_a_migration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
