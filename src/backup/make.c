// Makes a backup: what goes in, in which order, and how a file of it comes to be whole or not at all.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/files.h"
#include "backup/parts.h"
#include "base/doc.h"

typedef struct Making {
    const BackupTask *task;
    Packer *pack;
    int64_t database_bytes;
} Making;

// ---- The parts ----

static Fault add_about(const BackupTask *task, Packer *pack)
{
    Arena *arena = arena_new();
    Doc *about = doc_new(arena);
    doc_int(about, "made_at", task->now);
    doc_text_c(about, "program", task->program);
    Fault fault = pack_record(pack, RECORD_ABOUT, 0, doc_to_json(arena, about));
    arena_free(arena);
    return fault;
}

// A whole small file as one record. `may_be_missing`: then nothing is added.
static Fault add_file(Packer *pack, RecordKind kind, const char *path, bool may_be_missing)
{
    char bytes[RECORD_MOST_BYTES];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return may_be_missing && errno == ENOENT ? OK : BACKUP_PARTS_UNREADABLE;
    }
    size_t len = 0;
    ssize_t got;
    while ((got = read(file, bytes + len, sizeof bytes - len)) > 0) {
        len += (size_t)got;
    }
    bool whole = got == 0 && len < sizeof bytes;
    close(file);
    Fault fault = whole ? pack_record(pack, kind, 0, (Str){ bytes, len }) : BACKUP_PARTS_UNREADABLE;
    sodium_memzero(bytes, len);
    return fault;
}

static Fault add_pages(void *context, int64_t at, Str bytes)
{
    Making *making = context;
    BackupProgress *progress = making->task->progress;
    if (progress && atomic_load_explicit(&progress->stop, memory_order_relaxed)) {
        return BACKUP_STOPPED;
    }
    int64_t end = at + (int64_t)bytes.len;
    making->database_bytes = end > making->database_bytes ? end : making->database_bytes;
    return pack_record(making->pack, RECORD_PAGES, at, bytes);
}

static void note_progress(void *context, int64_t done, int64_t total)
{
    const Making *making = context;
    if (making->task->progress) {
        atomic_store(&making->task->progress->total, total);
        atomic_store(&making->task->progress->done, done);
    }
}

static Fault add_all(Making *making)
{
    const BackupTask *task = making->task;
    DbSink sink = { add_pages, note_progress, making };
    TRY(add_about(task, making->pack));
    TRY(add_file(making->pack, RECORD_KEY, task->key_file, false));
    TRY(add_file(making->pack, RECORD_SETTINGS, task->settings_file, true));
    TRY(db_copy(task->db, &sink));
    TRY(pack_record(making->pack, RECORD_END, making->database_bytes, STR("")));
    return pack_end(making->pack);
}

static Fault pack_all(const BackupTask *task, Packer *pack, int file)
{
    Making making = { .task = task, .pack = pack };
    TRY(pack_begin(pack, file, task->public_key, task->now));
    return add_all(&making);
}

static void free_packer(Packer *pack)
{
    pack_drop(pack);
    free(pack);
}

Fault backup_write(const BackupTask *task, int file, int64_t *bytes_out)
{
    Packer *pack = backup_take_memory(sizeof *pack);
    Fault fault = pack_all(task, pack, file);
    if (fault == OK) {
        *bytes_out = pack->bytes;
    }
    free_packer(pack);
    return fault;
}

// ---- A file ----

// From the disk and not from memory: what was written is thrown out of the cache first. The server cannot
// open the sealed key, so the stream is opened with the key it still has; the head is compared.
static Fault read_back(const Packer *pack, int file)
{
    BackupHead head;
    BackupSource source = files_source(&file);
    int64_t bytes;
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    if (lseek(file, 0, SEEK_SET) != 0) {
        return BACKUP_UNREADABLE;
    }
    TRY(unpack_head(&source, &head));
    if (memcmp(head.bytes, pack->head, sizeof pack->head) != 0) {
        return BACKUP_DAMAGED;
    }
    TRY(unpack_body(&source, &head, pack->key, NULL, &bytes));
    return bytes == pack->bytes ? OK : BACKUP_DAMAGED;
}

static Fault write_whole(const BackupTask *task, Packer *pack, int file)
{
    TRY(pack_all(task, pack, file));
    if (fsync(file) != 0) {
        return errno == ENOSPC || errno == EDQUOT ? BACKUP_DISK_FULL : BACKUP_UNWRITABLE;
    }
    return read_back(pack, file);
}

Fault backup_to_file(const BackupTask *task, const char *path, int64_t *bytes_out)
{
    char part[PATH_MAX];
    int len = snprintf(part, sizeof part, "%s.part", path);
    if (len < 0 || (size_t)len >= sizeof part) {
        return BACKUP_UNWRITABLE;
    }
    unlink(part); // what one that was killed left behind
    int file = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return errno == ENOSPC || errno == EDQUOT ? BACKUP_DISK_FULL : BACKUP_UNWRITABLE;
    }
    Packer *pack = backup_take_memory(sizeof *pack);
    Fault fault = write_whole(task, pack, file);
    int64_t bytes = pack->bytes;
    free_packer(pack);
    close(file);
    if (fault == OK && (rename(part, path) != 0 || !files_sync_folder_of(path))) {
        fault = BACKUP_UNWRITABLE;
    }
    if (fault != OK) {
        unlink(part);
        return fault;
    }
    *bytes_out = bytes;
    return OK;
}
