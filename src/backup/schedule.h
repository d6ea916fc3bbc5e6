// Backups by the clock: a thread of its own in the server, the folder they lie in, and how old the newest
// is. Not here: what a backup is (backup.h).
#ifndef BACKUP_SCHEDULE_H
#define BACKUP_SCHEDULE_H

#include "backup/backup.h"

// "istijaba-20261125T013000Z.backup": names sort by age.
Str backup_file_name(Arena *arena, int64_t now);

typedef struct BackupFolder {
    int64_t count;
    int64_t newest_at;    // seconds UTC, as the newest says itself; 0: there is none
    int64_t newest_bytes;
    Str newest;           // its path
} BackupFolder;

// What lies in a folder under such names. BACKUP_UNREADABLE when the folder cannot be read.
MUST_USE Fault backup_list(Arena *arena, const char *folder, BackupFolder *folder_out);
// Removes all but the `keep` newest, and what killed ones left behind. Only after a new one was read back.
void backup_prune(Arena *arena, const char *folder, int64_t keep);

// Behind the name of a backup: that of the vault, made when there is none yet. False: nothing was to be done. `behind` as
// ".vault".
MUST_USE Fault backup_follow(Arena *arena, const BackupTask *task, const char *folder, const char *behind,
                             bool *made_out);

typedef struct BackupPlan {
    BackupTask task; // .now and .progress are the schedule's business
    const char *folder;
    int64_t every_s;
    int64_t keep;
    // Told after each try, on the schedule's thread (app/ logs it). May be NULL.
    void (*told)(Fault fault, int64_t bytes, int64_t took_ms);
} BackupPlan;

typedef struct BackupState {
    bool planned;    // backups are made by the clock at all
    bool running;
    int64_t done, total;  // pages, while running
    int64_t newest_at;    // seconds UTC; 0: there is none
    int64_t newest_bytes;
    int64_t count;        // that lie in the folder
    int64_t tries, failures;
    int64_t took_ms;      // the last try
    int64_t next_at;      // seconds UTC
    const char *fault;    // name of the last try's; NULL: it went well, or there was none
} BackupState;

typedef struct BackupSchedule BackupSchedule;

// The plan's texts must outlive the schedule. The first is made when the newest in the folder is old enough.
BackupSchedule *schedule_start(const BackupPlan *plan);
void schedule_stop(BackupSchedule *schedule); // ends a backup under way
BackupState schedule_state(BackupSchedule *schedule); // NULL: nothing is planned

#endif
