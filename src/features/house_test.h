// What the tests of features share: a house with an empty database of the real schema, and a Work inside
// one transaction. Not here: anything that the program itself uses.
#ifndef FEATURES_HOUSE_TEST_H
#define FEATURES_HOUSE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "core/work.h"
#include "embedded.h"
#include "vault/door.h"
#include "vault/secrets.h"

enum { TESTING_NOW = 1795446245 }; // 2026-11-23T15:04:05Z

typedef struct TestHouse {
    char folder[64];
    Db *db;
    Arena *arena;
    Settings settings;
    Keys keys;
    int64_t now;
    const struct User *user;
    Str field; // Work.fault_field of the last act
    Fault (*act)(Work *work, void *context);
    void *context;
} TestHouse;

static inline int testing_open(void **state)
{
    TestHouse *house = calloc(1, sizeof *house);
    assert_non_null(house);
    snprintf(house->folder, sizeof house->folder, "/tmp/istijaba-feature-XXXXXX");
    assert_non_null(mkdtemp(house->folder));
    digest_start();
    house->arena = arena_new();
    house->now = TESTING_NOW;
    settings_defaults(&house->settings);
    keys_derive((const uint8_t[32]){ 7 }, &house->keys);
    VaultSecrets secrets;
    secrets_derive((const uint8_t[32]){ 9 }, &secrets);
    house->keys.vault = door_new(secrets.pair.intake, NULL);
    Str path = str_format(house->arena, "%s/data.db", house->folder);
    DbOptions options = { .path = path.at, .readers = 1 };
    assert_ptr_equal(db_open(&options, &house->db), OK);
    Migration *migrations = ARENA_ARRAY(house->arena, Migration, embedded_schema_count);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        migrations[i] = (Migration){ embedded_schema[i].name, embedded_schema[i].bytes };
    }
    assert_ptr_equal(db_migrate(house->db, migrations, embedded_schema_count), OK);
    *state = house;
    return 0;
}

static inline int testing_close(void **state)
{
    TestHouse *house = *state;
    static const char *const files[] = { "data.db", "data.db-wal", "data.db-shm" };
    db_close(house->db);
    door_free(house->keys.vault);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        unlink(str_format(house->arena, "%s/%s", house->folder, files[i]).at);
    }
    rmdir(house->folder);
    arena_free(house->arena);
    free(house);
    return 0;
}

static inline Fault testing_work(DbConn *conn, void *context)
{
    TestHouse *house = context;
    Work work = {
        .arena = house->arena,
        .db = conn,
        .user = house->user,
        .now = house->now,
        .settings = &house->settings,
        .keys = &house->keys,
    };
    Fault fault = house->act(&work, house->context);
    house->field = work.fault_field;
    return fault;
}

// Runs `act` in one writing transaction, as house->user at house->now.
static inline Fault testing_do(TestHouse *house, Fault (*act)(Work *, void *), void *context)
{
    house->act = act;
    house->context = context;
    return db_transact(house->db, testing_work, house);
}

// Statements are known by their addresses for ever, so each column has its own.
#define TESTING_SEALED(table, column)                                                              \
    { { "testing_unseal " table " " column,                                                       \
        "SELECT t." column ", k.box, k.step FROM " table " t LEFT JOIN intake_key k"              \
        " ON k.id = substr(t." column ", 2, 16) WHERE t.id = $1" }, table, column }

static inline const Statement *testing_sealed(const SealPlace *place)
{
    static const struct {
        Statement ask;
        const char *table, *column;
    } all[] = { TESTING_SEALED("personal", "name"),     TESTING_SEALED("personal", "phone"),
                TESTING_SEALED("personal", "landmark"), TESTING_SEALED("personal", "words"),
                TESTING_SEALED("note", "words"),        TESTING_SEALED("internal_note", "words") };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].table, place->table) == 0 && strcmp(all[i].column, place->column) == 0) {
            return &all[i].ask;
        }
    }
    assert_true(false);
    return NULL;
}

// Opens a sealed text of the house as its vault would; STR_NONE when there is none.
static inline Fault testing_unseal(Work *work, const SealPlace *place, Str *clear_out)
{
    VaultSecrets secrets;
    uint8_t key[SEAL_KEY_BYTES];
    uint8_t chain[SEAL_KEY_BYTES];
    secrets_derive((const uint8_t[32]){ 9 }, &secrets);
    *clear_out = STR_NONE;
    DbRows *rows = db_query(work->db, testing_sealed(place), db_id(place->row));
    if (db_next(rows) && !db_row_is_null(rows, 0)) {
        Str sealed = db_row_bytes(rows, 0, work->arena);
        Str box = db_row_bytes(rows, 1, work->arena);
        assert_true(seal_open_box(&secrets.pair, (const uint8_t *)box.at, chain));
        for (int64_t step = 0; step <= db_row_int(rows, 2); step++) {
            seal_step(chain, key);
        }
        assert_true(seal_open_text(work->arena, key, place, sealed, clear_out));
    }
    return db_end(rows);
}

// name, phone, landmark, words.
static inline Fault testing_unseal_personal(Work *work, Id row, Str texts_out[4])
{
    static const char *const columns[] = { "name", "phone", "landmark", "words" };
    for (int i = 0; i < 4; i++) {
        TRY(testing_unseal(work, &(SealPlace){ "personal", columns[i], row }, &texts_out[i]));
    }
    return OK;
}

#define assert_ok(fault) assert_string_equal(testing_name(fault), "OK")
#define assert_fault(fault, wanted) assert_string_equal(testing_name(fault), testing_name(wanted))
#define assert_str(str, wanted) assert_string_equal(str_copy(house->arena, (str)).at, (wanted))

static inline const char *testing_name(Fault fault)
{
    return fault == OK ? "OK" : fault->name;
}

#endif
