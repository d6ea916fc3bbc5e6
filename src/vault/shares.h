// The vault's secret as shares: any k of n make it again, fewer tell nothing. Not here: who holds them.
#ifndef VAULT_SHARES_H
#define VAULT_SHARES_H

#include "vault/secrets.h"

enum { SHARES_MOST = 20 };

// One line of text each, for paper. `need` of `count`, 2 <= need <= count <= SHARES_MOST. As secrets_open.
MUST_USE Fault shares_split(Arena *arena, const char *key_file, Str passphrase, const int need_of[2],
                            Str shares_out[SHARES_MOST]);
// Writes the key file anew from shares; one that is there stays: KEYS_UNREADABLE. SHARE_MALFORMED: a slip of the hand, or
// `*bad_out` says which; SHARES_TOO_FEW; SHARES_DIFFER when they are not of one secret.
MUST_USE Fault shares_combine(const char *key_file, const Str *lines, size_t count, size_t *bad_out);

#endif
