// The vault's key file (default `DIR.key.vault`): its public key, which everybody may know, and its secret, in clear or
// under a passphrase. Only the vault's process reads the secret; keys live in locked memory that is wiped.
#ifndef VAULT_SECRETS_H
#define VAULT_SECRETS_H

#include "core/keys.h"
#include "vault/seal.h"

typedef struct VaultSecrets {
    SealPair pair;      // what intake seals to
    uint8_t wrap[32];   // wraps the secrets that wrap the keys of people
} VaultSecrets;

// Makes the file with fresh randomness when it is missing. KEYS_UNREADABLE.
MUST_USE Fault secrets_make(const char *path);
// Reads no further than the public key.
MUST_USE Fault secrets_public(const char *path, uint8_t intake_out[32]);
// `passphrase` STR_NONE: only when the secret lies in clear. KEYS_UNREADABLE; VAULT_LOCKED when it needs a passphrase or
// another one. Free with secrets_free.
MUST_USE Fault secrets_open(const char *path, Str passphrase, VaultSecrets **secrets_out);
void secrets_free(VaultSecrets *secrets); // wipes; NULL is allowed
void secrets_derive(const uint8_t seed[32], VaultSecrets *secrets_out);
// Puts the secret under a passphrase, or under another one, or (`fresh` STR_NONE) in clear again.
MUST_USE Fault secrets_set_passphrase(const char *path, Str passphrase, Str fresh);
// For shares.c: what all else is derived from. Wipe it.
MUST_USE Fault secrets_read_seed(const char *path, Str passphrase, uint8_t seed_out[32]);
MUST_USE Fault secrets_write_seed(const char *path, const uint8_t seed[32], Str passphrase, bool replace);
bool secrets_are_locked(const char *path); // needs a passphrase

#endif
