// The process above server, vault and media: starts them, starts the others again when they die, ends with the server. When it
// dies itself, however it dies, so do they. Not here: what they do.
#ifndef APP_SUPERVISOR_H
#define APP_SUPERVISOR_H

#include <signal.h>

#include "app/process_rights.h"

typedef struct Supervised {
    // Its exit code is that of all. Told how far the kernel fences it in.
    int (*server)(void *context, Confined confined);
    int (*vault)(void *context, int stop); // ends when `stop`, a pipe, hangs up
    void (*media)(void *context);          // ends by a signal
    void *context;
    ProcessPaths paths;
    const sigset_t *ends; // blocked: those that end the program
} Supervised;

// Returns in the supervisor: the exit code.
int supervisor_run(const Supervised *supervised);

#endif
