// Rows of import, import_error, import_made and import_mapping: in and out.
#include "import/import_store.h"

#include <assert.h>

#include "import/import.sql.h"

IMPORT_FAULTS(FAULT_DEFINE)

#define IMPORT_STATE_NAME(state, name) [state] = name,
static const char *const state_names[IMPORT_STATE_COUNT] = { IMPORT_STATES(IMPORT_STATE_NAME) };

const char *import_state_name(ImportState state)
{
    assert(state < IMPORT_STATE_COUNT);
    return state_names[state];
}

static Str kind_text(ImportKind kind)
{
    return str_from(import_kind_name(kind));
}

Fault import_store_insert(Work *work, const ImportRecord *record)
{
    return db_run(work->db, INSERT_IMPORT, db_id(record->id), db_text(kind_text(record->kind)),
                  db_id(record->account), db_int(record->state), db_text(record->file_name),
                  db_int(record->size), db_text(record->encoding), db_text(record->columns),
                  db_int(record->rows), db_int(record->added), db_int(record->already),
                  db_int(record->errors), db_int(record->kept), db_id(record->job),
                  db_int(record->created_at), db_int(record->file_until), db_time(record->ended_at));
}

Fault import_store_update(Work *work, const ImportRecord *record)
{
    return db_run(work->db, UPDATE_IMPORT, db_id(record->id), db_int(record->state),
                  db_text(record->encoding), db_text(record->columns), db_int(record->rows),
                  db_int(record->added), db_int(record->already), db_int(record->errors),
                  db_int(record->kept), db_id(record->job), db_time(record->ended_at));
}

// In the order of columns that find_import and list_imports keep.
static ImportRecord read_record(Work *work, DbRows *rows)
{
    ImportRecord record = {
        .id = db_row_id(rows, 0),
        .account = db_row_id(rows, 2),
        .state = (ImportState)db_row_int(rows, 3),
        .file_name = db_row_text(rows, 4, work->arena),
        .size = db_row_int(rows, 5),
        .encoding = db_row_text(rows, 6, work->arena),
        .columns = db_row_text(rows, 7, work->arena),
        .rows = db_row_int(rows, 8),
        .added = db_row_int(rows, 9),
        .already = db_row_int(rows, 10),
        .errors = db_row_int(rows, 11),
        .kept = db_row_int(rows, 12),
        .job = db_row_id(rows, 13),
        .created_at = db_row_int(rows, 14),
        .file_until = db_row_int(rows, 15),
        .ended_at = db_row_int(rows, 16),
    };
    bool known = import_kind_named(db_row_text(rows, 1, work->arena), &record.kind);
    assert(known);
    return record;
}

Fault import_store_find(Work *work, Id id, ImportRecord *record_out)
{
    ImportRecord record = { 0 };
    DbRows *rows = db_query(work->db, FIND_IMPORT, db_id(id));
    if (db_next(rows)) {
        record = read_record(work, rows);
    }
    TRY(db_end_found(rows, IMPORT_NOT_FOUND));
    *record_out = record;
    return OK;
}

Fault import_store_list(Work *work, Id account, bool places, Id before, ImportRecord **records_out,
                        size_t *count_out)
{
    ImportRecord *records = ARENA_ARRAY(work->arena, ImportRecord, IMPORTS_PAGE);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_IMPORTS, db_id(account), db_int(places), db_id(before),
                            db_int(IMPORTS_PAGE));
    while (count < IMPORTS_PAGE && db_next(rows)) {
        records[count++] = read_record(work, rows);
    }
    TRY(db_end(rows));
    *records_out = records;
    *count_out = count;
    return OK;
}

static Fault read_ids(DbRows *rows, size_t most, Id *ids_out, size_t *count_out)
{
    size_t count = 0;
    while (count < most && db_next(rows)) {
        ids_out[count++] = db_row_id(rows, 0);
    }
    TRY(db_end(rows));
    *count_out = count;
    return OK;
}

Fault import_store_list_expired(Work *work, size_t most, Id *ids_out, size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_EXPIRED, db_int(work->now), db_int((int64_t)most));
    return read_ids(rows, most, ids_out, count_out);
}

Fault import_store_list_half_undone(Work *work, size_t most, Id *ids_out, size_t *count_out)
{
    return read_ids(db_query(work->db, LIST_HALF_UNDONE, db_int((int64_t)most)), most, ids_out, count_out);
}

Fault import_store_discard(Work *work, Id id)
{
    return db_run(work->db, DISCARD_IMPORT, db_id(id), db_int(work->now));
}

Fault import_store_delete_old_errors(Work *work, size_t most)
{
    return db_run(work->db, DELETE_OLD_ERRORS, db_int(work->now), db_int((int64_t)most));
}

Fault import_store_cleaned_since(Work *work, int64_t since, bool *cleaned_out)
{
    DbRows *rows = db_query(work->db, FIND_CLEAN_SINCE, db_int(since));
    *cleaned_out = db_next(rows);
    return db_end(rows);
}

