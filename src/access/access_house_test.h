// A fresh database with the whole schema, and a Work on it, for the tests of access/. No test itself.
#ifndef ACCESS_ACCESS_HOUSE_TEST_H
#define ACCESS_ACCESS_HOUSE_TEST_H

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

enum { SOME_TIME = 1795446245 }; // 2026-11-23T15:04:05Z

// "rice and bread", hashed cheaply beforehand: tests that sign in need no slow hash each time.
#define PASSWORD "rice and bread"

typedef struct House {
    char folder[64];
    Db *db;
    Arena *arena;
    Settings settings;
    Keys keys;
    Work work;
    Str hash; // of PASSWORD
    Fault (*act)(struct House *house);
    // What the acts take and give:
    const Statement *asked;
    Str answer; // first column of the last row
    NewAccount account;
    NewGrant grant;
    Id id;
    Str token;
    const User *user;
    bool more;
} House;

static inline void house_migrate(House *house)
{
    Migration *migrations = ARENA_ARRAY(house->arena, Migration, embedded_schema_count);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        migrations[i] = (Migration){ embedded_schema[i].name, embedded_schema[i].bytes };
    }
    assert_ptr_equal(db_migrate(house->db, migrations, embedded_schema_count), OK);
}

static inline House *house_open(void)
{
    House *house = calloc(1, sizeof(*house));
    assert_non_null(house);
    snprintf(house->folder, sizeof(house->folder), "/tmp/istijaba-access-XXXXXX");
    assert_non_null(mkdtemp(house->folder));
    digest_start();
    house->arena = arena_new();
    settings_defaults(&house->settings);
    keys_derive((const uint8_t[32]){ 7 }, &house->keys);
    DbOptions options = { .path = str_format(house->arena, "%s/data.db", house->folder).at,
                          .readers = 1 };
    assert_ptr_equal(db_open(&options, &house->db), OK);
    house_migrate(house);
    house->work = (Work){ .arena = house->arena,
                          .now = SOME_TIME,
                          .settings = &house->settings,
                          .keys = &house->keys };
    assert_ptr_equal(access_hash_password(&house->work, STR(PASSWORD), "password", &house->hash), OK);
    return house;
}

static inline void house_close(House *house)
{
    static const char *const FILES[] = { "data.db", "data.db-wal", "data.db-shm" };
    db_close(house->db);
    for (size_t i = 0; i < 3; i++) {
        unlink(str_format(house->arena, "%s/%s", house->folder, FILES[i]).at);
    }
    rmdir(house->folder);
    arena_free(house->arena);
    free(house);
}

static inline Fault house_run(DbConn *conn, void *context)
{
    House *house = context;
    house->work.db = conn;
    return house->act(house);
}

static inline Fault act(House *house, Fault (*what)(House *house))
{
    house->act = what;
    house->work.fault_field = STR_NONE;
    return db_transact(house->db, house_run, house);
}

static inline Fault ask_database(House *house)
{
    DbRows *rows = db_query(house->work.db, house->asked);
    while (db_next(rows)) {
        house->answer = db_row_bytes(rows, 0, house->arena);
    }
    return db_end(rows);
}

static inline Str ask(House *house, const char *sql)
{
    Statement *statement = ARENA_NEW(house->arena, Statement); // known by its address for ever
    *statement = (Statement){ "asked", sql };
    house->asked = statement;
    house->answer = STR_NONE;
    assert_ptr_equal(act(house, ask_database), OK);
    return house->answer;
}

static inline Fault add_account(House *house)
{
    return access_add_account(&house->work, &house->account, &house->id);
}

static inline Id house_account(House *house, const char *phone)
{
    house->account = (NewAccount){ str_from(phone), STR("Amal"), house->hash };
    assert_ptr_equal(act(house, add_account), OK);
    return house->id;
}

static inline Fault add_grant(House *house)
{
    return access_add_grant(&house->work, &house->grant, &house->id);
}

static inline Fault give(House *house, Id account, Role role, const char *area)
{
    Id organisation = house->grant.organisation;
    int64_t until = house->grant.until;
    bool agreed = house->grant.agreed;
    house->grant = (NewGrant){ account, role, str_from(area), organisation, until, agreed };
    return act(house, add_grant);
}

#endif
