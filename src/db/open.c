// Opening and closing the whole database, its threads and its numbers. Not here: what a single
// connection is set to (conn.c).
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/internal.h"

enum { LOG_FRAME_BYTES = 4096 + 24 };

void *db_take_memory(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory) {
        abort();
    }
    return memory;
}

Fault db_start_thread(pthread_t *thread, void *(*run)(void *), void *context)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(thread, NULL, run, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code == 0 ? OK : STORAGE_FAILED;
}

// Made before SQLite sees it, so that its mode is never wider; the log takes the same mode. A file
// that is there already is not opened: closing it would drop the locks SQLite holds on it.
static Fault make_file(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) {
        close(file);
        return OK;
    }
    if (errno == EEXIST) {
        return OK;
    }
    return errno == ENOSPC || errno == EDQUOT ? STORAGE_FULL : STORAGE_FAILED;
}

static Fault find_file(Db *db)
{
    if (!db->options.read_only) {
        TRY(make_file(db->options.path));
    }
    db->path = realpath(db->options.path, NULL);
    return db->path ? OK : STORAGE_FAILED;
}

// Monotonic, for a clock that is set back must not stop the checkpoints for a year.
static void make_monotonic(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void make_locks(Db *db)
{
    pthread_mutex_init(&db->writer.mutex, NULL);
    pthread_cond_init(&db->writer.wake, NULL);
    pthread_mutex_init(&db->readers.mutex, NULL);
    pthread_cond_init(&db->readers.freed, NULL);
    pthread_mutex_init(&db->checkpointer.mutex, NULL);
    make_monotonic(&db->checkpointer.wake);
    pthread_mutex_init(&db->explain_mutex, NULL);
}

static void free_locks(Db *db)
{
    pthread_mutex_destroy(&db->writer.mutex);
    pthread_cond_destroy(&db->writer.wake);
    pthread_mutex_destroy(&db->readers.mutex);
    pthread_cond_destroy(&db->readers.freed);
    pthread_mutex_destroy(&db->checkpointer.mutex);
    pthread_cond_destroy(&db->checkpointer.wake);
    pthread_mutex_destroy(&db->explain_mutex);
}

static Fault open_parts(Db *db)
{
    TRY(find_file(db));
    if (db->options.read_only) {
        return readers_open(db);
    }
    TRY(writer_open(db));
    TRY(readers_open(db));
    TRY(checkpoint_open(db));
    TRY(checkpoint_start(db));
    return writer_start(db);
}

Fault db_open(const DbOptions *options, Db **db_out)
{
    assert(options->readers >= 1);
    // Counting its memory takes a lock at each allocation. Refused, and rightly, once SQLite is in use.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    Db *db = db_take_memory(1, sizeof *db);
    db->options = *options;
    if (db->options.statement_most_ms == 0) {
        db->options.statement_most_ms = STATEMENT_MOST_MS;
    }
    make_locks(db);
    Fault fault = open_parts(db);
    if (fault != OK) {
        db_close(db);
        return fault;
    }
    *db_out = db;
    return OK;
}

void db_close(Db *db)
{
    writer_stop(db);
    checkpoint_stop(db);
    readers_close(db);
    conn_close(&db->checkpointer.conn);
    if (db->writer.conn.handle) {
        checkpoint_last(db);
    }
    conn_close(&db->writer.conn);
    free_locks(db);
    free(db->path);
    free(db);
}

DbStats db_stats(Db *db)
{
    return (DbStats){
        .batch_works = db_histogram(&db->batch_works, DB_BATCH_BOUNDS),
        .commit_us = db_histogram(&db->commit_us, DB_COMMIT_BOUNDS_US),
        .transactions = atomic_load_explicit(&db->transactions, memory_order_relaxed),
        .commits = atomic_load_explicit(&db->commits, memory_order_relaxed),
        .faults = atomic_load_explicit(&db->faults, memory_order_relaxed),
        .queue_length = atomic_load_explicit(&db->queue_length, memory_order_relaxed),
        .wal_bytes = (int64_t)atomic_load(&db->checkpointer.log_frames) * LOG_FRAME_BYTES,
    };
}
