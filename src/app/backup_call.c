// `istijaba backup`: a backup now, the pair of keys that backups are sealed to, and whether a file is whole.
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/call.h"
#include "backup/schedule.h"
#include "base/clock.h"

// A fault in the words of the house, though no data folder is open.
static int fail(Call *call, Fault fault, const char *about)
{
    House *house;
    const char *why;
    if (call->house || house_open_bare(&house, &why) != OK) {
        return call_fail(call, fault, NULL);
    }
    call->house = house;
    Work work = { .fault_field = str_from(about) };
    int code = call_fail(call, fault, &work);
    call->house = NULL;
    house_close(house);
    return code;
}

// ---- keygen ----

static int make_keys(Call *call)
{
    Str public_key;
    if (call->operand_count != 2) {
        call_complain(call, "where does the secret go? Say: backup keygen FILE, on a machine that is not the server");
        return CALL_USAGE;
    }
    const char *path = call->operands[1];
    Fault fault = backup_make_keys(call->arena, path, &public_key);
    if (fault != OK) {
        return fail(call, fault, path);
    }
    call_say(call, "backup.public_key = %.*s\n", STR_ARG(public_key));
    call_say(call, "# The line above goes into the server's istijaba.conf. %s opens the backups: keep it away from\n"
                   "# the server, in two places.\n", path);
    return CALL_DONE;
}

// ---- check ----

static void tell_facts(Call *call, const char *path, const BackupFacts *facts, bool opened)
{
    Str made = clock_format(call->arena, facts->made_at);
    call_say(call, "%s: made %.*s, %lld bytes, whole and unchanged.\n", path, STR_ARG(made),
             (long long)facts->bytes);
    if (opened) {
        call_say(call, "It opens: a database of %lld bytes, by istijaba %.*s.\n",
                 (long long)facts->database_bytes, STR_ARG(facts->program));
    }
}

static int check(Call *call)
{
    BackupKeys keys;
    BackupFacts facts;
    const char *key_path = call_value(call, "--key");
    if (call->operand_count != 2) {
        call_complain(call, "which backup? Say: backup check FILE [--key SECRET]");
        return CALL_USAGE;
    }
    const char *path = call->operands[1];
    Fault fault = key_path ? backup_read_keys(key_path, &keys) : OK;
    if (fault != OK) {
        return fail(call, fault, key_path);
    }
    fault = backup_check(call->arena, path, key_path ? &keys : NULL, &facts);
    explicit_bzero(&keys, sizeof keys);
    if (fault != OK) {
        return fail(call, fault, path);
    }
    tell_facts(call, path, &facts, key_path != NULL);
    return CALL_DONE;
}

// ---- A backup now ----

static Fault make_one(Call *call, const BackupTask *task, Str path)
{
    int64_t bytes = 0;
    TRY(backup_to_file(task, str_to_c(call->arena, path), &bytes));
    call_say(call, "%.*s: %lld bytes, read back and whole.\n", STR_ARG(path), (long long)bytes);
    return OK;
}

static Fault write_out(Call *call, const BackupTask *task)
{
    int64_t bytes;
    return backup_write(task, call->out, &bytes);
}

// The data first: whatever key it no longer holds, the vault then has.
static Fault make_now(Call *call, const House *house, const BackupTask *data, const BackupTask *vault)
{
    const char *out = call_value(call, "--out");
    const char *folder = house->settings.backup_folder;
    bool only_vault = call_has(call, "--vault");
    if (out && strcmp(out, "-") == 0) {
        return write_out(call, only_vault ? vault : data);
    }
    Str name = backup_file_name(call->arena, data->now);
    Str path = out ? str_from(out) : str_format(call->arena, "%s/%.*s", folder, STR_ARG(name));
    TRY(only_vault ? OK : make_one(call, data, path));
    Str beside = str_format(call->arena, "%.*s" HOUSE_VAULT_BACKUP, STR_ARG(path));
    return make_one(call, vault, beside);
}

static Fault make_both(Call *call, const House *house, const BackupTask *data)
{
    BackupTask vault = *data;
    DbOptions options = { .path = str_format(call->arena, "%s" HOUSE_VAULT_PEOPLE, house->key_file).at,
                          .readers = 1, .read_only = true };
    vault.key_file = str_format(call->arena, "%s" HOUSE_VAULT_SECRET, house->key_file).at;
    vault.settings_file = "";
    TRY(db_open(&options, &vault.db));
    Fault fault = make_now(call, house, data, &vault);
    db_close(vault.db);
    return fault;
}

static int make_of(Call *call, House *house)
{
    BackupTask task = { .db = house->db, .key_file = house->key_file,
                        .settings_file = house->settings_file, .program = ISTIJABA_VERSION,
                        .now = clock_now_s() };
    const char *given = call_value(call, "--public-key");
    Str public_key = str_from(given ? given : house->settings.backup_public_key);
    if (public_key.len == 0) {
        call_complain(call, "backups are sealed to a public key: set backup.public_key (istijaba backup keygen makes "
                            "the pair), or give --public-key");
        return CALL_USAGE;
    }
    if (!call_has(call, "--out") && house->settings.backup_folder[0] == '\0') {
        call_complain(call, "where to? Set backup.folder, or give --out FILE");
        return CALL_USAGE;
    }
    Fault fault = backup_parse_public_key(public_key, task.public_key);
    fault = fault ? fault : make_both(call, house, &task);
    return fault == OK ? CALL_DONE : call_fail(call, fault, NULL);
}

static int make(Call *call)
{
    House *house;
    const char *why = NULL;
    HouseOptions options = { .arena = call->arena, .folder = call_value(call, "--data") };
    if (!options.folder) {
        call_complain(call, "which data folder? Give --data DIR");
        return CALL_USAGE;
    }
    options.settings = call_settings(call, &options.setting_count);
    // Beside a server and without its lock: it only reads.
    Fault fault = house_open_reading(&options, &house, &why);
    if (fault != OK) {
        call_complain(call, "%s: %s (%s)", options.folder, why ? why : "cannot be opened", fault->name);
        return CALL_FAILED;
    }
    call->house = house;
    int code = make_of(call, house);
    call->house = NULL;
    house_close(house);
    return code;
}

int backup_command(Call *call)
{
    if (call->operand_count == 0) {
        return make(call);
    }
    if (strcmp(call->operands[0], "keygen") == 0) {
        return make_keys(call);
    }
    if (strcmp(call->operands[0], "check") == 0) {
        return check(call);
    }
    call_complain(call, "say nothing for a backup now, keygen, or check: %s", call->operands[0]);
    return CALL_USAGE;
}
