// Rows of needs and lines: reads and writes the tables need and need_line. No rule lives here.
#include "features/needs/needs_store.h"

#include "base/doc.h"
#include "features/needs/needs.sql.h"

static Str bytes_of(const CodeKey *key)
{
    return (Str){ (const char *)key->at, sizeof key->at };
}

Fault needs_store_insert(Work *work, const Need *need, CodeKey code, Id import_key)
{
    return db_run(work->db, INSERT_NEED, db_id(need->id), db_bytes(bytes_of(&code)),
                  db_text(need->whom), db_int(need->raised_by_other), db_text(need->area.pcode),
                  db_text(need->area.path), db_text(need->governorate.pcode), db_int(need->people),
                  db_text(need->care), db_int(need->urgency), db_int(need->state),
                  db_int(need->state_before), db_id(need->personal), db_int(need->created_at),
                  db_int(need->due_at), db_int(need->fresh_until), db_id(import_key));
}

Fault needs_store_insert_line(Work *work, Id need, size_t position, const NeedLine *line)
{
    return db_run(work->db, INSERT_NEED_LINE, db_id(need), db_int((int64_t)position),
                  db_id(line->id), db_text(line->item.code), db_int(line->asked));
}

Fault needs_store_delete_lines(Work *work, Id need)
{
    return db_run(work->db, DELETE_NEED_LINES, db_id(need));
}

Fault needs_store_update(Work *work, const Need *need)
{
    return db_run(work->db, UPDATE_NEED, db_id(need->id), db_text(need->area.pcode),
                  db_text(need->area.path), db_text(need->governorate.pcode), db_int(need->people),
                  db_int(need->urgency), db_int(need->state), db_int(need->state_before),
                  db_text(need->closing), db_int(need->asked), db_int(need->due_at),
                  db_int(need->fresh_until), db_time(need->asked_still_at),
                  db_id(need->verified_by));
}

Fault needs_store_forget_import(Work *work, Id need)
{
    return db_run(work->db, FORGET_IMPORT, db_id(need));
}

Fault needs_store_set_owner_code(Work *work, Id need, CodeKey code)
{
    return db_run(work->db, SET_OWNER_CODE, db_id(need), db_bytes(bytes_of(&code)));
}

static Area read_area(Work *work, DbRows *rows)
{
    return (Area){
        .pcode = db_row_text(rows, 16, work->arena),
        .kind = db_row_text(rows, 17, work->arena),
        .name_ar = db_row_text(rows, 18, work->arena),
        .name_en = db_row_text(rows, 19, work->arena),
        .path = db_row_text(rows, 20, work->arena),
        .parent = db_row_text(rows, 26, work->arena),
        .governorate = db_row_text(rows, 21, work->arena),
    };
}

// In the order of the columns of the view need_seen; the last one says whether the reader is the owner.
static Need read_need(Work *work, DbRows *rows)
{
    Need need = {
        .id = db_row_id(rows, 0),
        .whom = db_row_text(rows, 1, work->arena),
        .raised_by_other = db_row_int(rows, 2) != 0,
        .people = db_row_int(rows, 3),
        .care = db_row_text(rows, 4, work->arena),
        .urgency = (Urgency)db_row_int(rows, 5),
        .state = (NeedState)db_row_int(rows, 6),
        .state_before = (NeedState)db_row_int(rows, 7),
        .closing = db_row_text(rows, 8, work->arena),
        .asked = db_row_int(rows, 9) != 0,
        .personal = db_row_id(rows, 10),
        .created_at = db_row_int(rows, 11),
        .due_at = db_row_int(rows, 12),
        .fresh_until = db_row_int(rows, 13),
        .asked_still_at = db_row_int(rows, 14),
        .verified_by = db_row_id(rows, 15),
        .area = read_area(work, rows),
        .reader_is_owner = db_row_int(rows, 27) != 0,
    };
    need.governorate = (Area){
        .pcode = need.area.governorate,
        .kind = STR("governorate"),
        .name_ar = db_row_text(rows, 22, work->arena),
        .name_en = db_row_text(rows, 23, work->arena),
        .governorate = need.area.governorate,
    };
    return need;
}

static Fault read_one(Work *work, DbRows *rows, Need *need_out)
{
    Need need = { 0 };
    if (db_next(rows)) {
        need = read_need(work, rows);
    }
    TRY(db_end_found(rows, NEED_NOT_FOUND));
    *need_out = need;
    return OK;
}

Fault needs_store_find(Work *work, Id id, Need *need_out)
{
    return read_one(work, db_query(work->db, FIND_NEED, db_id(id)), need_out);
}

