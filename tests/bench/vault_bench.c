// Asks a running house's vault for a hundred records of a hundred needs in one message, again and again, as a coordinator:
// what opening costs without any page. Usage: vault_bench FOLDER TOKEN ROUNDS; prints the milliseconds of each round.
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "db/db.h"
#include "vault/door.h"

enum { RECORDS = 100 };

static const Statement LIST_RECORDS[1] = { { "bench_records", "SELECT personal, id FROM need WHERE personal IS NOT NULL ORDER BY id DESC LIMIT 100" } };

static void need_ok(const char *what, Fault fault)
{
    if (fault != OK) {
        fprintf(stderr, "vault_bench: %s: %s\n", what, fault->name);
        exit(1);
    }
}

static Fault list_records(DbConn *conn, void *context)
{
    WireItem *items = context;
    size_t count = 0;
    DbRows *rows = db_query(conn, LIST_RECORDS);
    while (db_next(rows) && count < RECORDS) {
        items[count++] = (WireItem){ KIND_PERSONAL, db_row_id(rows, 0), db_row_id(rows, 1) };
    }
    return db_end(rows);
}

static size_t ask_once(VaultDoor *door, const WireAsk *ask)
{
    Arena *arena = arena_new();
    WireRecord *records;
    size_t count, opened = 0;
    need_ok("asking", door_ask(door, arena, ask, &records, &count));
    for (size_t i = 0; i < count; i++) {
        opened += records[i].status == WIRE_OK && records[i].fields[0].at != NULL;
    }
    arena_free(arena);
    return opened;
}

int main(int count, char **arguments)
{
    static const uint8_t nobodys[32];
    WireItem items[RECORDS] = { { 0 } };
    Arena *arena = arena_new();
    Db *db;
    if (count < 4) {
        fprintf(stderr, "usage: vault_bench FOLDER TOKEN ROUNDS\n");
        return 2;
    }
    digest_start();
    DbOptions options = { .path = str_format(arena, "%s/istijaba.db", arguments[1]).at, .readers = 1, .read_only = true };
    need_ok("the folder", db_open(&options, &db));
    need_ok("the needs", db_read(db, list_records, items));
    db_close(db);
    VaultDoor *door = door_new(nobodys, str_format(arena, "%s/vault", arguments[1]).at);
    WireAsk ask = { .act = WIRE_OPEN, .purpose = PURPOSE_VERIFY, .proof = PROOF_SESSION,
                    .token = str_from(arguments[2]), .items = items, .count = RECORDS };
    for (long round = strtol(arguments[3], NULL, 10); round > 0; round--) {
        int64_t began_us = clock_monotonic_us();
        size_t opened = ask_once(door, &ask);
        if (opened != RECORDS) {
            fprintf(stderr, "vault_bench: %zu of %d were opened\n", opened, RECORDS);
            return 1;
        }
        printf("%.3f\n", (double)(clock_monotonic_us() - began_us) / 1000);
    }
    door_free(door);
    arena_free(arena);
    return 0;
}
