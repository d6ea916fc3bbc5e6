// The one writer: callers queue their works, its thread runs many of them in one durable commit and
// then answers all. Not here: what a transaction is made of (transaction.c).
#include <assert.h>
#include <errno.h>

#include "base/clock.h"
#include "db/internal.h"

static void enqueue(Db *db, Waiter *waiter)
{
    Writer *writer = &db->writer;
    pthread_mutex_lock(&writer->mutex);
    assert(!writer->stopping);
    bool was_empty = writer->queue == NULL;
    *writer->queue_end = waiter;
    writer->queue_end = &waiter->next;
    atomic_fetch_add_explicit(&db->queue_length, 1, memory_order_relaxed);
    pthread_mutex_unlock(&writer->mutex);
    if (was_empty) {
        pthread_cond_signal(&writer->wake);
    }
}

// From here on the waiter's stack may be gone.
static void wake(Waiter *waiter)
{
    if (waiter) {
        sem_post(&waiter->done);
    }
}

Fault db_transact(Db *db, DbWork work, void *context)
{
    assert(!db->options.read_only);
    assert(!db_is_inside_work(db));
    Waiter waiter = { .work = work, .context = context };
    sem_init(&waiter.done, 0, 0);
    enqueue(db, &waiter);
    while (sem_wait(&waiter.done) != 0) {
        assert(errno == EINTR);
    }
    wake(waiter.wakes[0]);
    wake(waiter.wakes[1]);
    sem_destroy(&waiter.done);
    return waiter.fault;
}

// Waits for works and moves them all to `pending`; false when the queue is empty for good.
static bool take_queue(Writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    while (!writer->queue && !writer->stopping && !writer->restart_log) {
        pthread_cond_wait(&writer->wake, &writer->mutex);
    }
    writer->pending = writer->queue;
    writer->queue = NULL;
    writer->queue_end = &writer->queue;
    bool go_on = writer->pending || !writer->stopping;
    pthread_mutex_unlock(&writer->mutex);
    return go_on;
}

static Waiter *take_pending(Writer *writer)
{
    Waiter *waiter = writer->pending;
    writer->pending = waiter->next;
    writer->batch[writer->batch_count++] = waiter;
    return waiter;
}

static void run_alone(DbConn *conn, Waiter *waiter)
{
    waiter->fault = conn_run_work_alone(conn, waiter->work, waiter->context);
    if (waiter->fault == OK) {
        atomic_fetch_add_explicit(&conn->db->commits, 1, memory_order_relaxed);
    }
}

// The transaction is gone, by the last work of the batch or (guilty NULL) by what only the commit
// could find. Works are repeatable: each of the others gets a transaction of its own.
static void rerun_alone(Writer *writer, const Waiter *guilty)
{
    for (size_t i = 0; i < writer->batch_count; i++) {
        if (writer->batch[i] != guilty) {
            run_alone(&writer->conn, writer->batch[i]);
        }
    }
}

// A fault of a work may rest on what an earlier work of the batch wrote: when that is undone, the
// fault of the commit is the only true answer for all.
static void fail_batch(Writer *writer, Fault fault)
{
    for (size_t i = 0; i < writer->batch_count; i++) {
        writer->batch[i]->fault = fault;
    }
}

static void commit_batch(Writer *writer)
{
    Fault fault = conn_commit(&writer->conn);
    if (fault == OK) {
        atomic_fetch_add_explicit(&writer->conn.db->commits, 1, memory_order_relaxed);
    } else if (fault == STORAGE_CONFLICT) {
        rerun_alone(writer, NULL);
    } else {
        fail_batch(writer, fault);
    }
}

static bool batch_may_grow(const Writer *writer, int64_t until_us)
{
    return writer->pending && writer->batch_count < BATCH_WORKS_MAX &&
           clock_monotonic_us() < until_us;
}

