// Tests of db_migrate: from nothing, from an older file, and what is refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/testing.h"

static const Migration SHAPE[] = {
    { "0001_first.sql", "-- a comment; with a semicolon\n"
                        "CREATE TABLE first (n INTEGER PRIMARY KEY) STRICT;\n"
                        "INSERT INTO first VALUES (1), (2);\n-- the end\n" },
    { "0002_second.sql", "CREATE TABLE second (n INTEGER PRIMARY KEY, words TEXT) STRICT;"
                         "INSERT INTO second SELECT n, 'from first; ' || n FROM first;" },
    { "0003_third.sql", "DELETE FROM first WHERE n = 1; ALTER TABLE second ADD COLUMN more TEXT;" },
};
static const Statement LOOK[1] = {
    { "look", "SELECT (SELECT count(*) FROM migration), (SELECT count(*) FROM sqlite_schema"
              " WHERE name IN ('first', 'second')), (SELECT count(*) FROM migration"
              " WHERE length(sha256) = 32 AND applied_at > 1700000000)" }
};
static const Statement SUM[1] = { { "sum", "SELECT (SELECT sum(n) FROM first),"
                                           " (SELECT sum(n) FROM second WHERE more IS NULL)" } };

typedef struct Seen {
    const Statement *statement;
    int64_t values[3];
} Seen;

static Fault look(DbConn *conn, void *context)
{
    Seen *seen = context;
    DbRows *rows = db_query(conn, seen->statement);
    if (db_next(rows)) {
        for (int i = 0; i < (seen->statement == LOOK ? 3 : 2); i++) {
            seen->values[i] = db_row_int(rows, i);
        }
    }
    return db_end(rows);
}

static void expect(Db *db, int64_t migrations, int64_t tables)
{
    Seen seen = { .statement = LOOK };
    assert_null(db_read(db, look, &seen));
    assert_int_equal(seen.values[0], migrations);
    assert_int_equal(seen.values[1], tables);
    assert_int_equal(seen.values[2], migrations);
}

static Db *open_again(const TestFolder *folder, Db *before)
{
    if (before) {
        db_close(before);
    }
    Db *db = NULL;
    DbOptions options = { .path = folder->file, .readers = 1 };
    assert_null(db_open(&options, &db));
    return db;
}

static void test_from_nothing(void **state)
{
    const TestFolder *folder = *state;
    Db *db = open_again(folder, NULL);
    assert_null(db_migrate(db, SHAPE, 3));
    expect(db, 3, 2);
    Seen seen = { .statement = SUM };
    assert_null(db_read(db, look, &seen));
    assert_int_equal(seen.values[0], 2);
    assert_int_equal(seen.values[1], 3);
    assert_null(db_migrate(db, SHAPE, 3));
    expect(db, 3, 2);
    db_close(db);
}

static void test_from_an_older_file(void **state)
{
    const TestFolder *folder = *state;
    Db *db = NULL;
    for (size_t count = 0; count <= 3; count++) {
        db = open_again(folder, db);
        assert_null(db_migrate(db, SHAPE, count));
        expect(db, (int64_t)count, count > 2 ? 2 : (int64_t)count);
    }
    Seen seen = { .statement = SUM };
    assert_null(db_read(db, look, &seen));
    assert_int_equal(seen.values[0], 2);
    assert_int_equal(seen.values[1], 3);
    db_close(db);
}

static void test_a_newer_file_is_refused(void **state)
{
    Db *db = open_again(*state, NULL);
    assert_null(db_migrate(db, SHAPE, 3));
    assert_ptr_equal(db_migrate(db, SHAPE, 2), STORAGE_TOO_NEW);
    assert_ptr_equal(db_migrate(db, SHAPE + 1, 2), STORAGE_TOO_NEW);
    assert_null(db_migrate(db, SHAPE, 3));
    db_close(db);
}

static void test_a_changed_text_is_refused_before_anything_is_applied(void **state)
{
    Db *db = open_again(*state, NULL);
    assert_null(db_migrate(db, SHAPE, 1));
    Migration changed[] = { { SHAPE[0].name, "CREATE TABLE first (n INTEGER PRIMARY KEY) STRICT;" },
                            SHAPE[1] };
    assert_ptr_equal(db_migrate(db, changed, 2), STORAGE_TOO_NEW);
    expect(db, 1, 1);
    db_close(db);
}

static void test_a_migration_that_fails_leaves_nothing_of_itself(void **state)
{
    Db *db = open_again(*state, NULL);
    Migration broken[] = { SHAPE[0],
                           { "0002_broken.sql", "CREATE TABLE second (n INTEGER);"
                                                "CREATE TABLE second (n INTEGER);" } };
    assert_ptr_equal(db_migrate(db, broken, 2), STORAGE_FAILED);
    expect(db, 1, 1);
    char words[128];
    db_explain(db, words, sizeof words);
    assert_string_equal(words, "0002_broken.sql: table second already exists");
    assert_null(db_migrate(db, SHAPE, 3));
    expect(db, 3, 2);
    db_close(db);
}

static int make_folder(void **state)
{
    TestFolder *folder = malloc(sizeof *folder);
    *folder = testing_make_folder();
    *state = folder;
    return 0;
}

static int drop_folder(void **state)
{
    testing_drop_folder(*state);
    free(*state);
    return 0;
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_from_nothing),
        IN_FOLDER(test_from_an_older_file),
        IN_FOLDER(test_a_newer_file_is_refused),
        IN_FOLDER(test_a_changed_text_is_refused_before_anything_is_applied),
        IN_FOLDER(test_a_migration_that_fails_leaves_nothing_of_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
