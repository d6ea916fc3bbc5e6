// One narrow door to the database: open, migrate, transact, read, run, query. It knows nothing of
// what is stored. SQLite: one writer thread that gathers many works into one durable commit
// (group commit), readers with connections of their own, a checkpoint thread.
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/text.h"

#define DB_FAULTS(X)          \
    X(STORAGE_FULL, 503)      \
    X(STORAGE_FAILED, 503)    \
    X(STORAGE_BUSY, 503)      \
    X(STORAGE_CONFLICT, 409)  \
    X(STORAGE_TOO_NEW, 500)   \
    X(STORAGE_SLOW, 503)

DB_FAULTS(FAULT_DECLARE)

typedef struct Db Db;         // the whole database; shared by all threads
typedef struct DbConn DbConn; // one connection inside one transaction; one thread at a time

typedef struct DbOptions {
    const char *path;  // the file
    int readers;       // connections for reading, >= 1
    bool read_only;    // no writer, no migrations (audit, list commands beside a server)
    // For tests: asked before each statement, COMMIT included; a fault makes that statement fail.
    Fault (*before_step)(void *context);
    void *before_step_context;
    const char *vfs;   // for tests: the name of an SQLite VFS; NULL is the usual one
    int statement_most_ms; // a statement that runs longer ends with STORAGE_SLOW; 0 is 5000
} DbOptions;

// Files are made with mode 0600. STORAGE_* faults. Free with db_close, which waits for works under way.
MUST_USE Fault db_open(const DbOptions *options, Db **db_out);
void db_close(Db *db);

typedef struct Migration {
    const char *name; // "0001_core.sql"; applied in order of the list, each in its own transaction
    const char *sql;
} Migration;

// Applies what is missing and records it. STORAGE_TOO_NEW (another version) when the file holds a migration that the
// list does not, or one whose text has changed.
MUST_USE Fault db_migrate(Db *db, const Migration *migrations, size_t count);

// A unit of work. It may run again from the start, so it must not keep effects outside the
// database, and it must never wait for anything (no socket, no file, no other lock).
typedef Fault (*DbWork)(DbConn *conn, void *context);

// Runs `work` in the writer, among those of others, and returns after the commit is durable.
// A fault of `work` undoes its own changes only. If the commit fails, every work in it gets that fault.
MUST_USE Fault db_transact(Db *db, DbWork work, void *context);
// Runs `work` in a reader's snapshot, on the caller's thread.
MUST_USE Fault db_read(Db *db, DbWork work, void *context);

typedef struct Statement {
    const char *name; // from `-- name:` in a .sql file
    const char *sql;
} Statement;

// Values to bind, in the order of $1, $2 …
typedef struct DbValue {
    enum { DB_END, DB_NULL, DB_INT, DB_TEXT, DB_BYTES } kind;
    int64_t number;
    Str text;
} DbValue;

static inline DbValue db_int(int64_t number)
{
    return (DbValue){ DB_INT, number, STR_NONE };
}

static inline DbValue db_null(void)
{
    return (DbValue){ DB_NULL, 0, STR_NONE };
}

// Seconds UTC; NULL for 0: not yet, or never.
static inline DbValue db_time(int64_t seconds)
{
    return seconds ? db_int(seconds) : db_null();
}

// NULL when the text is STR_NONE (at == NULL). The view must live until the query ends.
static inline DbValue db_text(Str text)
{
    return (DbValue){ text.at ? DB_TEXT : DB_NULL, 0, text };
}

static inline DbValue db_bytes(Str bytes)
{
    return (DbValue){ bytes.at ? DB_BYTES : DB_NULL, 0, bytes };
}

DbValue db_id_value(const Id *id);
// NULL when the id is none. The id is read when the query starts, so any lvalue will do.
#define db_id(id) db_id_value(&(id))

