// The row that a store leaves behind: what it made, its event, and how whoever is killed goes on. The command makes
// its own row; in the browser there is one before.
#include <unistd.h>

#include "base/file.h"
#include "import/import_rules.h"
#include "ledger/ledger.h"

static Str base_name(Str path)
{
    for (size_t i = path.len; i > 0; i--) {
        if (path.at[i - 1] == '/') {
            return str_from_index(path, i);
        }
    }
    return path;
}

static ImportRecord record_of_command(const Import *import, Work *work)
{
    Str name;
    Str path = base_name(str_from(import->context->path));
    return (ImportRecord){
        .id = import->record,
        .kind = import->context->kind,
        .state = IMPORT_IS_STORING,
        .file_name = text_accept(work->arena, path, &name) == OK ? name : STR(""),
        .size = (int64_t)import->text.len,
        .encoding = STR("utf-8"), // as it was copied
        .rows = import->rows,
        .created_at = work->now,
        .file_until = work->now + IMPORT_FILE_KEPT_S,
    };
}

Fault import_begin_record(Import *import, Work *work)
{
    if (import->run) {
        return OK;
    }
    ImportRecord record = record_of_command(import, work);
    record.columns = import_columns_json(import, work->arena);
    // Only what is stored in many transactions needs to be finished by somebody else.
    if (import->copied) {
        TRY(long_jobs_add_running(work, "import-store", ID_NONE, record.id, &record.job));
    }
    import->job = record.job;
    return import_store_insert(work, &record);
}

Fault import_keep_copy(Import *import)
{
    Str path = import_file_path(import->arena, import->context->folder, import->record);
    if (import->run || !path.at) {
        return OK;
    }
    TRY(file_write(path.at, import->text));
    import->copied = true;
    return OK;
}

void import_drop_copy(Import *import)
{
    if (import->copied) {
        unlink(import_file_path(import->arena, import->context->folder, import->record).at);
        import->copied = false;
    }
}

Fault import_note_made(Import *import, Work *work, Str thing, Str mark)
{
    ImportMade made = { import->made + 1, thing, mark };
    TRY(import_store_add_made(work, import->record, &made));
    import->made++;
    return OK;
}

Fault import_append_event(Work *work, const ImportRecord *record)
{
    bool undone = record->state == IMPORT_UNDONE;
    Doc *told = doc_new(work->arena);
    doc_id(told, "import", record->id);
    doc_text_c(told, "kind", import_kind_name(record->kind));
    doc_text_c(told, "state", import_state_name(record->state));
    doc_int(told, "rows", record->rows);
    doc_int(told, "added", record->added);
    doc_int(told, "kept", record->kept);
    return ledger_append(work, &(Event){
                                   .kind = undone ? "import.undone" : "import.stored",
                                   .subject = record->id,
                                   .object = record->id,
                                   .governorate = STR("PS"),
                                   .record = told,
                               });
}

Fault import_end_record(Import *import, Work *work)
{
    ImportRecord record;
    TRY(import_store_find(work, import->record, &record));
    record.state = IMPORT_STORED;
    record.rows = import->rows;
    record.added = import->made;
    record.already = import->rows - import->made;
    record.ended_at = work->now;
    TRY(import_store_update(work, &record));
    if (!id_is_none(import->job)) {
        TRY(long_jobs_end(work, import->job, JOB_STATE_DONE, STR_NONE, STR_NONE));
    }
    return import_append_event(work, &record);
}
