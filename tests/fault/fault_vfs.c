// A file system for SQLite that fails when told to: a shim over the usual one.
#include "fault_vfs.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault_image.h"

struct FaultVfs {
    sqlite3_vfs base; // first: SQLite hands us this
    sqlite3_vfs *real;
    pthread_mutex_t mutex; // guards all below
    FaultPlan plan;
    int64_t seen, fired;
    bool dead;
    FaultImage *images;
};

typedef struct FaultFile {
    sqlite3_file base;
    FaultVfs *vfs;
    FaultImage *image; // NULL for temporary files
    sqlite3_file *real;
} FaultFile;

static FaultFile *file_of(sqlite3_file *file)
{
    return (FaultFile *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return file_of(file)->real;
}

static bool strikes(FaultVfs *vfs, FaultPoint point)
{
    if (vfs->plan.point != point) {
        return false;
    }
    vfs->seen++;
    bool now = vfs->seen == vfs->plan.nth || (vfs->plan.from_then_on && vfs->seen > vfs->plan.nth);
    vfs->fired += now;
    return now;
}

static int write_part(FaultFile *file, const void *bytes, int size, sqlite3_int64 at)
{
    int code = file->real->pMethods->xWrite(file->real, bytes, size, at);
    if (code == SQLITE_OK && file->image) {
        fault_image_write(file->image, bytes, size, at);
    }
    return code;
}

static int write_or_fail(FaultFile *file, const void *bytes, int size, sqlite3_int64 at)
{
    FaultVfs *vfs = file->vfs;
    if (vfs->dead) {
        return SQLITE_IOERR_WRITE;
    }
    bool full = strikes(vfs, FAULT_FULL);
    if (full || strikes(vfs, FAULT_WRITE)) {
        write_part(file, bytes, size / 2, at);
        return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    return write_part(file, bytes, size, at);
}

static int fault_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 at)
{
    FaultVfs *vfs = file_of(base)->vfs;
    pthread_mutex_lock(&vfs->mutex);
    int code = write_or_fail(file_of(base), bytes, size, at);
    pthread_mutex_unlock(&vfs->mutex);
    return code;
}

static int fault_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    FaultFile *file = file_of(base);
    pthread_mutex_lock(&file->vfs->mutex);
    int code = SQLITE_IOERR_TRUNCATE;
    if (!file->vfs->dead) {
        code = file->real->pMethods->xTruncate(file->real, size);
        if (code == SQLITE_OK && file->image) {
            fault_image_cut(file->image, size);
        }
    }
    pthread_mutex_unlock(&file->vfs->mutex);
    return code;
}

// The real disk is not asked: the image says what a power cut would leave, and tests stay quick.
static int fault_sync(sqlite3_file *base, int flags)
{
    (void)flags;
    FaultFile *file = file_of(base);
    pthread_mutex_lock(&file->vfs->mutex);
    int code = SQLITE_IOERR_FSYNC;
    if (!file->vfs->dead && !strikes(file->vfs, FAULT_SYNC)) {
        code = SQLITE_OK;
        if (file->image) {
            fault_image_sync(file->image);
        }
    }
    pthread_mutex_unlock(&file->vfs->mutex);
    return code;
}

static int fault_close(sqlite3_file *base)
{
    return real_of(base)->pMethods->xClose(real_of(base));
}

static int fault_read(sqlite3_file *base, void *bytes, int size, sqlite3_int64 at)
{
    return real_of(base)->pMethods->xRead(real_of(base), bytes, size, at);
}

static int fault_file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    return real_of(base)->pMethods->xFileSize(real_of(base), size);
}

static int fault_lock(sqlite3_file *base, int lock)
{
    return real_of(base)->pMethods->xLock(real_of(base), lock);
}

static int fault_unlock(sqlite3_file *base, int lock)
{
    return real_of(base)->pMethods->xUnlock(real_of(base), lock);
}

static int fault_check_reserved_lock(sqlite3_file *base, int *locked)
{
    return real_of(base)->pMethods->xCheckReservedLock(real_of(base), locked);
}

static int fault_file_control(sqlite3_file *base, int what, void *argument)
{
    // Growing a file by a hint would write past our counting.
    if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE) {
        return SQLITE_OK;
    }
    return real_of(base)->pMethods->xFileControl(real_of(base), what, argument);
}

static int fault_sector_size(sqlite3_file *base)
{
    return real_of(base)->pMethods->xSectorSize(real_of(base));
}

static int fault_device_characteristics(sqlite3_file *base)
{
    return real_of(base)->pMethods->xDeviceCharacteristics(real_of(base));
}

static int fault_shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **at)
{
    return real_of(base)->pMethods->xShmMap(real_of(base), page, size, extend, at);
}

static int fault_shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
    return real_of(base)->pMethods->xShmLock(real_of(base), offset, count, flags);
}

