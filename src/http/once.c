// Keeps the answers of POSTs under the client's keys. Not here: what an answer is made of.
#include "http/once.h"

#include <sodium.h>
#include <string.h>

#include "base/digest.h"
#include "http/http.h"
#include "http/once.sql.h"

Fault once_accept_key(Str raw, Str *key_out)
{
    Str key = str_trim(raw);
    if (key.len >= 2 && key.at[0] == '"' && key.at[key.len - 1] == '"') {
        key = str_slice(key, 1, key.len - 1);
    }
    if (key.len < ONCE_KEY_LEAST || key.len > ONCE_KEY_MOST) {
        return KEY_MALFORMED;
    }
    for (size_t i = 0; i < key.len; i++) {
        if (key.at[i] <= 0x20 || key.at[i] >= 0x7f || key.at[i] == '"') {
            return KEY_MALFORMED;
        }
    }
    *key_out = key;
    return OK;
}

// BLAKE2b: this runs for every POST, and SHA-256 would cost four times as much. Each key is used
// for nothing else, so that no domain is needed beside it.
static void hash_into(uint8_t *out, size_t len, Str bytes, const uint8_t key[32])
{
    crypto_generichash(out, len, (const unsigned char *)bytes.at, bytes.len, key, 32);
}

void once_begin(const Keys *keys, Str key, Str what, Str body, Once *once_out)
{
    uint8_t own[64]; // the client's key, made two keys of ours
    hash_into(own, sizeof own, key, keys->answers);
    hash_into(once_out->name, sizeof once_out->name, what, own);
    hash_into(once_out->body, sizeof once_out->body, body, own);
    memcpy(once_out->seal_key, own + 32, sizeof once_out->seal_key);
    random_fill(once_out->nonce, sizeof once_out->nonce);
    sodium_memzero(own, sizeof own);
}

static Str seal(Work *work, const Once *once, Str answer)
{
    size_t len = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + answer.len;
    unsigned char *at = arena_take(work->arena, len);
    memcpy(at, once->nonce, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(at + crypto_secretbox_NONCEBYTES, (const unsigned char *)answer.at,
                          answer.len, once->nonce, once->seal_key);
    return (Str){ (const char *)at, len };
}

static Fault unseal(Work *work, const Once *once, Str sealed, Str *answer_out)
{
    enum { AROUND = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES };
    if (sealed.len < AROUND) {
        return STORAGE_FAILED;
    }
    const unsigned char *nonce = (const unsigned char *)sealed.at;
    unsigned char *at = arena_take(work->arena, sealed.len - AROUND + 1);
    int bad = crypto_secretbox_open_easy(at, nonce + crypto_secretbox_NONCEBYTES,
                                         sealed.len - crypto_secretbox_NONCEBYTES, nonce,
                                         once->seal_key);
    if (bad) {
        return STORAGE_FAILED;
    }
    *answer_out = (Str){ (const char *)at, sealed.len - AROUND };
    return OK;
}

static Str name_of(const Once *once)
{
    return (Str){ (const char *)once->name, sizeof once->name };
}

static Str body_of(const Once *once)
{
    return (Str){ (const char *)once->body, sizeof once->body };
}

Fault once_find(Work *work, const Once *once, Str *answer_out)
{
    Str body = STR_NONE;
    Str sealed = STR_NONE;
    DbRows *rows = db_query(work->db, FIND_ONCE, db_bytes(name_of(once)));
    while (db_next(rows)) {
        body = db_row_bytes(rows, 0, work->arena);
        sealed = db_row_bytes(rows, 1, work->arena);
    }
    TRY(db_end(rows));
    if (!sealed.at) {
        *answer_out = STR_NONE;
        return OK;
    }
    if (!bytes_equal_secret(body, body_of(once))) {
        return KEY_REUSED;
    }
    return unseal(work, once, sealed, answer_out);
}

Fault once_keep(Work *work, const Once *once, Str answer)
{
    return db_run(work->db, ADD_ONCE, db_bytes(name_of(once)), db_bytes(body_of(once)),
                  db_bytes(seal(work, once, answer)), db_int(work->now));
}

Fault once_forget(Work *work, bool *more_out)
{
    TRY(db_run(work->db, FORGET_ONCE, db_int(ONCE_FORGET_ROWS), db_int(work->now - ONCE_KEEP_S)));
    *more_out = db_changes(work->db) == ONCE_FORGET_ROWS;
    return OK;
}
