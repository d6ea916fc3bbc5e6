// A file system for SQLite that fails when told to, and that can lose its power: a shim over the
// usual one, for tests. Not here: any test.
#ifndef FAULT_FAULT_VFS_H
#define FAULT_FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum FaultPoint {
    FAULT_NOWHERE,
    FAULT_WRITE, // half is written, then an I/O error
    FAULT_SYNC,  // all was written, the disk says no
    FAULT_FULL   // half is written, then no space is left
} FaultPoint;

typedef struct FaultPlan {
    FaultPoint point;
    int64_t nth;       // 1 is the next one after fault_vfs_plan
    bool from_then_on; // not only once
} FaultPlan;

typedef struct FaultVfs FaultVfs;

// Registers it under `name`, which must outlive it. Any thread may use it.
FaultVfs *fault_vfs_new(const char *name);
// When no connection uses it any more.
void fault_vfs_free(FaultVfs *vfs);
void fault_vfs_plan(FaultVfs *vfs, FaultPlan plan);
// How many times the plan has struck.
int64_t fault_vfs_fired(FaultVfs *vfs);

// The power goes: nothing more is written or synced. For each file `<folder>/X` that the file
// system has seen, `<to>/X` is made of what would be found afterwards: all that was synced, and of
// the rest each write with a chance of one in two, drawn from `seed` (all of it when seed is 0).
// `to` must be an empty folder.
void fault_vfs_cut_power(FaultVfs *vfs, const char *to, uint64_t seed);

#endif