static void fault_shm_barrier(sqlite3_file *base)
{
    real_of(base)->pMethods->xShmBarrier(real_of(base));
}

static int fault_shm_unmap(sqlite3_file *base, int remove)
{
    return real_of(base)->pMethods->xShmUnmap(real_of(base), remove);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2, // without mapped reading
    .xClose = fault_close,
    .xRead = fault_read,
    .xWrite = fault_write,
    .xTruncate = fault_truncate,
    .xSync = fault_sync,
    .xFileSize = fault_file_size,
    .xLock = fault_lock,
    .xUnlock = fault_unlock,
    .xCheckReservedLock = fault_check_reserved_lock,
    .xFileControl = fault_file_control,
    .xSectorSize = fault_sector_size,
    .xDeviceCharacteristics = fault_device_characteristics,
    .xShmMap = fault_shm_map,
    .xShmLock = fault_shm_lock,
    .xShmBarrier = fault_shm_barrier,
    .xShmUnmap = fault_shm_unmap,
};

static FaultImage *image_of(FaultVfs *vfs, const char *path)
{
    for (FaultImage *image = vfs->images; image; image = image->next) {
        if (strcmp(image->path, path) == 0) {
            return image;
        }
    }
    FaultImage *image = fault_image_new(path);
    image->next = vfs->images;
    vfs->images = image;
    return image;
}

static int fault_open(sqlite3_vfs *base, const char *path, sqlite3_file *opened, int flags,
                      int *flags_out)
{
    FaultVfs *vfs = (FaultVfs *)base;
    FaultFile *file = file_of(opened);
    memset(file, 0, sizeof *file);
    file->vfs = vfs;
    file->real = (sqlite3_file *)(file + 1);
    int code = vfs->real->xOpen(vfs->real, path, file->real, flags, flags_out);
    if (code != SQLITE_OK) {
        return code;
    }
    if (path) {
        pthread_mutex_lock(&vfs->mutex);
        file->image = image_of(vfs, path);
        pthread_mutex_unlock(&vfs->mutex);
    }
    opened->pMethods = &METHODS;
    return SQLITE_OK;
}

static int fault_delete(sqlite3_vfs *base, const char *path, int sync_folder)
{
    FaultVfs *vfs = (FaultVfs *)base;
    pthread_mutex_lock(&vfs->mutex);
    int code = vfs->dead ? SQLITE_IOERR_DELETE : vfs->real->xDelete(vfs->real, path, sync_folder);
    for (FaultImage **link = &vfs->images; code == SQLITE_OK && *link; link = &(*link)->next) {
        FaultImage *image = *link;
        if (strcmp(image->path, path) == 0) {
            *link = image->next;
            fault_image_free(image);
            break;
        }
    }
    pthread_mutex_unlock(&vfs->mutex);
    return code;
}

FaultVfs *fault_vfs_new(const char *name)
{
    FaultVfs *vfs = calloc(1, sizeof *vfs);
    assert(vfs);
    vfs->real = sqlite3_vfs_find(NULL);
    vfs->base = *vfs->real;
    vfs->base.zName = name;
    vfs->base.pNext = NULL;
    vfs->base.szOsFile = (int)sizeof(FaultFile) + vfs->real->szOsFile;
    vfs->base.xOpen = fault_open;
    vfs->base.xDelete = fault_delete;
    pthread_mutex_init(&vfs->mutex, NULL);
    int code = sqlite3_vfs_register(&vfs->base, 0);
    assert(code == SQLITE_OK);
    return vfs;
}

void fault_vfs_free(FaultVfs *vfs)
{
    sqlite3_vfs_unregister(&vfs->base);
    while (vfs->images) {
        FaultImage *image = vfs->images;
        vfs->images = image->next;
        fault_image_free(image);
    }
    pthread_mutex_destroy(&vfs->mutex);
    free(vfs);
}

void fault_vfs_plan(FaultVfs *vfs, FaultPlan plan)
{
    pthread_mutex_lock(&vfs->mutex);
    vfs->plan = plan;
    vfs->seen = vfs->fired = 0;
    pthread_mutex_unlock(&vfs->mutex);
}

int64_t fault_vfs_fired(FaultVfs *vfs)
{
    pthread_mutex_lock(&vfs->mutex);
    int64_t fired = vfs->fired;
    pthread_mutex_unlock(&vfs->mutex);
    return fired;
}

void fault_vfs_cut_power(FaultVfs *vfs, const char *to, uint64_t seed)
{
    pthread_mutex_lock(&vfs->mutex);
    vfs->dead = true;
    for (FaultImage *image = vfs->images; image; image = image->next) {
        const char *slash = strrchr(image->path, '/');
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", to, slash ? slash + 1 : image->path);
        fault_image_save(image, path, &seed);
    }
    pthread_mutex_unlock(&vfs->mutex);
}
