// `istijaba keys`: the vault's keys for those who run the machine. Beside a server it asks the vault; else it is the vault for
// a moment. It shows no key but to those who hold shares.
#include <string.h>
#include <unistd.h>

#include "app/call.h"
#include "base/clock.h"
#include "base/number.h"
#include "vault/shares.h"
#include "vault/vault.h"

enum { PASSPHRASE_LEAST = 12 };

typedef struct KeysTask {
    Call *call;
    const char *folder;
    Settings settings;
    const char *key_file, *secret; // of the server, of the vault
    Keys keys;
} KeysTask;

static const char *beside(const KeysTask *task, const char *what)
{
    Arena *arena = task->call->arena;
    return str_to_c(arena, str_format(arena, "%s%s", task->key_file, what));
}

static int fail(const KeysTask *task, const char *about, Fault fault)
{
    call_complain(task->call, "%s (%s)", about, fault->name);
    return CALL_FAILED;
}

// ---- Asking the vault that is there, or being it ----

static Fault ask_served(const KeysTask *task, const WireAsk *ask, WireRecord **records_out, size_t *count_out)
{
    static const uint8_t nobodys[32]; // nothing is sealed here
    Arena *arena = task->call->arena;
    VaultDoor *door = door_new(nobodys, str_format(arena, "%s/" HOUSE_VAULT_SOCKET, task->folder).at);
    Fault fault = door_ask(door, arena, ask, records_out, count_out);
    door_free(door);
    return fault;
}

static Fault ask_own(const KeysTask *task, const WireAsk *ask, WireRecord **records_out, size_t *count_out)
{
    Arena *arena = task->call->arena;
    Vault *vault;
    VaultAnswer answer;
    VaultOptions options = { .house = str_format(arena, "%s/istijaba.db", task->folder).at,
                             .file = beside(task, HOUSE_VAULT_PEOPLE), .key_file = task->secret,
                             .keys = &task->keys, .now = clock_now_s };
    TRY(vault_open(&options, &vault));
    vault_answer(vault, arena, wire_write_ask(arena, ask), &answer);
    vault_close(vault);
    *count_out = answer.head.count;
    *records_out = ARENA_ARRAY(arena, WireRecord, *count_out + 1);
    memcpy(*records_out, answer.records, *count_out * sizeof **records_out);
    return answer.head.status == WIRE_OK       ? OK
           : answer.head.status == WIRE_LOCKED ? VAULT_LOCKED
                                               : VAULT_AWAY;
}

static Fault ask_vault(const KeysTask *task, WireAct act, WireRecord **records_out, size_t *count_out)
{
    WireAsk ask = { .act = act };
    return house_is_served(task->folder) ? ask_served(task, &ask, records_out, count_out)
                                         : ask_own(task, &ask, records_out, count_out);
}

// ---- The acts ----

static int show_status(KeysTask *task)
{
    WireRecord *records;
    size_t count;
    bool locked = secrets_are_locked(task->secret);
    Fault fault = ask_vault(task, WIRE_STATUS, &records, &count);
    call_say(task->call, "key file: %s, %s\n", task->secret, locked ? "under a passphrase" : "without a passphrase");
    if (fault != OK) {
        call_say(task->call, "vault: %s\n", fault == VAULT_LOCKED ? "locked: istijaba keys unlock" : "does not answer");
        return fault == VAULT_LOCKED ? CALL_DONE : CALL_FAILED;
    }
    static const char *const names[] = { "keys of people", "records erased", "openings recorded",
                                         "openings that were unusual, since the vault began", "rotation" };
    for (size_t i = 0; i < count && i < sizeof names / sizeof names[0]; i++) {
        call_say(task->call, "%s: %lld\n", names[i], (long long)records[i].number);
    }
    return CALL_DONE;
}

static int rotate(KeysTask *task)
{
    WireRecord *records = NULL;
    size_t count = 0;
    Fault fault;
    do {
        fault = ask_vault(task, WIRE_ROTATE, &records, &count);
    } while (fault == OK && count == 1 && records[0].number > 0);
    if (fault != OK) {
        return fail(task, "the keys were not rotated; begin again, what was done stays done", fault);
    }
    call_say(task->call, "Every key of a person is wrapped anew, and what wrapped them before is destroyed.\n");
    return CALL_DONE;
}

// What is typed or piped in; the call's arena is wiped with it.
static Str read_line(const KeysTask *task)
{
    enum { MOST = WIRE_PROOF_MOST };
    char *line = arena_take(task->call->arena, MOST + 1);
    size_t len = 0;
    while (len < MOST && read(task->call->in, line + len, 1) == 1 && line[len] != '\n') {
        len++;
    }
    return (Str){ line, len };
}

static int unlock(KeysTask *task)
{
    WireRecord *records;
    size_t count;
    if (!house_is_served(task->folder)) {
        call_complain(task->call, "nothing is served here that waits for a passphrase");
        return CALL_FAILED;
    }
    WireAsk ask = { .act = WIRE_UNLOCK, .proof = PROOF_PASSPHRASE, .token = read_line(task) };
    Fault fault = ask.token.len > 0 ? ask_served(task, &ask, &records, &count) : VAULT_LOCKED;
    if (fault != OK) {
        return fail(task, fault == VAULT_LOCKED ? "that is not the passphrase" : "the vault does not answer", fault);
    }
    call_say(task->call, "Unlocked: names are shown again.\n");
    return CALL_DONE;
}

