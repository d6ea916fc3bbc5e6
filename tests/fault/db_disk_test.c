// Tests with a disk that fails: the n-th write, the n-th fsync, no space and then space again. What
// was acknowledged is there; what was refused is not, in the open database and after opening again.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/testing.h"
#include "fault_vfs.h"

enum { ROUNDS = 6, WORKS = 3, NUMBERS = ROUNDS * (1 + WORKS) };

typedef struct Place {
    TestFolder folder;
    FaultVfs *vfs;
    Db *db;
    Fault told[NUMBERS]; // of number i + 1
} Place;

static Db *open_file(const char *path, const char *vfs)
{
    Db *db = NULL;
    DbOptions options = { .path = path, .readers = 1, .vfs = vfs };
    assert_null(db_open(&options, &db));
    return db;
}

static void open_place(Place *place)
{
    *place = (Place){ .folder = testing_make_folder(), .vfs = fault_vfs_new("fault") };
    place->db = open_file(place->folder.file, "fault");
    assert_null(db_migrate(place->db, TESTING_SHAPE, 1));
}

static void close_place(Place *place)
{
    fault_vfs_free(place->vfs);
    testing_drop_folder(&place->folder);
}

// Single works and batches, with fillers large enough for several pages.
static void play(Place *place)
{
    for (int round = 0; round < ROUNDS; round++) {
        int64_t first = round * (1 + WORKS);
        TestNumber numbers[1 + WORKS];
        TestCall calls[WORKS];
        for (int i = 0; i <= WORKS; i++) {
            numbers[i] = (TestNumber){ .n = first + i + 1, .filler_bytes = 1500 * round };
        }
        place->told[first] = db_transact(place->db, testing_add, &numbers[0]);
        for (int i = 0; i < WORKS; i++) {
            calls[i] = (TestCall){ .work = testing_add, .context = &numbers[1 + i] };
        }
        testing_run_together(place->db, calls, WORKS);
        for (int i = 0; i < WORKS; i++) {
            place->told[first + 1 + i] = calls[i].fault;
        }
    }
}

static void expect_as_told(Db *db, const Place *place)
{
    int64_t done = 0;
    for (int64_t i = 0; i < NUMBERS; i++) {
        assert_int_equal(testing_has(db, i + 1), place->told[i] == OK);
        done += place->told[i] == OK;
    }
    assert_int_equal(testing_count(db), done);
}

static void expect_only(const Place *place, Fault fault)
{
    for (int i = 0; i < NUMBERS; i++) {
        assert_true(place->told[i] == OK || place->told[i] == fault);
    }
}

static void expect_usable(Db *db, Place *place)
{
    for (int64_t i = 0; i < NUMBERS; i++) {
        TestNumber number = { .n = i + 1 };
        if (place->told[i] != OK) {
            assert_null(db_transact(db, testing_add, &number));
            place->told[i] = OK;
        }
    }
    expect_as_told(db, place);
}

// Fails the n-th operation, once, for every n; true when the n-th was reached.
static bool fail_nth(FaultPoint point, Fault expected, int64_t n)
{
    Place place;
    open_place(&place);
    fault_vfs_plan(place.vfs, (FaultPlan){ .point = point, .nth = n });
    play(&place);
    expect_only(&place, expected);
    expect_as_told(place.db, &place);
    if (n % 2) {
        expect_usable(place.db, &place);
    }
    db_close(place.db); // the last checkpoint may be what fails
    bool fired = fault_vfs_fired(place.vfs) > 0;
    place.db = open_file(place.folder.file, NULL);
    expect_as_told(place.db, &place);
    expect_usable(place.db, &place);
    db_close(place.db);
    close_place(&place);
    return fired;
}

static void fail_each(FaultPoint point, Fault expected, int64_t least)
{
    int64_t n = 1;
    while (fail_nth(point, expected, n)) {
        n++;
    }
    assert_true(n > least);
}

static void test_the_nth_write_fails(void **state)
{
    (void)state;
    fail_each(FAULT_WRITE, STORAGE_FAILED, NUMBERS);
}

static void test_the_nth_fsync_fails(void **state)
{
    (void)state;
    fail_each(FAULT_SYNC, STORAGE_FAILED, 2 * ROUNDS);
}

static void test_the_nth_write_finds_no_space(void **state)
{
    (void)state;
    fail_each(FAULT_FULL, STORAGE_FULL, NUMBERS);
}

// From the n-th operation on nothing works; then everything does again.
static void fail_then_heal(FaultPoint point, Fault expected)
{
    for (int64_t n = 1; n < 60; n += 7) {
        Place place;
        open_place(&place);
        fault_vfs_plan(place.vfs, (FaultPlan){ .point = point, .nth = n, .from_then_on = true });
        play(&place);
        expect_only(&place, expected);
        if (fault_vfs_fired(place.vfs) > 0) {
            assert_ptr_equal(place.told[NUMBERS - 1], expected);
        }
        expect_as_told(place.db, &place);
        fault_vfs_plan(place.vfs, (FaultPlan){ .point = FAULT_NOWHERE });
        expect_usable(place.db, &place);
        db_close(place.db);
        place.db = open_file(place.folder.file, NULL);
        expect_as_told(place.db, &place);
        db_close(place.db);
        close_place(&place);
    }
}

static void test_no_space_and_then_space_again(void **state)
{
    (void)state;
    fail_then_heal(FAULT_FULL, STORAGE_FULL);
}

static void test_a_dead_disk_that_lives_again(void **state)
{
    (void)state;
    fail_then_heal(FAULT_WRITE, STORAGE_FAILED);
    fail_then_heal(FAULT_SYNC, STORAGE_FAILED);
}

// After a failed fsync the refused work lies whole in the log, and a crash must not bring it back.
static void test_a_refused_work_stays_away_after_a_power_cut(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        Place place;
        open_place(&place);
        TestFolder found = testing_make_folder();
        TestNumber kept = { .n = 1 };
        TestNumber refused = { .n = 2, .filler_bytes = (int64_t)(seed % 3) * 5000 };
        assert_null(db_transact(place.db, testing_add, &kept));
        fault_vfs_plan(place.vfs, (FaultPlan){ .point = FAULT_SYNC, .nth = 1 });
        assert_ptr_equal(db_transact(place.db, testing_add, &refused), STORAGE_FAILED);
        uint64_t whole_or_part = seed < 3 ? 0 : seed * UINT64_C(0x9E3779B97F4A7C15);
        fault_vfs_cut_power(place.vfs, found.path, whole_or_part);
        Db *db = open_file(found.file, NULL);
        assert_true(testing_has(db, 1));
        assert_false(testing_has(db, 2));
        assert_int_equal(testing_count(db), 1);
        db_close(db);
        db_close(place.db);
        testing_drop_folder(&found);
        close_place(&place);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_nth_write_fails),
        cmocka_unit_test(test_the_nth_fsync_fails),
        cmocka_unit_test(test_the_nth_write_finds_no_space),
        cmocka_unit_test(test_no_space_and_then_space_again),
        cmocka_unit_test(test_a_dead_disk_that_lives_again),
        cmocka_unit_test(test_a_refused_work_stays_away_after_a_power_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
