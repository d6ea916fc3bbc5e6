// Landlock: which files and TCP ports a process may still reach. https://docs.kernel.org/userspace-api/landlock.html
// (the rights of each version). What the headers of Debian 12 do not name yet stands here by number.
#include "confine/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// ---- Rights by the version that brought them ----

#define RIGHT(n) (UINT64_C(1) << (n))
#define REFER RIGHT(13)    // 2
#define TRUNCATE RIGHT(14) // 3
#define IOCTL_DEV RIGHT(15) // 5
#define CONNECT_TCP RIGHT(1) // 4, of the network
#define SCOPE_SIGNAL RIGHT(1) // 6
enum { RULE_NET_PORT = 2 };

static const uint64_t READS = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t OF_FILES = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE;
static const uint64_t WRITES = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                               LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                               LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | REFER | TRUNCATE;
static const uint64_t ALL_OF_FIRST = RIGHT(13) - 1;

typedef struct Ruleset {
    uint64_t files, network, scopes;
} Ruleset;

typedef struct PortRule {
    uint64_t allowed, port;
} PortRule;

static Ruleset rights_of(long version, const ConfineRules *rules)
{
    Ruleset all = { .files = ALL_OF_FIRST };
    all.files |= version >= 2 ? REFER : 0;
    all.files |= version >= 3 ? TRUNCATE : 0;
    all.files |= version >= 5 ? IOCTL_DEV : 0;
    bool is_limited = rules->network == CONFINE_NO_NETWORK || rules->connect_port != 0;
    all.network = version >= 4 && is_limited ? CONNECT_TCP : 0;
    // Who watches over other processes must reach them: also when it dies, for they die by its signal.
    all.scopes = version >= 6 && !rules->forks ? SCOPE_SIGNAL : 0;
    return all;
}

// ---- Rules ----

static bool add_path(int ruleset, const ConfinePath *one, uint64_t handled)
{
    struct stat found;
    int file = one->path ? open(one->path, O_PATH | O_CLOEXEC) : -1;
    if (file < 0) {
        return true;
    }
    uint64_t allowed = one->access == CONFINE_WRITE ? READS | WRITES : READS;
    if (fstat(file, &found) == 0 && !S_ISDIR(found.st_mode)) {
        allowed &= OF_FILES;
    }
    struct landlock_path_beneath_attr rule = { .allowed_access = allowed & handled, .parent_fd = file };
    long failed = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(file);
    return failed == 0;
}

static bool add_rules(int ruleset, const Ruleset *rights, const ConfineRules *rules)
{
    bool added = true;
    for (size_t i = 0; added && i < rules->path_count; i++) {
        added = add_path(ruleset, &rules->paths[i], rights->files);
    }
    if (added && rights->network && rules->network == CONFINE_NETWORK) {
        PortRule rule = { CONNECT_TCP, (uint64_t)rules->connect_port };
        added = syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) == 0;
    }
    return added;
}

int landlock_fence(const ConfineRules *rules)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return 0;
    }
    Ruleset rights = rights_of(version, rules);
    // Older kernels refuse a longer structure, even when the rest of it is zero.
    size_t size = version >= 6 ? sizeof rights : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    long ruleset = syscall(SYS_landlock_create_ruleset, &rights, size, 0);
    if (ruleset < 0) {
        return 0;
    }
    bool holds = add_rules((int)ruleset, &rights, rules) &&
                 syscall(SYS_landlock_restrict_self, (int)ruleset, 0) == 0;
    close((int)ruleset);
    return holds ? (int)version : 0;
}
