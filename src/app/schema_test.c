// Tests of the schema and the statements as the program carries them: each statement prepares, an
// older file grows into the same shape with what it holds, and a file of another program is
// refused.
#include "features/house_test.h"

#include <string.h>

#include "all_statements.h"

enum { MIGRATIONS_MOST = 64 };

static size_t all_migrations(Migration migrations[MIGRATIONS_MOST])
{
    assert_true(embedded_schema_count <= MIGRATIONS_MOST);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        migrations[i] = (Migration){ embedded_schema[i].name, embedded_schema[i].bytes };
    }
    return embedded_schema_count;
}

// ---- An empty file beside the house's own ----

typedef struct Other {
    char folder[64];
    char file[96];
    Db *db;
    Arena *arena;
} Other;

static void other_open(Other *other)
{
    *other = (Other){ .folder = "/tmp/istijaba-schema-XXXXXX", .arena = arena_new() };
    assert_non_null(mkdtemp(other->folder));
    snprintf(other->file, sizeof other->file, "%s/data.db", other->folder);
    DbOptions options = { .path = other->file, .readers = 1 };
    assert_ok(db_open(&options, &other->db));
}

static void other_close(Other *other)
{
    static const char *const ENDINGS[] = { "", "-wal", "-shm" };
    db_close(other->db);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        unlink(str_format(other->arena, "%s%s", other->file, ENDINGS[i]).at);
    }
    rmdir(other->folder);
    arena_free(other->arena);
}

typedef struct Shape {
    Arena *arena;
    Str text;
} Shape;

// Every table, index, view and trigger as SQLite keeps it, and every row that the schema brings
// along.
static Fault read_shape(DbConn *conn, void *context)
{
    static const Statement SHAPE[1] = {
        { "test_shape", "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema"
                        " UNION ALL SELECT 'area ' || pcode || path || name_ar FROM area"
                        " UNION ALL SELECT 'item ' || code || name_ar FROM item ORDER BY 1" }
    };
    Shape *it = context;
    TextBuilder text = { .arena = it->arena };
    DbRows *rows = db_query(conn, SHAPE);
    while (db_next(rows)) {
        text_add(&text, db_row_text(rows, 0, it->arena));
        text_add_char(&text, '\n');
    }
    it->text = text_done(&text);
    return db_end(rows);
}

static Str shape_of(Db *db, Arena *arena)
{
    Shape shape = { .arena = arena };
    assert_ok(db_read(db, read_shape, &shape));
    return shape.text;
}

// ---- Statements ----

static void test_every_statement_prepares(void **state)
{
    TestHouse *house = *state;
    const char *bad = NULL;
    assert_true(all_statements_count > 50);
    assert_null(all_statements[all_statements_count]);
    Fault fault = db_check_statements(house->db, all_statements, all_statements_count, &bad);
    if (fault != OK) {
        fail_msg("%s does not prepare", bad);
    }
}

static void test_a_statement_that_does_not_prepare_is_named(void **state)
{
    TestHouse *house = *state;
    static const Statement GOOD = { "good", "SELECT id FROM need" };
    static const Statement BAD = { "bad_one", "SELECT nonsense FROM need" };
    const Statement *const statements[] = { &GOOD, &BAD };
    const char *bad = NULL;
    assert_true(db_check_statements(house->db, statements, 2, &bad) != OK);
    assert_string_equal(bad, "bad_one");
}

// ---- Migrations ----

static void test_migrating_again_changes_nothing(void **state)
{
    TestHouse *house = *state;
    Migration migrations[MIGRATIONS_MOST];
    size_t count = all_migrations(migrations);
    Str before = shape_of(house->db, house->arena);
    assert_ok(db_migrate(house->db, migrations, count));
    assert_true(str_equal(shape_of(house->db, house->arena), before));
    assert_true(before.len > 1000);
}

// The names say the order: what is listed is what is applied.
static void test_names_say_the_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < embedded_schema_count; i++) {
        assert_true(strcmp(embedded_schema[i - 1].name, embedded_schema[i].name) < 0);
        assert_true(strncmp(embedded_schema[i - 1].name, embedded_schema[i].name, 4) < 0);
    }
}

static Fault put_account(DbConn *conn)
{
    static const Statement PUT[1] = {
        { "test_put_account",
          "INSERT INTO account (id, phone, name, password_hash, created_at)"
          " VALUES (x'01010101010101010101010101010101', '599', 'هدى', 'x', 1)" }
    };
    return db_run(conn, PUT);
}

static Fault put_area(DbConn *conn)
{
    static const Statement PUT[1] = {
        { "test_put_area", "INSERT INTO area (pcode, parent, kind, name_ar, name_en, path, governorate)"
                           " VALUES ('PS0203-1', 'PS0203', 'locality', 'مخيم',"
                           " 'Camp', 'PS.PS02.PS0203.PS0203-1.', 'PS0203')" }
    };
    return db_run(conn, PUT);
}

