// The server's side of the vault: seals what people write, and asks the vault to open. It holds no key that opens
// anything. Used by many threads at once.
#ifndef VAULT_DOOR_H
#define VAULT_DOOR_H

#include "base/fault.h"
#include "vault/seal.h"
#include "vault/wire.h"

#define VAULT_FAULTS(X)      \
    X(VAULT_AWAY, 503)       \
    X(VAULT_LOCKED, 503)     \
    X(VAULT_REFUSED, 403)    \
    X(VAULT_LIMITED, 429)    \
    X(SHARE_MALFORMED, 500)  \
    X(SHARES_TOO_FEW, 500)   \
    X(SHARES_DIFFER, 500)

VAULT_FAULTS(FAULT_DECLARE)

typedef struct VaultDoor VaultDoor;

// `intake`: the vault's public key. `socket`: where it listens; NULL: nobody is there to ask, and sealing is all.
VaultDoor *door_new(const uint8_t intake[32], const char *socket);
void door_free(VaultDoor *door); // NULL is allowed

// What was asked and what came of it, since the door was made: for /metrics.
typedef struct DoorStats {
    int64_t asked, away, limited, refused, locked;
} DoorStats;
DoorStats door_stats(VaultDoor *door);

// A key for the record `id`. Costs microseconds; never waits.
void door_next_key(VaultDoor *door, Id id, SealKey *key_out);

// Asks and waits, at most some seconds: never inside the writer's transaction. The records of the answer live in the
// arena. VAULT_AWAY (nobody answers), VAULT_LOCKED, VAULT_REFUSED, VAULT_LIMITED.
MUST_USE Fault door_ask(VaultDoor *door, Arena *arena, const WireAsk *ask, WireRecord **records_out,
                        size_t *count_out);

#endif
