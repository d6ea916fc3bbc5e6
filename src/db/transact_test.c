// Tests of db_transact and db_read: what works do to each other, and what they never do.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "db/testing.h"

static const FaultKind REFUSED[1] = { { "REFUSED", 409 } };
static const Statement STOP_GROWING[1] = { { "stop_growing", "PRAGMA max_page_count = 1" } };
static const Statement GROW_AGAIN[1] = { { "grow_again", "PRAGMA max_page_count = 1000000" } };

typedef struct Place {
    TestFolder folder;
    Db *db;
} Place;

static int open_place(void **state)
{
    Place *place = calloc(1, sizeof *place);
    place->folder = testing_make_folder();
    DbOptions options = { .path = place->folder.file, .readers = 3 };
    assert_null(db_open(&options, &place->db));
    assert_null(db_migrate(place->db, TESTING_SHAPE, 1));
    *state = place;
    return 0;
}

static int close_place(void **state)
{
    Place *place = *state;
    db_close(place->db);
    testing_drop_folder(&place->folder);
    free(place);
    return 0;
}

static Fault add_then_refuse(DbConn *conn, void *context)
{
    TRY(testing_add(conn, context));
    return REFUSED;
}

static Fault add_in_spite_of_conflict(DbConn *conn, void *context)
{
    TestNumber again = { .n = 1 };
    assert_ptr_equal(testing_add(conn, &again), STORAGE_CONFLICT);
    return testing_add(conn, context);
}

static void test_one_fault_leaves_the_others(void **state)
{
    Place *place = *state;
    TestNumber n[] = { { .n = 1 }, { .n = 2 }, { .n = 3 }, { .n = 1 }, { .n = 5 } };
    TestCall calls[] = { { .work = testing_add, .context = &n[0] },
                         { .work = add_then_refuse, .context = &n[1] },
                         { .work = testing_add, .context = &n[2] },
                         { .work = testing_add, .context = &n[3] },
                         { .work = add_in_spite_of_conflict, .context = &n[4] } };
    DbStats before = db_stats(place->db);
    testing_run_together(place->db, calls, 5);
    assert_null(calls[0].fault);
    assert_ptr_equal(calls[1].fault, REFUSED);
    assert_null(calls[2].fault);
    assert_ptr_equal(calls[3].fault, STORAGE_CONFLICT);
    assert_null(calls[4].fault);
    assert_int_equal(testing_count(place->db), 3);
    assert_false(testing_has(place->db, 2));
    DbStats after = db_stats(place->db);
    assert_int_equal(after.commits - before.commits, 2); // the plug's and the batch's
    assert_int_equal(after.transactions - before.transactions, 6);
    assert_int_equal(after.queue_length, 0);
    assert_true(after.wal_bytes > 0);
}

static void test_a_lone_fault_leaves_nothing(void **state)
{
    Place *place = *state;
    TestNumber number = { .n = 7 };
    assert_ptr_equal(db_transact(place->db, add_then_refuse, &number), REFUSED);
    assert_int_equal(testing_count(place->db), 0);
    assert_null(db_transact(place->db, testing_add, &number));
    assert_ptr_equal(db_transact(place->db, testing_add, &number), STORAGE_CONFLICT);
    assert_int_equal(testing_count(place->db), 1);
}

enum { CROWD = 64, CROWD_WORKS = 40 };

typedef struct Member {
    Db *db;
    int64_t index;
    int64_t done, conflicts;
    pthread_t thread;
} Member;

// Half of the numbers are wanted by two members: one of the two gets each.
static void *work_in_crowd(void *context)
{
    Member *member = context;
    for (int64_t i = 0; i < CROWD_WORKS; i++) {
        int64_t whose = i % 2 ? member->index : member->index / 2;
        TestNumber number = { .n = (i * CROWD + whose) * 2 + i % 2, .filler_bytes = 100 };
        Fault fault = db_transact(member->db, testing_add, &number);
        member->done += fault == OK;
        member->conflicts += fault == STORAGE_CONFLICT;
    }
    return NULL;
}