// Savepoints copy each page that is changed, and nearly every work that fails finds out before it has
// changed anything. So works run without; once one has left changes behind, all run again `guarded`.
static void run_batch(Writer *writer, bool guarded)
{
    DbConn *conn = &writer->conn;
    DbRunner *run = guarded ? conn_run_work_in_savepoint : conn_run_work_unguarded;
    int64_t until_us = clock_monotonic_us() + BATCH_GATHER_US;
    Fault fault = conn_begin(conn);
    for (size_t i = 0; i == 0 || i < writer->batch_count || batch_may_grow(writer, until_us); i++) {
        Waiter *waiter = i < writer->batch_count ? writer->batch[i] : take_pending(writer);
        waiter->fault = fault == OK ? run(conn, waiter->work, waiter->context) : fault;
        if (fault == OK && !conn_in_transaction(conn)) {
            guarded ? rerun_alone(writer, waiter) : run_batch(writer, true);
            return;
        }
    }
    if (fault == OK) {
        commit_batch(writer);
    }
}

// Waking costs a call of the kernel each, and the next batch waits for this thread alone: so it wakes the
// first, and each wakes two more (the tree of a heap).
static void wake_batch(Writer *writer)
{
    size_t count = writer->batch_count;
    for (size_t i = 0; i < count; i++) {
        Waiter *waiter = writer->batch[i];
        waiter->wakes[0] = 2 * i + 1 < count ? writer->batch[2 * i + 1] : NULL;
        waiter->wakes[1] = 2 * i + 2 < count ? writer->batch[2 * i + 2] : NULL;
    }
    wake(writer->batch[0]);
    writer->batch_count = 0;
}

static void answer_batch(Writer *writer)
{
    Db *db = writer->conn.db;
    long long count = (long long)writer->batch_count;
    atomic_fetch_add_explicit(&db->transactions, count, memory_order_relaxed);
    atomic_fetch_sub_explicit(&db->queue_length, count, memory_order_relaxed);
    db_count(&db->batch_works, DB_BATCH_BOUNDS, count);
    bool full = false;
    for (size_t i = 0; i < writer->batch_count; i++) {
        full = full || writer->batch[i]->fault == STORAGE_FULL;
    }
    wake_batch(writer);
    if (full) {
        checkpoint_ask(db); // a log that is copied away can be written from its beginning again
    }
}

static void run_pending(Writer *writer)
{
    while (writer->pending) {
        if (writer->pending->next) {
            run_batch(writer, false);
        } else {
            run_alone(&writer->conn, take_pending(writer));
        }
        answer_batch(writer);
        if (atomic_exchange(&writer->restart_log, false)) {
            checkpoint_restart_log(writer->conn.db);
        }
    }
}

static void *run_writer(void *context)
{
    Writer *writer = context;
    while (take_queue(writer)) {
        run_pending(writer);
        if (atomic_exchange(&writer->restart_log, false)) {
            checkpoint_restart_log(writer->conn.db);
        }
    }
    return NULL;
}

Fault writer_open(Db *db)
{
    Writer *writer = &db->writer;
    writer->queue_end = &writer->queue;
    return conn_open(db, CONN_WRITER, &writer->conn);
}

bool writer_is_me(const Db *db)
{
    return db->writer.started && pthread_equal(pthread_self(), db->writer.thread);
}

void writer_ask_restart_log(Db *db)
{
    pthread_mutex_lock(&db->writer.mutex);
    db->writer.restart_log = true;
    pthread_mutex_unlock(&db->writer.mutex);
    pthread_cond_signal(&db->writer.wake);
}

Fault writer_start(Db *db)
{
    db->writer.started = true;
    Fault fault = db_start_thread(&db->writer.thread, run_writer, &db->writer);
    db->writer.started = fault == OK;
    return fault;
}

void writer_stop(Db *db)
{
    Writer *writer = &db->writer;
    if (!writer->started) {
        return;
    }
    pthread_mutex_lock(&writer->mutex);
    writer->stopping = true;
    pthread_mutex_unlock(&writer->mutex);
    pthread_cond_signal(&writer->wake);
    pthread_join(writer->thread, NULL);
}
