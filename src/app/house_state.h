// What the house is doing right now, in one record: for /metrics and for the page of administrators.
#ifndef APP_HOUSE_STATE_H
#define APP_HOUSE_STATE_H

#include "app/house.h"
#include "core/long_jobs.h"
#include "http/measures.h"
#include "vault/door.h"

enum { HOUSE_COUNTS_MOST = 64, HOUSE_JOBS_MOST = 32 };

typedef struct HouseCount {
    Str subject; // "need", "claim"
    Str state;
    int64_t number;
} HouseCount;

typedef struct HouseState {
    const Settings *settings;
    const Measures *measures; // NULL while nothing is served
    ServerStats server;
    DbStats db;
    JobRunState jobs[HOUSE_JOBS_MOST];
    size_t job_count;
    int64_t long_jobs[JOB_STATE_COUNT];
    BackupState backups;
    DoorStats vault;
    bool vault_answers;
    int64_t vault_openings, vault_unusual; // since the vault's file, and its process, began
    HouseCount counts[HOUSE_COUNTS_MOST]; // the whole country, from the counters
    size_t count_count;
    int64_t database_bytes, disk_free_bytes, disk_bytes;
    int64_t cpu_us, resident_bytes, open_files, open_files_most;
    int64_t started_at; // seconds UTC
} HouseState;

// Inside a transaction of `work`; bounded, and cheap enough to be asked every few seconds.
MUST_USE Fault house_state_read(Work *work, const House *house, HouseState *state_out);

#endif
