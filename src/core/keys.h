// The installation's secrets, derived from one master key that is made at first start and kept in a
// file outside the data folder (default `DIR.key`, mode 0600).
#ifndef CORE_KEYS_H
#define CORE_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/text.h"

#define CORE_FAULTS(X)       \
    X(KEYS_UNREADABLE, 500)  \
    X(SETTING_UNKNOWN, 500)  \
    X(SETTING_MALFORMED, 500)

CORE_FAULTS(FAULT_DECLARE)

typedef struct Keys {
    uint8_t codes[32];       // follow codes and hand-over codes
    uint8_t lookups[32];     // what is stored instead of a code or a session token
    uint8_t commitments[32]; // per-installation domain of pseudo-ids in the ledger
    uint8_t forms[32];       // CSRF tokens
    uint8_t answers[32];     // sealed answers kept for idempotency
    uint8_t factors[32];     // secrets of apps, and what is stored instead of printed codes
    uint8_t log[32];         // private values in the log
    struct VaultDoor *vault; // vault/door.h: seals personal fields and asks for their opening; NULL where nobody does
} Keys;

// Reads the file, or makes it with fresh randomness when it is missing and `make_if_missing`.
MUST_USE Fault keys_load(const char *path, bool make_if_missing, Keys *keys_out);
// Writes a private file (mode 0600), whole or not at all. `replace` false: one that is there stays as it is, which is no
// fault. KEYS_UNREADABLE.
MUST_USE Fault keys_write_file(const char *path, Str text, bool replace);
// Derives all keys from a given master: for tests.
void keys_derive(const uint8_t master[32], Keys *keys_out);

#endif
