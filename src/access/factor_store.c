// Rows of totp and printed_code, in and out. What they prove is totp.c's and printed.c's.
#include "access/factor_store.h"

#include "access/factors.sql.h"

Fault factor_store_of(Work *work, Id account, Factors *factors_out)
{
    Factors factors = { 0 };
    DbRows *rows = db_query(work->db, FIND_FACTORS, db_id(account));
    if (db_next(rows)) {
        factors.totp_since = db_row_int(rows, 0);
        factors.printed_at = db_row_int(rows, 1);
        factors.printed_left = db_row_int(rows, 2);
        factors.passkeys = db_row_int(rows, 3);
    }
    TRY(db_end(rows));
    factors.totp = factors.totp_since != 0;
    *factors_out = factors;
    return OK;
}

Fault factor_store_totp(Work *work, Id account, StoredTotp *totp_out)
{
    StoredTotp totp = { 0 };
    DbRows *rows = db_query(work->db, FIND_TOTP, db_id(account));
    if (db_next(rows)) {
        totp.sealed = db_row_bytes(rows, 0, work->arena);
        totp.begun = db_row_bytes(rows, 1, work->arena);
        totp.begun_at = db_row_int(rows, 2);
        totp.confirmed_at = db_row_int(rows, 3);
        totp.used_step = db_row_int(rows, 4);
        totp.wrong = db_row_int(rows, 5);
        totp.wrong_at = db_row_int(rows, 6);
    }
    TRY(db_end(rows));
    *totp_out = totp;
    return OK;
}

Fault factor_store_begin_totp(Work *work, Id account, Str sealed)
{
    return db_run(work->db, BEGIN_TOTP, db_id(account), db_bytes(sealed), db_int(work->now));
}

Fault factor_store_confirm_totp(Work *work, Id account, int64_t step)
{
    return db_run(work->db, CONFIRM_TOTP, db_id(account), db_int(work->now), db_int(step));
}

Fault factor_store_use_step(Work *work, Id account, int64_t step)
{
    return db_run(work->db, USE_TOTP_STEP, db_id(account), db_int(step));
}

Fault factor_store_count_wrong(Work *work, Id account)
{
    return db_run(work->db, COUNT_WRONG_TOTP, db_id(account), db_int(work->now));
}

Fault factor_store_drop_totp(Work *work, Id account)
{
    return db_run(work->db, DROP_TOTP, db_id(account));
}

Fault factor_store_drop_printed(Work *work, Id account)
{
    return db_run(work->db, DROP_PRINTED, db_id(account));
}

static Str digest_bytes(const Digest *digest)
{
    return (Str){ (const char *)digest->at, sizeof digest->at };
}

Fault factor_store_add_printed(Work *work, Id account, Digest key)
{
    return db_run(work->db, ADD_PRINTED, db_id(account), db_bytes(digest_bytes(&key)), db_int(work->now));
}

Fault factor_store_use_printed(Work *work, Id account, Digest key, bool *used_out)
{
    TRY(db_run(work->db, USE_PRINTED, db_id(account), db_bytes(digest_bytes(&key)), db_int(work->now)));
    *used_out = db_changes(work->db) == 1;
    return OK;
}
