// A copy of the whole file as it stands at one moment, handed out in pieces while others write: SQLite's
// own backup, into a file that exists nowhere. Not here: where the pieces go (backup/).
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "db/internal.h"

enum { PAGES_A_STEP = 256, NAME_SIZE = 48 };

// The copy's target as SQLite sees it: what it writes goes to the sink, nothing is ever read back.
typedef struct Copy {
    sqlite3_vfs vfs;
    sqlite3_io_methods methods;
    char name[NAME_SIZE];
    const DbSink *sink;
    int64_t size; // of what was written so far
    Fault fault;  // the sink's
} Copy;

typedef struct CopyFile {
    sqlite3_file base; // first: SQLite knows only this
    Copy *copy;
} CopyFile;

static Copy *copy_of(sqlite3_file *file)
{
    return ((CopyFile *)(void *)file)->copy;
}

// ---- The file ----

static int copy_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

// The file begins empty, and pages that were written stay in SQLite's cache as long as it wants them.
static int copy_read(sqlite3_file *file, void *into, int count, sqlite3_int64 at)
{
    (void)file;
    (void)at;
    memset(into, 0, (size_t)count);
    return SQLITE_IOERR_SHORT_READ;
}

static int copy_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    Copy *copy = copy_of(file);
    if (copy->fault == OK) {
        copy->fault = copy->sink->take(copy->sink->context, at, (Str){ bytes, (size_t)count });
    }
    copy->size = at + count > copy->size ? at + count : copy->size;
    return copy->fault == OK ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

static int copy_size(sqlite3_file *file, sqlite3_int64 *size_out)
{
    *size_out = copy_of(file)->size;
    return SQLITE_OK;
}

static int copy_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return size == copy_of(file)->size ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int copy_flags(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return SQLITE_OK;
}

static int copy_is_locked(sqlite3_file *file, int *locked_out)
{
    (void)file;
    *locked_out = 0;
    return SQLITE_OK;
}

static int copy_control(sqlite3_file *file, int operation, void *argument)
{
    (void)file;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int copy_sector(sqlite3_file *file)
{
    (void)file;
    return 4096;
}

static int copy_traits(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 1, .xClose = copy_close, .xRead = copy_read, .xWrite = copy_write,
    .xTruncate = copy_truncate, .xSync = copy_flags, .xFileSize = copy_size, .xLock = copy_flags,
    .xUnlock = copy_flags, .xCheckReservedLock = copy_is_locked, .xFileControl = copy_control,
    .xSectorSize = copy_sector, .xDeviceCharacteristics = copy_traits,
};

// ---- The folder it lies in: nothing is there ----

static int copy_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out)
{
    Copy *copy = vfs->pAppData;
    CopyFile *opened = (CopyFile *)(void *)file;
    (void)name;
    if (!(flags & SQLITE_OPEN_MAIN_DB)) {
        return SQLITE_CANTOPEN; // a journal: there is none to be
    }
    *opened = (CopyFile){ { &copy->methods }, copy };
    if (flags_out) {
        *flags_out = flags;
    }
    return SQLITE_OK;
}

static int copy_access(sqlite3_vfs *vfs, const char *name, int flags, int *there_out)
{
    (void)vfs;
    (void)name;
    (void)flags;
    *there_out = 0;
    return SQLITE_OK;
}

static int copy_path(sqlite3_vfs *vfs, const char *name, int room, char *path_out)
{
    (void)vfs;
    snprintf(path_out, (size_t)room, "%s", name);
    return SQLITE_OK;
}

static int copy_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    (void)name;
    (void)sync;
    return SQLITE_OK;
}

// ---- Copying ----

static int open_target(Copy *copy, sqlite3 **handle_out)
{
    sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    copy->methods = METHODS;
    copy->vfs = *usual; // randomness and time stay the usual ones
    copy->vfs.iVersion = 1;
    copy->vfs.szOsFile = sizeof(CopyFile);
    copy->vfs.pNext = NULL;
    copy->vfs.zName = copy->name;
    copy->vfs.pAppData = copy;
    copy->vfs.xOpen = copy_open;
    copy->vfs.xAccess = copy_access;
    copy->vfs.xFullPathname = copy_path;
    copy->vfs.xDelete = copy_delete;
    snprintf(copy->name, sizeof copy->name, "istijaba-copy-%p", (void *)copy);
    int code = sqlite3_vfs_register(&copy->vfs, 0);
    if (code != SQLITE_OK) {
        return code;
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                SQLITE_OPEN_PRIVATECACHE;
    code = sqlite3_open_v2("copy", handle_out, flags, copy->name);
    if (code == SQLITE_OK) {
        code = sqlite3_exec(*handle_out,
                            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
                            "PRAGMA cache_size=-512; PRAGMA temp_store=MEMORY;",
                            NULL, NULL, NULL);
    }
    return code;
}

static int copy_pages(const DbSink *sink, sqlite3_backup *backup)
{
    int code;
    do {
        code = sqlite3_backup_step(backup, PAGES_A_STEP);
        if (sink->progress) {
            int64_t total = sqlite3_backup_pagecount(backup);
            sink->progress(sink->context, total - sqlite3_backup_remaining(backup), total);
        }
    } while (code == SQLITE_OK);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static Fault copy_between(DbConn *conn, const DbSink *sink)
{
    sqlite3 *target = NULL;
    Copy copy = { .sink = sink };
    int code = open_target(&copy, &target);
    sqlite3_backup *backup =
        code == SQLITE_OK ? sqlite3_backup_init(target, "main", conn->handle, "main") : NULL;
    if (backup) {
        code = copy_pages(sink, backup);
        int ended = sqlite3_backup_finish(backup);
        code = code == SQLITE_OK ? ended : code;
    } else if (code == SQLITE_OK) {
        code = sqlite3_errcode(target);
    }
    sqlite3_close(target);
    sqlite3_vfs_unregister(&copy.vfs);
    return copy.fault ? copy.fault : conn_fault(conn, code, "copy");
}

// A connection of its own, so that the readers of the pool are not one fewer for as long as it takes. The
// read before the copy fixes the moment: SQLite's backup would otherwise take each step's own.
Fault db_copy(Db *db, const DbSink *sink)
{
    DbConn conn = { 0 };
    TRY(conn_open(db, CONN_READER, &conn));
    Fault fault = conn_run_script(&conn, "BEGIN; SELECT count(*) FROM sqlite_schema;", "copy");
    fault = fault ? fault : copy_between(&conn, sink);
    if (conn_in_transaction(&conn)) {
        Fault ended = conn_run_script(&conn, "ROLLBACK", "copy");
        fault = fault ? fault : ended;
    }
    conn_close(&conn);
    return fault;
}

static int take_first(void *context, int count, char **values, char **names)
{
    char *said = context;
    (void)names;
    if (count == 1 && values[0] && said[0] == '\0') {
        snprintf(said, DB_EXPLANATION_MAX, "%s", values[0]);
    }
    return 0;
}

Fault db_quick_check(Db *db, bool *sound_out, char said_out[DB_EXPLANATION_MAX])
{
    DbConn conn = { 0 };
    said_out[0] = '\0';
    TRY(conn_open(db, CONN_READER, &conn));
    int code = sqlite3_exec(conn.handle, "PRAGMA quick_check(1)", take_first, said_out, NULL);
    Fault fault = conn_fault(&conn, code, "quick_check");
    conn_close(&conn);
    if (fault == OK) {
        *sound_out = strcmp(said_out, "ok") == 0;
    }
    return fault;
}
