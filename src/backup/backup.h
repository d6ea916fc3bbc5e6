// Backups: the database as of one moment, the settings and the installation's key, compressed and sealed
// to a public key whose secret half is kept elsewhere. Made while the house is served; opened only by
// who holds the secret. Not here: when a backup is made (schedule.h), and the command line (app/).
#ifndef BACKUP_BACKUP_H
#define BACKUP_BACKUP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"

#define BACKUP_FAULTS(X)            \
    X(BACKUP_NOT_ONE, 500)          \
    X(BACKUP_TOO_NEW, 500)          \
    X(BACKUP_TRUNCATED, 500)        \
    X(BACKUP_DAMAGED, 500)          \
    X(BACKUP_OTHER_KEY, 500)        \
    X(BACKUP_KEY_MALFORMED, 500)    \
    X(BACKUP_KEY_UNREADABLE, 500)   \
    X(BACKUP_UNREADABLE, 500)       \
    X(BACKUP_UNWRITABLE, 500)       \
    X(BACKUP_DISK_FULL, 500)        \
    X(BACKUP_PARTS_UNREADABLE, 500) \
    X(BACKUP_STOPPED, 500)

BACKUP_FAULTS(FAULT_DECLARE)

// ---- Keys: made once, away from the server ----

typedef struct BackupKeys {
    uint8_t public_key[32];
    uint8_t secret_key[32];
} BackupKeys;

// The public half as it stands in backup.public_key, with a check against slips of the hand.
// BACKUP_KEY_MALFORMED.
MUST_USE Fault backup_parse_public_key(Str text, uint8_t public_key_out[32]);
// Makes a pair and writes it to a file that must not be there yet (mode 0600). `public_out`: for the
// setting. BACKUP_UNWRITABLE, BACKUP_DISK_FULL.
MUST_USE Fault backup_make_keys(Arena *arena, const char *path, Str *public_out);
// BACKUP_KEY_UNREADABLE, BACKUP_KEY_MALFORMED. Wipe the keys after use.
MUST_USE Fault backup_read_keys(const char *path, BackupKeys *keys_out);

// ---- Making one ----

// Looked at by others while a backup is made.
typedef struct BackupProgress {
    atomic_llong done, total; // pages
    atomic_bool stop;         // set: BACKUP_STOPPED at the next page
} BackupProgress;

typedef struct BackupTask {
    Db *db;
    const char *key_file;      // the installation's key: goes in, for without it codes are worth nothing
    const char *settings_file; // may be missing
    const char *program;       // version
    uint8_t public_key[32];
    int64_t now;               // seconds UTC
    BackupProgress *progress;
} BackupTask;

// Writes one to a descriptor (a pipe, too). Bounded memory; no plain text touches the disk.
MUST_USE Fault backup_write(const BackupTask *task, int file, int64_t *bytes_out);
// Writes `path` whole or not at all: under another name, synced, read back from the disk and opened
// again, then renamed. What stood at `path` is replaced.
MUST_USE Fault backup_to_file(const BackupTask *task, const char *path, int64_t *bytes_out);

// ---- Reading one ----

typedef struct BackupFacts {
    int64_t made_at; // seconds UTC
    int64_t bytes;
    int64_t database_bytes; // 0 when it was not opened
    Str program;            // STR_NONE when it was not opened
} BackupFacts;

// Reads all of it. Without keys: that it is whole and nobody's hand or disk has changed a bit. With them:
// that it opens, too. BACKUP_NOT_ONE, _TOO_NEW, _TRUNCATED, _DAMAGED, _OTHER_KEY, _UNREADABLE.
MUST_USE Fault backup_check(Arena *arena, const char *path, const BackupKeys *keys,
                            BackupFacts *facts_out);
// Only the head: when it was made, and whether it is one at all.
MUST_USE Fault backup_look(const char *path, BackupFacts *facts_out);

// Where the parts go: files that must not be there yet, made with mode 0600 and synced. All are written
// before it is known whether the backup is whole: on a fault they are to be thrown away.
typedef struct BackupTarget {
    const char *database;
    const char *settings; // not made when the backup holds none
    const char *key_file;
} BackupTarget;
MUST_USE Fault backup_unpack(Arena *arena, const char *path, const BackupKeys *keys,
                             const BackupTarget *target, BackupFacts *facts_out);

#endif
