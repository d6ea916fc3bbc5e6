// The prepared statements of a connection: found by the Statement's address, prepared once, bound
// by $n. Not here: running them (query.c).
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/internal.h"

enum { TABLE_ROOM_FIRST = 64 };

static size_t place_of(const Statement *statement, size_t room)
{
    uint64_t mixed = (uint64_t)(uintptr_t)statement * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(mixed >> 32) & (room - 1);
}

static DbRows **find_place(DbRows **table, size_t room, const Statement *statement)
{
    size_t at = place_of(statement, room);
    while (table[at] && table[at]->statement != statement) {
        at = (at + 1) & (room - 1);
    }
    return &table[at];
}

static void grow(DbConn *conn)
{
    size_t room = conn->room ? conn->room * 2 : TABLE_ROOM_FIRST;
    DbRows **table = db_take_memory(room, sizeof *table);
    for (size_t i = 0; i < conn->room; i++) {
        if (conn->table[i]) {
            *find_place(table, room, conn->table[i]->statement) = conn->table[i];
        }
    }
    free(conn->table);
    conn->table = table;
    conn->room = room;
}

DbRows *statement_find(DbConn *conn, const Statement *statement)
{
    if (conn->used * 2 >= conn->room) {
        grow(conn);
    }
    DbRows **place = find_place(conn->table, conn->room, statement);
    if (!*place) {
        *place = db_take_memory(1, sizeof **place);
        (*place)->conn = conn;
        (*place)->statement = statement;
        conn->used++;
    }
    return *place;
}

// False when the numbers are not $1, $2 … without a gap.
static bool find_slots(DbRows *rows)
{
    int count = sqlite3_bind_parameter_count(rows->prepared);
    if (count > STATEMENT_PARAMETERS_MAX) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof name, "$%d", i + 1);
        int slot = sqlite3_bind_parameter_index(rows->prepared, name);
        if (slot == 0) {
            return false;
        }
        rows->slots[i] = (uint8_t)slot;
    }
    rows->parameters = (size_t)count;
    return true;
}

// A statement that SQLite does not understand is a mistake of ours; db_check_statements finds it
// in a test.
static void abort_on_bad_sql(const DbRows *rows)
{
    fprintf(stderr, "statement %s: %s\n", rows->statement->name,
            sqlite3_errmsg(rows->conn->handle));
    abort();
}

static int prepare(DbRows *rows)
{
    return sqlite3_prepare_v3(rows->conn->handle, rows->statement->sql, -1,
                              SQLITE_PREPARE_PERSISTENT, &rows->prepared, NULL);
}

Fault statement_prepare(DbRows *rows)
{
    if (rows->prepared) {
        return OK;
    }
    int code = prepare(rows);
    if (code == SQLITE_ERROR) {
        abort_on_bad_sql(rows);
    }
    TRY(conn_fault(rows->conn, code, rows->statement->name));
    bool numbered = find_slots(rows);
    assert(numbered);
    return OK;
}

static int bind_one(sqlite3_stmt *prepared, int slot, const DbValue *value)
{
    switch (value->kind) {
    case DB_INT:
        return sqlite3_bind_int64(prepared, slot, value->number);
    case DB_TEXT:
        return sqlite3_bind_text64(prepared, slot, value->text.at, value->text.len, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case DB_BYTES:
        return sqlite3_bind_blob64(prepared, slot, value->text.at, value->text.len, SQLITE_STATIC);
    case DB_NULL:
        return sqlite3_bind_null(prepared, slot);
    case DB_END:
        break;
    }
    abort(); // fewer values than the statement has parameters
}

Fault statement_bind(DbRows *rows, const DbValue *values)
{
    for (size_t i = 0; i < rows->parameters; i++) {
        int code = bind_one(rows->prepared, rows->slots[i], &values[i]);
        TRY(conn_fault(rows->conn, code, rows->statement->name));
    }
    assert(values[rows->parameters].kind == DB_END);
    return OK;
}

void statements_free(DbConn *conn)
{
    for (size_t i = 0; i < conn->room; i++) {
        if (conn->table[i]) {
            sqlite3_finalize(conn->table[i]->prepared);
            free(conn->table[i]);
        }
    }
    free(conn->table);
    conn->table = NULL;
    conn->room = conn->used = 0;
}

static Fault check_statement(DbConn *conn, const Statement *statement)
{
    DbRows rows = { .conn = conn, .statement = statement };
    Fault fault = conn_fault(conn, prepare(&rows), statement->name);
    if (fault == OK && !find_slots(&rows)) {
        fault = conn_fault(conn, SQLITE_RANGE, statement->name);
    }
    sqlite3_finalize(rows.prepared);
    return fault;
}

Fault db_check_statements(Db *db, const Statement *const *statements, size_t count,
                          const char **bad_out)
{
    Fault fault = OK;
    DbConn *conn = readers_take(db);
    for (size_t i = 0; i < count && fault == OK; i++) {
        fault = check_statement(conn, statements[i]);
        if (fault != OK) {
            *bad_out = statements[i]->name;
        }
    }
    readers_give_back(db, conn);
    return fault;
}
