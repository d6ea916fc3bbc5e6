// Tests of the ledger: what an entry says and hides, the chain, and that nothing can be changed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access/access.h"
#include "base/digest.h"
#include "embedded.h"
#include "ledger/ledger.h"

enum { SOME_TIME = 1795446245 }; // 2026-11-23T15:04:05Z

typedef struct House {
    char folder[64];
    Db *db;
    Arena *arena;
    Settings settings;
    Keys keys;
    Work work;
    Event event;
    Fault (*act)(struct House *house);
    const Statement *asked;
    Str answer; // first column of the last row
    HistoryRow *rows;
    size_t count, most;
} House;

static void migrate(House *house)
{
    Migration *migrations = ARENA_ARRAY(house->arena, Migration, embedded_schema_count);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        migrations[i] = (Migration){ embedded_schema[i].name, embedded_schema[i].bytes };
    }
    assert_ptr_equal(db_migrate(house->db, migrations, embedded_schema_count), OK);
}

static Event some_event(Arena *arena)
{
    Doc *record = doc_new(arena);
    doc_text_c(record, "state", "received");
    doc_int(record, "asked", 3);
    return (Event){ .kind = "need.raised",
                    .subject = { { 1, 2, 3 } },
                    .object = { { 1, 2, 3 } },
                    .governorate = STR("PS0203"),
                    .record = record };
}

static int open_house(void **state)
{
    House *house = calloc(1, sizeof(*house));
    snprintf(house->folder, sizeof(house->folder), "/tmp/istijaba-ledger-XXXXXX");
    assert_non_null(mkdtemp(house->folder));
    digest_start();
    house->arena = arena_new();
    settings_defaults(&house->settings);
    keys_derive((const uint8_t[32]){ 7 }, &house->keys);
    Str path = str_format(house->arena, "%s/data.db", house->folder);
    DbOptions options = { .path = path.at, .readers = 1 };
    assert_ptr_equal(db_open(&options, &house->db), OK);
    migrate(house);
    house->work = (Work){ .arena = house->arena,
                          .now = SOME_TIME,
                          .settings = &house->settings,
                          .keys = &house->keys };
    house->event = some_event(house->arena);
    *state = house;
    return 0;
}

static int close_house(void **state)
{
    House *house = *state;
    static const char *const FILES[] = { "data.db", "data.db-wal", "data.db-shm" };
    db_close(house->db);
    for (size_t i = 0; i < 3; i++) {
        unlink(str_format(house->arena, "%s/%s", house->folder, FILES[i]).at);
    }
    rmdir(house->folder);
    arena_free(house->arena);
    free(house);
    return 0;
}

static Fault run(DbConn *conn, void *context)
{
    House *house = context;
    house->work.db = conn;
    return house->act(house);
}

static Fault act(House *house, Fault (*what)(House *house))
{
    house->act = what;
    return db_transact(house->db, run, house);
}

static Fault append(House *house)
{
    return ledger_append(&house->work, &house->event);
}

static Fault append_and_fail(House *house)
{
    TRY(ledger_append(&house->work, &house->event));
    return LEDGER_BROKEN;
}

static Fault ask_database(House *house)
{
    DbRows *rows = db_query(house->work.db, house->asked);
    while (db_next(rows)) {
        house->answer = db_row_bytes(rows, 0, house->arena);
    }
    return db_end(rows);
}

static Fault try_sql(House *house, const char *sql)
{
    Statement *statement = ARENA_NEW(house->arena, Statement); // known by its address for ever
    *statement = (Statement){ "asked", sql };
    house->asked = statement;
    house->answer = STR_NONE;
    return act(house, ask_database);
}

static Str ask(House *house, const char *sql)
{
    assert_ptr_equal(try_sql(house, sql), OK);
    return house->answer;
}

static Doc *entry_of(House *house, const char *sql)
{
    Doc *entry = NULL;
    assert_ptr_equal(doc_from_json(house->arena, ask(house, sql), &entry), OK);
    return entry;
}

static void assert_text(Str found, const char *expected)
{
    assert_string_equal(found.at ? found.at : "(none)", expected);
}