static void test_a_crowd_is_counted_right(void **state)
{
    Place *place = *state;
    Member members[CROWD] = { 0 };
    for (int64_t i = 0; i < CROWD; i++) {
        members[i] = (Member){ .db = place->db, .index = i };
        pthread_create(&members[i].thread, NULL, work_in_crowd, &members[i]);
    }
    int64_t done = 0;
    int64_t conflicts = 0;
    for (int i = 0; i < CROWD; i++) {
        pthread_join(members[i].thread, NULL);
        done += members[i].done;
        conflicts += members[i].conflicts;
    }
    assert_int_equal(conflicts, CROWD * CROWD_WORKS / 4);
    assert_int_equal(done + conflicts, CROWD * CROWD_WORKS);
    assert_int_equal(testing_count(place->db), done);
}

// SQLite throws the whole transaction away here; what follows must not land outside of one.
static Fault burst(DbConn *conn, void *context)
{
    TestNumber *number = context;
    TRY(testing_add(conn, number));
    TRY(db_run(conn, STOP_GROWING));
    TestNumber big = { .n = 1000, .filler_bytes = 1000000 };
    assert_ptr_equal(testing_add(conn, &big), STORAGE_FULL);
    TestNumber late = { .n = 1001 };
    assert_ptr_equal(testing_add(conn, &late), STORAGE_FULL);
    return OK;
}

static Fault grow_again(DbConn *conn, void *context)
{
    (void)context;
    return db_run(conn, GROW_AGAIN);
}

static void test_a_lost_transaction_harms_only_the_guilty(void **state)
{
    Place *place = *state;
    TestNumber n[] = { { .n = 1 }, { .n = 2 }, { .n = 3 }, { .n = 4 } };
    TestCall calls[] = { { .work = testing_add, .context = &n[0] },
                         { .work = add_then_refuse, .context = &n[1] },
                         { .work = burst, .context = &n[2] },
                         { .work = testing_add, .context = &n[3] } };
    testing_run_together(place->db, calls, 4);
    assert_null(calls[0].fault);
    assert_ptr_equal(calls[1].fault, REFUSED);
    assert_ptr_equal(calls[2].fault, STORAGE_FULL);
    assert_null(calls[3].fault);
    assert_int_equal(testing_count(place->db), 2);
    char words[128];
    db_explain(place->db, words, sizeof words);
    assert_string_equal(words, "add_number: database or disk is full");
    TestNumber alone = { .n = 5 };
    assert_ptr_equal(db_transact(place->db, burst, &alone), STORAGE_FULL);
    assert_null(db_transact(place->db, grow_again, NULL));
    TestNumber big = { .n = 1000, .filler_bytes = 1000000 };
    assert_null(db_transact(place->db, testing_add, &big));
    assert_int_equal(testing_count(place->db), 3);
}

static const Migration CHILDREN = {
    "0002_children.sql", "CREATE TABLE child (n INTEGER PRIMARY KEY REFERENCES number (n)"
                         " DEFERRABLE INITIALLY DEFERRED) STRICT;"
};
static const Statement ADD_CHILD[1] = { { "add_child", "INSERT INTO child (n) VALUES ($1)" } };

static Fault add_child(DbConn *conn, void *context)
{
    return db_run(conn, ADD_CHILD, db_int(((const TestNumber *)context)->n));
}

static void test_what_only_the_commit_refuses(void **state)
{
    Place *place = *state;
    Migration shape[] = { TESTING_SHAPE[0], CHILDREN };
    assert_null(db_migrate(place->db, shape, 2));
    TestNumber n[] = { { .n = 1 }, { .n = 77 }, { .n = 3 } };
    TestCall calls[] = { { .work = testing_add, .context = &n[0] },
                         { .work = add_child, .context = &n[1] },
                         { .work = testing_add, .context = &n[2] } };
    testing_run_together(place->db, calls, 3);
    assert_null(calls[0].fault);
    assert_ptr_equal(calls[1].fault, STORAGE_CONFLICT);
    assert_null(calls[2].fault);
    assert_int_equal(testing_count(place->db), 2);
}

