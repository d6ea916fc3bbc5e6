// A file of needs: each row is checked against the rules with cached look-ups, then all are raised, a few hundred a
// transaction, so that others wait for one of these at most. What a cell means is in need_row.c.
#include "import/need_row.h"

// ---- What makes a row the same row again ----

static void add_cell(Import *import, TextBuilder *text, const CsvRow *row, int spec, int slot)
{
    Str cell = import_cell(import, row, spec, slot);
    text_add(text, text_latin_digits(import->row_arena, cell));
    text_add_char(text, '\x1f');
}

static Str reference_text(Import *import, const CsvRow *row)
{
    TextBuilder text = { .arena = import->row_arena };
    text_add_c(&text, "reference\x1f");
    add_cell(import, &text, row, NEED_COLUMN_REFERENCE, 0);
    Str name = import_cell(import, row, NEED_COLUMN_NAME, 0);
    if (name.len > 0) {
        text_add(&text, import_fold(import->row_arena, name));
    } else {
        add_cell(import, &text, row, NEED_COLUMN_PHONE, 0);
        add_cell(import, &text, row, NEED_COLUMN_GOVERNORATE, 0);
        add_cell(import, &text, row, NEED_COLUMN_AREA, 0);
    }
    return text_done(&text);
}

// In the order of our columns, so that a file whose columns were moved is the same file.
static Str whole_row_text(Import *import, const CsvRow *row)
{
    TextBuilder text = { .arena = import->row_arena };
    for (int spec = 0; import->columns.specs[spec].name; spec++) {
        for (int slot = 0; slot < IMPORT_SLOTS; slot++) {
            if (import_has_column(import, spec, slot)) {
                text_add_format(&text, "%d.%d\x1f", spec, slot);
                add_cell(import, &text, row, spec, slot);
            }
        }
    }
    return text_done(&text);
}

static Id key_of_text(const Import *import, Str text)
{
    return import_key_of(digest_keyed(import->context->keys->lookups, "import need", text));
}

// False, with an error, when another row of the file has the same reference and name.
static bool find_key(Import *import, const CsvRow *row, Id *key_out)
{
    if (import_cell(import, row, NEED_COLUMN_REFERENCE, 0).len > 0) {
        *key_out = key_of_text(import, reference_text(import, row));
        return !import_is_doubled(import, row, NEED_COLUMN_REFERENCE, *key_out);
    }
    Str text = whole_row_text(import, row);
    Id key = key_of_text(import, text);
    int64_t first;
    int64_t before = import_keys_add(&import->seen, key, row->line, &first);
    *key_out = before == 0 ? key
                           : key_of_text(import, str_format(import->row_arena, "%lld\x1f%.*s",
                                                            (long long)before, STR_ARG(text)));
    return true;
}

// ---- First pass: every row is checked ----

// Rows of a transaction: what others wait for at most.
enum { BATCH = 500 };

// People may only bring in needs of their own areas; the house may bring any.
static bool is_allowed(Import *import, const CsvRow *row, const Area *place)
{
    Scope scope = { .area_path = place->path };
    if (!import->user || access_may(import->user, MAY_IMPORT_NEEDS, &scope)) {
        return true;
    }
    int spec = import_has_column(import, NEED_COLUMN_AREA, 0) ? NEED_COLUMN_AREA : NEED_COLUMN_GOVERNORATE;
    import_refuse_cell(import, row, spec, 0, WORD("import.area_not_granted"));
    return false;
}

static Fault check_row(Import *import, Work *work, const CsvRow *row)
{
    NeedsImport *needs = import->of_kind;
    NeedDraft draft;
    Area place;
    bool exists;
    Id *key = &needs->keys[import->rows++];
    if (!import_check_shape(import, row) || !import_need_read(import, row, &draft)) {
        return OK;
    }
    Fault fault = needs_check(work, &draft, &place);
    if (fault != OK) {
        return import_refuse_row(import, work, row, fault);
    }
    if (is_allowed(import, row, &place) && find_key(import, row, key)) {
        TRY(needs_imported(work, *key, &exists));
        import->already += exists;
    }
    return OK;
}

static Fault load(DbConn *conn, void *context)
{
    Import *import = context;
    Work work = import_work(import, conn, import->arena);
    return import_need_load(import, &work);
}

static Fault check_batch(DbConn *conn, void *context)
{
    Import *import = context;
    NeedsImport *needs = import->of_kind;
    size_t most = import_rows_most(import);
    for (int i = 0; i < BATCH; i++) {
        CsvRow row;
        TRY(import_next_row(import, &needs->reader, &row));
        if (row.count == 0) {
            needs->at_end = true;
            return OK;
        }
        if ((size_t)import->rows == most) {
            import_add_error(import, row.line, STR_NONE, WORD("import.too_many_rows"), NULL);
            return CSV_MALFORMED;
        }
        Work work = import_work(import, conn, import->row_arena);
        TRY(check_row(import, &work, &row));
    }
    return OK;
}