// Runs a statement for its effect. STORAGE_CONFLICT when a unique index or a check refuses.
MUST_USE Fault db_run_values(DbConn *conn, const Statement *statement, const DbValue *values);
// How many rows the last db_run on this connection changed.
int64_t db_changes(const DbConn *conn);
#define db_run(conn, statement, ...) \
    db_run_values((conn), (statement), (const DbValue[]){ __VA_ARGS__ __VA_OPT__(, ) { DB_END, 0, STR_NONE } })

// Rows: DbRows *rows = db_query(conn, FIND_NEED, db_id(id));
//       while (db_next(rows)) { … db_row_int(rows, 0) … }
//       return db_end(rows);
// A fault ends the loop and is returned by db_end, which must be called. Several queries may be open
// on one connection, but not the same statement twice.
typedef struct DbRows DbRows;
DbRows *db_query_values(DbConn *conn, const Statement *statement, const DbValue *values);
#define db_query(conn, statement, ...) \
    db_query_values((conn), (statement), (const DbValue[]){ __VA_ARGS__ __VA_OPT__(, ) { DB_END, 0, STR_NONE } })
bool db_next(DbRows *rows);
MUST_USE Fault db_end(DbRows *rows);
// The fault, or `missing` when there was no row at all: for look-ups of one thing.
MUST_USE Fault db_end_found(DbRows *rows, Fault missing);

int64_t db_row_int(DbRows *rows, int column);          // 0 for NULL
bool db_row_is_null(DbRows *rows, int column);
Str db_row_text(DbRows *rows, int column, Arena *arena);  // a copy; STR_NONE for NULL
Str db_row_bytes(DbRows *rows, int column, Arena *arena);
Id db_row_id(DbRows *rows, int column);                // ID_NONE for NULL

// Where a copy of the file goes. `take` gets pieces (whole pages) with their place in the file, in any
// order; a later one at the same place replaces an earlier one. Its fault ends the copy.
typedef struct DbSink {
    Fault (*take)(void *context, int64_t at, Str bytes);
    void (*progress)(void *context, int64_t pages_done, int64_t pages); // may be NULL
    void *context;
} DbSink;
// The whole file as it stands at one moment, on the caller's thread, in bounded memory. Nobody waits for
// it: others write on, and only the log cannot start again from its beginning meanwhile.
MUST_USE Fault db_copy(Db *db, const DbSink *sink);
// Writes the file anew and empties its log, so that nothing of what was deleted is left in either. Slow in a large house;
// for a start, before anybody is served.
MUST_USE Fault db_compact(Db *db);
// SQLite's quick_check: reads the whole file. `said_out`: what it found, when not sound.
enum { DB_EXPLANATION_MAX = 256 }; // bytes, with the NUL
MUST_USE Fault db_quick_check(Db *db, bool *sound_out, char said_out[DB_EXPLANATION_MAX]);

// What the storage is doing, for /metrics.
enum { DB_BUCKETS = 12 };
typedef struct DbHistogram {
    int64_t bounds[DB_BUCKETS]; // each including those below; the last INT64_MAX
    int64_t counts[DB_BUCKETS]; // each on its own, not summed
    int64_t sum;
} DbHistogram;
typedef struct DbStats {
    DbHistogram batch_works; // works in a commit
    DbHistogram commit_us;   // how long a commit of the writer takes
    int64_t transactions, commits, faults, queue_length, wal_bytes;
} DbStats;
DbStats db_stats(Db *db);

// What SQLite said at the last STORAGE_* fault but STORAGE_CONFLICT, for the log of http/ and app/:
// the name of a statement and SQLite's words, never a value. Empty when there was none.
void db_explain(Db *db, char *text_out, size_t room);
// Whether it is one of those faults, so that db_explain is worth a line.
bool db_explains(Fault fault);

// Prepares every statement of the list (by a test): the first that does not prepare.
MUST_USE Fault db_check_statements(Db *db, const Statement *const *statements, size_t count,
                                   const char **bad_out);

#endif
