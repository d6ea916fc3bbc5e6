// What the files of db/ share: the insides of Db, DbConn and DbRows. Nobody outside db/ includes
// it.
#ifndef DB_INTERNAL_H
#define DB_INTERNAL_H

#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "db/db.h"

enum {
    STATEMENT_PARAMETERS_MAX = 64,
    STATEMENT_MOST_MS = 5000,
    BUSY_TIMEOUT_MS = 5000,
    BATCH_WORKS_MAX = 512,
    BATCH_GATHER_US = 20 * 1000,    // a batch older than this commits before it takes more works
    CHECKPOINT_STEP_FRAMES = 4096,  // pages in the log before the next checkpoint
    CHECKPOINT_HUGE_FRAMES = 16384, // the log is made to start again from its beginning
};

// A prepared statement of one connection, and its run while it is open. Kept until the connection
// is closed.
struct DbRows {
    DbConn *conn;
    const Statement *statement;
    sqlite3_stmt *prepared; // NULL until it could be prepared
    size_t parameters;
    uint8_t slots[STATEMENT_PARAMETERS_MAX]; // SQLite's number of $1, $2 …
    DbRows *next_open;
    int64_t left_us; // what the run may still take inside SQLite
    Fault fault;
    bool open, stepped, found, ended;
};

struct DbConn {
    Db *db;
    sqlite3 *handle;
    DbRows **table;    // open addressing, keyed by the Statement's address
    size_t room, used; // room is a power of two
    DbRows *open_rows;
    int64_t deadline_us; // monotonic; beyond it the progress handler interrupts
    int64_t changes;
    int64_t scripts;         // statements of scripts that were run
    Fault lost; // why SQLite threw the transaction away, while it has
    bool writes;
    atomic_ulong owner; // the thread that runs a work on it; 0 is none
};

// One call of db_transact, on its caller's stack.
typedef struct Waiter {
    DbWork work;
    void *context;
    Fault fault;
    struct Waiter *next;
    struct Waiter *wakes[2]; // whom this one wakes in turn
    sem_t done;
} Waiter;

typedef struct Writer {
    DbConn conn;
    pthread_t thread;
    pthread_mutex_t mutex; // guards queue, queue_end, stopping
    pthread_cond_t wake;
    Waiter *queue, **queue_end;
    bool stopping, started;
    atomic_bool restart_log; // asked by the checkpointer
    // Below: touched by the writer's thread only.
    Waiter *pending;
    Waiter *batch[BATCH_WORKS_MAX];
    size_t batch_count;
} Writer;

typedef struct Readers {
    DbConn *conns;
    DbConn **idle;
    size_t count, idle_count;
    pthread_mutex_t mutex; // guards idle, idle_count
    pthread_cond_t freed;
} Readers;

typedef struct Checkpointer {
    DbConn conn;
    pthread_t thread;
    pthread_mutex_t mutex; // guards wanted, stopping
    pthread_cond_t wake;
    bool wanted, stopping, started;
    atomic_int log_frames; // pages in the log after the last commit
    atomic_int due_frames; // how many make the next checkpoint due
} Checkpointer;

// Counted by the writer's thread, read by any.
typedef struct DbCounts {
    atomic_llong counts[DB_BUCKETS];
    atomic_llong sum;
} DbCounts;

struct Db {
    DbCounts batch_works, commit_us;
    DbOptions options;
    char *path; // absolute, so that SQLite takes it for a name and nothing else
    Writer writer;
    Readers readers;
    Checkpointer checkpointer;
    atomic_llong transactions, commits, faults, queue_length;
    pthread_mutex_t explain_mutex;
    char explanation[DB_EXPLANATION_MAX];
};

// Memory that must be there: aborts when it is not. Zeroed; freed with free.
void *db_take_memory(size_t count, size_t size);
// A thread that takes no signals: those belong to the program's own threads.
MUST_USE Fault db_start_thread(pthread_t *thread, void *(*run)(void *), void *context);

// faults.c
// The fault for what SQLite just answered on `conn`; remembers its words for db_explain.
MUST_USE Fault conn_fault(DbConn *conn, int code, const char *where);

// conn.c: `conn` is zeroed memory. A connection that failed to open needs no closing.
typedef enum ConnKind { CONN_WRITER, CONN_READER, CONN_CHECKPOINTER } ConnKind;
MUST_USE Fault conn_open(Db *db, ConnKind kind, DbConn *conn);
void conn_close(DbConn *conn);
MUST_USE Fault conn_ask_before_step(DbConn *conn);
// Runs each statement of a script that takes no values.
MUST_USE Fault conn_run_script(DbConn *conn, const char *sql, const char *where);

// transaction.c: BEGIN and its kin, each through the statement cache.
MUST_USE Fault conn_begin(DbConn *conn);
MUST_USE Fault conn_commit(DbConn *conn); // when it fails, the transaction is rolled back
bool conn_in_transaction(const DbConn *conn);
// Runs a work in the transaction under way and closes what it left open. When the work fails, what
// it changed is undone: by undoing the whole transaction, or at
// the price of a savepoint. After both the transaction may be gone.
typedef Fault DbRunner(DbConn *conn, DbWork work, void *context);
DbRunner conn_run_work_unguarded;
DbRunner conn_run_work_in_savepoint;
// BEGIN, work, COMMIT.
MUST_USE Fault conn_run_work_alone(DbConn *conn, DbWork work, void *context);

// statements.c: the cache.
DbRows *statement_find(DbConn *conn, const Statement *statement);
MUST_USE Fault statement_prepare(DbRows *rows);
MUST_USE Fault statement_bind(DbRows *rows, const DbValue *values);
void statements_free(DbConn *conn);

// query.c
DbRows *rows_open(DbConn *conn, const Statement *statement);
Fault rows_step(DbRows *rows);

// measure.c
extern const int64_t DB_BATCH_BOUNDS[DB_BUCKETS], DB_COMMIT_BOUNDS_US[DB_BUCKETS];
void db_count(DbCounts *counts, const int64_t *bounds, int64_t value);
DbHistogram db_histogram(DbCounts *counts, const int64_t *bounds);

// writer.c, readers.c, checkpoint.c
MUST_USE Fault writer_open(Db *db);
MUST_USE Fault writer_start(Db *db);
void writer_stop(Db *db); // after all that is queued
bool writer_is_me(const Db *db);
void writer_ask_restart_log(Db *db);
MUST_USE Fault readers_open(Db *db);
void readers_close(Db *db);
DbConn *readers_take(Db *db);
void readers_give_back(Db *db, DbConn *conn);
// True on a thread that runs a work of this database.
bool db_is_inside_work(const Db *db);
MUST_USE Fault checkpoint_open(Db *db);
MUST_USE Fault checkpoint_start(Db *db);
void checkpoint_stop(Db *db);
void checkpoint_ask(Db *db);
void checkpoint_restart_log(Db *db); // on the writer's thread, between batches
void checkpoint_last(Db *db);        // when the writer's connection is the only one left

#endif
