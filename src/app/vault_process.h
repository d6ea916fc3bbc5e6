// The vault as a process: its socket in the data folder, its files beside the key file. Not here: what it answers (vault/).
#ifndef APP_VAULT_PROCESS_H
#define APP_VAULT_PROCESS_H

#include "app/house.h"

typedef struct VaultProcess {
    const HouseOptions *options;
    Settings settings;
    int listener; // of own_socket_listen, made once and kept through all vaults
} VaultProcess;

// Runs until `stop` hangs up. The exit code.
int vault_process_run(VaultProcess *process, int stop);

#endif
