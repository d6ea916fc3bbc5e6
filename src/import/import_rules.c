// The rules of imports: who may bring in what, and which step may follow which. No HTTP and no SQL here.
#include "import/import_rules.h"

#include <sys/stat.h>

enum { IMPORT_CLEAN_EVERY_S = 6 * 3600 };

Permission import_permission(ImportKind kind)
{
    return kind == IMPORT_NEEDS ? MAY_IMPORT_NEEDS : MAY_ADMINISTER;
}

Fault import_find(Work *work, Id id, ImportRecord *record_out)
{
    ImportRecord record;
    TRY(import_store_find(work, id, &record));
    bool mine = !id_is_none(record.account) && id_equal(record.account, access_account_of(work->user));
    bool may = access_may(work->user, import_permission(record.kind), NULL);
    // What is wrong with a file of needs repeats its cells: nobody else's to read.
    if (!may || (record.kind == IMPORT_NEEDS && !mine)) {
        return IMPORT_NOT_FOUND;
    }
    *record_out = record;
    return OK;
}

static Fault expect(const ImportRecord *record, unsigned states)
{
    return states & 1u << record->state ? OK : IMPORT_STATE_FORBIDS;
}

#define IN(state) (1u << (state))
static const unsigned BEFORE_STORING = IN(IMPORT_UPLOADED) | IN(IMPORT_CHECKED) | IN(IMPORT_REFUSED);

static Fault queue(Work *work, ImportRecord *record, const char *job, ImportState state)
{
    record->state = state;
    TRY(long_jobs_add(work, job, access_account_of(work->user), record->id, &record->job));
    return import_store_update(work, record);
}

Fault import_expect_room(Work *work)
{
    int64_t waiting;
    TRY(import_store_count_waiting(work, access_account_of(work->user), &waiting));
    return waiting < IMPORTS_WAITING_MOST ? OK : fault_beyond(work, IMPORT_TOO_MANY, IMPORTS_WAITING_MOST, "file");
}

Fault import_add(Work *work, const ImportUpload *upload)
{
    ImportRecord record = {
        .id = upload->id,
        .kind = upload->kind,
        .account = access_account_of(work->user),
        .state = IMPORT_UPLOADED,
        .file_name = upload->file_name,
        .size = upload->size,
        .encoding = upload->encoding,
        .created_at = work->now,
        .file_until = work->now + IMPORT_FILE_KEPT_S,
    };
    TRY(import_expect_room(work));
    return import_store_insert(work, &record);
}

Fault import_choose_encoding(Work *work, Id id, Str encoding)
{
    ImportRecord record;
    TRY(import_find(work, id, &record));
    TRY(expect(&record, BEFORE_STORING));
    if (!encoding_is_known(encoding)) {
        return fault_at(work, CHOICE_UNKNOWN, "encoding");
    }
    record.encoding = encoding;
    record.state = IMPORT_UPLOADED;
    record.columns = STR_NONE;
    return import_store_update(work, &record);
}

Fault import_choose_columns(Work *work, Id id, Str columns, Id headers)
{
    ImportRecord record;
    TRY(import_find(work, id, &record));
    TRY(expect(&record, BEFORE_STORING));
    record.columns = columns;
    TRY(import_store_keep_mapping(work, record.kind, headers, columns));
    TRY(import_store_clear_errors(work, id));
    record.rows = record.added = record.already = record.errors = 0;
    return queue(work, &record, "import-check", IMPORT_IS_CHECKING);
}

Fault import_begin(Work *work, Id id)
{
    ImportRecord record;
    TRY(import_find(work, id, &record));
    TRY(expect(&record, IN(IMPORT_CHECKED)));
    return queue(work, &record, "import-store", IMPORT_IS_STORING);
}

Fault import_undo(Work *work, Id id)
{
    ImportRecord record;
    TRY(import_find(work, id, &record));
    TRY(expect(&record, IN(IMPORT_STORED)));
    return queue(work, &record, "import-undo", IMPORT_IS_UNDOING);
}

Fault import_discard(Work *work, Id id)
{
    ImportRecord record;
    TRY(import_find(work, id, &record));
    TRY(expect(&record, BEFORE_STORING));
    record.ended_at = work->now;
    TRY(import_store_clear_errors(work, id));
    return queue(work, &record, "import-clean", IMPORT_DISCARDED);
}

static Fault go_on_undoing(Work *work, Id id)
{
    ImportRecord record;
    TRY(import_store_find(work, id, &record));
    record.state = IMPORT_IS_UNDOING;
    TRY(long_jobs_add(work, "import-undo", record.account, id, &record.job));
    return import_store_update(work, &record);
}

// An import that is half taken back is nobody's wish, whoever stopped it.
static Fault finish_undos(Work *work)
{
    enum { ROUND = 10 };
    Id ids[ROUND];
    size_t count;
    TRY(import_store_list_half_undone(work, ROUND, ids, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(go_on_undoing(work, ids[i]));
    }
    return OK;
}

// What was stored of it goes, too: all of a file, or nothing.
static Fault expire_one(Work *work, Id id)
{
    int64_t made[IMPORT_MADE_STATES] = { 0 };
    TRY(import_store_clear_errors(work, id));
    TRY(import_store_count_made(work, id, made));
    return made[IMPORT_MADE] == 0 ? import_store_discard(work, id) : go_on_undoing(work, id);
}

Fault import_expire(Work *work, bool *more_out)
{
    enum { ROUND = 50 };
    Id ids[ROUND], job;
    size_t count;
    bool cleaned;
    TRY(import_store_list_expired(work, ROUND, ids, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(expire_one(work, ids[i]));
    }
    TRY(finish_undos(work));
    TRY(import_store_delete_old_errors(work, ROUND));
    // Files of requests that were killed before their row came are nobody's to expire: so they are looked for.
    TRY(import_store_cleaned_since(work, work->now - IMPORT_CLEAN_EVERY_S, &cleaned));
    if (count > 0 || !cleaned) {
        TRY(long_jobs_add(work, "import-clean", ID_NONE, ID_NONE, &job));
    }
    *more_out = count == ROUND;
    return OK;
}

// ---- Files ----

Str import_files_folder(Arena *arena, const char *folder)
{
    if (!folder) {
        return STR_NONE;
    }
    Str path = str_format(arena, "%s/uploads", folder);
    (void)mkdir(path.at, 0700); // there already, or what is put there will say so
    return path;
}

Str import_file_path(Arena *arena, const char *folder, Id id)
{
    char name[ID_TEXT_SIZE];
    Str path = import_files_folder(arena, folder);
    if (!path.at) {
        return STR_NONE;
    }
    id_write(id, name);
    return str_format(arena, "%s/%s", path.at, name);
}
