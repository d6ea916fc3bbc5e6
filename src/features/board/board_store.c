// Rows of assignments, batches and kept filters: reads and writes the tables of 0022 and 0023. No rule lives here.
#include "features/board/board_store.h"

#include "features/board/board.sql.h"

// ---- Who looks after a need ----

Fault board_store_assignee(Work *work, Id need, Id *account_out)
{
    DbRows *rows = db_query(work->db, FIND_ASSIGNEE, db_id(need));
    *account_out = db_next(rows) ? db_row_id(rows, 0) : ID_NONE;
    return db_end(rows);
}

Fault board_store_assign(Work *work, Id need, Id account)
{
    Id giver = access_account_of(work->user);
    return db_run(work->db, ASSIGN, db_id(need), db_id(account), db_id(giver), db_int(work->now));
}

Fault board_store_unassign(Work *work, Id need)
{
    return db_run(work->db, UNASSIGN, db_id(need));
}

// ---- What was done to many ----

Fault board_store_add_batch(Work *work, Id id, BoardAct act)
{
    Id account = access_account_of(work->user);
    return db_run(work->db, ADD_BATCH, db_id(id), db_id(account),
                  db_text(str_from(board_act_name(act))), db_int(work->now));
}

Fault board_store_add_row(Work *work, Id batch, size_t position, const BulkRow *row)
{
    const NeedBefore *before = &row->before;
    Str outcome = row->outcome == OK ? STR("done") : str_from(row->outcome->name);
    return db_run(work->db, ADD_BATCH_ROW, db_id(batch), db_int((int64_t)position),
                  db_id(row->need), db_text(outcome), db_int(row->seq), db_int(before->state),
                  db_int(before->urgency), db_int(before->asked), db_int(before->due_at),
                  db_int(before->fresh_until), db_id(row->assigned));
}

// The faults that a row may be passed over for, by name.
static Fault outcome_named(Str name)
{
    const Fault known[] = { NEED_NOT_FOUND, NEED_STATE_FORBIDS, BOARD_STALE,
                            BOARD_NOTHING_TO_CHANGE, BOARD_ASSIGNEE_UNKNOWN };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_is(name, known[i]->name)) {
            return known[i];
        }
    }
    return OK;
}

static BulkRow read_row(Work *work, DbRows *rows)
{
    return (BulkRow){
        .need = db_row_id(rows, 0),
        .outcome = outcome_named(db_row_text(rows, 1, work->arena)),
        .seq = db_row_int(rows, 2),
        .before = { .state = (NeedState)db_row_int(rows, 3),
                    .urgency = (Urgency)db_row_int(rows, 4),
                    .asked = db_row_int(rows, 5) != 0,
                    .due_at = db_row_int(rows, 6),
                    .fresh_until = db_row_int(rows, 7) },
        .assigned = db_row_id(rows, 8),
        .undone = db_row_text(rows, 9, work->arena),
    };
}

static Fault read_rows_of(Work *work, Batch *batch)
{
    batch->rows = ARENA_ARRAY(work->arena, BulkRow, BOARD_BULK_MOST);
    batch->count = 0;
    DbRows *rows = db_query(work->db, LIST_BATCH_ROWS, db_id(batch->id));
    while (batch->count < BOARD_BULK_MOST && db_next(rows)) {
        batch->rows[batch->count++] = read_row(work, rows);
    }
    return db_end(rows);
}

Fault board_store_find_batch(Work *work, Id id, Batch *batch_out)
{
    Batch batch = { .id = id };
    DbRows *rows = db_query(work->db, FIND_BATCH, db_id(id));
    if (db_next(rows)) {
        batch.account = db_row_id(rows, 0);
        batch.act = board_act_named(db_row_text(rows, 1, work->arena));
        batch.at = db_row_int(rows, 2);
        batch.undone_at = db_row_int(rows, 3);
    }
    TRY(db_end_found(rows, BOARD_BATCH_NOT_FOUND));
    TRY(read_rows_of(work, &batch));
    *batch_out = batch;
    return OK;
}

Fault board_store_mark_undone(Work *work, Id batch)
{
    return db_run(work->db, MARK_BATCH_UNDONE, db_id(batch), db_int(work->now));
}

Fault board_store_mark_row(Work *work, Id batch, size_t position, Str undone)
{
    return db_run(work->db, MARK_ROW_UNDONE, db_id(batch), db_int((int64_t)position),
                  db_text(undone));
}

Fault board_store_forget(Work *work, int64_t before, int64_t most, bool *more_out)
{
    Id *old = ARENA_ARRAY(work->arena, Id, (size_t)most);
    int64_t count = 0;
    DbRows *rows = db_query(work->db, LIST_OLD_BATCHES, db_int(before), db_int(most));
    while (count < most && db_next(rows)) {
        old[count++] = db_row_id(rows, 0);
    }
    TRY(db_end(rows));
    for (int64_t i = 0; i < count; i++) {
        TRY(db_run(work->db, DELETE_BATCH_ROWS, db_id(old[i])));
        TRY(db_run(work->db, DELETE_BATCH, db_id(old[i])));
    }
    *more_out = count == most;
    return OK;
}

// ---- Kept filters ----

Fault board_store_views(Work *work, View **views_out, size_t *count_out)
{
    View *views = ARENA_ARRAY(work->arena, View, BOARD_VIEWS_MOST);
    size_t count = 0;
    Id account = access_account_of(work->user);
    DbRows *rows = db_query(work->db, LIST_VIEWS, db_id(account));
    while (count < BOARD_VIEWS_MOST && db_next(rows)) {
        views[count++] = (View){ db_row_id(rows, 0), db_row_text(rows, 1, work->arena),
                                 db_row_text(rows, 2, work->arena), db_row_int(rows, 3) != 0 };
    }
    TRY(db_end(rows));
    *views_out = views;
    *count_out = count;
    return OK;
}

Fault board_store_add_view(Work *work, const View *view)
{
    Id account = access_account_of(work->user);
    return db_run(work->db, ADD_VIEW, db_id(view->id), db_id(account), db_text(view->name),
                  db_text(view->query), db_int(view->is_start), db_int(work->now));
}

static Fault expect_one(Work *work)
{
    return db_changes(work->db) == 1 ? OK : BOARD_VIEW_NOT_FOUND;
}

Fault board_store_rename_view(Work *work, Id id, Str name)
{
    Id account = access_account_of(work->user);
    TRY(db_run(work->db, RENAME_VIEW, db_id(id), db_id(account), db_text(name)));
    return expect_one(work);
}

Fault board_store_delete_view(Work *work, Id id)
{
    Id account = access_account_of(work->user);
    TRY(db_run(work->db, DELETE_VIEW, db_id(id), db_id(account)));
    return expect_one(work);
}

Fault board_store_clear_start(Work *work)
{
    Id account = access_account_of(work->user);
    return db_run(work->db, CLEAR_START_VIEW, db_id(account));
}

Fault board_store_set_start(Work *work, Id id, bool is_start)
{
    Id account = access_account_of(work->user);
    TRY(db_run(work->db, SET_START_VIEW, db_id(id), db_id(account), db_int(is_start)));
    return expect_one(work);
}
