// What an import looks like: its columns with samples, its errors in words. Speaks documents only.
#include "import/import_page.h"

#include "base/file.h"

enum { SAMPLE_BYTES = 64 * 1024, SAMPLE_LINES = 4, SAMPLE_CHARACTERS = 60 };

void import_page_summary(Doc *doc, const ImportRecord *record)
{
    Doc *file = doc_record(doc, "file");
    doc_text(file, "name", record->file_name);
    doc_int(file, "size", record->size);
    doc_id(doc, "id", record->id);
    doc_text_c(doc, "kind", import_kind_name(record->kind));
    doc_text_c(doc, "state", import_state_name(record->state));
    doc_text(doc, "encoding", record->encoding);
    doc_int(doc, "rows", record->rows);
    doc_int(doc, "added", record->added);
    doc_int(doc, "already", record->already);
    doc_int(doc, "errors", record->errors);
    doc_int(doc, "kept", record->kept);
    doc_int(doc, "taken_back", record->state == IMPORT_UNDONE ? record->added - record->kept : 0);
    doc_time(doc, "created", record->created_at);
    doc_time(doc, "file_until", record->file_until);
    doc_time(doc, "ended", record->ended_at);
    doc_id(doc, "job", record->job);
}

// ---- The start of the file ----

typedef struct Sample {
    ImportContext context;
    Import import;
} Sample;

static Fault read_start(Arena *arena, const char *folder, Id id, Str *bytes_out)
{
    Str path = import_file_path(arena, folder, id);
    return path.at && file_read_start(arena, path.at, SAMPLE_BYTES, bytes_out) == OK ? OK
                                                                                     : IMPORT_FILE_GONE;
}

// A character that was cut at the end of a sample is nobody's fault.
static Str without_cut_end(Str bytes, Str encoding)
{
    if (bytes.len < SAMPLE_BYTES || !str_starts(encoding, STR("utf-"))) {
        return bytes;
    }
    bool wide = str_starts(encoding, STR("utf-16"));
    for (size_t i = bytes.len; i > 1; i--) {
        bool line_end = bytes.at[i - 1] == '\n' || (wide && bytes.at[i - 2] == '\n' && bytes.at[i - 1] == 0);
        if (line_end && (!wide || i % 2 == 0)) {
            return str_slice(bytes, 0, i);
        }
    }
    return bytes;
}

static Fault decode_start(Arena *arena, Str bytes, Str encoding, Str *text_out)
{
    Str text;
    TRY(encoding_decode(arena, without_cut_end(bytes, encoding), encoding, &text));
    *text_out = bytes.len < SAMPLE_BYTES ? text : encoding_whole_lines(text);
    return OK;
}

// FAULT of the text when it cannot be read as rows.
static Fault open_sample(Work *work, const char *folder, const ImportRecord *record, const Doc *chosen,
                         Sample *sample)
{
    Str bytes;
    *sample = (Sample){ .context = { .settings = work->settings, .keys = work->keys, .kind = record->kind,
                                     .ignore_unknown = true, .dry_run = true } };
    sample->import = (Import){ .arena = work->arena, .row_arena = work->arena, .now = work->now };
    sample->import.context = &sample->context;
    TRY(read_start(work->arena, folder, record->id, &bytes));
    TRY(decode_start(work->arena, bytes, record->encoding, &sample->import.text));
    return import_open_text(&sample->import, chosen) ? IMPORT_FILE_UNUSABLE : OK;
}

static Str cut(Arena *arena, Str cell)
{
    Str accepted;
    if (text_accept(arena, cell, &accepted) != OK) {
        return STR("…");
    }
    size_t end = 0;
    for (size_t characters = 0; end < accepted.len && characters < SAMPLE_CHARACTERS; characters++) {
        end++;
        while (end < accepted.len && ((unsigned char)accepted.at[end] & 0xC0) == 0x80) {
            end++;
        }
    }
    return end < accepted.len ? str_format(arena, "%.*s…", (int)end, accepted.at) : accepted;
}

// ---- Encodings ----

