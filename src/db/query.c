// Running a statement and reading its rows. Not here: the cache of statements (statements.c).
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "db/internal.h"

DbValue db_id_value(const Id *id)
{
    return id_is_none(*id) ? db_null() : db_bytes((Str){ (const char *)id->at, sizeof id->at });
}

DbRows *rows_open(DbConn *conn, const Statement *statement)
{
    DbRows *rows = statement_find(conn, statement);
    assert(!rows->open);
    rows->open = true;
    rows->stepped = rows->found = rows->ended = false;
    rows->left_us = conn->db->options.statement_most_ms * INT64_C(1000);
    rows->fault = OK;
    rows->next_open = conn->open_rows;
    conn->open_rows = rows;
    return rows;
}

// SQLite throws a whole transaction away after some faults; what a work does then must not land
// outside of any transaction.
static Fault check_transaction(DbConn *conn)
{
    if (conn->lost == OK && sqlite3_get_autocommit(conn->handle)) {
        conn->lost = STORAGE_FAILED;
    }
    return conn->lost;
}

static Fault start(DbRows *rows, const DbValue *values)
{
    TRY(check_transaction(rows->conn));
    TRY(conn_ask_before_step(rows->conn));
    TRY(statement_prepare(rows));
    assert(rows->conn->writes || sqlite3_stmt_readonly(rows->prepared));
    return statement_bind(rows, values);
}

DbRows *db_query_values(DbConn *conn, const Statement *statement, const DbValue *values)
{
    DbRows *rows = rows_open(conn, statement);
    rows->fault = start(rows, values);
    return rows;
}

static int step_in_time(DbRows *rows)
{
    DbConn *conn = rows->conn;
    int64_t began_us = clock_monotonic_us();
    conn->deadline_us = began_us + rows->left_us;
    int code = sqlite3_step(rows->prepared);
    conn->deadline_us = INT64_MAX;
    rows->left_us -= clock_monotonic_us() - began_us;
    return code;
}

Fault rows_step(DbRows *rows)
{
    int code = step_in_time(rows);
    rows->stepped = true;
    rows->found = rows->found || code == SQLITE_ROW;
    rows->ended = code != SQLITE_ROW;
    return conn_fault(rows->conn, code, rows->statement->name);
}

bool db_next(DbRows *rows)
{
    assert(rows->open);
    if (rows->fault != OK || rows->ended) {
        return false;
    }
    rows->fault = rows_step(rows);
    if (rows->fault != OK && sqlite3_get_autocommit(rows->conn->handle)) {
        rows->conn->lost = rows->fault;
    }
    return !rows->ended;
}

static void unlink_open(DbRows *rows)
{
    DbRows **link = &rows->conn->open_rows;
    while (*link != rows) {
        link = &(*link)->next_open;
    }
    *link = rows->next_open;
}

Fault db_end(DbRows *rows)
{
    assert(rows->open);
    if (rows->prepared) {
        // A writing statement that was never stepped has written nothing: surely not meant.
        assert(rows->stepped || rows->fault != OK || sqlite3_stmt_readonly(rows->prepared));
        sqlite3_reset(rows->prepared);
        sqlite3_clear_bindings(rows->prepared);
    }
    unlink_open(rows);
    rows->open = false;
    return rows->fault;
}

Fault db_end_found(DbRows *rows, Fault missing)
{
    if (!rows->stepped) {
        db_next(rows);
    }
    bool found = rows->found;
    TRY(db_end(rows));
    return found ? OK : missing;
}

Fault db_run_values(DbConn *conn, const Statement *statement, const DbValue *values)
{
    DbRows *rows = db_query_values(conn, statement, values);
    while (db_next(rows)) {
    }
    conn->changes = rows->fault == OK && !sqlite3_stmt_readonly(rows->prepared)
                        ? sqlite3_changes64(conn->handle)
                        : 0;
    return db_end(rows);
}

int64_t db_changes(const DbConn *conn)
{
    return conn->changes;
}

static sqlite3_stmt *row_of(const DbRows *rows, int column)
{
    assert(rows->open && column >= 0 && column < sqlite3_data_count(rows->prepared));
    return rows->prepared;
}

int64_t db_row_int(DbRows *rows, int column)
{
    return sqlite3_column_int64(row_of(rows, column), column);
}

bool db_row_is_null(DbRows *rows, int column)
{
    return sqlite3_column_type(row_of(rows, column), column) == SQLITE_NULL;
}

static Str copy_column(sqlite3_stmt *row, int column, const void *at, Arena *arena)
{
    size_t len = (size_t)sqlite3_column_bytes(row, column);
    assert(at || len == 0);
    return str_copy(arena, at ? (Str){ at, len } : STR(""));
}

Str db_row_text(DbRows *rows, int column, Arena *arena)
{
    if (db_row_is_null(rows, column)) {
        return STR_NONE;
    }
    sqlite3_stmt *row = row_of(rows, column);
    return copy_column(row, column, sqlite3_column_text(row, column), arena);
}

Str db_row_bytes(DbRows *rows, int column, Arena *arena)
{
    if (db_row_is_null(rows, column)) {
        return STR_NONE;
    }
    sqlite3_stmt *row = row_of(rows, column);
    return copy_column(row, column, sqlite3_column_blob(row, column), arena);
}

Id db_row_id(DbRows *rows, int column)
{
    sqlite3_stmt *row = row_of(rows, column);
    Id id = ID_NONE;
    if (sqlite3_column_type(row, column) == SQLITE_NULL) {
        return id;
    }
    const void *at = sqlite3_column_blob(row, column);
    if (!at || sqlite3_column_bytes(row, column) != (int)sizeof id.at) {
        rows->fault = conn_fault(rows->conn, SQLITE_CORRUPT, rows->statement->name);
        return id;
    }
    memcpy(id.at, at, sizeof id.at);
    return id;
}
