// Tests of sudden ends: kill -9 of the process, and a power cut that loses what was not synced.
// Every work that was acknowledged before is there afterwards, and nothing is there by half.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "db/testing.h"
#include "fault_vfs.h"

enum { WRITERS = 24, KILLS = 30, CUTS = 12, SLOTS = 200000 };

static uint64_t draw(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed >> 11;
}

static Db *open_file(const char *path, const char *vfs)
{
    Db *db = NULL;
    DbOptions options = { .path = path, .readers = 1, .vfs = vfs };
    assert_null(db_open(&options, &db));
    return db;
}

// Whole by SQLite's own judgement.
static void expect_sound(const char *path)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *check = NULL;
    assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_prepare_v2(handle, "PRAGMA integrity_check", -1, &check, NULL);
    assert_int_equal(sqlite3_step(check), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(check, 0), "ok");
    sqlite3_finalize(check);
    sqlite3_close(handle);
}

typedef struct Rush {
    Db *db;
    atomic_llong next, acknowledged;
    atomic_bool stop;
    atomic_uchar *done; // by number; NULL when the pipe is told instead
    int pipe;
    int64_t filler_bytes;
    pthread_t threads[WRITERS];
} Rush;

static void acknowledge(Rush *rush, int64_t n)
{
    if (rush->done) {
        atomic_store(&rush->done[n], 1);
    } else if (write(rush->pipe, &n, sizeof n) != (ssize_t)sizeof n) {
        _exit(1);
    }
    atomic_fetch_add(&rush->acknowledged, 1);
}

static void *write_numbers(void *context)
{
    Rush *rush = context;
    while (!atomic_load(&rush->stop)) {
        TestNumber number = { .n = atomic_fetch_add(&rush->next, 1),
                              .filler_bytes = rush->filler_bytes };
        if (number.n >= SLOTS || db_transact(rush->db, testing_add, &number) != OK) {
            return NULL;
        }
        acknowledge(rush, number.n);
    }
    return NULL;
}

static void start_rush(Rush *rush)
{
    for (int i = 0; i < WRITERS; i++) {
        pthread_create(&rush->threads[i], NULL, write_numbers, rush);
    }
}

static void join_rush(Rush *rush)
{
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(rush->threads[i], NULL);
    }
}

static pid_t start_victim(const char *path, int64_t first, int pipe[2])
{
    pid_t child = fork();
    if (child != 0) {
        close(pipe[1]);
        return child;
    }
    close(pipe[0]);
    Rush rush = { .next = first, .pipe = pipe[1], .filler_bytes = 300 };
    rush.db = open_file(path, NULL);
    start_rush(&rush);
    join_rush(&rush);
    _exit(1);
}

static int64_t read_acknowledged(int file, unsigned char *done, int64_t most)
{
    int64_t count = 0;
    int64_t n;
    while (count < most && read(file, &n, sizeof n) == (ssize_t)sizeof n) {
        done[n] = 1;
        count++;
    }
    return count;
}

static void expect_all(Db *db, const unsigned char *done, int64_t end)
{
    for (int64_t n = 0; n < end; n++) {
        if (done[n]) {
            assert_true(testing_has(db, n));
        }
    }
    assert_true(testing_count(db) >= 0);
}

// Each victim writes where the one before was killed.
static void test_kill_at_any_moment(void **state)
{
    (void)state;
    TestFolder folder = testing_make_folder();
    unsigned char *done = calloc(SLOTS, 1);
    uint64_t seed = 20261123;
    Db *db = open_file(folder.file, NULL);
    assert_null(db_migrate(db, TESTING_SHAPE, 1));
    db_close(db);
    int64_t acknowledged = 0;
    for (int64_t round = 0; round < KILLS; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = start_victim(folder.file, round * (SLOTS / KILLS), ends);
        acknowledged += read_acknowledged(ends[0], done, 1 + (int64_t)(draw(&seed) % 1500));
        kill(child, SIGKILL);
        acknowledged += read_acknowledged(ends[0], done, SLOTS);
        int status = 0;
        waitpid(child, &status, 0);
        close(ends[0]);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        db = open_file(folder.file, NULL);
        expect_all(db, done, (round + 1) * (SLOTS / KILLS));
        db_close(db);
    }
    expect_sound(folder.file);
    assert_true(acknowledged > KILLS);
    free(done);
    testing_drop_folder(&folder);
}

// Checkpoints of all kinds while the rush goes on, so that the power fails inside them too.
typedef struct Copier {
    const char *path;
    atomic_bool stop;
} Copier;

static void *copy_all_the_time(void *context)
{
    static const int MODES[] = { SQLITE_CHECKPOINT_PASSIVE, SQLITE_CHECKPOINT_RESTART,
                                 SQLITE_CHECKPOINT_PASSIVE, SQLITE_CHECKPOINT_TRUNCATE };
    Copier *copier = context;
    sqlite3 *handle = NULL;
    sqlite3_open_v2(copier->path, &handle, SQLITE_OPEN_READWRITE, "fault");
    sqlite3_busy_timeout(handle, 20);
    sqlite3_exec(handle, "PRAGMA wal_autocheckpoint=0; PRAGMA user_version", NULL, NULL, NULL);
    for (size_t i = 0; !atomic_load(&copier->stop); i++) {
        sqlite3_wal_checkpoint_v2(handle, NULL, MODES[i % 4], NULL, NULL);
        sched_yield();
    }
    sqlite3_close(handle);
    return NULL;
}

static void cut_power_in_rush(uint64_t *seed)
{
    TestFolder folder = testing_make_folder();
    TestFolder found = testing_make_folder();
    FaultVfs *vfs = fault_vfs_new("fault");
    Rush rush = { .filler_bytes = 700, .done = calloc(SLOTS, sizeof(atomic_uchar)) };
    rush.db = open_file(folder.file, "fault");
    assert_null(db_migrate(rush.db, TESTING_SHAPE, 1));
    Copier copier = { .path = folder.file };
    pthread_t copying;
    pthread_create(&copying, NULL, copy_all_the_time, &copier);
    start_rush(&rush);
    int64_t enough = 1 + (int64_t)(draw(seed) % 3000);
    while (atomic_load(&rush.acknowledged) < enough) {
        sched_yield();
    }
    fault_vfs_cut_power(vfs, found.path, draw(seed) | 1);
    atomic_store(&rush.stop, true);
    join_rush(&rush);
    atomic_store(&copier.stop, true);
    pthread_join(copying, NULL);
    db_close(rush.db);
    Db *db = open_file(found.file, NULL);
    expect_all(db, (const unsigned char *)rush.done, atomic_load(&rush.next));
    TestNumber after = { .n = SLOTS };
    assert_null(db_transact(db, testing_add, &after));
    db_close(db);
    expect_sound(found.file);
    fault_vfs_free(vfs);
    free(rush.done);
    testing_drop_folder(&folder);
    testing_drop_folder(&found);
}

static void test_power_cut_at_any_moment(void **state)
{
    (void)state;
    uint64_t seed = 9141923;
    for (int round = 0; round < CUTS; round++) {
        cut_power_in_rush(&seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kill_at_any_moment),
        cmocka_unit_test(test_power_cut_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
