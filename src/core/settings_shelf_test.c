// Tests of settings that change while they are read: on many threads at once, and never torn. TSan looks on.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>

#include "core/keys.h"
#include "core/settings_shelf.h"

enum { READERS = 4, EXCHANGES = 2000 };

typedef struct Stored {
    OwnNumber numbers[4];
    size_t count;
} Stored;

static Fault read_stored(void *context, Arena *arena, OwnNumber **numbers_out, size_t *count_out)
{
    Stored *stored = context;
    (void)arena;
    *numbers_out = stored->numbers;
    *count_out = stored->count;
    return OK;
}

static Fault read_broken(void *context, Arena *arena, OwnNumber **numbers_out, size_t *count_out)
{
    (void)context;
    (void)arena;
    (void)numbers_out;
    (void)count_out;
    return SETTING_MALFORMED;
}

static SettingsShelf *open_shelf(const char *const *pairs, size_t count)
{
    Settings given;
    settings_defaults(&given);
    given.fresh_high_h = 100;
    for (size_t i = 0; i < count; i++) {
        assert_null(settings_set_pair(&given, str_from(pairs[i])));
    }
    return settings_shelf_new(&given, pairs, count);
}

static void test_what_stands_over_what(void **state)
{
    (void)state;
    const char *const pairs[] = { "claim.open_most = 7" };
    SettingsShelf *shelf = open_shelf(pairs, 1);
    Settings before, after;
    Stored stored = { { { STR("fresh.high_h"), 90 },
                        { STR("claim.open_most"), 9 },  // --set stands over it
                        { STR("public.small_cell"), 9 }, // too little for the browser
                        { STR("server.workers"), 1 } }, // no rule of the domain
                      4 };
    settings_shelf_copy(shelf, &before);
    assert_null(settings_shelf_refresh(shelf, read_stored, &stored));
    settings_shelf_copy(shelf, &after);
    assert_int_equal(before.fresh_high_h, 100);
    assert_int_equal(after.fresh_high_h, 90);
    assert_int_equal(after.claims_open_most, 7);
    assert_int_equal(after.small_cell, 10);
    assert_int_equal(after.workers, 128);
    assert_int_equal(settings_shelf_given(shelf)->fresh_high_h, 100);
    assert_true(settings_shelf_is_pinned(shelf, STR("claim.open_most")));
    assert_false(settings_shelf_is_pinned(shelf, STR("fresh.high_h")));
    assert_ptr_equal(settings_shelf_refresh(shelf, read_broken, NULL), SETTING_MALFORMED);
    settings_shelf_copy(shelf, &after);
    assert_int_equal(after.fresh_high_h, 90); // what cannot be read changes nothing
    stored.count = 0;
    assert_null(settings_shelf_refresh(shelf, read_stored, &stored));
    settings_shelf_copy(shelf, &after);
    assert_int_equal(after.fresh_high_h, 100);
    settings_shelf_free(shelf);
}

typedef struct Crowd {
    SettingsShelf *shelf;
    atomic_bool over;
    atomic_int torn;
} Crowd;

static void *read_all_the_time(void *context)
{
    Crowd *crowd = context;
    Settings seen;
    while (!atomic_load(&crowd->over)) {
        settings_shelf_copy(crowd->shelf, &seen);
        if (seen.verify_high_h != seen.verify_normal_h) {
            atomic_fetch_add(&crowd->torn, 1);
        }
    }
    return NULL;
}

static void test_never_torn(void **state)
{
    (void)state;
    Crowd crowd = { .shelf = open_shelf(NULL, 0) };
    pthread_t readers[READERS];
    Stored stored = { { { STR("deadline.verify_high_h"), 1 }, { STR("deadline.verify_normal_h"), 1 } }, 2 };
    assert_null(settings_shelf_refresh(crowd.shelf, read_stored, &stored));
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(pthread_create(&readers[i], NULL, read_all_the_time, &crowd), 0);
    }
    for (int i = 0; i < EXCHANGES; i++) {
        stored.numbers[0].value = stored.numbers[1].value = 1 + i % 700;
        assert_null(settings_shelf_refresh(crowd.shelf, read_stored, &stored));
    }
    atomic_store(&crowd.over, true);
    for (int i = 0; i < READERS; i++) {
        pthread_join(readers[i], NULL);
    }
    assert_int_equal(atomic_load(&crowd.torn), 0);
    settings_shelf_free(crowd.shelf);
}

static void test_rules(void **state)
{
    (void)state;
    Settings settings;
    SettingRule rule;
    settings_defaults(&settings);
    size_t count = 0;
    for (; settings_rule(count, &rule); count++) {
        assert_true(rule.least <= rule.shipped && rule.shipped <= rule.most);
        assert_int_equal(settings_rule_value(&settings, str_from(rule.key)), rule.shipped);
        assert_ptr_equal(settings_set_rule(&settings, str_from(rule.key), rule.most + 1), SETTING_MALFORMED);
        assert_ptr_equal(settings_set_rule(&settings, str_from(rule.key), rule.least - 1), SETTING_MALFORMED);
        assert_null(settings_set_rule(&settings, str_from(rule.key), rule.least));
        assert_int_equal(settings_rule_value(&settings, str_from(rule.key)), rule.least);
    }
    assert_true(count > 0 && count < SETTING_RULES_MAX);
    assert_ptr_equal(settings_set_rule(&settings, STR("server.workers"), 1), SETTING_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_stands_over_what),
        cmocka_unit_test(test_never_torn),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