static void test_entry_says_and_hides(void **state)
{
    House *house = *state;
    house->event.organisation = (Id){ { 0xab } };
    assert_ptr_equal(act(house, append), OK);
    Str text = ask(house, "SELECT entry FROM event WHERE seq = 1");
    Doc *entry = entry_of(house, "SELECT entry FROM event WHERE seq = 1");
    assert_true(str_equal(text, doc_to_canonical_json(house->arena, entry)));
    assert_text(doc_get_text(entry, "kind"), "need.raised");
    assert_text(doc_get_text(entry, "hour"), "2026-11-23T15:00:00Z");
    assert_text(doc_get_text(entry, "governorate"), "PS0203");
    assert_text(doc_get_text(entry, "organisation"), "ab000000-0000-0000-0000-000000000000");
    assert_int_equal(doc_get_text(entry, "object").len, 32);
    assert_null(strstr(text.at, "01020300")); // the real id
    assert_null(strstr(text.at, "received")); // nothing of the record
    assert_int_equal(json_object_size(entry), 6);
}

static void test_commitment_opens(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, append), OK);
    Doc *entry = entry_of(house, "SELECT entry FROM event");
    Str salt = ask(house, "SELECT salt FROM history WHERE seq = 1");
    assert_int_equal(salt.len, 32);
    Str record = ask(house, "SELECT record FROM history WHERE seq = 1");
    assert_text(record, "{\"asked\":3,\"state\":\"received\"}");
    Digest opened = digest_commitment((const uint8_t *)salt.at, "istijaba/event/v1", record);
    assert_true(str_equal(doc_get_text(entry, "commitment"), digest_hex(house->arena, opened)));
}

static void test_same_record_has_another_commitment(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, append), OK);
    assert_ptr_equal(act(house, append), OK);
    Doc *first = entry_of(house, "SELECT entry FROM event WHERE seq = 1");
    Doc *second = entry_of(house, "SELECT entry FROM event WHERE seq = 2");
    assert_false(
        str_equal(doc_get_text(first, "commitment"), doc_get_text(second, "commitment")));
    assert_true(str_equal(doc_get_text(first, "object"), doc_get_text(second, "object")));
    assert_ptr_equal(doc_get_text(first, "organisation").at, NULL);
}

static void test_pseudo_ids_differ_by_family(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, append), OK);
    house->event.kind = "claim.held";
    assert_ptr_equal(act(house, append), OK);
    house->event.kind = "claim.lapsed";
    assert_ptr_equal(act(house, append), OK);
    Doc *need = entry_of(house, "SELECT entry FROM event WHERE seq = 1");
    Doc *held = entry_of(house, "SELECT entry FROM event WHERE seq = 2");
    Doc *lapsed = entry_of(house, "SELECT entry FROM event WHERE seq = 3");
    assert_false(str_equal(doc_get_text(need, "object"), doc_get_text(held, "object")));
    assert_true(str_equal(doc_get_text(lapsed, "object"), doc_get_text(held, "object")));
}

static Digest link_on(Digest before, Str entry)
{
    uint8_t both[64];
    Digest own = digest_of(entry);
    memcpy(both, before.at, 32);
    memcpy(both + 32, own.at, 32);
    return digest_of((Str){ (const char *)both, 64 });
}

static void test_chain(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, append), OK);
    assert_ptr_equal(act(house, append), OK);
    Digest chain = { { 0 } };
    chain = link_on(chain, ask(house, "SELECT entry FROM event WHERE seq = 1"));
    assert_memory_equal(ask(house, "SELECT chain FROM event WHERE seq = 1").at, chain.at, 32);
    chain = link_on(chain, ask(house, "SELECT entry FROM event WHERE seq = 2"));
    assert_memory_equal(ask(house, "SELECT chain FROM event WHERE seq = 2").at, chain.at, 32);
}

static void test_undone_change_leaves_no_event(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, append), OK);
    assert_ptr_equal(act(house, append_and_fail), LEDGER_BROKEN);
    assert_text(ask(house, "SELECT count(*) || ' ' || max(seq) FROM event"), "1 1");
    assert_text(ask(house, "SELECT count(*) || '' FROM history"), "1");
    assert_ptr_equal(act(house, append), OK);
    assert_text(ask(house, "SELECT count(*) || ' ' || max(seq) FROM event"), "2 2");
}