static Fault check_rows(Import *import)
{
    NeedsImport *needs = import->of_kind;
    size_t most = import_rows_most(import);
    int64_t total = (int64_t)import->text.len;
    TRY(db_read(import->context->db, load, import));
    import_forget_errors(import);
    import->rows = import->already = 0;
    import->seen = import_keys_new(import->arena, most);
    needs->keys = ARENA_ARRAY(import->arena, Id, most);
    needs->reader = import->first_row;
    while (!needs->at_end) {
        TRY(db_read(import->context->db, check_batch, import));
        TRY(import_step(import, IMPORT_CHECKING, total - (int64_t)needs->reader.rest.len, total));
    }
    return OK;
}

// ---- Second pass: all are stored ----

static Fault store_row(Import *import, Work *work, const CsvRow *row, Id key, bool *added_out)
{
    NeedDraft draft;
    Need need;
    Str code;
    bool exists;
    TRY(needs_imported(work, key, &exists));
    *added_out = !exists;
    if (exists) {
        return OK;
    }
    if (!import_need_read(import, row, &draft)) {
        return CSV_MALFORMED; // it was well a moment ago
    }
    draft.import_key = key;
    Fault fault = needs_raise(work, &draft, &need, &code);
    if (fault != OK) {
        TRY(import_refuse_row(import, work, row, fault));
        return fault;
    }
    return import_note_made(import, work, id_format(work->arena, need.id), STR_NONE);
}

typedef struct Batch {
    Import *import;
    CsvReader reader;
    int64_t made, done, already;
    bool at_end;
} Batch;

// May run again from its start, so it works on copies; what came of it counts after the commit.
static Fault store_batch(DbConn *conn, void *context)
{
    Batch *batch = context;
    Import *import = batch->import;
    const NeedsImport *needs = import->of_kind;
    batch->reader = needs->reader;
    batch->done = needs->done;
    batch->already = needs->already_there;
    batch->at_end = false;
    import->made = batch->made;
    for (int i = 0; i < BATCH; i++) {
        CsvRow row;
        bool added;
        TRY(import_next_row(import, &batch->reader, &row));
        if (row.count == 0) {
            batch->at_end = true;
            return OK;
        }
        Work work = import_work(import, conn, import->row_arena);
        TRY(store_row(import, &work, &row, needs->keys[batch->done++], &added));
        batch->already += !added;
    }
    return OK;
}

static Fault begin(DbConn *conn, void *context)
{
    Import *import = context;
    Work work = import_work(import, conn, import->arena);
    return import_begin_record(import, &work);
}

static Fault end(DbConn *conn, void *context)
{
    Import *import = context;
    Work work = import_work(import, conn, import->arena);
    return import_end_record(import, &work);
}

static Fault store_rows(Import *import)
{
    NeedsImport *needs = import->of_kind;
    Db *db = import->context->db;
    needs->reader = import->first_row;
    needs->at_end = false;
    TRY(import_keep_copy(import));
    TRY(db_transact(db, begin, import));
    while (!needs->at_end) {
        Batch batch = { .import = import, .made = import->made };
        TRY(db_transact(db, store_batch, &batch));
        needs->reader = batch.reader;
        needs->done = batch.done;
        needs->already_there = batch.already;
        needs->at_end = batch.at_end;
        TRY(import_step(import, IMPORT_STORING, needs->done, import->rows));
    }
    // What this import made before it was killed is new, whatever the pass after it finds.
    import->added = import->made;
    import->already = import->rows - import->made;
    TRY(db_transact(db, end, import));
    import_drop_copy(import);
    return OK;
}

static bool has_needed_columns(Import *import)
{
    if (!import_has_column(import, NEED_COLUMN_AREA, 0) &&
        !import_has_column(import, NEED_COLUMN_GOVERNORATE, 0)) {
        import_add_error(import, 0, STR_NONE, WORD("import.need_area_column_missing"), NULL);
        return false;
    }
    bool says_what = import_has_column(import, NEED_COLUMN_WORDS, 0);
    for (int slot = 0; slot < IMPORT_SLOTS; slot++) {
        says_what = says_what || import_has_column(import, NEED_COLUMN_ITEM, slot);
    }
    if (!says_what) {
        import_add_error(import, 0, STR_NONE, WORD("import.need_item_column_missing"), NULL);
    }
    return says_what;
}

Fault import_needs(Import *import)
{
    NeedsImport needs = { 0 };
    import->of_kind = &needs;
    if (!has_needed_columns(import)) {
        return OK;
    }
    TRY(check_rows(import));
    if (import->error_total > 0) {
        return OK;
    }
    if (import->context->dry_run) {
        import->added = import->rows - import->already;
        return OK;
    }
    return store_rows(import);
}
