// What a process may still do once it knows what it is for. One call at the begin of each; the place for whatever the
// kernel offers.
#ifndef APP_CONFINE_H
#define APP_CONFINE_H

typedef enum ProcessRole {
    PROCESS_SUPERVISOR, // waits for the others
    PROCESS_SERVER,     // the folder, the network; no key that opens personal fields
    PROCESS_VAULT,      // the folder to read; its own files; one socket, no network
} ProcessRole;

// Paths that the process needs; each may be NULL.
typedef struct ProcessPaths {
    const char *folder;   // the data folder
    const char *key_file; // beside it lie the vault's files
} ProcessPaths;

void confine_process(ProcessRole role, const ProcessPaths *paths);

#endif
