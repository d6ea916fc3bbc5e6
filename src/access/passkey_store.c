// Rows of passkey and spent_challenge, in and out. What they prove is passkeys.c's.
#include "access/passkey_store.h"

#include "access/passkeys.sql.h"
#include "base/digest.h"

Fault passkey_store_add(Work *work, Str name, const WebauthnKey *key)
{
    Id id = work_new_id();
    return db_run(work->db, ADD_PASSKEY, db_id(id), db_id(work->user->account), db_bytes(key->credential),
                  db_text(name), db_int(key->alg), db_bytes(key->public_key), db_int(key->count), db_int(work->now));
}

Fault passkey_store_find(Work *work, Str credential, StoredPasskey *stored_out)
{
    StoredPasskey stored = { .key = { .credential = credential } };
    DbRows *rows = db_query(work->db, FIND_PASSKEY, db_bytes(credential));
    if (db_next(rows)) {
        stored.id = db_row_id(rows, 0);
        stored.account = db_row_id(rows, 1);
        stored.key.alg = db_row_int(rows, 2);
        stored.key.public_key = db_row_bytes(rows, 3, work->arena);
        stored.key.count = db_row_int(rows, 4);
    }
    TRY(db_end_found(rows, PASSKEY_WRONG));
    *stored_out = stored;
    return OK;
}

Fault passkey_store_use(Work *work, Id passkey, int64_t count)
{
    return db_run(work->db, USE_PASSKEY, db_id(passkey), db_int(count), db_int(work->now));
}

Fault passkey_store_rename(Work *work, Id passkey, Str name)
{
    TRY(db_run(work->db, RENAME_PASSKEY, db_id(passkey), db_id(work->user->account), db_text(name)));
    return db_changes(work->db) == 1 ? OK : PASSKEY_NOT_FOUND;
}

Fault passkey_store_remove(Work *work, Id passkey)
{
    TRY(db_run(work->db, REMOVE_PASSKEY, db_id(passkey), db_id(work->user->account)));
    return db_changes(work->db) == 1 ? OK : PASSKEY_NOT_FOUND;
}

Fault passkey_store_drop(Work *work, Id account)
{
    return db_run(work->db, DROP_PASSKEYS, db_id(account));
}

Fault passkey_store_show(Work *work, Id account, Doc *list)
{
    DbRows *rows = db_query(work->db, SHOW_PASSKEYS, db_id(account), db_int(PASSKEYS_MOST));
    while (db_next(rows)) {
        Doc *shown = doc_list_record(list);
        doc_id(shown, "id", db_row_id(rows, 0));
        doc_text(shown, "name", db_row_text(rows, 1, work->arena));
        doc_time(shown, "made", db_row_int(rows, 2));
        doc_time(shown, "used", db_row_int(rows, 3));
    }
    return db_end(rows);
}

Fault passkey_store_credentials(Work *work, Id account, Doc *list)
{
    DbRows *rows = db_query(work->db, LIST_CREDENTIALS, db_id(account), db_int(PASSKEYS_MOST));
    while (db_next(rows)) {
        doc_list_text(list, base64url_encode(work->arena, db_row_bytes(rows, 0, work->arena)));
    }
    return db_end(rows);
}

Fault passkey_store_spend(Work *work, Str challenge)
{
    TRY(db_run(work->db, FORGET_CHALLENGES, db_int(work->now - CHALLENGE_S)));
    return db_run(work->db, SPEND_CHALLENGE, db_bytes(challenge), db_int(work->now));
}
