// Transactions and savepoints of one connection, and running a work inside them. Not here: who runs
// which work when (writer.c, readers.c).
#include <assert.h>

#include "base/clock.h"
#include "db/internal.h"

static const Statement BEGIN_READ[1] = { { "begin_read", "BEGIN" } };
static const Statement BEGIN_WRITE[1] = { { "begin_write", "BEGIN IMMEDIATE" } };
static const Statement COMMIT[1] = { { "commit", "COMMIT" } };
static const Statement ROLLBACK[1] = { { "rollback", "ROLLBACK" } };
static const Statement SAVEPOINT[1] = { { "savepoint", "SAVEPOINT work" } };
static const Statement RELEASE[1] = { { "release", "RELEASE work" } };
static const Statement ROLLBACK_TO[1] = { { "rollback_to", "ROLLBACK TO work" } };

static Fault step_once(DbConn *conn, const Statement *statement)
{
    DbRows *rows = rows_open(conn, statement);
    rows->fault = statement_prepare(rows);
    if (rows->fault == OK) {
        rows->fault = rows_step(rows);
    }
    return db_end(rows);
}

static Fault control(DbConn *conn, const Statement *statement)
{
    TRY(conn_ask_before_step(conn));
    return step_once(conn, statement);
}

bool conn_in_transaction(const DbConn *conn)
{
    return !sqlite3_get_autocommit(conn->handle);
}

Fault conn_begin(DbConn *conn)
{
    conn->lost = OK;
    return control(conn, conn->writes ? BEGIN_WRITE : BEGIN_READ);
}

static void rollback(DbConn *conn)
{
    if (!conn_in_transaction(conn)) {
        return;
    }
    Fault fault = step_once(conn, ROLLBACK);
    // SQLite has no reason to keep a transaction that is rolled back.
    assert(fault == OK || !conn_in_transaction(conn));
}

// After a failed fsync the refused transaction lies whole in the log: a crash before the next
// commit would bring it back. Writing page 1 again, unchanged, puts a frame over its first one.
static void overwrite_refused(DbConn *conn)
{
    sqlite3_exec(conn->handle, "PRAGMA user_version=0", NULL, NULL, NULL);
}

Fault conn_commit(DbConn *conn)
{
    int64_t began_us = conn->writes ? clock_monotonic_us() : 0;
    Fault fault = control(conn, COMMIT);
    if (fault == OK) {
        if (conn->writes) {
            db_count(&conn->db->commit_us, DB_COMMIT_BOUNDS_US, clock_monotonic_us() - began_us);
        }
        return OK;
    }
    rollback(conn);
    if (conn->writes && fault == STORAGE_FAILED) {
        overwrite_refused(conn);
    }
    return fault;
}

static void end_open_rows(DbConn *conn)
{
    while (conn->open_rows) {
        DbRows *rows = conn->open_rows;
        rows->stepped = true;
        Fault ignored = db_end(rows);
        (void)ignored;
    }
}

static Fault run_work(DbConn *conn, DbWork work, void *context)
{
    atomic_store_explicit(&conn->owner, (unsigned long)pthread_self(), memory_order_relaxed);
    Fault fault = work(conn, context);
    atomic_store_explicit(&conn->owner, 0, memory_order_relaxed);
    assert(fault != OK || !conn->open_rows);
    end_open_rows(conn);
    return fault == OK ? conn->lost : fault;
}

// The changes of scripts are none to SQLite, for they change tables and not rows.
static int64_t count_changes(const DbConn *conn)
{
    return sqlite3_total_changes64(conn->handle) + conn->scripts;
}

Fault conn_run_work_unguarded(DbConn *conn, DbWork work, void *context)
{
    int64_t before = count_changes(conn);
    Fault fault = run_work(conn, work, context);
    if (fault != OK && count_changes(conn) != before) {
        rollback(conn);
    }
    return fault;
}

Fault conn_run_work_in_savepoint(DbConn *conn, DbWork work, void *context)
{
    TRY(control(conn, SAVEPOINT));
    Fault fault = run_work(conn, work, context);
    if (!conn_in_transaction(conn)) {
        return fault;
    }
    if (fault == OK) {
        fault = control(conn, RELEASE);
        if (fault == OK) {
            return OK;
        }
    }
    if (control(conn, ROLLBACK_TO) != OK || control(conn, RELEASE) != OK) {
        rollback(conn);
    }
    return fault;
}

Fault conn_run_work_alone(DbConn *conn, DbWork work, void *context)
{
    TRY(conn_begin(conn));
    Fault fault = run_work(conn, work, context);
    if (fault == OK) {
        return conn_commit(conn);
    }
    rollback(conn);
    return fault;
}
