// Tests of statements: binding, reading rows, faults of a single statement.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/testing.h"

static const FaultKind MISSING[1] = { { "MISSING", 404 } };
static const Migration SHAPE[] = {
    { "0001_thing.sql",
      "CREATE TABLE thing (id BLOB PRIMARY KEY, name TEXT NOT NULL CHECK (name <> 'bad'),"
      " size INTEGER, bytes BLOB) STRICT, WITHOUT ROWID;" },
};
static const Statement ADD[1] = {
    { "add", "INSERT INTO thing (id, name, size, bytes) VALUES ($1, $2, $3, $4)" }
};
static const Statement FIND[1] = { { "find",
                                     "SELECT id, name, size, bytes FROM thing WHERE id = $1" } };
static const Statement ORDER[1] = { { "order",
                                      "SELECT $2, $1, $3, $2, $10, $9, $8, $7, $6, $5, $4" } };
static const Statement COUNT_TO[1] = {
    { "count_to", "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT $1)"
                  " SELECT n FROM c" }
};
static const Statement DOUBLE[1] = { { "double", "SELECT $1 * 2" } };
static const Statement RESIZE[1] = {
    { "resize", "UPDATE thing SET size = size + $1 WHERE size >= $2 RETURNING name, size" }
};
static const Statement NEVER_ENDS[1] = {
    { "never_ends", "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT 1 FROM c)"
                    " SELECT n FROM c WHERE n = 2" }
};
static const Statement SHORT_ID[1] = { { "short_id", "SELECT x'0102' UNION ALL SELECT NULL" } };
static const Statement BAD_SQL[1] = { { "bad_sql", "SELECT nothing FROM nowhere" } };
static const Statement BAD_GAP[1] = { { "bad_gap", "SELECT $1, $3" } };
static const Statement BAD_QUOTES[1] = { { "bad_quotes", "SELECT \"no column\" FROM thing" } };

typedef struct Place {
    TestFolder folder;
    Db *db;
    Arena *arena;
} Place;

static int open_place(void **state)
{
    Place *place = calloc(1, sizeof *place);
    place->folder = testing_make_folder();
    place->arena = arena_new();
    DbOptions options = { .path = place->folder.file, .readers = 1, .statement_most_ms = 200 };
    assert_null(db_open(&options, &place->db));
    assert_null(db_migrate(place->db, SHAPE, 1));
    *state = place;
    return 0;
}

static int close_place(void **state)
{
    Place *place = *state;
    db_close(place->db);
    testing_drop_folder(&place->folder);
    arena_free(place->arena);
    free(place);
    return 0;
}

static Fault bind_out_of_order(DbConn *conn, void *context)
{
    Arena *arena = context;
    DbRows *rows = db_query(conn, ORDER, db_int(1), db_text(STR("two")),
                            db_bytes((Str){ "\0\1", 2 }), db_int(4), db_int(5), db_int(6),
                            db_int(7), db_int(8), db_int(9), db_null());
    assert_true(db_next(rows));
    assert_true(str_is(db_row_text(rows, 0, arena), "two"));
    assert_int_equal(db_row_int(rows, 1), 1);
    assert_true(str_equal(db_row_bytes(rows, 2, arena), (Str){ "\0\1", 2 }));
    assert_true(str_is(db_row_text(rows, 3, arena), "two"));
    assert_true(db_row_is_null(rows, 4));
    for (int i = 5; i <= 10; i++) {
        assert_int_equal(db_row_int(rows, i), 14 - i);
    }
    assert_false(db_next(rows));
    assert_false(db_next(rows));
    return db_end(rows);
}

static void test_values_go_by_their_number(void **state)
{
    Place *place = *state;
    for (int i = 0; i < 2; i++) {
        assert_null(db_read(place->db, bind_out_of_order, place->arena));
    }
}

static Fault keep_and_find(DbConn *conn, void *context)
{
    Arena *arena = context;
    Id id = { { 1, 0, 2 } };
    TRY(db_run(conn, ADD, db_id(id), db_text(STR("")), db_int(INT64_MIN), db_bytes(STR(""))));
    assert_int_equal(db_changes(conn), 1);
    DbRows *rows = db_query(conn, FIND, db_id(id));
    assert_true(db_next(rows));
    assert_true(id_equal(db_row_id(rows, 0), id));
    Str name = db_row_text(rows, 1, arena);
    assert_true(name.at && name.len == 0);
    assert_true(db_row_int(rows, 2) == INT64_MIN);
    Str bytes = db_row_bytes(rows, 3, arena);
    assert_true(bytes.at && bytes.len == 0);
    TRY(db_end_found(rows, MISSING));
    rows = db_query(conn, FIND, db_id((Id){ { 9 } }));
    assert_ptr_equal(db_end_found(rows, MISSING), MISSING);
    rows = db_query(conn, FIND, db_id(id));
    return db_end_found(rows, MISSING);
}

static void test_values_come_back_as_they_went(void **state)
{
    Place *place = *state;
    assert_null(db_transact(place->db, keep_and_find, place->arena));
}

