// Backups as files: checked, looked at, unpacked. Not here: what stands in them (unpack.c, records.c).
#include "backup/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/doc.h"

void *backup_take_memory(size_t size)
{
    enum { ALIGNMENT = 64 };
    size_t room = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *memory = aligned_alloc(ALIGNMENT, room);
    if (!memory) {
        abort();
    }
    return memset(memory, 0, room);
}

static ssize_t read_file(void *context, void *into, size_t most)
{
    return read(*(int *)context, into, most);
}

BackupSource files_source(int *file)
{
    return (BackupSource){ read_file, file };
}

bool files_sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int len = slash ? (int)(slash - path) + 1 : 0;
    snprintf(folder, sizeof folder, "%.*s.", len, path);
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return synced;
}

// ---- Reading ----

typedef struct Reading {
    Arena *arena;
    BackupFacts facts;
    int database, settings, key_file; // descriptors; -1: not wanted, or not there
    const BackupTarget *target;       // NULL: only looked at
} Reading;

static Fault read_about(Reading *reading, Str bytes)
{
    Doc *about;
    if (doc_from_json(reading->arena, bytes, &about) != OK) {
        return BACKUP_DAMAGED;
    }
    reading->facts.program = doc_get_text(about, "program");
    return OK;
}

static Fault fault_of_disk(void)
{
    return errno == ENOSPC || errno == EDQUOT ? BACKUP_DISK_FULL : BACKUP_UNWRITABLE;
}

static Fault make_file(const char *path, int *file_out)
{
    *file_out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return *file_out >= 0 ? OK : fault_of_disk();
}

static Fault write_at(int file, int64_t place, Str bytes)
{
    for (size_t done = 0; done < bytes.len;) {
        ssize_t written = pwrite(file, bytes.at + done, bytes.len - done, place + (off_t)done);
        if (written < 0 && errno != EINTR) {
            return fault_of_disk();
        }
        done += written > 0 ? (size_t)written : 0;
    }
    return OK;
}

static Fault take_record(void *context, RecordKind kind, int64_t place, Str bytes)
{
    Reading *reading = context;
    if (kind == RECORD_ABOUT) {
        return read_about(reading, bytes);
    }
    if (kind == RECORD_END) {
        reading->facts.database_bytes = place;
    }
    if (!reading->target || kind == RECORD_END) {
        return OK;
    }
    if (kind == RECORD_SETTINGS) {
        TRY(make_file(reading->target->settings, &reading->settings));
    }
    int file = kind == RECORD_PAGES  ? reading->database
               : kind == RECORD_KEY ? reading->key_file
                                     : reading->settings;
    return write_at(file, place, bytes);
}

static Fault read_sealed(Reading *reading, int file, const BackupKeys *keys)
{
    BackupHead head;
    uint8_t key[32];
    BackupSource source = files_source(&file);
    RecordSink sink = { take_record, reading };
    TRY(unpack_head(&source, &head));
    reading->facts.made_at = head.made_at;
    if (keys) {
        TRY(unpack_key(&head, keys, key));
    }
    Fault fault = unpack_body(&source, &head, keys ? key : NULL, &sink, &reading->facts.bytes);
    sodium_memzero(key, sizeof key);
    return fault;
}

static int open_backup(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return file;
}

Fault backup_check(Arena *arena, const char *path, const BackupKeys *keys, BackupFacts *facts_out)
{
    Reading reading = { .arena = arena, .database = -1, .settings = -1, .key_file = -1 };
    int file = open_backup(path);
    if (file < 0) {
        return BACKUP_UNREADABLE;
    }
    Fault fault = read_sealed(&reading, file, keys);
    close(file);
    TRY(fault);
    *facts_out = reading.facts;
    return OK;
}

Fault backup_look(const char *path, BackupFacts *facts_out)
{
    BackupHead head;
    struct stat status;
    int file = open_backup(path);
    if (file < 0) {
        return BACKUP_UNREADABLE;
    }
    BackupSource source = files_source(&file);
    Fault fault = unpack_head(&source, &head);
    fault = fault == OK && fstat(file, &status) != 0 ? BACKUP_UNREADABLE : fault;
    close(file);
    TRY(fault);
    *facts_out = (BackupFacts){ .made_at = head.made_at, .bytes = status.st_size };
    return OK;
}

// ---- Unpacking ----

static Fault sync_and_close(int file)
{
    if (file < 0) {
        return OK;
    }
    Fault fault = fsync(file) == 0 ? OK : fault_of_disk();
    close(file);
    return fault;
}

Fault backup_unpack(Arena *arena, const char *path, const BackupKeys *keys,
                    const BackupTarget *target, BackupFacts *facts_out)
{
    Reading reading = { .arena = arena, .database = -1, .settings = -1, .key_file = -1,
                        .target = target };
    int file = open_backup(path);
    if (file < 0) {
        return BACKUP_UNREADABLE;
    }
    Fault fault = make_file(target->database, &reading.database);
    fault = fault ? fault : make_file(target->key_file, &reading.key_file);
    fault = fault ? fault : read_sealed(&reading, file, keys);
    close(file);
    const int made[] = { reading.database, reading.key_file, reading.settings };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        Fault closed = sync_and_close(made[i]);
        fault = fault ? fault : closed;
    }
    TRY(fault);
    *facts_out = reading.facts;
    return OK;
}