static void put_encoding_choice(Work *work, Doc *list, Str bytes, const char *encoding)
{
    Str text, line, rest;
    if (decode_start(work->arena, bytes, str_from(encoding), &text) != OK) {
        return;
    }
    Doc *choice = doc_list_record(list);
    Doc *lines = doc_list(choice, "lines");
    doc_text_c(choice, "encoding", encoding);
    rest = text;
    for (size_t i = 0; i < SAMPLE_LINES && str_cut(&rest, '\n', &line); i++) {
        bool ends_cr = line.len > 0 && line.at[line.len - 1] == '\r';
        doc_list_text(lines, cut(work->arena, str_slice(line, 0, line.len - ends_cr)));
    }
}

static Fault put_encodings(Work *work, const char *folder, Doc *doc, const ImportRecord *record)
{
    Str bytes;
    TRY(read_start(work->arena, folder, record->id, &bytes));
    Doc *choices = doc_list(doc, "encodings");
    put_encoding_choice(work, choices, bytes, "windows-1256");
    put_encoding_choice(work, choices, bytes, "windows-1252");
    doc_bool(doc, "has_encodings", doc_length(choices) > 0);
    return OK;
}

// ---- Columns ----

static void put_samples(Import *import, Doc *columns)
{
    CsvReader reader = import->first_row;
    for (size_t i = 0; i < IMPORT_SAMPLES; i++) {
        CsvRow row;
        if (csv_next(&reader, import->arena, &row) != OK || row.count == 0) {
            return;
        }
        for (size_t n = 0; n < import->columns.count && n < row.count; n++) {
            Str cell = cut(import->arena, row.cells[n]);
            if (cell.len > 0) {
                doc_list_text(doc_get(doc_at(columns, n), "samples"), cell);
            }
        }
    }
}

static void put_columns(Import *import, Doc *doc)
{
    Doc *columns = doc_list(doc, "columns");
    for (size_t i = 0; i < import->columns.count; i++) {
        Doc *column = doc_list_record(columns);
        doc_int(column, "n", (int64_t)i);
        doc_int(column, "number", (int64_t)i + 1);
        doc_text(column, "header", cut(import->arena, import->columns.headers[i]));
        doc_text(column, "field", import_column_name(import, import->arena, i));
        doc_list(column, "samples");
    }
    put_samples(import, columns);
    doc_bool(doc, "has_columns", import->columns.count > 0);
    char separator = import->first_row.separator;
    doc_text_c(doc, "separator", separator == ',' ? "comma" : separator == ';' ? "semicolon" : "tab");
}

// As chosen for this file, else as chosen last for such headers, else as the headers suggest.
static Fault find_chosen(Work *work, Sample *sample, const ImportRecord *record, Doc **chosen_out,
                         bool *remembered_out)
{
    Str columns = record->columns;
    *remembered_out = false;
    if (!columns.at) {
        Id key = import_headers_key(&sample->import, work->arena);
        TRY(import_store_find_mapping(work, record->kind, key, &columns));
        *remembered_out = columns.at != NULL;
    }
    return columns.at ? doc_from_json(work->arena, columns, chosen_out) : OK;
}

static Fault put_mapping(Work *work, const char *folder, Doc *doc, const ImportRecord *record)
{
    Sample sample;
    Doc *chosen = NULL;
    bool remembered;
    TRY(open_sample(work, folder, record, NULL, &sample));
    TRY(find_chosen(work, &sample, record, &chosen, &remembered));
    if (chosen) {
        TRY(open_sample(work, folder, record, chosen, &sample));
    }
    doc_bool(doc, "remembered", remembered);
    put_columns(&sample.import, doc);
    return OK;
}

Fault import_page_columns(Request *request, Doc *doc, const ImportRecord *record)
{
    Work *work = request_work(request);
    const char *folder = request_folder(request);
    Fault fault = str_is(record->encoding, "unknown") ? put_encodings(work, folder, doc, record)
                                                      : put_mapping(work, folder, doc, record);
    doc_bool(doc, "file_gone", fault == IMPORT_FILE_GONE);
    bool unusable = fault == IMPORT_FILE_UNUSABLE || fault == TEXT_NOT_UTF8;
    doc_bool(doc, "file_unusable", unusable);
    return fault == IMPORT_FILE_GONE || unusable ? OK : fault;
}

Fault import_page_headers(Work *work, const char *folder, const ImportRecord *record, Id *key_out,
                          size_t *count_out)
{
    Sample sample;
    Fault fault = open_sample(work, folder, record, NULL, &sample);
    TRY(fault == TEXT_NOT_UTF8 ? IMPORT_FILE_UNUSABLE : fault);
    *key_out = import_headers_key(&sample.import, work->arena);
    *count_out = sample.import.columns.count;
    return OK;
}

