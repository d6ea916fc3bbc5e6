// What each of our processes may still do once it knows what it is for. Not here: how the kernel is told (confine/).
#ifndef APP_PROCESS_RIGHTS_H
#define APP_PROCESS_RIGHTS_H

#include "confine/confine.h"

typedef enum ProcessRole {
    PROCESS_SUPERVISOR, // waits for the others, and starts the vault again
    PROCESS_SERVER,     // the folder, the network; no key that opens personal fields
    PROCESS_VAULT,      // the folder; its own files beside the key; no network
    PROCESS_MEDIA,      // its listening socket; makes processes that may do even less
} ProcessRole;

// Paths that the processes need; each may be NULL.
typedef struct ProcessPaths {
    const char *folder;    // the data folder
    const char *key_file;  // the server's; beside it lie the vault's files
    const char *key_place; // the folder they lie in
    const char *backups;   // where backups are put
    int port;              // on which the server listens; 0: the kernel chooses
} ProcessPaths;

// One call at the begin of each process, before it has threads.
Confined process_confine(ProcessRole role, const ProcessPaths *paths);

#endif
