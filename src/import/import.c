// `istijaba import`: reads the file, finds its columns, hands it to its kind, tells what came of it.
#include "import/import.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "import/parts.h"

static const char *const kind_names[IMPORT_KIND_COUNT] = { "needs", "areas", "items" };

const char *import_kind_name(ImportKind kind)
{
    return kind_names[kind];
}

bool import_kind_named(Str name, ImportKind *kind_out)
{
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++) {
        if (str_is(name, kind_names[kind])) {
            *kind_out = (ImportKind)kind;
            return true;
        }
    }
    return false;
}

Work import_work(const Import *import, DbConn *conn, Arena *arena)
{
    return (Work){
        .arena = arena,
        .db = conn,
        .user = import->user,
        .now = import->now,
        .settings = import->context->settings,
        .keys = import->context->keys,
    };
}

// ---- Reading ----

// The key of what is wrong, or NULL.
static const char *read_file(Import *import)
{
    Str bytes;
    const ImportContext *context = import->context;
    Fault fault = context->has_files
                      ? file_read_open(import->arena, dup(context->file_fd), IMPORT_FILE_MAX, &bytes)
                      : file_read(import->arena, context->path, IMPORT_FILE_MAX, &bytes);
    if (fault != OK) {
        return fault == FILE_TOO_LARGE ? WORD("import.file_too_large") : WORD("import.file_unreadable");
    }
    Str encoding = encoding_detect(bytes);
    if (str_is(encoding, "unknown") ||
        encoding_decode(import->arena, bytes, encoding, &import->text) != OK) {
        return WORD("import.file_not_utf8");
    }
    return NULL;
}

const char *import_open_text(Import *import, const Doc *chosen)
{
    CsvRow header;
    const ImportSpec *specs = import_specs(import->context->kind);
    Fault fault = csv_open(import->text, &import->first_row);
    if (fault == OK) {
        fault = csv_next(&import->first_row, import->arena, &header);
    }
    if (fault == TEXT_NOT_UTF8) {
        return WORD("import.file_not_utf8");
    }
    if (fault != OK) {
        return WORD("import.file_malformed");
    }
    if (header.count == 0) {
        return WORD("import.file_empty");
    }
    if (!chosen) {
        import_map_columns(import, specs, &header);
        return NULL;
    }
    return import_use_columns(import, specs, &header, chosen) ? NULL : WORD("import.columns_unusable");
}

size_t import_rows_most(const Import *import)
{
    size_t lines = 1;
    for (size_t i = 0; i < import->text.len && lines < IMPORT_ROWS_MAX; i++) {
        lines += import->text.at[i] == '\n' || import->text.at[i] == '\r';
    }
    return lines;
}

static bool is_blank(const CsvRow *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].len > 0) {
            return false;
        }
    }
    return true;
}

Fault import_next_row(Import *import, CsvReader *reader, CsvRow *row_out)
{
    do {
        arena_reset(import->row_arena);
        *row_out = (CsvRow){ 0 };
        Fault fault = csv_next(reader, import->row_arena, row_out);
        if (fault != OK) {
            import_add_error(import, row_out->line, STR_NONE, WORD("import.row_malformed"), NULL);
            return CSV_MALFORMED;
        }
    } while (row_out->count > 0 && is_blank(row_out)); // spreadsheets leave rows of separators behind
    return OK;
}

// ---- The whole ----

const ImportSpec *import_specs(ImportKind kind)
{
    const ImportSpec *specs[IMPORT_KIND_COUNT] = { import_need_specs, import_area_specs,
                                                   import_item_specs };
    return specs[kind];
}

Fault import_run_kind(Import *import)
{
    static Fault (*const kinds[IMPORT_KIND_COUNT])(Import *) = { import_needs, import_areas,
                                                                import_items };
    return kinds[import->context->kind](import);
}

static void run_shapes(Import *import)
{
    import_start_progress(import);
    Fault fault = import_shapes(import);
    import_stop_progress(import);
    if (fault != OK && import->error_total == 0) {
        import_add_fault(import, 0, STR_NONE, fault, 0);
    }
}

static void run(Import *import)
{
    const char *wrong = read_file(import);
    if (!wrong && import_is_shapes(import)) {
        run_shapes(import);
        return;
    }
    if (!wrong) {
        wrong = import_open_text(import, NULL);
    }
    if (wrong) {
        import_add_error(import, 0, STR_NONE, wrong, NULL);
    }
    if (import->error_total > 0) {
        return;
    }
    import_start_progress(import);
    Fault fault = import_run_kind(import);
    import_stop_progress(import);
    if (fault != OK && import->error_total == 0) {
        import_add_fault(import, 0, STR_NONE, fault, 0);
    }
}

int import_command(const ImportContext *context)
{
    Import import = {
        .context = context,
        .record = work_new_id(),
        .arena = arena_new(),
        .row_arena = arena_new(),
        .now = context->now ? context->now : clock_now_s(),
        .started_us = clock_monotonic_us(),
    };
    run(&import);
    if (import.error_total > 0) {
        import_say_errors(&import);
        import.added = 0;
    }
    import_say_summary(&import);
    int result = import.error_total > 0 ? 1 : 0;
    arena_free(import.row_arena);
    arena_free(import.arena);
    return result;
}