// ---- What a column may be ----

typedef void (*EachField)(void *context, Str name, Str plain, int slot);

static void walk_fields(Arena *arena, ImportKind kind, EachField each, void *context)
{
    for (const ImportSpec *spec = import_specs(kind); spec->name; spec++) {
        Str plain = str_from(spec->name);
        each(context, plain, plain, 0);
        for (int slot = 1; spec->numbered && slot < IMPORT_SLOTS; slot++) {
            each(context, str_format(arena, "%s%d", spec->name, slot + 1), plain, slot);
        }
    }
}

typedef struct Option {
    Request *request;
    Doc *list;
    Str chosen;
} Option;

static void put_option(void *context, Str name, Str plain, int slot)
{
    Option *option = context;
    Doc *doc = doc_list_record(option->list);
    doc_text(doc, "value", name);
    doc_text(doc, "field", plain);
    if (slot > 0) {
        doc_int(doc, "slot", slot + 1);
    }
    doc_bool(doc, "chosen", str_equal(name, option->chosen));
}

void import_page_options(Request *request, Doc *doc, ImportKind kind)
{
    Doc *columns = doc_get(doc, "columns");
    for (size_t i = 0; i < doc_length(columns); i++) {
        Doc *column = doc_at(columns, i);
        Option option = { request, doc_list(column, "options"), doc_get_text(column, "field") };
        walk_fields(request_work(request)->arena, kind, put_option, &option);
    }
}

typedef struct Wanted {
    Str name;
    bool found;
} Wanted;

static void compare_field(void *context, Str name, Str plain, int slot)
{
    Wanted *wanted = context;
    (void)plain;
    (void)slot;
    wanted->found |= str_equal(name, wanted->name);
}

bool import_page_has_field(ImportKind kind, Str field)
{
    Wanted wanted = { field, field.len == 0 };
    Arena *arena = arena_new();
    walk_fields(arena, kind, compare_field, &wanted);
    arena_free(arena);
    return wanted.found;
}

// A form that is shown again keeps what was chosen, and says what was wrong beside it.
void import_page_keep_typed(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    Doc *columns = doc_get(reply_doc(reply), "columns");
    Doc *typed = doc_get(doc_get(reply_frame(reply), "typed"), "columns");
    for (size_t i = 0; i < input_count(body, "columns"); i++) {
        const Input *sent = input_at(body, "columns", i);
        Doc *column = doc_at(columns, (size_t)input_int(sent, "n"));
        if (column) {
            Str field = input_text(sent, "field");
            doc_text(column, "field", field.at ? field : STR(""));
            doc_text(column, "wrong", doc_get_text(doc_get(doc_at(typed, i), "wrong"), "field"));
        }
    }
}

// ---- Errors ----

static Fault say(Request *request, const ImportError *error, Str *message_out)
{
    Arena *arena = request_work(request)->arena;
    Doc *arguments;
    TRY(doc_from_json(arena, error->arguments, &arguments));
    *message_out = request_say(request, error->message, arguments);
    return OK;
}

Fault import_page_errors(Request *request, Doc *list, const ImportError *errors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Str message;
        TRY(say(request, &errors[i], &message));
        Doc *doc = doc_list_record(list);
        if (errors[i].line > 0) {
            doc_int(doc, "row", errors[i].line);
        }
        doc_text(doc, "column", errors[i].column);
        doc_text(doc, "message", message);
    }
    return OK;
}

Fault import_page_errors_csv(Request *request, const ImportError *errors, size_t count, Str *csv_out)
{
    Arena *arena = request_work(request)->arena;
    TextBuilder csv = { .arena = arena };
    text_add(&csv, STR("\xEF\xBB\xBFrow,column,message\r\n"));
    for (size_t i = 0; i < count; i++) {
        Str message;
        TRY(say(request, &errors[i], &message));
        if (errors[i].line > 0) {
            text_add_format(&csv, "%lld", (long long)errors[i].line);
        }
        text_add_char(&csv, ',');
        text_add(&csv, csv_cell(arena, errors[i].column));
        text_add_char(&csv, ',');
        text_add(&csv, csv_cell(arena, message));
        text_add(&csv, STR("\r\n"));
    }
    *csv_out = text_done(&csv);
    return OK;
}
