// Jobs: rounds until there is no more, one fault does not stop the others, the thread stops when told.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "core/jobs.h"

static const FaultKind TEST_FAULT[1] = { { "TEST_FAULT", 500 } };
static const Statement MAKE_TABLE[1] = { { "make", "CREATE TABLE t (n INTEGER)" } };
static const Statement ADD_ROW[1] = { { "add", "INSERT INTO t (n) VALUES ($1)" } };
static const Statement COUNT_ROWS[1] = { { "count", "SELECT count(*), max(n) FROM t" } };

typedef struct Fixture {
    char folder[64];
    char path[80];
    Db *db;
    Settings settings;
    Keys keys;
} Fixture;

static Fault make_table(DbConn *conn, void *context)
{
    (void)context;
    return db_run(conn, MAKE_TABLE);
}

static int setup(void **state)
{
    static Fixture fixture;
    digest_start();
    settings_defaults(&fixture.settings);
    snprintf(fixture.folder, sizeof fixture.folder, "/tmp/istijaba-jobs-XXXXXX");
    assert_non_null(mkdtemp(fixture.folder));
    snprintf(fixture.path, sizeof fixture.path, "%s/db", fixture.folder);
    DbOptions options = { .path = fixture.path, .readers = 1 };
    assert_null(db_open(&options, &fixture.db));
    assert_null(db_transact(fixture.db, make_table, NULL));
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    char path[96];
    db_close(fixture->db);
    unlink(fixture->path);
    snprintf(path, sizeof path, "%s-wal", fixture->path);
    unlink(path);
    snprintf(path, sizeof path, "%s-shm", fixture->path);
    unlink(path);
    return rmdir(fixture->folder);
}

typedef struct Counted {
    int64_t rows, largest;
} Counted;

static Fault count_rows(DbConn *conn, void *context)
{
    Counted *counted = context;
    DbRows *rows = db_query(conn, COUNT_ROWS);
    if (db_next(rows)) {
        *counted = (Counted){ db_row_int(rows, 0), db_row_int(rows, 1) };
    }
    return db_end(rows);
}

static Counted count(Fixture *fixture)
{
    Counted counted = { 0 };
    assert_null(db_read(fixture->db, count_rows, &counted));
    return counted;
}

// Adds a row a round until there are three.
static Fault add_three(Work *work, bool *more_out)
{
    Counted counted = { 0 };
    TRY(count_rows(work->db, &counted));
    TRY(db_run(work->db, ADD_ROW, db_int(work->now)));
    *more_out = counted.rows < 2;
    return OK;
}

static Fault add_and_fail(Work *work, bool *more_out)
{
    TRY(db_run(work->db, ADD_ROW, db_int(1000000)));
    *more_out = true;
    return TEST_FAULT;
}

static void test_rounds_until_no_more(void **state)
{
    Fixture *fixture = *state;
    const Job jobs[] = { { .name = "fails", .round = add_and_fail }, { .name = "three", .round = add_three } };
    assert_ptr_equal(jobs_run_once(fixture->db, &fixture->settings, &fixture->keys, jobs, 2, 77),
                     TEST_FAULT);
    Counted counted = count(fixture);
    assert_int_equal(counted.rows, 3); // what the failing one wrote is undone
    assert_int_equal(counted.largest, 77);
    assert_null(jobs_run_once(fixture->db, &fixture->settings, &fixture->keys, jobs + 1, 1, 0));
    assert_true(count(fixture).largest > 1700000000);
}

// Reads how many rows there are; none are enough.
static Fault gather_count(Work *work, void **gathered_out)
{
    Counted *counted = ARENA_NEW(work->arena, Counted);
    TRY(count_rows(work->db, counted));
    *gathered_out = counted->rows > 0 ? counted : NULL;
    return OK;
}

// Doubles the rows, one a round.
static Fault keep_as_many(Work *work, const void *gathered, int64_t round, bool *more_out)
{
    const Counted *counted = gathered;
    TRY(db_run(work->db, ADD_ROW, db_int(round)));
    *more_out = round + 1 < counted->rows;
    return OK;
}

static void test_gathers_before_it_writes(void **state)
{
    Fixture *fixture = *state;
    const Job three = { .name = "three", .round = add_three };
    const Job doubles = { .name = "doubles", .gather = gather_count, .keep = keep_as_many };
    assert_null(jobs_run_once(fixture->db, &fixture->settings, &fixture->keys, &doubles, 1, 1));
    assert_int_equal(count(fixture).rows, 0);
    assert_null(jobs_run_once(fixture->db, &fixture->settings, &fixture->keys, &three, 1, 1));
    assert_null(jobs_run_once(fixture->db, &fixture->settings, &fixture->keys, &doubles, 1, 1));
    assert_int_equal(count(fixture).rows, 6);
    assert_int_equal(count(fixture).largest, 2);
}

static sem_t ran;
static atomic_int failures;

static Fault add_and_tell(Work *work, bool *more_out)
{
    (void)more_out;
    TRY(db_run(work->db, ADD_ROW, db_int(1)));
    sem_post(&ran);
    return OK;
}

static void count_failure(Db *db, const char *job, Fault fault)
{
    (void)db;
    assert_string_equal(job, "fails");
    assert_ptr_equal(fault, TEST_FAULT);
    atomic_fetch_add(&failures, 1);
}

static void test_thread_runs_each_and_stops(void **state)
{
    Fixture *fixture = *state;
    const Job jobs[] = { { .name = "fails", .round = add_and_fail, .every_s = 3600 },
                         { .name = "tells", .round = add_and_tell, .every_s = 1 } };
    sem_init(&ran, 0, 0);
    SettingsShelf *shelf = settings_shelf_new(&fixture->settings, NULL, 0);
    Jobs *running = jobs_start(fixture->db, shelf, &fixture->keys, jobs, 2, count_failure);
    for (int i = 0; i < 2; i++) { // the second round comes by the clock
        sem_wait(&ran);
    }
    jobs_stop(running);
    settings_shelf_free(shelf);
    assert_int_equal(atomic_load(&failures), 1);
    assert_true(count(fixture).rows >= 1);
    sem_destroy(&ran);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rounds_until_no_more, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gathers_before_it_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_thread_runs_each_and_stops, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
