// One connection to the file: how it is opened, set up and closed, and its clock that stops slow
// statements. Not here: statements (statements.c) and transactions (transaction.c).
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "db/internal.h"

enum { PROGRESS_STEPS = 4000, LONGEST_VALUE_BYTES = 64 * 1024 * 1024 };

// No mmap: a failing disk must come back as a fault, and not as a signal that kills the server.
#define PRAGMAS_OF_ALL                                                                             \
    "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;"                        \
    "PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON; PRAGMA wal_autocheckpoint=0;"

static const char *const PRAGMAS[] = {
    [CONN_WRITER] = PRAGMAS_OF_ALL "PRAGMA cache_size=-16384; PRAGMA journal_size_limit=67108864;",
    [CONN_READER] = PRAGMAS_OF_ALL "PRAGMA cache_size=-2048; PRAGMA query_only=ON;",
    [CONN_CHECKPOINTER] = PRAGMAS_OF_ALL "PRAGMA cache_size=-64;",
};

static int stop_when_late(void *context)
{
    const DbConn *conn = context;
    return clock_monotonic_us() > conn->deadline_us;
}

static Fault open_handle(DbConn *conn)
{
    const DbOptions *options = &conn->db->options;
    int flags = options->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(conn->db->path, &conn->handle, flags, options->vfs);
    return conn_fault(conn, code, "open");
}

static void set_up_handle(DbConn *conn)
{
    sqlite3 *handle = conn->handle;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, LONGEST_VALUE_BYTES);
    sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
    sqlite3_progress_handler(handle, PROGRESS_STEPS, stop_when_late, conn);
}

static int take_text(void *context, int count, char **values, char **names)
{
    (void)names;
    bool *is_wal = context;
    *is_wal = count == 1 && values[0] && strcmp(values[0], "wal") == 0;
    return 0;
}

static Fault set_log_mode(DbConn *conn)
{
    bool is_wal = false;
    int code = sqlite3_exec(conn->handle, "PRAGMA journal_mode=WAL", take_text, &is_wal, NULL);
    if (code == SQLITE_OK && !is_wal) {
        code = SQLITE_CANTOPEN;
    }
    return conn_fault(conn, code, "journal_mode");
}

Fault conn_open(Db *db, ConnKind kind, DbConn *conn)
{
    conn->db = db;
    conn->writes = kind == CONN_WRITER;
    conn->deadline_us = INT64_MAX;
    Fault fault = open_handle(conn);
    if (fault == OK) {
        set_up_handle(conn);
        int code = sqlite3_exec(conn->handle, PRAGMAS[kind], NULL, NULL, NULL);
        fault = conn_fault(conn, code, "set up");
    }
    if (fault == OK && kind == CONN_WRITER) {
        fault = set_log_mode(conn);
    }
    if (fault == OK) {
        // The first look at the file: says whether it is a database, and opens the log.
        int code = sqlite3_exec(conn->handle, "PRAGMA user_version", NULL, NULL, NULL);
        fault = conn_fault(conn, code, "first read");
    }
    if (fault != OK) {
        conn_close(conn);
    }
    return fault;
}

void conn_close(DbConn *conn)
{
    if (!conn->handle) {
        return;
    }
    statements_free(conn);
    int code = sqlite3_close(conn->handle);
    assert(code == SQLITE_OK);
    conn->handle = NULL;
}

Fault conn_ask_before_step(DbConn *conn)
{
    const DbOptions *options = &conn->db->options;
    return options->before_step ? options->before_step(options->before_step_context) : OK;
}

static Fault run_next(DbConn *conn, const char **sql, const char *where)
{
    sqlite3_stmt *prepared = NULL;
    int code = sqlite3_prepare_v3(conn->handle, *sql, -1, 0, &prepared, sql);
    if (code != SQLITE_OK || !prepared) {
        return conn_fault(conn, code, where);
    }
    Fault fault = conn_ask_before_step(conn);
    if (fault == OK) {
        do {
            code = sqlite3_step(prepared);
        } while (code == SQLITE_ROW);
        fault = conn_fault(conn, code, where);
    }
    sqlite3_finalize(prepared);
    return fault;
}

Fault conn_run_script(DbConn *conn, const char *sql, const char *where)
{
    while (*sql) {
        conn->scripts++;
        TRY(run_next(conn, &sql, where));
    }
    return OK;
}
