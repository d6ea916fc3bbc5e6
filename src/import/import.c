// `istijaba import`: reads the file, finds its columns, hands it to its kind, tells what came of it.
#include "import/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/parts.h"
#include "base/clock.h"

static const char *const kind_names[IMPORT_KIND_COUNT] = { "needs", "areas", "items" };

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
        .now = import->now,
        .settings = import->context->settings,
        .keys = import->context->keys,
    };
}

// ---- Reading ----

static bool read_all(int fd, char *at, size_t size)
{
    while (size > 0) {
        ssize_t got = read(fd, at, size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false; // also when the file became shorter meanwhile
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

// The key of what is wrong, or NULL.
static const char *read_file(Import *import)
{
    // Non-blocking, so that a pipe of that name cannot hold us.
    int fd = open(import->context->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        if (fd >= 0) {
            close(fd);
        }
        return WORD("import.file_unreadable");
    }
    if (about.st_size > IMPORT_FILE_MAX) {
        close(fd);
        return WORD("import.file_too_large");
    }
    size_t size = (size_t)about.st_size;
    char *at = arena_take(import->arena, size + 1);
    bool whole = read_all(fd, at, size);
    close(fd);
    import->text = (Str){ at, size };
    return whole ? NULL : WORD("import.file_unreadable");
}

// The key of what is wrong, or NULL.
static const char *open_rows(Import *import, CsvRow *header)
{
    Fault fault = csv_open(import->text, &import->first_row);
    if (fault == OK) {
        fault = csv_next(&import->first_row, import->arena, header);
    }
    if (fault == TEXT_NOT_UTF8) {
        return WORD("import.file_not_utf8");
    }
    if (fault != OK) {
        return WORD("import.file_malformed");
    }
    return header->count == 0 ? WORD("import.file_empty") : NULL;
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

static Fault run_kind(Import *import)
{
    static Fault (*const kinds[IMPORT_KIND_COUNT])(Import *) = { import_needs, import_areas,
                                                                import_items };
    import_start_progress(import);
    Fault fault = kinds[import->context->kind](import);
    import_stop_progress(import);
    return fault;
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
    const ImportSpec *specs[IMPORT_KIND_COUNT] = { import_need_specs, import_area_specs,
                                                   import_item_specs };
    CsvRow header;
    const char *wrong = read_file(import);
    if (!wrong && import_is_shapes(import)) {
        run_shapes(import);
        return;
    }
    if (!wrong) {
        wrong = open_rows(import, &header);
    }
    if (wrong) {
        import_add_error(import, 0, STR_NONE, wrong, NULL);
        return;
    }
    import_map_columns(import, specs[import->context->kind], &header);
    if (import->error_total > 0) {
        return;
    }
    Fault fault = run_kind(import);
    if (fault != OK && import->error_total == 0) {
        import_add_fault(import, 0, STR_NONE, fault, 0);
    }
}

int import_command(const ImportContext *context)
{
    Import import = {
        .context = context,
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
