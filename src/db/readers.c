// The pool of connections for reading, and db_read. Not here: anything that writes.
#include <assert.h>
#include <stdlib.h>

#include "db/internal.h"

Fault readers_open(Db *db)
{
    Readers *readers = &db->readers;
    size_t count = (size_t)db->options.readers;
    readers->conns = db_take_memory(count, sizeof *readers->conns);
    readers->idle = db_take_memory(count, sizeof(DbConn *));
    for (; readers->count < count; readers->count++) {
        DbConn *conn = &readers->conns[readers->count];
        TRY(conn_open(db, CONN_READER, conn));
        readers->idle[readers->idle_count++] = conn;
    }
    return OK;
}

static void wait_until_idle(Readers *readers)
{
    pthread_mutex_lock(&readers->mutex);
    while (readers->idle_count < readers->count) {
        pthread_cond_wait(&readers->freed, &readers->mutex);
    }
    pthread_mutex_unlock(&readers->mutex);
}

void readers_close(Db *db)
{
    Readers *readers = &db->readers;
    wait_until_idle(readers);
    for (size_t i = 0; i < readers->count; i++) {
        conn_close(&readers->conns[i]);
    }
    free(readers->conns);
    free(readers->idle);
}

DbConn *readers_take(Db *db)
{
    Readers *readers = &db->readers;
    pthread_mutex_lock(&readers->mutex);
    while (readers->idle_count == 0) {
        pthread_cond_wait(&readers->freed, &readers->mutex);
    }
    DbConn *conn = readers->idle[--readers->idle_count];
    pthread_mutex_unlock(&readers->mutex);
    return conn;
}

void readers_give_back(Db *db, DbConn *conn)
{
    Readers *readers = &db->readers;
    pthread_mutex_lock(&readers->mutex);
    readers->idle[readers->idle_count++] = conn;
    pthread_cond_signal(&readers->freed);
    pthread_mutex_unlock(&readers->mutex);
}

bool db_is_inside_work(const Db *db)
{
    // A thread can only find itself where it wrote itself, so no order of memory is needed.
    for (size_t i = 0; i < db->readers.count; i++) {
        const DbConn *conn = &db->readers.conns[i];
        if (atomic_load_explicit(&conn->owner, memory_order_relaxed) ==
            (unsigned long)pthread_self()) {
            return true;
        }
    }
    return writer_is_me(db);
}

Fault db_read(Db *db, DbWork work, void *context)
{
    assert(!db_is_inside_work(db));
    DbConn *conn = readers_take(db);
    Fault fault = conn_run_work_alone(conn, work, context);
    readers_give_back(db, conn);
    return fault;
}