typedef struct Snapshot {
    Db *db;
    bool same;
} Snapshot;

static Fault look_twice(DbConn *conn, void *context)
{
    Snapshot *snapshot = context;
    int64_t before[2] = { 0, 0 };
    int64_t after[2] = { -1, -1 };
    TRY(testing_count_work(conn, before));
    TestNumber number = { .n = 9 };
    TestCall call = { .db = snapshot->db, .work = testing_add, .context = &number };
    pthread_create(&call.thread, NULL, testing_run_call, &call);
    pthread_join(call.thread, NULL);
    assert_null(call.fault);
    TRY(testing_count_work(conn, after));
    snapshot->same = before[0] == after[0] && before[1] == after[1];
    return OK;
}

static void test_a_reader_sees_one_moment(void **state)
{
    Place *place = *state;
    Snapshot snapshot = { .db = place->db };
    assert_null(db_read(place->db, look_twice, &snapshot));
    assert_true(snapshot.same);
    assert_true(testing_has(place->db, 9));
}

static Fault write_again(DbConn *conn, void *context)
{
    (void)conn;
    TestNumber number = { .n = 4 };
    return db_transact(((Place *)context)->db, testing_add, &number);
}

static Fault read_again(DbConn *conn, void *context)
{
    (void)conn;
    return testing_has(((Place *)context)->db, 1) ? OK : REFUSED;
}

static Fault write_in_reader(DbConn *conn, void *context)
{
    (void)context;
    return db_run(conn, TESTING_TALLY);
}

static Fault leave_open(DbConn *conn, void *context)
{
    (void)context;
    DbRows *rows = db_query(conn, TESTING_COUNT);
    return db_next(rows) ? OK : REFUSED;
}

static Fault leave_by_fault(DbConn *conn, void *context)
{
    (void)context;
    DbRows *rows = db_query(conn, TESTING_COUNT);
    db_next(rows);
    return REFUSED;
}

typedef Fault (*DbCall)(Db *db, DbWork work, void *context);

// In a process of its own, for it must end by abort.
static bool aborts(DbCall call, DbWork work)
{
    TestFolder folder = testing_make_folder();
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
        FILE *quiet = freopen("/dev/null", "w", stderr);
        (void)quiet;
        DbOptions options = { .path = folder.file, .readers = 2 };
        Place place = { .db = NULL };
        Fault fault = db_open(&options, &place.db);
        fault = fault ? fault : db_migrate(place.db, TESTING_SHAPE, 1);
        fault = fault ? fault : call(place.db, work, &place);
        _exit(fault == OK ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    testing_drop_folder(&folder);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void test_our_own_mistakes_abort(void **state)
{
    (void)state;
    assert_true(aborts(db_transact, write_again));
    assert_true(aborts(db_transact, read_again));
    assert_true(aborts(db_read, write_again));
    assert_true(aborts(db_read, read_again));
    assert_true(aborts(db_read, write_in_reader));
    assert_true(aborts(db_read, leave_open));
    assert_false(aborts(db_read, leave_by_fault));
}

static void test_rows_left_open_by_a_fault_are_closed(void **state)
{
    Place *place = *state;
    for (int i = 0; i < 3; i++) {
        assert_ptr_equal(db_transact(place->db, leave_by_fault, NULL), REFUSED);
        assert_ptr_equal(db_read(place->db, leave_by_fault, NULL), REFUSED);
    }
    TestNumber number = { .n = 1 };
    assert_null(db_transact(place->db, testing_add, &number));
    assert_int_equal(testing_count(place->db), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_fault_leaves_the_others, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_a_lone_fault_leaves_nothing, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_a_crowd_is_counted_right, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_a_lost_transaction_harms_only_the_guilty, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(test_what_only_the_commit_refuses, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_a_reader_sees_one_moment, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_rows_left_open_by_a_fault_are_closed, open_place,
                                        close_place),
        cmocka_unit_test(test_our_own_mistakes_abort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