// First the passphrase there is, when there is one, then the new one; an empty new one takes it away.
static int set_passphrase(KeysTask *task)
{
    Str before = secrets_are_locked(task->secret) ? read_line(task) : STR_NONE;
    Str fresh = read_line(task);
    if (fresh.len > 0 && fresh.len < PASSPHRASE_LEAST) {
        call_complain(task->call, "a passphrase has at least %d bytes: five words are good", PASSPHRASE_LEAST);
        return CALL_FAILED;
    }
    Fault fault = secrets_set_passphrase(task->secret, before, fresh.len > 0 ? fresh : STR_NONE);
    if (fault != OK) {
        return fail(task, fault == VAULT_LOCKED ? "that is not the passphrase there is" : task->secret, fault);
    }
    call_say(task->call, fresh.len > 0 ? "The vault asks for it at its next start: istijaba keys unlock\n"
                                       : "The vault's secret lies in clear again.\n");
    return CALL_DONE;
}

// ---- Shares ----

// With the passphrase on standard input, when there is one.
static int split(KeysTask *task)
{
    int64_t need, count;
    Str shares[SHARES_MOST];
    Call *call = task->call;
    if (call->operand_count != 3 || number_parse(str_from(call->operands[2]), 2, SHARES_MOST, &count) != OK ||
        number_parse(str_from(call->operands[1]), 2, count, &need) != OK) {
        call_complain(call, "how many are needed, of how many? Say: keys shares 3 5 (at most %d)", SHARES_MOST);
        return CALL_USAGE;
    }
    Str passphrase = secrets_are_locked(task->secret) ? read_line(task) : STR_NONE;
    Fault fault = shares_split(call->arena, task->secret, passphrase, (const int[2]){ (int)need, (int)count }, shares);
    if (fault != OK) {
        return fail(task, fault == VAULT_LOCKED ? "that is not the passphrase" : task->secret, fault);
    }
    for (int64_t i = 0; i < count; i++) {
        call_say(call, "%.*s\n", STR_ARG(shares[i]));
    }
    call_say(call, "# Any %lld of these lines make %s again; fewer tell nothing. Give each to another person, on paper.\n",
             (long long)need, task->secret);
    return CALL_DONE;
}

// Lines on standard input, until an empty one.
static int combine(KeysTask *task)
{
    Str lines[SHARES_MOST];
    size_t count = 0, bad = 0;
    while (count < SHARES_MOST && (lines[count] = read_line(task)).len > 0) {
        count++;
    }
    Fault fault = shares_combine(task->secret, lines, count, &bad);
    if (fault == SHARE_MALFORMED || fault == SHARES_DIFFER) {
        call_complain(task->call, "line %zu %s (%s)", bad + 1,
                      fault == SHARE_MALFORMED ? "is no share, or has a slip in it" : "does not belong to the others",
                      fault->name);
        return CALL_FAILED;
    }
    if (fault != OK) {
        return fail(task, fault == SHARES_TOO_FEW ? "these shares are too few" : "a key file is there already, or cannot be written",
                    fault);
    }
    call_say(task->call, "%s is there again.\n", task->secret);
    return CALL_DONE;
}

static const struct {
    const char *name;
    int (*act)(KeysTask *task);
} ACTS[] = { { "status", show_status }, { "rotate", rotate }, { "unlock", unlock }, { "passphrase", set_passphrase },
             { "shares", split },       { "combine", combine } };

static int act_on(KeysTask *task)
{
    const char *why = NULL;
    Call *call = task->call;
    HouseOptions options = { .arena = call->arena, .folder = task->folder };
    options.settings = call_settings(call, &options.setting_count);
    if (house_load_settings(&options, &task->settings, &why) != OK) {
        call_complain(call, "%s", why);
        return CALL_FAILED;
    }
    task->key_file = house_key_file(call->arena, &task->settings, str_from(task->folder));
    task->secret = beside(task, HOUSE_VAULT_SECRET);
    Fault fault = keys_load(task->key_file, false, &task->keys);
    if (fault != OK) {
        return fail(task, task->key_file, fault);
    }
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
        if (strcmp(call->operands[0], ACTS[i].name) == 0) {
            return ACTS[i].act(task);
        }
    }
    call_complain(call, "say status, rotate, unlock, passphrase, shares or combine: %s", call->operands[0]);
    return CALL_USAGE;
}

int keys_command(Call *call)
{
    KeysTask *task = ARENA_NEW(call->arena, KeysTask);
    *task = (KeysTask){ .call = call, .folder = call_value(call, "--data") };
    if (!task->folder || call->operand_count < 1) {
        call_complain(call, "say what, and of which folder: keys status|rotate|unlock|passphrase|shares K N|combine --data DIR");
        return CALL_USAGE;
    }
    int code = act_on(task);
    explicit_bzero(&task->keys, sizeof task->keys);
    return code;
}
