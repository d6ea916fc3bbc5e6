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

void once_begin(const Keys *keys, Str key, Str what, Str body, Once *once_out)
{
    Once once = { .key = key, .what = what };
    // A keyed hash of the key is the key of the second hash: no buffer that joins the two.
    Digest own = digest_keyed(keys->answers, "once key", key);
    Digest name = digest_keyed(own.at, "once name", what);
    Digest hash = digest_keyed(own.at, "once body", body);
    memcpy(once.name, name.at, sizeof once.name);
    memcpy(once.body, hash.at, sizeof once.body);
    *once_out = once;
}

static Digest seal_key(const Work *work, const Once *once)
{
    return digest_keyed(digest_keyed(work->keys->answers, "once key", once->key).at, "once seal",
                        STR(""));
}

static Str seal(Work *work, const Once *once, Str answer)
{
    Digest key = seal_key(work, once);
    size_t len = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + answer.len;
    unsigned char *at = arena_take(work->arena, len);
    random_fill(at, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(at + crypto_secretbox_NONCEBYTES, (const unsigned char *)answer.at,
                          answer.len, at, key.at);
    sodium_memzero(&key, sizeof key);
    return (Str){ (const char *)at, len };
}

static Fault unseal(Work *work, const Once *once, Str sealed, Str *answer_out)
{
    enum { AROUND = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES };
    if (sealed.len < AROUND) {
        return STORAGE_FAILED;
    }
    Digest key = seal_key(work, once);
    const unsigned char *nonce = (const unsigned char *)sealed.at;
    unsigned char *at = arena_take(work->arena, sealed.len - AROUND + 1);
    int bad = crypto_secretbox_open_easy(at, nonce + crypto_secretbox_NONCEBYTES,
                                         sealed.len - crypto_secretbox_NONCEBYTES, nonce, key.at);
    sodium_memzero(&key, sizeof key);
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
