// Rows of settings: the only code that writes own_setting and own_setting_change. No rule lives here.
#include "features/tuning/tuning_store.h"

#include "access/access.h"
#include "features/tuning/tuning.sql.h"

enum { STORED_MAX = 1000 }; // keys of every version there ever was

Fault tuning_store_list(DbConn *conn, Arena *arena, OwnSetting **list_out, size_t *count_out)
{
    OwnSetting *list = NULL;
    size_t count = 0;
    DbRows *rows = db_query(conn, LIST_OWN_SETTINGS, db_int(STORED_MAX));
    while (db_next(rows)) {
        list = ARENA_GROW(arena, list, count);
        list[count++] = (OwnSetting){ .key = db_row_text(rows, 0, arena),
                                      .value = db_row_int(rows, 1),
                                      .changed_at = db_row_int(rows, 2),
                                      .actor = db_row_text(rows, 3, arena) };
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

static Fault add_change(Work *work, Str key, DbValue value)
{
    Id id = work_new_id();
    Id by = access_account_of(work->user);
    return db_run(work->db, ADD_OWN_SETTING_CHANGE, db_id(id), db_text(key), value,
                  db_int(work->now), db_id(by));
}

Fault tuning_store_put(Work *work, Str key, int64_t value)
{
    Id by = access_account_of(work->user);
    TRY(db_run(work->db, PUT_OWN_SETTING, db_text(key), db_int(value), db_int(work->now), db_id(by)));
    return add_change(work, key, db_int(value));
}

Fault tuning_store_delete(Work *work, Str key, bool *deleted_out)
{
    TRY(db_run(work->db, DELETE_OWN_SETTING, db_text(key)));
    *deleted_out = db_changes(work->db) == 1;
    return *deleted_out ? add_change(work, key, db_null()) : OK;
}

Fault tuning_store_changes(Work *work, Str key, size_t most, PastSetting **list_out, size_t *count_out)
{
    PastSetting *list = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_OWN_SETTING_CHANGES, db_text(key), db_int((int64_t)most));
    while (db_next(rows)) {
        list = ARENA_GROW(work->arena, list, count);
        list[count++] = (PastSetting){ .taken_back = db_row_is_null(rows, 0),
                                       .value = db_row_int(rows, 0),
                                       .at = db_row_int(rows, 1),
                                       .actor = db_row_text(rows, 2, work->arena) };
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault tuning_store_changed_at(Work *work, int64_t *at_out)
{
    DbRows *rows = db_query(work->db, FIND_LAST_SETTING_CHANGE);
    int64_t at = db_next(rows) ? db_row_int(rows, 0) : 0;
    TRY(db_end(rows));
    *at_out = at;
    return OK;
}
