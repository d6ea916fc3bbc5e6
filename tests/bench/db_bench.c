// Durable rows a second through db_transact, and how long a caller waits, beside readers if asked:
// db_bench FOLDER THREADS SECONDS [READERS]. Not a test: it judges nothing.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "db/db.h"

enum { BUCKETS = 4096, BUCKET_US = 50 };

static const Migration SHAPE[] = {
    { "0001_bench.sql",
      "CREATE TABLE need (id BLOB PRIMARY KEY, area INTEGER NOT NULL, words TEXT NOT "
      "NULL) STRICT, WITHOUT ROWID; CREATE INDEX need_area ON need (area, id);" },
};
static const Statement ADD[1] = { { "add",
                                    "INSERT INTO need (id, area, words) VALUES ($1, $2, $3)" } };
static const Statement FIND[1] = { { "find",
                                     "SELECT id, words FROM need WHERE area = $1 LIMIT 20" } };

typedef struct Bench {
    Db *db;
    int64_t end_us;
    atomic_llong rows, reads, faults, longest_us;
    atomic_llong buckets[BUCKETS];
} Bench;

static Fault add_row(DbConn *conn, void *context)
{
    const Id *id = context;
    return db_run(conn, ADD, db_id(*id), db_int(id->at[15]),
                  db_text(STR("عائلة من خمسة أشخاص بحاجة إلى ماء صالح للشرب وطرد غذائي وأغطية")));
}

static Fault read_rows(DbConn *conn, void *context)
{
    DbRows *rows = db_query(conn, FIND, db_int(*(const int64_t *)context));
    while (db_next(rows)) {
    }
    return db_end(rows);
}

static void note_wait(Bench *bench, int64_t us)
{
    int64_t bucket = us / BUCKET_US < BUCKETS ? us / BUCKET_US : BUCKETS - 1;
    atomic_fetch_add(&bench->buckets[bucket], 1);
    long long longest = atomic_load(&bench->longest_us);
    while (us > longest && !atomic_compare_exchange_weak(&bench->longest_us, &longest, us)) {
    }
}

static void *write_rows(void *context)
{
    Bench *bench = context;
    for (;;) {
        int64_t began_us = clock_monotonic_us();
        if (began_us >= bench->end_us) {
            return NULL;
        }
        Id id = id_new(clock_now_ms());
        if (db_transact(bench->db, add_row, &id) == OK) {
            atomic_fetch_add(&bench->rows, 1);
        } else {
            atomic_fetch_add(&bench->faults, 1);
        }
        note_wait(bench, clock_monotonic_us() - began_us);
    }
}

static void *read_all_the_time(void *context)
{
    Bench *bench = context;
    for (int64_t area = 0; clock_monotonic_us() < bench->end_us; area = (area + 1) % 256) {
        Fault fault = db_read(bench->db, read_rows, &area);
        atomic_fetch_add(fault == OK ? &bench->reads : &bench->faults, 1);
    }
    return NULL;
}

static int64_t wait_at(Bench *bench, int64_t per_mille)
{
    int64_t wanted = atomic_load(&bench->rows) * per_mille / 1000;
    int64_t bucket = 0;
    for (; bucket < BUCKETS - 1 && wanted > 0; bucket++) {
        wanted -= atomic_load(&bench->buckets[bucket]);
    }
    return bucket * BUCKET_US;
}

static void run_threads(Bench *bench, int writers, int readers)
{
    pthread_t *threads = calloc((size_t)(writers + readers), sizeof *threads);
    for (int i = 0; i < writers + readers; i++) {
        pthread_create(&threads[i], NULL, i < writers ? write_rows : read_all_the_time, bench);
    }
    for (int i = 0; i < writers + readers; i++) {
        pthread_join(threads[i], NULL);
    }
    free(threads);
}

int main(int count, char **words)
{
    if (count < 4 || chdir(words[1]) != 0) {
        fprintf(stderr, "usage: db_bench FOLDER THREADS SECONDS [READERS]\n");
        return 2;
    }
    digest_start();
    unlink("bench.db");
    Bench *bench = calloc(1, sizeof *bench);
    DbOptions options = { .path = "bench.db", .readers = 4 };
    if (db_open(&options, &bench->db) != OK || db_migrate(bench->db, SHAPE, 1) != OK) {
        fprintf(stderr, "cannot open bench.db\n");
        return 1;
    }
    int seconds = (int)strtol(words[3], NULL, 10);
    bench->end_us = clock_monotonic_us() + seconds * INT64_C(1000000);
    run_threads(bench, (int)strtol(words[2], NULL, 10),
                count > 4 ? (int)strtol(words[4], NULL, 10) : 0);
    DbStats stats = db_stats(bench->db);
    printf("threads %s  rows/s %lld  p50_us %lld  p99_us %lld  longest_us %lld  reads/s %lld  "
           "works/commit %lld  wal_MiB %lld  faults %lld\n",
           words[2], (long long)(atomic_load(&bench->rows) / seconds),
           (long long)wait_at(bench, 500), (long long)wait_at(bench, 990),
           (long long)atomic_load(&bench->longest_us),
           (long long)(atomic_load(&bench->reads) / seconds),
           (long long)(stats.transactions / (stats.commits ? stats.commits : 1)),
           (long long)(stats.wal_bytes >> 20), (long long)atomic_load(&bench->faults));
    db_close(bench->db);
    free(bench);
    return 0;
}
