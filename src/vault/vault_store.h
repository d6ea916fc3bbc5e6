// The vault's own file: the keys of people, wrapped; who was erased; who opened what. Only the vault's process opens it.
#ifndef VAULT_VAULT_STORE_H
#define VAULT_VAULT_STORE_H

#include "db/db.h"
#include "vault/rights.h"

enum { VAULT_WRAPPED_BYTES = 72, VAULT_SEEN_MOST = 200 };

MUST_USE Fault vault_store_open(const char *path, Db **db_out);

// A secret that wraps the keys of people, itself wrapped.
typedef struct StoredSecret {
    int64_t version;
    Str wrapped;
} StoredSecret;
MUST_USE Fault vault_store_secrets(DbConn *conn, Arena *arena, StoredSecret **secrets_out, size_t *count_out);
MUST_USE Fault vault_store_add_secret(DbConn *conn, int64_t version, Str wrapped, int64_t now);
MUST_USE Fault vault_store_drop_secrets(DbConn *conn, int64_t below);

typedef struct StoredKey {
    Id id, record;
    int64_t secret; // version of what it is wrapped by
    Str wrapped;
} StoredKey;
MUST_USE Fault vault_store_put_key(DbConn *conn, const StoredKey *key);
MUST_USE Fault vault_store_find_key(DbConn *conn, Arena *arena, Id id, StoredKey *key_out, bool *found_out);
// Those wrapped by an older secret, the first of them.
MUST_USE Fault vault_store_old_keys(DbConn *conn, Arena *arena, int64_t version, StoredKey **keys_out,
                                    size_t *count_out);
MUST_USE Fault vault_store_count(DbConn *conn, int64_t *keys_out, int64_t *erased_out, int64_t *openings_out);

MUST_USE Fault vault_store_erase(DbConn *conn, Id record, int64_t now);
MUST_USE Fault vault_store_list_erased(DbConn *conn, Arena *arena, Id **records_out, size_t *count_out);
MUST_USE Fault vault_store_is_erased(DbConn *conn, Id record, bool *erased_out);

typedef struct Opening {
    int64_t number; // once it is stored
    Id need, account, organisation;
    int64_t at; // seconds UTC
    Str role, purpose, fields; // fields: "name phone notes"
} Opening;
MUST_USE Fault vault_store_add_opening(DbConn *conn, const Opening *opening);
MUST_USE Fault vault_store_openings_of(DbConn *conn, Arena *arena, Id need, Opening **openings_out,
                                       size_t *count_out); // the latest first
// Of [since, until), those behind `after`, as they happened; at most `most`.
MUST_USE Fault vault_store_openings_in(DbConn *conn, Arena *arena, const WireSpan *span, size_t most,
                                       Opening **openings_out, size_t *count_out);
MUST_USE Fault vault_store_count_openings(DbConn *conn, Id account, int64_t since, int64_t *count_out);

#endif
