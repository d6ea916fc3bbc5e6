// What every kind of file does with a row: read its cells, tell what is wrong beside the right column,
// and put the rows of areas and items through their rule in one transaction.
#include "import/parts.h"
#include "base/number.h"
#include "http/http.h"

// A transaction that was only a trial: undone on purpose.
static const FaultKind TRIAL_UNDONE[1] = { { "TRIAL_UNDONE", 500 } };

// ---- Cells ----

void import_refuse_cell(Import *import, const CsvRow *row, int spec, int slot, const char *key)
{
    Doc *arguments = import_arguments(import);
    import_argument_value(import, arguments, "value", import_cell(import, row, spec, slot));
    import_add_error(import, row->line, import_header(import, spec, slot), key, arguments);
}

bool import_read_text(Import *import, const CsvRow *row, int spec, int64_t most, Str *text_out)
{
    Str cell = import_cell(import, row, spec, 0);
    if (cell.len == 0) {
        *text_out = STR_NONE;
        return true;
    }
    Str text;
    Fault fault = text_accept(import->row_arena, cell, &text);
    if (fault == OK && (int64_t)text_length(text) > most) {
        fault = TEXT_TOO_LONG;
    }
    if (fault != OK) {
        import_add_fault(import, row->line, import_header(import, spec, 0), fault, most);
        return false;
    }
    *text_out = text.len > 0 ? text : STR_NONE;
    return true;
}

bool import_read_number(Import *import, const CsvRow *row, int spec, int slot, int64_t least,
                        int64_t most, int64_t *number_out)
{
    Str cell = import_cell(import, row, spec, slot);
    if (cell.len == 0) {
        return true;
    }
    Str digits = str_trim(text_latin_digits(import->row_arena, cell));
    if (number_parse(digits, least, most, number_out) == OK) {
        return true;
    }
    Doc *arguments = import_arguments(import);
    import_argument_value(import, arguments, "value", cell);
    doc_int(arguments, "least", least);
    doc_int(arguments, "most", most);
    import_add_error(import, row->line, import_header(import, spec, slot),
                     WORD("import.number_wrong"), arguments);
    return false;
}

bool import_is_doubled(Import *import, const CsvRow *row, int spec, Id key)
{
    int64_t first;
    if (import_keys_add(&import->seen, key, row->line, &first) == 0) {
        return false;
    }
    Doc *arguments = import_arguments(import);
    import_argument_value(import, arguments, "value", import_cell(import, row, spec, 0));
    doc_text(arguments, "row", str_format(import->row_arena, "%lld", (long long)first));
    import_add_error(import, row->line, import_header(import, spec, 0),
                     WORD("import.doubled"), arguments);
    return true;
}

// ---- What a rule refused ----

// "lines[1].quantity" is the second slot of column "quantity".
static Str split_field(Str field, int *slot_out)
{
    *slot_out = 0;
    if (!str_starts(field, STR("lines["))) {
        return field;
    }
    Str rest = str_from_index(field, STR("lines[").len);
    Str number;
    int64_t slot;
    if (str_cut(&rest, ']', &number) && number_parse(number, 0, IMPORT_SLOTS - 1, &slot) == OK) {
        *slot_out = (int)slot;
    }
    return str_starts(rest, STR(".")) ? str_from_index(rest, 1) : rest;
}

Fault import_refuse_row(Import *import, const Work *work, const CsvRow *row, Fault fault)
{
    if (fault == OK || fault->http_status >= 500) {
        return fault;
    }
    int slot;
    int spec;
    Str column = STR_NONE;
    if (import_find_spec(import, split_field(work->fault_field, &slot), &spec)) {
        column = import_header(import, spec, slot);
    }
    import_add_fault(import, row->line, column, fault, work->fault_limit);
    return OK;
}

// ---- Areas and items: all rows in one transaction ----

typedef struct Trial {
    Import *import;
    ImportPut put;
    bool *done; // by the order of rows
    size_t most;
    bool waits; // some row of this pass is to come later
    bool moved; // some row of this pass was done
} Trial;

static void count_outcome(Trial *trial, size_t row, ImportOutcome outcome)
{
    Import *import = trial->import;
    if (outcome == IMPORT_LATER) {
        trial->waits = true;
        return;
    }
    trial->done[row] = true;
    trial->moved = true;
    import->rows++;
    import->added += outcome == IMPORT_ADDED;
    import->already += outcome == IMPORT_KNOWN;
}

static Fault put_pass(Trial *trial, DbConn *conn)
{
    Import *import = trial->import;
    CsvReader reader = import->first_row;
    int64_t total = (int64_t)import->text.len;
    trial->waits = trial->moved = false;
    for (size_t i = 0;; i++) {
        CsvRow row;
        TRY(import_next_row(import, &reader, &row));
        if (row.count == 0) {
            return OK;
        }
        if (i == trial->most) {
            import_add_error(import, row.line, STR_NONE, WORD("import.too_many_places"), NULL);
            return CSV_MALFORMED;
        }
        if (!trial->done[i]) {
            ImportOutcome outcome = IMPORT_WRONG;
            Work work = import_work(import, conn, import->row_arena);
            if (import_check_shape(import, &row)) {
                TRY(trial->put(import, &work, &row, &outcome));
            }
            count_outcome(trial, i, outcome);
        }
        import_set_progress(import, IMPORT_STORING, total - (int64_t)reader.rest.len, total);
    }
}

static Fault put_rows(DbConn *conn, void *context)
{
    Trial *trial = context;
    Import *import = trial->import;
    Work work = import_work(import, conn, import->arena);
    bool stores = !import->context->dry_run;
    import->made = 0;
    TRY(stores ? import_begin_record(import, &work) : OK);
    import_forget_errors(import);
    import->rows = import->added = import->already = 0;
    import->last_pass = false;
    import->seen = import_keys_new(import->arena, trial->most);
    trial->done = ARENA_ARRAY(import->arena, bool, trial->most);
    do {
        TRY(put_pass(trial, conn));
        import->last_pass = !trial->moved;
    } while (trial->waits);
    return import->error_total > 0 || !stores ? TRIAL_UNDONE : import_end_record(import, &work);
}

Fault import_put_all(Import *import, ImportPut put)
{
    size_t most = import_rows_most(import);
    Trial trial = { .import = import, .put = put, .most = most < IMPORT_PLACES_MAX ? most : IMPORT_PLACES_MAX };
    Fault fault = db_transact(import->context->db, put_rows, &trial);
    return fault == TRIAL_UNDONE ? OK : fault;
}
