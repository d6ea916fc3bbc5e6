// Gathers what the parts of the house say about themselves, and what the machine says of the process.
#include "app/house_state.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "app/house.sql.h"

// ---- From the tables ----

static Fault read_counts(Work *work, HouseState *state)
{
    DbRows *rows = db_query(work->db, LIST_COUNTS, db_int(HOUSE_COUNTS_MOST));
    while (db_next(rows)) {
        HouseCount *one = &state->counts[state->count_count++];
        one->subject = db_row_text(rows, 0, work->arena);
        one->state = db_row_text(rows, 1, work->arena);
        one->number = db_row_int(rows, 2);
    }
    return db_end(rows);
}

static Fault read_long_jobs(Work *work, HouseState *state)
{
    DbRows *rows = db_query(work->db, COUNT_LONG_JOBS);
    while (db_next(rows)) {
        int64_t at = db_row_int(rows, 0);
        if (at >= 0 && at < JOB_STATE_COUNT) {
            state->long_jobs[at] = db_row_int(rows, 1);
        }
    }
    return db_end(rows);
}

// ---- From the machine ----

static void read_disk(Work *work, const House *house, HouseState *state)
{
    struct statvfs disk;
    struct stat file;
    const char *path = str_format(work->arena, "%.*s/istijaba.db", STR_ARG(house->folder)).at;
    if (stat(path, &file) == 0) {
        state->database_bytes = file.st_size;
    }
    if (statvfs(path, &disk) == 0) {
        state->disk_free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
        state->disk_bytes = (int64_t)disk.f_blocks * (int64_t)disk.f_frsize;
    }
}

static int64_t count_open_files(void)
{
    int64_t count = 0;
    DIR *directory = opendir("/proc/self/fd");
    while (directory && readdir(directory)) {
        count++;
    }
    if (directory) {
        closedir(directory);
    }
    return count > 3 ? count - 3 : 0; // ".", ".." and the directory itself
}

static int64_t resident_bytes(void)
{
    long long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file) {
        if (fscanf(file, "%lld %lld", &size, &resident) != 2) {
            resident = 0;
        }
        fclose(file);
    }
    return resident * sysconf(_SC_PAGESIZE);
}

static void read_process(HouseState *state)
{
    struct timespec used;
    struct rlimit files;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0) {
        state->cpu_us = used.tv_sec * 1000000LL + used.tv_nsec / 1000;
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        state->open_files_most = (int64_t)files.rlim_cur;
    }
    state->open_files = count_open_files();
    state->resident_bytes = resident_bytes();
}

// In a reader's snapshot, so it may wait for the vault.
static void read_vault(Work *work, const House *house, HouseState *state)
{
    WireRecord *records;
    size_t count;
    WireAsk ask = { .act = WIRE_STATUS };
    if (house->keys.vault && house->server) {
        state->vault_answers = door_ask(house->keys.vault, work->arena, &ask, &records, &count) == OK && count == 5;
        state->vault_openings = state->vault_answers ? records[2].number : 0;
        state->vault_unusual = state->vault_answers ? records[3].number : 0;
        state->vault = door_stats(house->keys.vault);
    }
}

Fault house_state_read(Work *work, const House *house, HouseState *state_out)
{
    HouseState state = { .settings = &house->settings, .started_at = house->started_at };
    TRY(read_counts(work, &state));
    TRY(read_long_jobs(work, &state));
    state.db = db_stats(house->db);
    read_vault(work, house, &state);
    state.backups = schedule_state(house->backups);
    if (house->server) {
        state.server = server_stats(house->server);
    }
    if (house->dispatcher) {
        state.measures = dispatcher_measures(house->dispatcher);
    }
    if (house->jobs) {
        state.job_count = jobs_states(house->jobs, state.jobs, HOUSE_JOBS_MOST);
    }
    read_disk(work, house, &state);
    read_process(&state);
    *state_out = state;
    return OK;
}
