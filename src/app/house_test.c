// Tests of the data folder: what opening it leaves behind, and that nothing invented goes among what
// is real.
#include "features/house_test.h"

#include <fcntl.h>
#include <string.h>

#include "access/access.h"
#include "app/call.h"
#include "app/features.h"

typedef struct Place {
    char parent[64];
    char folder[96];
    char key[112];
    Arena *arena;
} Place;

static int set_up(void **state)
{
    Place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    digest_start();
    snprintf(place->parent, sizeof place->parent, "/tmp/istijaba-house-XXXXXX");
    assert_non_null(mkdtemp(place->parent));
    snprintf(place->folder, sizeof place->folder, "%s/data", place->parent);
    snprintf(place->key, sizeof place->key, "%s.key", place->folder);
    place->arena = arena_new();
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const files[] = { "istijaba.db", "istijaba.db-wal", "istijaba.db-shm", "lock",
                                         "demo-sign-ins.txt" };
    Place *place = *state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        unlink(str_format(place->arena, "%s/%s", place->folder, files[i]).at);
    }
    rmdir(place->folder);
    unlink(place->key);
    static const char *const behind[] = { ".vault", ".people", ".people-wal", ".people-shm" };
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        unlink(str_format(place->arena, "%s%s", place->key, behind[i]).at);
    }
    assert_int_equal(rmdir(place->parent), 0); // nothing else was left there
    arena_free(place->arena);
    free(place);
    return 0;
}

static House *open_place(Place *place)
{
    House *house = NULL;
    const char *why = NULL;
    HouseOptions options = { .folder = place->folder, .arena = place->arena };
    assert_ok(house_open(&options, &house, &why));
    return house;
}

// ---- Reading ----

static void test_reading_leaves_nothing_behind(void **state)
{
    Place *place = *state;
    House *house = NULL;
    const char *why = NULL;
    HouseOptions options = { .folder = place->folder, .arena = place->arena };
    assert_fault(house_open_reading(&options, &house, &why), KEYS_UNREADABLE);
    assert_int_not_equal(access(place->key, F_OK), 0);
    assert_int_not_equal(access(place->folder, F_OK), 0);
    house_close(open_place(place));
    assert_int_equal(access(place->key, F_OK), 0);
    assert_ok(house_open_reading(&options, &house, &why));
    house_close(house);
}

// ---- The demo ----

static int run_demo(Place *place, House *house, const char *operand, const char *needs)
{
    static const Command command = { .name = "demo" };
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    Call call = { .command = &command, .arena = place->arena, .house = house,
                  .in = nowhere, .out = nowhere, .err = nowhere };
    if (operand) {
        call.operands[call.operand_count++] = operand;
    }
    call.option_names[0] = "--needs";
    call.option_values[0] = needs;
    call.option_count = 1;
    int code = demo_command(&call);
    close(nowhere);
    return code;
}

static Fault add_coordinator(DbConn *conn, void *context)
{
    Work *work = context;
    Id id;
    NewAccount account = { STR("599000001"), STR("Real"), STR("no hash") };
    work->db = conn;
    return access_add_account(work, &account, &id);
}

static void test_demo_goes_into_an_empty_folder(void **state)
{
    Place *place = *state;
    House *house = open_place(place);
    assert_int_equal(run_demo(place, house, "20", "1"), CALL_USAGE);
    assert_int_equal(run_demo(place, house, NULL, "none"), CALL_USAGE);
    assert_false(house->demo);
    assert_int_equal(run_demo(place, house, NULL, "1"), CALL_DONE);
    assert_true(house->demo);
    assert_int_equal(run_demo(place, house, NULL, "1"), CALL_FAILED);
    house_close(house);
}

static void test_demo_never_goes_among_real_people(void **state)
{
    Place *place = *state;
    House *house = open_place(place);
    Work work = { .arena = place->arena, .now = TESTING_NOW, .settings = &house->settings,
                  .keys = &house->keys };
    assert_ok(db_transact(house->db, add_coordinator, &work));
    assert_int_equal(run_demo(place, house, NULL, "1"), CALL_FAILED);
    assert_false(house->demo);
    house_close(house);
}

// The status page names each job by a word that no template spells out.
static void test_jobs_have_names(void **state)
{
    Place *place = *state;
    House *house = open_place(place);
    Arena *arena = arena_new();
    const Words *words = house_words(house, arena);
    for (size_t i = 0; i < feature_job_count; i++) {
        assert_true(words_has(words, str_format(arena, "status.job.%s", feature_jobs[i].name)));
    }
    arena_free(arena);
    house_close(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reading_leaves_nothing_behind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_jobs_have_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_demo_goes_into_an_empty_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_demo_never_goes_among_real_people, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