static void test_only_appended_to(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, append), OK);
    static const char *const FORBIDDEN[] = {
        "UPDATE event SET entry = '{}'",
        "UPDATE event SET chain = zeroblob(32)",
        "DELETE FROM event",
        "DELETE FROM history",
        "UPDATE history SET kind = 'need.closed'",
        "UPDATE history SET at = 0",
        "UPDATE history SET record = '{}'",
        "UPDATE history SET record = NULL",
    };
    for (size_t i = 0; i < sizeof(FORBIDDEN) / sizeof(FORBIDDEN[0]); i++) {
        assert_ptr_not_equal(try_sql(house, FORBIDDEN[i]), OK);
    }
    assert_ptr_equal(try_sql(house, "UPDATE history SET record = NULL, salt = NULL"), OK);
    assert_ptr_not_equal(
        try_sql(house, "UPDATE history SET record = '{}', salt = zeroblob(32)"), OK);
}

static Fault read_history(House *house)
{
    return ledger_history(&house->work, house->event.subject, house->most, &house->rows,
                          &house->count);
}

static Fault read_outline(House *house)
{
    return ledger_outline(&house->work, house->event.subject, house->most, &house->rows,
                          &house->count);
}

static void test_history_in_order(void **state)
{
    House *house = *state;
    User user = { .account = { { 9 } } };
    assert_ptr_equal(act(house, append), OK);
    Event other = house->event;
    other.subject = (Id){ { 8 } };
    Event mine = house->event;
    house->event = other;
    assert_ptr_equal(act(house, append), OK);
    mine.kind = "claim.held";
    mine.object = (Id){ { 5 } };
    mine.organisation = (Id){ { 6 } };
    house->event = mine;
    house->work.user = &user;
    house->work.now++;
    assert_ptr_equal(act(house, append), OK);

    house->most = 10;
    assert_ptr_equal(act(house, read_history), OK);
    assert_int_equal(house->count, 2);
    assert_text(house->rows[0].kind, "need.raised");
    assert_true(id_is_none(house->rows[0].actor) && id_is_none(house->rows[0].organisation));
    assert_int_equal(house->rows[0].at, SOME_TIME);
    assert_int_equal(doc_get_int(house->rows[0].record, "asked"), 3);
    assert_text(house->rows[1].kind, "claim.held");
    assert_true(id_equal(house->rows[1].actor, user.account));
    assert_true(id_equal(house->rows[1].object, mine.object));
    assert_true(id_equal(house->rows[1].organisation, mine.organisation));
    house->most = 1;
    assert_ptr_equal(act(house, read_history), OK);
    assert_int_equal(house->count, 1);
    assert_text(house->rows[0].kind, "claim.held"); // the newest
}

static void test_outline_is_the_history_without_records(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, append), OK);
    house->event.kind = "need.verified";
    house->work.now++;
    assert_ptr_equal(act(house, append), OK);
    house->most = 10;
    assert_ptr_equal(act(house, read_outline), OK);
    assert_int_equal(house->count, 2);
    assert_text(house->rows[0].kind, "need.raised");
    assert_int_equal(house->rows[0].at, SOME_TIME);
    assert_text(house->rows[1].kind, "need.verified");
    assert_null(house->rows[0].record);
    house->most = 1;
    assert_ptr_equal(act(house, read_outline), OK);
    assert_int_equal(house->count, 1);
    assert_text(house->rows[0].kind, "need.verified");
}

static void test_erased_history_has_no_record(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, append), OK);
    assert_ptr_equal(try_sql(house, "UPDATE history SET record = NULL, salt = NULL"), OK);
    house->most = 10;
    assert_ptr_equal(act(house, read_history), OK);
    assert_int_equal(house->count, 1);
    assert_null(house->rows[0].record);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_house, close_house)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_entry_says_and_hides),
        TEST(test_commitment_opens),
        TEST(test_same_record_has_another_commitment),
        TEST(test_pseudo_ids_differ_by_family),
        TEST(test_chain),
        TEST(test_undone_change_leaves_no_event),
        TEST(test_only_appended_to),
        TEST(test_history_in_order),
        TEST(test_outline_is_the_history_without_records),
        TEST(test_erased_history_has_no_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
