// Moves what is committed from the log into the database file, on a thread of its own, so that no
// commit waits for it. Not here: the commits (writer.c).
#include <assert.h>
#include <time.h>

#include "db/internal.h"

enum { RESTART_WAIT_MS = 100, PAUSE_AFTER_FAULT_MS = 250 };

static int count_log(void *context, sqlite3 *handle, const char *schema, int frames)
{
    (void)handle;
    (void)schema;
    Db *db = context;
    Checkpointer *checkpointer = &db->checkpointer;
    int before = atomic_exchange(&checkpointer->log_frames, frames);
    if (frames < before) {
        atomic_store(&checkpointer->due_frames, CHECKPOINT_STEP_FRAMES);
    }
    if (frames >= atomic_load(&checkpointer->due_frames)) {
        checkpoint_ask(db);
    }
    return SQLITE_OK;
}

void checkpoint_ask(Db *db)
{
    Checkpointer *checkpointer = &db->checkpointer;
    pthread_mutex_lock(&checkpointer->mutex);
    checkpointer->wanted = true;
    pthread_mutex_unlock(&checkpointer->mutex);
    pthread_cond_signal(&checkpointer->wake);
}

// False when the thread is to end.
static bool wait_until_wanted(Checkpointer *checkpointer)
{
    pthread_mutex_lock(&checkpointer->mutex);
    while (!checkpointer->wanted && !checkpointer->stopping) {
        pthread_cond_wait(&checkpointer->wake, &checkpointer->mutex);
    }
    checkpointer->wanted = false;
    bool go_on = !checkpointer->stopping;
    pthread_mutex_unlock(&checkpointer->mutex);
    return go_on;
}

// A disk that refuses is not asked again at every commit.
static void pause_after_fault(Checkpointer *checkpointer)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += PAUSE_AFTER_FAULT_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&checkpointer->mutex);
    int code = 0;
    while (!checkpointer->stopping && code == 0) {
        code = pthread_cond_timedwait(&checkpointer->wake, &checkpointer->mutex, &until);
    }
    pthread_mutex_unlock(&checkpointer->mutex);
}

static Fault copy_log(Db *db)
{
    Checkpointer *checkpointer = &db->checkpointer;
    int frames = 0;
    int copied = 0;
    int code = sqlite3_wal_checkpoint_v2(checkpointer->conn.handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                         &frames, &copied);
    TRY(conn_fault(&checkpointer->conn, code, "checkpoint"));
    atomic_store(&checkpointer->due_frames, frames + CHECKPOINT_STEP_FRAMES);
    if (frames >= CHECKPOINT_HUGE_FRAMES) {
        writer_ask_restart_log(db);
    }
    return OK;
}

static void *run_checkpointer(void *context)
{
    Db *db = context;
    while (wait_until_wanted(&db->checkpointer)) {
        if (copy_log(db) != OK) {
            pause_after_fault(&db->checkpointer);
        }
    }
    return NULL;
}

void checkpoint_restart_log(Db *db)
{
    sqlite3 *handle = db->writer.conn.handle;
    // Nearly all is copied by now. Readers that began since read the file alone and need no waiting
    // for; a long one is not worth stopping all writing.
    sqlite3_busy_timeout(handle, RESTART_WAIT_MS);
    sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
}

void checkpoint_last(Db *db)
{
    sqlite3_wal_checkpoint_v2(db->writer.conn.handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

Fault checkpoint_open(Db *db)
{
    atomic_store(&db->checkpointer.due_frames, CHECKPOINT_STEP_FRAMES);
    sqlite3_wal_hook(db->writer.conn.handle, count_log, db);
    return conn_open(db, CONN_CHECKPOINTER, &db->checkpointer.conn);
}

Fault checkpoint_start(Db *db)
{
    TRY(db_start_thread(&db->checkpointer.thread, run_checkpointer, db));
    db->checkpointer.started = true;
    return OK;
}

void checkpoint_stop(Db *db)
{
    Checkpointer *checkpointer = &db->checkpointer;
    if (!checkpointer->started) {
        return;
    }
    pthread_mutex_lock(&checkpointer->mutex);
    checkpointer->stopping = true;
    pthread_mutex_unlock(&checkpointer->mutex);
    pthread_cond_signal(&checkpointer->wake);
    pthread_join(checkpointer->thread, NULL);
}