Fault import_store_count_waiting(Work *work, Id account, int64_t *count_out)
{
    DbRows *rows = db_query(work->db, COUNT_WAITING, db_id(account));
    *count_out = db_next(rows) ? db_row_int(rows, 0) : 0;
    return db_end(rows);
}

Fault import_store_file_needed(Work *work, Id id, bool *needed_out)
{
    DbRows *rows = db_query(work->db, FIND_FILE_NEEDED, db_id(id));
    bool needed = db_next(rows);
    TRY(db_end(rows));
    *needed_out = needed;
    return OK;
}

// ---- Errors ----

Fault import_store_add_error(Work *work, Id import, int64_t position, const ImportError *error)
{
    return db_run(work->db, INSERT_ERROR, db_id(import), db_int(position), db_int(error->line),
                  db_text(error->column.len > 0 ? error->column : STR_NONE), db_text(error->message),
                  db_text(error->arguments));
}

Fault import_store_clear_errors(Work *work, Id import)
{
    return db_run(work->db, DELETE_ERRORS, db_id(import));
}

Fault import_store_list_errors(Work *work, Id import, int64_t after, size_t most,
                               ImportError **errors_out, size_t *count_out, int64_t *last_out)
{
    ImportError *errors = ARENA_ARRAY(work->arena, ImportError, most);
    size_t count = 0;
    int64_t last = after;
    DbRows *rows = db_query(work->db, LIST_ERRORS, db_id(import), db_int(after),
                            db_int((int64_t)most));
    while (count < most && db_next(rows)) {
        last = db_row_int(rows, 0);
        errors[count++] = (ImportError){ db_row_int(rows, 1), db_row_text(rows, 2, work->arena),
                                         db_row_text(rows, 3, work->arena),
                                         db_row_text(rows, 4, work->arena) };
    }
    TRY(db_end(rows));
    *errors_out = errors;
    *count_out = count;
    *last_out = last;
    return OK;
}

// ---- What was made ----

Fault import_store_add_made(Work *work, Id import, const ImportMade *made)
{
    return db_run(work->db, INSERT_MADE, db_id(import), db_int(made->position), db_text(made->thing),
                  db_text(made->mark));
}

Fault import_store_list_made(Work *work, Id import, int state, size_t most, ImportMade **made_out,
                             size_t *count_out)
{
    ImportMade *made = ARENA_ARRAY(work->arena, ImportMade, most);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_MADE, db_id(import), db_int(state), db_int((int64_t)most));
    while (count < most && db_next(rows)) {
        made[count++] = (ImportMade){ db_row_int(rows, 0), db_row_text(rows, 1, work->arena),
                                      db_row_text(rows, 2, work->arena) };
    }
    TRY(db_end(rows));
    *made_out = made;
    *count_out = count;
    return OK;
}

Fault import_store_set_made(Work *work, Id import, int64_t position, int state)
{
    return db_run(work->db, SET_MADE, db_id(import), db_int(position), db_int(state));
}

Fault import_store_count_made(Work *work, Id import, int64_t counts_out[IMPORT_MADE_STATES])
{
    DbRows *rows = db_query(work->db, COUNT_MADE, db_id(import));
    bool found = db_next(rows);
    for (int state = 0; found && state < IMPORT_MADE_STATES; state++) {
        counts_out[state] = db_row_int(rows, state);
    }
    return db_end(rows);
}

// ---- What it changed ----

Fault import_store_add_renamed(Work *work, Id import, const ImportRenamed *renamed)
{
    return db_run(work->db, INSERT_RENAMED, db_id(import), db_text(renamed->thing), db_text(renamed->mark),
                  db_text(renamed->before));
}

Fault import_store_list_renamed(Work *work, Id import, size_t most, ImportRenamed **renamed_out,
                                size_t *count_out)
{
    ImportRenamed *renamed = ARENA_ARRAY(work->arena, ImportRenamed, most);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_RENAMED, db_id(import), db_int((int64_t)most));
    while (count < most && db_next(rows)) {
        renamed[count++] = (ImportRenamed){ db_row_text(rows, 0, work->arena), db_row_text(rows, 1, work->arena),
                                            db_row_text(rows, 2, work->arena) };
    }
    TRY(db_end(rows));
    *renamed_out = renamed;
    *count_out = count;
    return OK;
}

Fault import_store_delete_renamed(Work *work, Id import, Str thing)
{
    return db_run(work->db, DELETE_RENAMED, db_id(import), db_text(thing));
}

// ---- Remembered columns ----

Fault import_store_find_mapping(Work *work, ImportKind kind, Id headers, Str *columns_out)
{
    DbRows *rows = db_query(work->db, FIND_MAPPING, db_text(kind_text(kind)), db_id(headers));
    Str columns = db_next(rows) ? db_row_text(rows, 0, work->arena) : STR_NONE;
    TRY(db_end(rows));
    *columns_out = columns;
    return OK;
}

Fault import_store_keep_mapping(Work *work, ImportKind kind, Id headers, Str columns)
{
    return db_run(work->db, KEEP_MAPPING, db_text(kind_text(kind)), db_id(headers),
                  db_text(columns), db_int(work->now));
}
