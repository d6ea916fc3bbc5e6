// Tests of settings changed in the browser: bounds, what is pinned, what is in force, and when it changed.
#include "features/house_test.h"

#include "features/tuning/tuning.h"
#include "http/input.h"
#include "ledger/ledger.h"

typedef struct Tuned {
    SettingsShelf *shelf;
    const char *key;
    int64_t value, at;
    OwnSetting *own;
    size_t count;
    HistoryRow *history;
} Tuned;

static Fault change(Work *work, void *context)
{
    const Tuned *it = context;
    return tuning_change(work, it->shelf, str_from(it->key), it->value);
}

static Fault take_back(Work *work, void *context)
{
    const Tuned *it = context;
    return tuning_take_back(work, str_from(it->key));
}

static Fault look(Work *work, void *context)
{
    Tuned *it = context;
    TRY(tuning_own(work, &it->own, &it->count));
    return tuning_changed_at(work, &it->at);
}

static Fault read_history(Work *work, void *context)
{
    Tuned *it = context;
    return ledger_history(work, work_named_id("setting", str_from(it->key)), 9, &it->history, &it->count);
}

static int64_t remind_in_force(TestHouse *house, SettingsShelf *shelf)
{
    Settings settings;
    assert_ok(tuning_put_in_force(house->db, shelf));
    settings_shelf_copy(shelf, &settings);
    return settings.claim_remind_h;
}

static void test_change_and_take_back(void **state)
{
    TestHouse *house = *state;
    Tuned it = { .shelf = settings_shelf_new(&house->settings, NULL, 0), .key = "claim.remind_h", .value = 36 };
    assert_ok(testing_do(house, look, &it));
    assert_int_equal(it.at, 0);
    assert_ok(testing_do(house, change, &it));
    assert_int_equal(remind_in_force(house, it.shelf), 36);
    assert_ok(testing_do(house, look, &it));
    assert_int_equal(it.count, 1);
    assert_int_equal(it.at, TESTING_NOW);
    house->now = TESTING_NOW + 60;
    assert_ok(testing_do(house, take_back, &it));
    assert_ok(testing_do(house, take_back, &it)); // again: nothing happens
    assert_int_equal(remind_in_force(house, it.shelf), 24);
    assert_ok(testing_do(house, look, &it));
    assert_int_equal(it.count, 0);
    assert_int_equal(it.at, TESTING_NOW + 60);
    assert_ok(testing_do(house, read_history, &it));
    assert_int_equal(it.count, 2);
    assert_str(it.history[0].kind, "setting.changed");
    assert_int_equal(doc_get_int(it.history[0].record, "value"), 36);
    assert_str(it.history[1].kind, "setting.taken-back");
    settings_shelf_free(it.shelf);
}

static void test_refused(void **state)
{
    TestHouse *house = *state;
    const char *const pairs[] = { "claim.open_most=5" };
    Tuned it = { .shelf = settings_shelf_new(&house->settings, pairs, 1), .key = "public.small_cell", .value = 9 };
    assert_fault(testing_do(house, change, &it), NUMBER_OUT_OF_RANGE); // never below ten people
    assert_str(house->field, "value");
    it.value = 1001;
    assert_fault(testing_do(house, change, &it), NUMBER_OUT_OF_RANGE);
    it = (Tuned){ .shelf = it.shelf, .key = "claim.open_most", .value = 7 };
    assert_fault(testing_do(house, change, &it), SETTING_PINNED);
    it.key = "server.workers";
    assert_fault(testing_do(house, change, &it), SETTING_NOT_FOUND);
    assert_fault(testing_do(house, take_back, &it), SETTING_NOT_FOUND);
    assert_ok(testing_do(house, look, &it));
    assert_int_equal(it.count, 0);
    settings_shelf_free(it.shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_change_and_take_back, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_refused, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
