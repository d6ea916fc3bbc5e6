// Looking back after something leaked: who opened what in a span of time, for those who answer for an area. No personal
// field: ids, times, purposes and the names of fields. Not here: what is made of it.
#ifndef VAULT_LOOKS_H
#define VAULT_LOOKS_H

#include "vault/door.h"

enum { LOOKS_MOST = 20000 };

typedef struct Look {
    int64_t number; // in the order in which they happened
    int64_t at;     // seconds UTC
    Id need, account, organisation; // organisation: ID_NONE when they looked for none
    Str role, purpose, fields;      // fields: "name phone notes"
} Look;

typedef struct Looks {
    Look *at;
    size_t count;
    bool cut; // there are more than LOOKS_MOST
} Looks;

// Those of [since, until), oldest first, of needs in the areas where the session's account holds a grant as coordinator or
// administrator: the vault sees to that itself. Outside of any transaction. As door_ask.
MUST_USE Fault looks_ask(VaultDoor *door, Arena *arena, Str session, WireSpan span, Looks *looks_out);

// As a record of an answer, and back; false for what looks_write does not make.
WireRecord looks_write(Arena *arena, const Look *look);
bool looks_read(const WireRecord *record, Look *look_out);

#endif