static Fault refuse_bad_rows(DbConn *conn, void *context)
{
    (void)context;
    Id id = { { 3 } };
    assert_ptr_equal(db_run(conn, ADD, db_id(id), db_text(STR("bad")), db_null(), db_null()),
                     STORAGE_CONFLICT);
    assert_ptr_equal(db_run(conn, ADD, db_id(id), db_text(STR_NONE), db_null(), db_null()),
                     STORAGE_CONFLICT);
    assert_ptr_equal(db_run(conn, ADD, db_id(ID_NONE), db_text(STR("x")), db_null(), db_null()),
                     STORAGE_CONFLICT);
    TRY(db_run(conn, ADD, db_id(id), db_text(STR("x")), db_null(), db_null()));
    assert_ptr_equal(db_run(conn, ADD, db_id(id), db_text(STR("y")), db_null(), db_null()),
                     STORAGE_CONFLICT);
    assert_int_equal(db_changes(conn), 0);
    return OK;
}

static void test_conflicts(void **state)
{
    assert_null(db_transact(((Place *)*state)->db, refuse_bad_rows, NULL));
}

static Fault change_some(DbConn *conn, void *context)
{
    Arena *arena = context;
    for (uint8_t i = 1; i <= 3; i++) {
        TRY(db_run(conn, ADD, db_id((Id){ { i } }), db_text(STR("x")), db_int(i), db_null()));
    }
    TRY(db_run(conn, RESIZE, db_int(10), db_int(2)));
    assert_int_equal(db_changes(conn), 2);
    DbRows *rows = db_query(conn, RESIZE, db_int(100), db_int(13));
    assert_true(db_next(rows));
    assert_int_equal(db_row_int(rows, 1), 113);
    assert_true(str_is(db_row_text(rows, 0, arena), "x"));
    return db_end(rows);
}

static void test_changes_and_returning(void **state)
{
    Place *place = *state;
    assert_null(db_transact(place->db, change_some, place->arena));
}

static Fault query_in_query(DbConn *conn, void *context)
{
    int64_t *sum = context;
    DbRows *rows = db_query(conn, COUNT_TO, db_int(100));
    while (db_next(rows)) {
        DbRows *inner = db_query(conn, DOUBLE, db_int(db_row_int(rows, 0)));
        *sum += db_next(inner) ? db_row_int(inner, 0) : 0;
        TRY(db_end(inner));
    }
    return db_end(rows);
}

static void test_a_query_inside_a_query(void **state)
{
    int64_t sum = 0;
    assert_null(db_read(((Place *)*state)->db, query_in_query, &sum));
    assert_int_equal(sum, 10100);
}

static Fault run_for_ever(DbConn *conn, void *context)
{
    (void)context;
    DbRows *rows = db_query(conn, NEVER_ENDS);
    assert_false(db_next(rows));
    return db_end(rows);
}

static void test_a_statement_that_never_ends_is_stopped(void **state)
{
    Place *place = *state;
    assert_ptr_equal(db_read(place->db, run_for_ever, NULL), STORAGE_SLOW);
    assert_ptr_equal(db_transact(place->db, run_for_ever, NULL), STORAGE_SLOW);
    int64_t sum = 0;
    assert_null(db_read(place->db, query_in_query, &sum));
    assert_int_equal(db_stats(place->db).faults, 2);
}

static Fault read_short_id(DbConn *conn, void *context)
{
    (void)context;
    DbRows *rows = db_query(conn, SHORT_ID);
    assert_true(db_next(rows));
    assert_true(id_is_none(db_row_id(rows, 0)));
    assert_false(db_next(rows));
    return db_end(rows);
}

static void test_an_id_of_the_wrong_length_is_a_fault(void **state)
{
    assert_ptr_equal(db_read(((Place *)*state)->db, read_short_id, NULL), STORAGE_FAILED);
}

static void test_statements_are_checked(void **state)
{
    Place *place = *state;
    const Statement *good[] = { ADD, FIND, ORDER, RESIZE };
    const char *bad = NULL;
    assert_null(db_check_statements(place->db, good, 4, &bad));
    assert_null(bad);
    const Statement *const wrong[] = { BAD_SQL, BAD_GAP, BAD_QUOTES };
    for (size_t i = 0; i < 3; i++) {
        const Statement *list[] = { ADD, wrong[i], FIND };
        assert_ptr_equal(db_check_statements(place->db, list, 3, &bad), STORAGE_FAILED);
        assert_string_equal(bad, wrong[i]->name);
    }
    char words[128];
    db_explain(place->db, words, sizeof words);
    assert_non_null(strstr(words, "bad_quotes: no such column"));
}

enum { MANY = 300 };

static Fault run_many(DbConn *conn, void *context)
{
    const Statement *many = context;
    for (int64_t i = 0; i < MANY; i++) {
        DbRows *rows = db_query(conn, &many[i]);
        assert_true(db_next(rows));
        assert_int_equal(db_row_int(rows, 0), i);
        TRY(db_end(rows));
    }
    return OK;
}

static void test_the_cache_keeps_many_statements_apart(void **state)
{
    static char texts[MANY][16];
    Statement many[MANY];
    for (int i = 0; i < MANY; i++) {
        snprintf(texts[i], sizeof texts[i], "SELECT %d", i);
        many[i] = (Statement){ "many", texts[i] };
    }
    for (int i = 0; i < 3; i++) {
        assert_null(db_read(((Place *)*state)->db, run_many, many));
    }
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, open_place, close_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_values_go_by_their_number),
        IN_PLACE(test_values_come_back_as_they_went),
        IN_PLACE(test_conflicts),
        IN_PLACE(test_changes_and_returning),
        IN_PLACE(test_a_query_inside_a_query),
        IN_PLACE(test_a_statement_that_never_ends_is_stopped),
        IN_PLACE(test_an_id_of_the_wrong_length_is_a_fault),
        IN_PLACE(test_statements_are_checked),
        IN_PLACE(test_the_cache_keeps_many_statements_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