Fault needs_store_find_by_code(Work *work, CodeKey code, Need *need_out)
{
    DbValue key = db_bytes(bytes_of(&code));
    Fault fault = read_one(work, db_query(work->db, FIND_NEED_BY_CODE, key), need_out);
    if (fault != NEED_NOT_FOUND) {
        return fault;
    }
    return read_one(work, db_query(work->db, FIND_NEED_BY_OWNER_CODE, key), need_out);
}

Fault needs_store_find_of_line(Work *work, Id line, Id *need_out)
{
    DbRows *rows = db_query(work->db, FIND_NEED_OF_LINE, db_id(line));
    Id need = db_next(rows) ? db_row_id(rows, 0) : ID_NONE;
    TRY(db_end_found(rows, NEED_NOT_FOUND));
    *need_out = need;
    return OK;
}

static NeedLine read_line(Work *work, DbRows *rows)
{
    return (NeedLine){
        .id = db_row_id(rows, 0),
        .asked = db_row_int(rows, 1),
        .item = {
            .code = db_row_text(rows, 2, work->arena),
            .sector = db_row_text(rows, 3, work->arena),
            .name_ar = db_row_text(rows, 4, work->arena),
            .name_en = db_row_text(rows, 5, work->arena),
            .unit_ar = db_row_text(rows, 6, work->arena),
            .unit_en = db_row_text(rows, 7, work->arena),
        },
        .claimed = db_row_int(rows, 8),
        .dispatched = db_row_int(rows, 9),
        .delivered = db_row_int(rows, 10),
        .confirmed = db_row_int(rows, 11),
        .claim_count = db_row_int(rows, 12),
    };
}

Fault needs_store_load_lines(Work *work, Need *need)
{
    NeedLine *lines = ARENA_ARRAY(work->arena, NeedLine, NEED_LINES_MAX);
    size_t count = 0;
    DbRows *rows = db_query(work->db, FIND_NEED_LINES, db_id(need->id));
    while (count < NEED_LINES_MAX && db_next(rows)) {
        lines[count++] = read_line(work, rows);
    }
    TRY(db_end(rows));
    need->lines = lines;
    need->line_count = count;
    return OK;
}

Fault needs_store_list(Work *work, const NeedFilter *filter, Need **needs_out, size_t *count_out)
{
    static const uint8_t before_all[16] = { 0 };
    Need *needs = ARENA_ARRAY(work->arena, Need, filter->most);
    size_t count = 0;
    // A none id binds NULL, which compares with nothing: the first page starts before all ids.
    Id after = filter->after_id;
    Str paths = doc_texts_to_json(work->arena, filter->area_paths, filter->area_path_count);
    Str after_bytes = { (const char *)(id_is_none(after) ? before_all : after.at), 16 };
    DbRows *rows = db_query(
        work->db, LIST_NEEDS, db_int(filter->state), db_int(filter->after_due),
        db_bytes(after_bytes), db_text(filter->governorate), db_int(filter->urgency),
        db_int(filter->overdue ? work->now : INT64_MAX), db_text(paths),
        db_int(filter->unclaimed), db_text(filter->item), db_text(filter->sector),
        db_int((int64_t)filter->most));
    while (count < filter->most && db_next(rows)) {
        needs[count++] = read_need(work, rows);
    }
    TRY(db_end(rows));
    for (size_t i = 0; i < count; i++) {
        TRY(needs_store_load_lines(work, &needs[i]));
    }
    *needs_out = needs;
    *count_out = count;
    return OK;
}

Fault needs_store_scope(Work *work, Id id, Scope *scope_out)
{
    Scope scope = { 0 };
    DbRows *rows = db_query(work->db, FIND_NEED_SCOPE, db_id(id));
    if (db_next(rows)) {
        scope.area_path = db_row_text(rows, 0, work->arena);
        scope.concerned = db_row_id(rows, 1);
    }
    TRY(db_end_found(rows, NEED_NOT_FOUND));
    *scope_out = scope;
    return OK;
}

Fault needs_store_imported(Work *work, Id import_key, bool *exists_out)
{
    DbRows *rows = db_query(work->db, FIND_IMPORTED, db_id(import_key));
    bool exists = db_next(rows);
    TRY(db_end(rows));
    *exists_out = exists;
    return OK;
}

Fault needs_store_stale(Work *work, bool already_asked, int64_t before, size_t most, Id **ids_out,
                        size_t *count_out)
{
    Id *ids = ARENA_ARRAY(work->arena, Id, most);
    size_t count = 0;
    DbRows *rows = db_query(work->db, already_asked ? LIST_UNANSWERED : LIST_STALE, db_int(before),
                            db_int((int64_t)most));
    while (count < most && db_next(rows)) {
        ids[count++] = db_row_id(rows, 0);
    }
    TRY(db_end(rows));
    *ids_out = ids;
    *count_out = count;
    return OK;
}
