// Waits until the house has its keys, opens the vault, serves it. Only here and in vault/ is the vault's secret read.
#include "app/vault_process.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/call.h"
#include "backup/schedule.h"
#include "base/clock.h"
#include "base/log.h"
#include "vault/vault.h"

enum { FOLLOW_EVERY_MS = 2 * 1000, LOOK_EVERY_MS = 50 };

static void alarm_log(const char *what, Id account, int64_t count)
{
    Str who = { (const char *)account.at, sizeof account.at };
    log_event(LOG_WARN_LEVEL, "vault", log_text_c("openings", what), log_private("account", private_of(who)),
              log_number("in_an_hour", count));
}

// False: told to stop meanwhile.
static bool wait_for(const char *path, int stop)
{
    struct pollfd told = { .fd = stop };
    while (access(path, F_OK) != 0) {
        if (poll(&told, 1, LOOK_EVERY_MS) > 0) {
            return false;
        }
    }
    return true;
}

static const char *beside(Arena *arena, const char *key_file, const char *what)
{
    return str_to_c(arena, str_format(arena, "%s%s", key_file, what));
}

static int complain(const char *about, Fault fault)
{
    log_event(LOG_ERROR_LEVEL, "vault", log_text_c("cannot", about), log_text_c("fault", fault->name));
    return CALL_FAILED;
}

// ---- Its backup: each of the house's is followed by one of the vault, made here, for nobody else reads its files ----

typedef struct Follower {
    BackupTask task;
    const char *folder;
    int stop; // hangs up at the end
    pthread_t thread;
    bool runs;
} Follower;

static void follow_once(const Follower *follower)
{
    Arena *arena = arena_new();
    bool made;
    BackupTask task = follower->task;
    task.now = clock_now_s();
    Fault fault = backup_follow(arena, &task, follower->folder, HOUSE_VAULT_BACKUP, &made);
    if (fault != OK) {
        log_event(LOG_ERROR_LEVEL, "vault", log_text_c("cannot", "back up"), log_text_c("fault", fault->name));
    } else if (made) {
        log_event(LOG_INFO_LEVEL, "vault", log_text_c("backup", "made"));
    }
    arena_free(arena);
}

static void *follow(void *context)
{
    const Follower *follower = context;
    struct pollfd told = { .fd = follower->stop };
    while (poll(&told, 1, FOLLOW_EVERY_MS) == 0) {
        follow_once(follower);
    }
    return NULL;
}

static void start_follower(Follower *follower, const VaultProcess *process, const VaultOptions *options, Vault *vault)
{
    const Settings *settings = &process->settings;
    follower->task = (BackupTask){ .db = vault_file(vault), .key_file = options->key_file, .settings_file = "",
                                   .program = ISTIJABA_VERSION };
    follower->folder = settings->backup_folder;
    follower->runs = settings->backup_folder[0] != '\0' &&
                     backup_parse_public_key(str_from(settings->backup_public_key),
                                             follower->task.public_key) == OK &&
                     pthread_create(&follower->thread, NULL, follow, follower) == 0;
}

static int serve(const VaultProcess *process, const VaultOptions *options, int stop)
{
    Vault *vault;
    Follower follower = { .stop = stop };
    log_set_level(log_level_named(process->settings.log_level));
    log_set_json(strcmp(process->settings.log_format, "json") == 0);
    log_set_key(options->keys->log);
    Fault fault = vault_open(options, &vault);
    if (fault != OK) {
        return complain("open", fault);
    }
    start_follower(&follower, process, options, vault);
    vault_serve(vault, process->listener, stop);
    if (follower.runs) {
        pthread_join(follower.thread, NULL);
    }
    vault_close(vault);
    return CALL_DONE;
}

int vault_process_run(VaultProcess *process, int stop)
{
    Keys keys;
    Arena *arena = process->options->arena;
    Str folder = str_from(process->options->folder);
    const char *key_file = house_key_file(arena, &process->settings, folder);
    VaultOptions options = { .house = str_format(arena, "%.*s/istijaba.db", STR_ARG(folder)).at,
                             .file = beside(arena, key_file, HOUSE_VAULT_PEOPLE),
                             .key_file = beside(arena, key_file, HOUSE_VAULT_SECRET),
                             .keys = &keys,
                             .openings_per_hour = process->settings.vault_openings_per_hour,
                             .needs_per_hour = process->settings.vault_needs_per_hour,
                             .alarm_at = process->settings.vault_alarm_at,
                             .second_factor_s = process->settings.second_factor_hours * HOUR_S,
                             .now = clock_now_s,
                             .alarm = alarm_log };
    if (!wait_for(key_file, stop) || !wait_for(options.key_file, stop)) {
        return CALL_DONE;
    }
    Fault fault = keys_load(key_file, false, &keys);
    int code = fault ? complain("read the keys", fault) : serve(process, &options, stop);
    explicit_bzero(&keys, sizeof keys);
    return code;
}
