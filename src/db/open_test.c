// Tests of db_open and db_close: the files they make and leave, and what is refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

#include "db/testing.h"

static bool is_private(const TestFolder *folder, const char *end)
{
    char path[128];
    struct stat found;
    snprintf(path, sizeof path, "%s%s", folder->file, end);
    return stat(path, &found) == 0 && (found.st_mode & 0777) == 0600;
}

static void test_files_are_private(void **state)
{
    (void)state;
    mode_t before = umask(0);
    TestFolder folder = testing_make_folder();
    DbOptions options = { .path = folder.file, .readers = 1 };
    Db *db = NULL;
    assert_null(db_open(&options, &db));
    assert_null(db_migrate(db, TESTING_SHAPE, 1));
    umask(before);
    assert_true(is_private(&folder, ""));
    assert_true(is_private(&folder, "-wal"));
    assert_true(is_private(&folder, "-shm"));
    db_close(db);
    testing_drop_folder(&folder);
}

static void test_closing_leaves_one_file_with_everything(void **state)
{
    (void)state;
    TestFolder folder = testing_make_folder();
    DbOptions options = { .path = folder.file, .readers = 1 };
    Db *db = NULL;
    assert_null(db_open(&options, &db));
    assert_null(db_migrate(db, TESTING_SHAPE, 1));
    TestNumber number = { .n = 1 };
    assert_null(db_transact(db, testing_add, &number));
    db_close(db);
    char log[128];
    snprintf(log, sizeof log, "%s-wal", folder.file);
    assert_int_not_equal(access(log, F_OK), 0);
    options.read_only = true;
    assert_null(db_open(&options, &db));
    assert_int_equal(testing_count(db), 1);
    db_close(db);
    testing_drop_folder(&folder);
}

static void test_files_that_are_no_database(void **state)
{
    (void)state;
    TestFolder folder = testing_make_folder();
    Db *db = NULL;
    DbOptions options = { .path = folder.file, .readers = 1, .read_only = true };
    assert_ptr_equal(db_open(&options, &db), STORAGE_FAILED);
    FILE *file = fopen(folder.file, "w");
    for (int i = 0; i < 1000; i++) {
        fputs("not a database\n", file);
    }
    fclose(file);
    assert_ptr_equal(db_open(&options, &db), STORAGE_FAILED);
    options.read_only = false;
    assert_ptr_equal(db_open(&options, &db), STORAGE_FAILED);
    options.path = "/nowhere/at/all.db";
    assert_ptr_equal(db_open(&options, &db), STORAGE_FAILED);
    assert_null(db);
    testing_drop_folder(&folder);
}

// Until the checkpointer has asked and the writer has answered: more commits, but not for ever.
static void test_a_log_that_grew_huge_starts_again(void **state)
{
    (void)state;
    TestFolder folder = testing_make_folder();
    DbOptions options = { .path = folder.file, .readers = 1 };
    Db *db = NULL;
    assert_null(db_open(&options, &db));
    assert_null(db_migrate(db, TESTING_SHAPE, 1));
    int64_t longest = 0;
    int64_t n = 0;
    while (db_stats(db).wal_bytes >= longest && n < 400) {
        longest = db_stats(db).wal_bytes;
        TestNumber number = { .n = n++, .filler_bytes = 2000000 };
        assert_null(db_transact(db, testing_add, &number));
    }
    assert_true(n < 400);
    assert_int_equal(testing_count(db), n);
    db_close(db);
    testing_drop_folder(&folder);
}

static void test_a_read_only_db_beside_a_writing_one(void **state)
{
    (void)state;
    TestFolder folder = testing_make_folder();
    DbOptions options = { .path = folder.file, .readers = 1 };
    Db *db = NULL;
    assert_null(db_open(&options, &db));
    assert_null(db_migrate(db, TESTING_SHAPE, 1));
    options.read_only = true;
    Db *beside = NULL;
    assert_null(db_open(&options, &beside));
    TestNumber number = { .n = 1 };
    assert_null(db_transact(db, testing_add, &number));
    assert_true(testing_has(beside, 1));
    db_close(beside);
    number.n = 2;
    assert_null(db_transact(db, testing_add, &number));
    assert_int_equal(testing_count(db), 2);
    db_close(db);
    testing_drop_folder(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_are_private),
        cmocka_unit_test(test_closing_leaves_one_file_with_everything),
        cmocka_unit_test(test_files_that_are_no_database),
        cmocka_unit_test(test_a_log_that_grew_huge_starts_again),
        cmocka_unit_test(test_a_read_only_db_beside_a_writing_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