static Fault put_need(DbConn *conn)
{
    static const Statement PUT[1] = {
        { "test_put_need",
          "INSERT INTO need (id, code_key, whom, raised_by_other, area, area_path, governorate,"
          " people, urgency, state, state_before, asked, personal, created_at, due_at, fresh_until)"
          " VALUES (zeroblob(16), x'01', 'person', 0, 'PS0203', 'PS.PS02.PS0203.', 'PS0203', 1, 0,"
          " 0, 0, 0, zeroblob(16), 1, 2, 3)" }
    };
    return db_run(conn, PUT);
}

// A row for a table that the migration of this name makes; it must outlast all later ones.
static const struct {
    const char *migration;
    Fault (*put)(DbConn *conn);
    Statement find[1];
} rows[] = {
    { "0002_access.sql",
      put_account,
      { { "test_find_account",
          "SELECT count(*) FROM account WHERE phone = '599' AND name = 'هدى'" } } },
    { "0004_areas.sql",
      put_area,
      { { "test_find_area",
          "SELECT count(*) FROM area WHERE pcode = 'PS0203-1' AND kind = 'locality'" } } },
    { "0008_needs.sql",
      put_need,
      { { "test_find_need", "SELECT count(*) FROM need WHERE code_key = x'01' AND due_at = 2" } } },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static Fault put_row(DbConn *conn, void *context)
{
    return rows[*(const size_t *)context].put(conn);
}

typedef struct Found {
    size_t row;
    int64_t count;
} Found;

static Fault find_row(DbConn *conn, void *context)
{
    Found *it = context;
    DbRows *found = db_query(conn, rows[it->row].find);
    it->count = db_next(found) ? db_row_int(found, 0) : -1;
    return db_end(found);
}

static void put_rows_up_to(Db *db, const Migration *migrations, size_t count, bool put[ROWS])
{
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < count; k++) {
            put[i] |= strcmp(migrations[k].name, rows[i].migration) == 0;
        }
        if (put[i]) {
            assert_ok(db_transact(db, put_row, &i));
        }
    }
}

static void expect_rows(Db *db, const bool put[ROWS])
{
    for (size_t i = 0; i < ROWS; i++) {
        Found it = { i, -1 };
        assert_ok(db_read(db, find_row, &it));
        assert_int_equal(it.count, put[i]);
    }
}

static void test_older_files_grow(void **state)
{
    TestHouse *house = *state;
    Migration migrations[MIGRATIONS_MOST];
    size_t count = all_migrations(migrations), with_rows = 0;
    for (size_t k = 0; k <= count; k++) {
        Other other;
        bool put[ROWS] = { false };
        other_open(&other);
        assert_ok(db_migrate(other.db, migrations, k));
        put_rows_up_to(other.db, migrations, k, put);
        assert_ok(db_migrate(other.db, migrations, count));
        expect_rows(other.db, put);
        with_rows += put[ROWS - 1];
        if (!put[1]) { // the area of the test is no part of the schema
            assert_true(
                str_equal(shape_of(other.db, other.arena), shape_of(house->db, house->arena)));
        }
        other_close(&other);
    }
    assert_true(with_rows > 0 && with_rows < count);
}

static void test_a_changed_migration_is_refused(void **state)
{
    TestHouse *house = *state;
    Migration migrations[MIGRATIONS_MOST];
    size_t count = all_migrations(migrations);
    Str before = shape_of(house->db, house->arena);
    for (size_t i = 0; i < count; i++) {
        Migration as_it_was = migrations[i];
        migrations[i].sql = str_format(house->arena, "%s ", as_it_was.sql).at;
        assert_fault(db_migrate(house->db, migrations, count), STORAGE_TOO_NEW);
        migrations[i] = as_it_was;
    }
    assert_ok(db_migrate(house->db, migrations, count));
    assert_true(str_equal(shape_of(house->db, house->arena), before));
}

static void test_a_newer_file_is_refused(void **state)
{
    TestHouse *house = *state;
    Migration migrations[MIGRATIONS_MOST];
    size_t count = all_migrations(migrations);
    assert_fault(db_migrate(house->db, migrations, count - 1), STORAGE_TOO_NEW);
    migrations[count - 1].name = "9999_other.sql";
    assert_fault(db_migrate(house->db, migrations, count), STORAGE_TOO_NEW);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_every_statement_prepares),
        CASE(test_a_statement_that_does_not_prepare_is_named),
        CASE(test_migrating_again_changes_nothing),
        CASE(test_names_say_the_order),
        CASE(test_older_files_grow),
        CASE(test_a_changed_migration_is_refused),
        CASE(test_a_newer_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
