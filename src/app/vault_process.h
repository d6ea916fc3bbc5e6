// The vault as a process: its socket in the data folder, its files beside the key file. Not here: what it answers (vault/).
#ifndef APP_VAULT_PROCESS_H
#define APP_VAULT_PROCESS_H

#include "app/house.h"

typedef struct VaultProcess {
    const HouseOptions *options;
    Settings settings;
    int listener; // of vault_process_listen, made once and kept through all vaults
} VaultProcess;

// Needs the lock of the folder. FOLDER_UNUSABLE.
MUST_USE Fault vault_process_listen(const char *folder, int *listener_out);
// Runs until `stop` hangs up. The exit code.
int vault_process_run(VaultProcess *process, int stop);

#endif
