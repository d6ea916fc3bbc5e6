// The faults of db/ and how SQLite's answers become them. Not here: what http makes of them.
#include <stdio.h>
#include <string.h>

#include "db/internal.h"

DB_FAULTS(FAULT_DEFINE)

static Fault fault_of_code(int code)
{
    // The one way in which a full disk shows when the log's index cannot grow.
    if (code == SQLITE_IOERR_SHMSIZE) {
        return STORAGE_FULL;
    }
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return OK;
    case SQLITE_FULL:
        return STORAGE_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STORAGE_BUSY;
    case SQLITE_CONSTRAINT:
        return STORAGE_CONFLICT;
    case SQLITE_INTERRUPT:
        return STORAGE_SLOW;
    default:
        return STORAGE_FAILED;
    }
}

static void remember(Db *db, const char *where, const char *words)
{
    pthread_mutex_lock(&db->explain_mutex);
    snprintf(db->explanation, sizeof db->explanation, "%s: %s", where, words);
    pthread_mutex_unlock(&db->explain_mutex);
}

Fault conn_fault(DbConn *conn, int code, const char *where)
{
    Fault fault = fault_of_code(code);
    if (fault == OK || fault == STORAGE_CONFLICT) {
        return fault;
    }
    atomic_fetch_add_explicit(&conn->db->faults, 1, memory_order_relaxed);
    const char *words = conn->handle ? sqlite3_errmsg(conn->handle) : sqlite3_errstr(code);
    remember(conn->db, where, words);
    return fault;
}

bool db_explains(Fault fault)
{
    return fault == STORAGE_FULL || fault == STORAGE_FAILED || fault == STORAGE_BUSY ||
           fault == STORAGE_SLOW;
}

void db_explain(Db *db, char *text_out, size_t room)
{
    pthread_mutex_lock(&db->explain_mutex);
    snprintf(text_out, room, "%s", db->explanation);
    pthread_mutex_unlock(&db->explain_mutex);
}
