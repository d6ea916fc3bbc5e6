// The vault: holds the keys of people, opens sealed fields for those whose right it has seen itself, counts, limits and
// records each opening. One message in, one answer out; sockets are vault_loop.c. One thread.
#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include "core/settings.h"
#include "db/db.h"
#include "vault/door.h"
#include "vault/secrets.h"
#include "vault/wire.h"

typedef struct VaultOptions {
    const char *house;    // the house's database: only read
    const char *file;     // the vault's own
    const char *key_file; // secrets.h
    const Keys *keys;     // those of the server, for the hashes of sessions and codes
    int64_t openings_per_hour; // needs that one account may open
    int64_t needs_per_hour; // that all together may open, owners among them
    int64_t alarm_at;     // openings in an hour from which it is unusual
    int64_t second_factor_s; // how long whoever holds a grant may work without a second factor
    int64_t (*now)(void); // seconds UTC; tests move it
    // Told when an account reaches what is unusual, and each time that one is refused for it.
    void (*alarm)(const char *what, Id account, int64_t count);
} VaultOptions;

typedef struct Vault Vault;

// Works also while the key file is locked: then it refuses all but unlocking. KEYS_UNREADABLE, STORAGE_*.
MUST_USE Fault vault_open(const VaultOptions *options, Vault **vault_out);
void vault_close(Vault *vault); // wipes its keys

// Makes the vault's own file, empty: for a house that no vault was beside yet.
MUST_USE Fault vault_make_file(const char *path);
// Whose keys were destroyed, by a vault's file that nobody else holds open for long: for a restore. In the arena.
MUST_USE Fault vault_list_erased(const char *path, Arena *arena, Id **records_out, size_t *count_out);
// The vault's own file, for a backup of it.
Db *vault_file(Vault *vault);

typedef struct VaultAnswer {
    WireHead head;
    const WireRecord *records;
} VaultAnswer;
// What is answered lives in the arena. Never fails: a fault is a status.
void vault_answer(Vault *vault, Arena *arena, Str packet, VaultAnswer *answer_out);

// Accepts on `listener` and answers until `stop`, a pipe, hangs up.
void vault_serve(Vault *vault, int listener, int stop);

#endif
