// What the kernel takes away from a process for good: files it does not need (Landlock), calls it never makes (seccomp),
// new rights, core dumps, being looked at. Not here: what each of our processes needs (app/process_rights.c).
// To be called before the process makes threads: Landlock binds the thread that calls it, and those it makes later.
#ifndef CONFINE_CONFINE_H
#define CONFINE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum ConfineAccess {
    CONFINE_READ,  // read files, list folders
    CONFINE_WRITE, // the same, and write, make, rename and remove in it
} ConfineAccess;

// The file, or the folder with all below it; one that is not there is passed over. NULL likewise.
typedef struct ConfinePath {
    const char *path;
    ConfineAccess access;
} ConfinePath;

typedef enum ConfineNetwork {
    CONFINE_NO_NETWORK, // may only use the sockets that it has, and those of this machine (AF_UNIX)
    CONFINE_NETWORK,    // listens, accepts; connects by TCP only to `connect_port`
} ConfineNetwork;

typedef struct ConfineRules {
    const ConfinePath *paths;
    size_t path_count;
    ConfineNetwork network;
    int connect_port; // 0: not known yet, so any
    bool forks;       // may make processes of itself (never run other programs)
} ConfineRules;

// How far it came: the kernel may be old, or built without.
typedef struct Confined {
    int landlock; // version of Landlock that holds; 0: none
    bool calls;   // seccomp holds
} Confined;

Confined confine_process(const ConfineRules *rules);
// For a process that reads what strangers made: no file, no socket but those it has, no other process, no signal, no more than
// `memory_most` bytes of addresses and `cpu_s` seconds of computing. What it does beyond that ends it.
Confined confine_to_memory(size_t memory_most, unsigned cpu_s);
// The first part alone: no core dump, no new rights, not dumpable (not in builds with AddressSanitizer, whose
// leak checker attaches to the process; those are not fenced in at all).
void confine_first(void);

#endif
