// Which files, sockets and calls a process of ours is left with.
#include "app/process_rights.h"

#include <stdlib.h>

// Libraries and their data, time zones, names of this machine; chance; what a process may know of itself.
#define SYSTEM                                                                                                         \
    { "/usr", CONFINE_READ }, { "/lib", CONFINE_READ }, { "/lib64", CONFINE_READ }, { "/etc", CONFINE_READ },          \
    { "/proc", CONFINE_READ }, { "/sys/devices/system/cpu", CONFINE_READ }, { "/dev/urandom", CONFINE_READ },          \
    { "/dev/random", CONFINE_READ }, { "/dev/null", CONFINE_WRITE }

#define COUNT(list) (sizeof(list) / sizeof *(list))

static Confined confine_server(const ProcessPaths *paths)
{
    const ConfinePath files[] = { SYSTEM, { paths->folder, CONFINE_WRITE }, { paths->backups, CONFINE_WRITE },
                                  { paths->key_file, CONFINE_READ } };
    return confine_process(&(ConfineRules){ .paths = files, .path_count = COUNT(files),
                                            .network = CONFINE_NETWORK, .connect_port = paths->port });
}

// SQLite keeps its journals beside the vault's file, so that it writes there. The house's database it only reads, but
// whoever reads shares the file of locks.
static Confined confine_vault(const ProcessPaths *paths, bool forks)
{
    const ConfinePath files[] = { SYSTEM, { paths->folder, CONFINE_WRITE }, { paths->backups, CONFINE_WRITE },
                                  { paths->key_place, CONFINE_WRITE } };
    return confine_process(&(ConfineRules){ .paths = files, .path_count = COUNT(files),
                                            .network = CONFINE_NO_NETWORK, .forks = forks });
}

// The system's data only: for the C library's own needs.
static Confined confine_media(void)
{
    const ConfinePath files[] = { SYSTEM };
    return confine_process(&(ConfineRules){ .paths = files, .path_count = COUNT(files),
                                            .network = CONFINE_NO_NETWORK, .forks = true });
}

Confined process_confine(ProcessRole role, const ProcessPaths *paths)
{
    // What a large sort puts aside stays in the folder, and is nobody else's.
    if (paths->folder) {
        setenv("SQLITE_TMPDIR", paths->folder, 1);
    }
    if (role == PROCESS_MEDIA) {
        return confine_media();
    }
    // A vault that is started again is the supervisor's child, and holds no more than it.
    return role == PROCESS_SERVER ? confine_server(paths) : confine_vault(paths, role == PROCESS_SUPERVISOR);
}
