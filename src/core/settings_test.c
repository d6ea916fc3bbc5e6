// Settings: bounds, unknown names, and which source wins.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/keys.h"
#include "core/settings.h"

typedef struct Fixture {
    Arena *arena;
    Settings settings;
    char path[64];
} Fixture;

static int setup(void **state)
{
    static Fixture fixture;
    fixture.arena = arena_new();
    settings_defaults(&fixture.settings);
    snprintf(fixture.path, sizeof fixture.path, "/tmp/istijaba-settings-XXXXXX");
    int file = mkstemp(fixture.path);
    assert_true(file >= 0);
    close(file);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    unlink(fixture->path);
    unsetenv("ISTIJABA_SERVER_WORKERS");
    unsetenv("ISTIJABA_SERVER_LANGUAGE");
    unsetenv("ISTIJABA_SERVER_WORKER");
    arena_free(fixture->arena);
    return 0;
}

static Fault load_text(Fixture *fixture, const char *text, Str *where_out)
{
    FILE *file = fopen(fixture->path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return settings_load(&fixture->settings, fixture->path, fixture->arena, where_out);
}

static void test_defaults_are_within_bounds(void **state)
{
    Fixture *fixture = *state;
    assert_int_equal(fixture->settings.workers, 128);
    assert_string_equal(fixture->settings.language, "ar");
#define CHECK_BOUNDS(field, key, fallback, least, most, meaning)              assert_true((least) <= (fallback) && (fallback) <= (most));               assert_int_equal(fixture->settings.field, fallback);                      assert_ptr_equal(settings_set(&fixture->settings, STR(key), str_format(fixture->arena, "%d", (least) - 1)),                      SETTING_MALFORMED);                                      assert_ptr_equal(settings_set(&fixture->settings, STR(key), str_format(fixture->arena, "%d", (most) + 1)),                      SETTING_MALFORMED);                                      assert_null(settings_set(&fixture->settings, STR(key), str_format(fixture->arena, "%d", most)));     assert_int_equal(fixture->settings.field, most);
    SETTINGS_NUMBERS(CHECK_BOUNDS)
}

static void test_refused_values(void **state)
{
    Fixture *fixture = *state;
    static const char *const wrong[][2] = {
        { "server.workers", "" },       { "server.workers", "x" },     { "server.workers", "1.5" },
        { "server.language", "fr" },    { "server.language", "" },     { "server.origin", "x.example" },
        { "server.origin", "https://" }, { "server.origin", "https://a/" }, { "keys.file", "a\nb" },
        { "server.origin", "https://a b" }, { "log.level", "loud" },  { "log.level", "" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_ptr_equal(settings_set(&fixture->settings, str_from(wrong[i][0]), str_from(wrong[i][1])),
                         SETTING_MALFORMED);
    }
    char longest[257];
    memset(longest, 'a', sizeof longest);
    assert_ptr_equal(settings_set(&fixture->settings, STR("keys.file"), (Str){ longest, 256 }),
                     SETTING_MALFORMED);
    assert_null(settings_set(&fixture->settings, STR("keys.file"), (Str){ longest, 255 }));
    assert_int_equal(strlen(fixture->settings.key_file), 255);
    assert_ptr_equal(settings_set(&fixture->settings, STR("server.worker"), STR("1")), SETTING_UNKNOWN);
    assert_ptr_equal(settings_set(&fixture->settings, STR("Server.workers"), STR("1")), SETTING_UNKNOWN);
    assert_int_equal(fixture->settings.workers, 128);
    assert_null(settings_set(&fixture->settings, STR("server.origin"), STR("https://[::1]:8443")));
    assert_null(settings_set(&fixture->settings, STR("server.origin"), STR("")));
}

static void test_file_then_environment(void **state)
{
    Fixture *fixture = *state;
    Str where;
    setenv("ISTIJABA_SERVER_WORKERS", "7", 1);
    assert_null(load_text(fixture,
                          "# ours\n\n server.workers = 9\r\ndb.readers=2\nserver.language =en\n"
                          "server.origin=https://a.example",
                          &where));
    assert_null(where.at);
    assert_int_equal(fixture->settings.workers, 7);
    assert_int_equal(fixture->settings.readers, 2);
    assert_string_equal(fixture->settings.language, "en");
    assert_string_equal(fixture->settings.origin, "https://a.example");
}

// Who gave each: the last who did, though it be what the program ships.
static void test_sources(void **state)
{
    Fixture *fixture = *state;
    Str where;
    const Settings *settings = &fixture->settings;
    setenv("ISTIJABA_SERVER_WORKERS", "7", 1);
    assert_null(load_text(fixture, "server.workers = 9\ndb.readers = 4\nserver.language = en\n"
                                   "claim.remind_h = 12\nfresh.high_h = 100\n", &where));
    assert_null(settings_set_pair(&fixture->settings, STR("server.language=ar")));
    assert_null(settings_set_rule(&fixture->settings, STR("claim.remind_h"), 20));
    assert_ptr_equal(settings_set(&fixture->settings, STR("fresh.high_h"), STR("0")), SETTING_MALFORMED);
    assert_int_equal(settings->source.workers, SETTING_OF_ENVIRONMENT);
    assert_int_equal(settings->source.readers, SETTING_OF_FILE); // 4 is the default
    assert_int_equal(settings->source.language, SETTING_OF_COMMAND);
    assert_int_equal(settings->source.claim_remind_h, SETTING_OF_BROWSER);
    assert_int_equal(settings->source.fresh_high_h, SETTING_OF_FILE); // what was refused gave nothing
    assert_int_equal(settings->source.loops, SETTING_SHIPPED);
}

static void test_faults_say_where(void **state)
{
    Fixture *fixture = *state;
    Str where;
    assert_ptr_equal(load_text(fixture, "# x\nserver.workers=2\nno.such=1\n", &where), SETTING_UNKNOWN);
    assert_string_equal(where.at, str_format(fixture->arena, "%s:3", fixture->path).at);
    assert_ptr_equal(load_text(fixture, "server.workers\n", &where), SETTING_MALFORMED);
    assert_string_equal(where.at, str_format(fixture->arena, "%s:1", fixture->path).at);
    assert_ptr_equal(load_text(fixture, "server.workers=0\n", &where), SETTING_MALFORMED);
    setenv("ISTIJABA_SERVER_WORKER", "1", 1);
    assert_ptr_equal(load_text(fixture, "", &where), SETTING_UNKNOWN);
    assert_string_equal(where.at, "ISTIJABA_SERVER_WORKER");
    unsetenv("ISTIJABA_SERVER_WORKER");
    setenv("ISTIJABA_SERVER_LANGUAGE", "xx", 1);
    assert_ptr_equal(load_text(fixture, "", &where), SETTING_MALFORMED);
    assert_string_equal(where.at, "ISTIJABA_SERVER_LANGUAGE");
}

static void test_missing_file_is_fine(void **state)
{
    Fixture *fixture = *state;
    Str where;
    unlink(fixture->path);
    assert_null(settings_load(&fixture->settings, fixture->path, fixture->arena, &where));
    assert_null(settings_load(&fixture->settings, NULL, fixture->arena, &where));
    assert_ptr_equal(settings_load(&fixture->settings, "/", fixture->arena, &where), SETTING_MALFORMED);
}

typedef struct Seen {
    int all;
    int given;
    char workers[8];
} Seen;

static void see(void *context, const char *key, Str value, const char *meaning, SettingSource source)
{
    Seen *seen = context;
    seen->all++;
    seen->given += source != SETTING_SHIPPED;
    assert_true(strlen(meaning) > 0);
    if (strcmp(key, "server.workers") == 0) {
        snprintf(seen->workers, sizeof seen->workers, "%.*s", STR_ARG(value));
    }
}

static void test_walk_shows_all(void **state)
{
    Fixture *fixture = *state;
    Seen seen = { 0 };
    assert_null(settings_set(&fixture->settings, STR("server.workers"), STR("5")));
    settings_walk(&fixture->settings, see, &seen);
#define ONE_MORE(...) +1
    assert_int_equal(seen.all, 0 SETTINGS_NUMBERS(ONE_MORE) SETTINGS_TEXTS(ONE_MORE));
    assert_int_equal(seen.given, 1);
    assert_string_equal(seen.workers, "5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_defaults_are_within_bounds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_file_then_environment, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sources, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faults_say_where, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing_file_is_fine, setup, teardown),
        cmocka_unit_test_setup_teardown(test_walk_shows_all, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
