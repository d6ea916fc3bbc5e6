// Rows of passkey and spent_challenge, in and out. Only access/ writes them.
#ifndef ACCESS_PASSKEY_STORE_H
#define ACCESS_PASSKEY_STORE_H

#include "access/factors.h"
#include "access/webauthn.h"

enum { CHALLENGE_S = 10 * 60, PASSKEYS_MOST = 20 };

typedef struct StoredPasskey {
    Id id, account;
    WebauthnKey key;
} StoredPasskey;

// STORAGE_CONFLICT: that credential is there already.
MUST_USE Fault passkey_store_add(Work *work, Str name, const WebauthnKey *key);
MUST_USE Fault passkey_store_find(Work *work, Str credential, StoredPasskey *stored_out); // PASSKEY_WRONG
MUST_USE Fault passkey_store_use(Work *work, Id passkey, int64_t count);
// Of the asker's own: PASSKEY_NOT_FOUND.
MUST_USE Fault passkey_store_rename(Work *work, Id passkey, Str name);
MUST_USE Fault passkey_store_remove(Work *work, Id passkey);
MUST_USE Fault passkey_store_drop(Work *work, Id account);
MUST_USE Fault passkey_store_show(Work *work, Id account, Doc *list);
MUST_USE Fault passkey_store_credentials(Work *work, Id account, Doc *list);
// STORAGE_CONFLICT: it was answered before. Forgets those that are too old to be answered.
MUST_USE Fault passkey_store_spend(Work *work, Str challenge);

#endif
