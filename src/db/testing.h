// What the tests of databases share: a folder that goes away, an open Db, many works at once.
// Not here: anything that the program itself uses.
#ifndef DB_TESTING_H
#define DB_TESTING_H

#include <assert.h>
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/db.h"

typedef struct TestFolder {
    char path[64];
    char file[96];
} TestFolder;

static inline TestFolder testing_make_folder(void)
{
    TestFolder folder = { .path = "/tmp/istijaba-db-XXXXXX" };
    char *made = mkdtemp(folder.path);
    assert(made);
    snprintf(folder.file, sizeof folder.file, "%s/test.db", folder.path);
    return folder;
}

static inline void testing_empty_folder(const char *path)
{
    DIR *dir = opendir(path);
    assert(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        char file[512];
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.') {
            unlink(file);
        }
    }
    closedir(dir);
}

static inline void testing_drop_folder(const TestFolder *folder)
{
    testing_empty_folder(folder->path);
    int code = rmdir(folder->path);
    assert(code == 0);
}

// A table of numbers, and beside it a count that each work keeps in step.
static const Migration TESTING_SHAPE[] = {
    { "0001_numbers.sql",
      "CREATE TABLE number (n INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;"
      "CREATE TABLE tally (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL) STRICT;"
      "INSERT INTO tally VALUES (1, 0);" },
};
static const Statement TESTING_ADD[1] = {
    { "add_number", "INSERT INTO number (n, filler) VALUES ($1, zeroblob($2))" }
};
static const Statement TESTING_TALLY[1] = { { "tally", "UPDATE tally SET count = count + 1" } };
static const Statement TESTING_FIND[1] = { { "find_number", "SELECT 1 FROM number WHERE n = $1" } };
static const Statement TESTING_COUNT[1] = {
    { "count_numbers", "SELECT count(*), (SELECT count FROM tally) FROM number" }
};

typedef struct TestNumber {
    int64_t n, filler_bytes;
    bool found;
} TestNumber;

// A DbWork: adds a number and counts it.
static inline Fault testing_add(DbConn *conn, void *context)
{
    const TestNumber *number = context;
    TRY(db_run(conn, TESTING_ADD, db_int(number->n), db_int(number->filler_bytes)));
    return db_run(conn, TESTING_TALLY);
}

static inline Fault testing_find(DbConn *conn, void *context)
{
    TestNumber *number = context;
    DbRows *rows = db_query(conn, TESTING_FIND, db_int(number->n));
    number->found = db_next(rows);
    return db_end(rows);
}

static inline bool testing_has(Db *db, int64_t n)
{
    TestNumber number = { .n = n };
    Fault fault = db_read(db, testing_find, &number);
    assert(fault == OK);
    return number.found;
}

static inline Fault testing_count_work(DbConn *conn, void *context)
{
    int64_t *counts = context;
    DbRows *rows = db_query(conn, TESTING_COUNT);
    if (db_next(rows)) {
        counts[0] = db_row_int(rows, 0);
        counts[1] = db_row_int(rows, 1);
    }
    return db_end(rows);
}

// How many numbers there are; -1 when the tally says something else.
static inline int64_t testing_count(Db *db)
{
    int64_t counts[2] = { -2, -2 };
    Fault fault = db_read(db, testing_count_work, counts);
    assert(fault == OK);
    return counts[0] == counts[1] ? counts[0] : -1;
}

// Works that all wait in the queue before the first of them runs, so that they share a batch.
typedef struct TestCall {
    Db *db;
    DbWork work;
    void *context;
    Fault fault;
    pthread_t thread;
} TestCall;

static inline void *testing_run_call(void *context)
{
    TestCall *call = context;
    call->fault = db_transact(call->db, call->work, call->context);
    return NULL;
}

typedef struct TestPlug {
    sem_t begun, free;
    TestCall call;
} TestPlug;

static inline Fault testing_hold_writer(DbConn *conn, void *context)
{
    (void)conn;
    TestPlug *plug = context;
    sem_post(&plug->begun);
    sem_wait(&plug->free);
    return OK;
}

// Holds the writer and queues the calls in the order of the list.
static inline void testing_queue_up(Db *db, TestPlug *plug, TestCall *calls, size_t count)
{
    sem_init(&plug->begun, 0, 0);
    sem_init(&plug->free, 0, 0);
    plug->call = (TestCall){ .db = db, .work = testing_hold_writer, .context = plug };
    pthread_create(&plug->call.thread, NULL, testing_run_call, &plug->call);
    sem_wait(&plug->begun);
    for (size_t i = 0; i < count; i++) {
        calls[i].db = db;
        pthread_create(&calls[i].thread, NULL, testing_run_call, &calls[i]);
        while (db_stats(db).queue_length < (int64_t)i + 2) {
            sched_yield();
        }
    }
}

// The writer commits the plug's own transaction, then runs all calls in one batch (of at most 512).
static inline void testing_let_run(TestPlug *plug, TestCall *calls, size_t count)
{
    sem_post(&plug->free);
    for (size_t i = 0; i < count; i++) {
        pthread_join(calls[i].thread, NULL);
    }
    pthread_join(plug->call.thread, NULL);
    sem_destroy(&plug->begun);
    sem_destroy(&plug->free);
}

static inline void testing_run_together(Db *db, TestCall *calls, size_t count)
{
    TestPlug plug;
    testing_queue_up(db, &plug, calls, count);
    testing_let_run(&plug, calls, count);
}

#endif
