// Rows of exports: the only code that writes them. No rule lives here.
#include "features/exports/exports_store.h"

#include "features/exports/exports.sql.h"

enum { FORGET_AT_ONCE = 500 };

Fault exports_store_add(Work *work, const Export *wanted)
{
    return db_run(work->db, ADD_EXPORT, db_id(wanted->id), db_text(wanted->area.pcode), db_text(wanted->area.path),
                  db_text(wanted->need_state), db_text(wanted->purpose), db_int(wanted->need_count),
                  db_id(wanted->asked_by), db_int(wanted->asked_at));
}

Fault exports_store_add_need(Work *work, Id id, Id need, size_t position)
{
    return db_run(work->db, ADD_EXPORT_NEED, db_id(need), db_id(id), db_int((int64_t)position));
}

static Export read_export(Work *work, DbRows *rows)
{
    Arena *arena = work->arena;
    return (Export){ .id = db_row_id(rows, 0),
                     .area = { .pcode = db_row_text(rows, 1, arena), .name_ar = db_row_text(rows, 2, arena),
                               .name_en = db_row_text(rows, 3, arena), .path = db_row_text(rows, 4, arena) },
                     .need_state = db_row_text(rows, 5, arena),
                     .purpose = db_row_text(rows, 6, arena),
                     .need_count = db_row_int(rows, 7),
                     .asked_by = db_row_id(rows, 8),
                     .asked_at = db_row_int(rows, 9),
                     .until = db_row_int(rows, 10),
                     .taken_at = db_row_int(rows, 11),
                     .proposal = db_row_id(rows, 12),
                     .proposal_state = db_row_text(rows, 13, arena),
                     .reason = db_row_text(rows, 14, arena) };
}

Fault exports_store_find(Work *work, Id id, Export *export_out)
{
    Export found = { 0 };
    DbRows *rows = db_query(work->db, FIND_EXPORT, db_id(id));
    if (db_next(rows)) {
        found = read_export(work, rows);
    }
    TRY(db_end_found(rows, EXPORT_NOT_FOUND));
    *export_out = found;
    return OK;
}

Fault exports_store_list(Work *work, Id asker, Export **list_out, size_t *count_out)
{
    Export *list = ARENA_ARRAY(work->arena, Export, EXPORTS_SHOWN_MOST);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_EXPORTS, db_id(asker), db_int(EXPORTS_SHOWN_MOST));
    while (count < EXPORTS_SHOWN_MOST && db_next(rows)) {
        list[count++] = read_export(work, rows);
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault exports_store_needs(Work *work, Id id, Id **needs_out, size_t *count_out)
{
    Id *needs = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_EXPORT_NEEDS, db_id(id));
    while (db_next(rows)) {
        needs = ARENA_GROW(work->arena, needs, count);
        needs[count++] = db_row_id(rows, 0);
    }
    TRY(db_end(rows));
    *needs_out = needs;
    *count_out = count;
    return OK;
}

Fault exports_store_allow(Work *work, Id id, int64_t until)
{
    return db_run(work->db, ALLOW_EXPORT, db_id(id), db_int(until));
}

Fault exports_store_take(Work *work, Id id)
{
    return db_run(work->db, TAKE_EXPORT, db_id(id), db_int(work->now));
}

Fault exports_store_forget(Work *work, int64_t sent_before, bool *more_out)
{
    TRY(db_run(work->db, FORGET_EXPORT_NEEDS, db_int(work->now), db_int(sent_before), db_int(FORGET_AT_ONCE)));
    *more_out = db_changes(work->db) == FORGET_AT_ONCE;
    return OK;
}
