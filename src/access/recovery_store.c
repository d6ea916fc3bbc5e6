// Rows of recovery, in and out. Who may what is recovery.c's.
#include "access/recovery_store.h"

#include "access/recovery.sql.h"

Fault recovery_store_find(Work *work, Id account, Recovery *recovery_out)
{
    Recovery recovery = { .id = ID_NONE };
    DbRows *rows = db_query(work->db, FIND_RECOVERY, db_id(account), db_int(work->now - RECOVERY_LIVES_S));
    if (db_next(rows)) {
        recovery.id = db_row_id(rows, 0);
        recovery.asked_by = db_row_id(rows, 1);
        recovery.confirmed_by = db_row_id(rows, 2);
        recovery.asked_at = db_row_int(rows, 3);
        recovery.ready_at = db_row_int(rows, 4);
        recovery.first_key = db_row_bytes(rows, 5, work->arena);
        recovery.second_key = db_row_bytes(rows, 6, work->arena);
    }
    TRY(db_end(rows));
    *recovery_out = recovery;
    return OK;
}

Fault recovery_store_ask(Work *work, Id account)
{
    Id id = work_new_id();
    TRY(db_run(work->db, LET_RECOVERY_LAPSE, db_id(account), db_int(work->now), db_int(work->now - RECOVERY_LIVES_S)));
    return db_run(work->db, ASK_RECOVERY, db_id(id), db_id(account), db_id(work->user->account),
                  db_int(work->now));
}

Fault recovery_store_confirm(Work *work, Id recovery, int64_t ready_at)
{
    return db_run(work->db, CONFIRM_RECOVERY, db_id(recovery), db_id(work->user->account), db_int(work->now),
                  db_int(ready_at));
}

Fault recovery_store_put_half(Work *work, Id recovery, bool is_first, Digest key)
{
    return db_run(work->db, is_first ? PUT_FIRST_HALF : PUT_SECOND_HALF, db_id(recovery),
                  db_bytes((Str){ (const char *)key.at, sizeof key.at }));
}

Fault recovery_store_end(Work *work, Id recovery, const char *outcome)
{
    return db_run(work->db, END_RECOVERY, db_id(recovery), db_int(work->now), db_text(str_from(outcome)));
}
