// What people are told while a file is imported: errors by row and column, progress, a summary.
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "import/parts.h"
#include "base/clock.h"
#include "base/file.h"

enum { PROGRESS_EVERY_NS = 100 * 1000 * 1000, BAR_WIDTH = 30, LINE_EVERY_PERCENT = 5 };

// A reader who has gone away must not stop an import, so what cannot be written is dropped.
static void write_all(int fd, Str text)
{
    (void)file_write_to(fd, text);
}

static Str say(Import *import, Arena *arena, const char *key, const Doc *arguments)
{
    const ImportContext *context = import->context;
    if (!context->words) {
        return str_from(key);
    }
    return words_say(context->words, context->language, str_from(key), arguments, arena);
}

// ---- Errors ----

Doc *import_arguments(Import *import)
{
    return doc_new(import->row_arena);
}

void import_argument_value(Import *import, Doc *arguments, const char *name, Str value)
{
    Str shown;
    if (text_accept(import->row_arena, value, &shown) != OK) {
        shown = STR("…");
    }
    if (text_length(shown) > IMPORT_VALUE_SHOWN) {
        size_t end = 0;
        for (size_t characters = 0; characters < IMPORT_VALUE_SHOWN; characters++) {
            end++;
            while (end < shown.len && ((unsigned char)shown.at[end] & 0xC0) == 0x80) {
                end++;
            }
        }
        shown = str_format(import->row_arena, "%.*s…", (int)end, shown.at);
    }
    doc_text(arguments, name, shown);
}

static void keep_error(Import *import, ImportError error)
{
    import->error_total++;
    if (import->error_count == IMPORT_ERRORS_KEPT) {
        return;
    }
    import->errors = ARENA_GROW(import->arena, import->errors, import->error_count);
    import->errors[import->error_count++] = error;
}

void import_add_error(Import *import, int64_t line, Str column, const char *key, Doc *arguments)
{
    Doc *given = arguments ? arguments : import_arguments(import);
    keep_error(import, (ImportError){ line, column, str_copy(import->arena, str_from(key)),
                                      doc_to_json(import->arena, given) });
}

void import_add_fault(Import *import, int64_t line, Str column, Fault fault, int64_t limit)
{
    Str key = str_format(import->row_arena, "fault.%s", fault->name);
    Doc *arguments = import_arguments(import);
    doc_int(arguments, "limit", limit);
    import_add_error(import, line, column, str_to_c(import->row_arena, key), arguments);
}

void import_forget_errors(Import *import)
{
    import->errors = NULL;
    import->error_count = 0;
    import->error_total = 0;
}

static Str error_message(Import *import, const ImportError *error)
{
    Doc *arguments = NULL;
    if (doc_from_json(import->row_arena, error->arguments, &arguments) != OK) {
        arguments = import_arguments(import); // of our own making, so never
    }
    return say(import, import->row_arena, str_to_c(import->row_arena, error->message), arguments);
}

// "السطر 12، العمود «الكمية»: …"
static Str error_text(Import *import, const ImportError *error)
{
    Doc *arguments = import_arguments(import);
    // As text: the number of a line is not grouped in thousands.
    doc_text(arguments, "row", str_format(import->row_arena, "%lld", (long long)error->line));
    import_argument_value(import, arguments, "column", error->column);
    Str message = error_message(import, error);
    doc_text(arguments, "message", message);
    if (error->line == 0) {
        return message;
    }
    return say(import, import->row_arena,
               error->column.len > 0 ? WORD("import.row_column_error") : WORD("import.row_error"),
               arguments);
}

static void say_line(Import *import, int fd, Str line)
{
    write_all(fd, str_format(import->row_arena, "%.*s\n", STR_ARG(line)));
}

static void say_counted(Import *import, int fd, const char *key, int64_t n)
{
    Doc *arguments = import_arguments(import);
    doc_int(arguments, "n", n);
    say_line(import, fd, say(import, import->row_arena, key, arguments));
}

static void write_error_row(Import *import, int fd, const ImportError *error)
{
    Arena *arena = import->row_arena;
    Str line = error->line ? str_format(arena, "%lld", (long long)error->line) : STR("");
    Str column = csv_cell(arena, error->column);
    Str message = csv_cell(arena, error_message(import, error));
    write_all(fd, str_format(arena, "%.*s,%.*s,%.*s\r\n", STR_ARG(line), STR_ARG(column),
                             STR_ARG(message)));
}

static void write_errors_file(Import *import)
{
    const ImportContext *context = import->context;
    int fd = context->has_files ? dup(context->errors_fd)
                                : open(context->errors_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, 0) != 0) {
        say_counted(import, import->context->err_fd, WORD("import.errors_unwritable"), 0);
        return;
    }
    write_all(fd, STR("\xEF\xBB\xBFrow,column,message\r\n"));
    for (size_t i = 0; i < import->error_count; i++) {
        arena_reset(import->row_arena);
        write_error_row(import, fd, &import->errors[i]);
    }
    close(fd);
}

void import_say_errors(Import *import)
{
    int fd = import->context->err_fd;
    for (size_t i = 0; i < import->error_count && i < IMPORT_ERRORS_SHOWN; i++) {
        arena_reset(import->row_arena);
        say_line(import, fd, error_text(import, &import->errors[i]));
    }
    arena_reset(import->row_arena);
    if (import->error_total > IMPORT_ERRORS_SHOWN) {
        say_counted(import, fd, WORD("import.more_errors"),
                    import->error_total - IMPORT_ERRORS_SHOWN);
    }
    if (import->context->errors_path) {
        write_errors_file(import);
    }
}

// ---- Summary ----

void import_say_summary(Import *import)
{
    int64_t tenths = (clock_monotonic_us() - import->started_us) / 100000;
    Doc *arguments = import_arguments(import);
    doc_int(arguments, "rows", import->rows);
    doc_int(arguments, "added", import->added);
    doc_int(arguments, "already", import->already);
    doc_int(arguments, "errors", import->error_total);
    doc_text(arguments, "seconds",
             str_format(import->row_arena, "%lld.%lld", (long long)(tenths / 10),
                        (long long)(tenths % 10)));
    const char *key = import->error_total > 0   ? WORD("import.summary_refused")
                      : import->context->dry_run ? WORD("import.summary_dry")
                                                 : WORD("import.summary_done");
    say_line(import, import->context->out_fd, say(import, import->row_arena, key, arguments));
}

// ---- Progress ----

void import_set_progress(Import *import, ImportStage stage, int64_t done, int64_t total)
{
    atomic_store_explicit(&import->progress.stage, (int)stage, memory_order_relaxed);
    atomic_store_explicit(&import->progress.total, total, memory_order_relaxed);
    atomic_store_explicit(&import->progress.done, done, memory_order_relaxed);
}

Fault import_step(Import *import, ImportStage stage, int64_t done, int64_t total)
{
    import_set_progress(import, stage, done, total);
    return import->run ? job_tell(import->run, stage == IMPORT_CHECKING ? "checking" : "storing", done, total)
                       : OK;
}

static void draw(Import *import, Arena *arena, ImportStage stage, int percent)
{
    Doc *arguments = doc_new(arena);
    doc_int(arguments, "percent", percent);
    const char *key =
        stage == IMPORT_CHECKING ? WORD("import.checking") : WORD("import.storing");
    Str words = say(import, arena, key, arguments);
    if (!import->context->progress) {
        write_all(import->context->err_fd, str_format(arena, "%.*s\n", STR_ARG(words)));
        return;
    }
    char bar[BAR_WIDTH + 1] = { 0 };
    for (int i = 0; i < BAR_WIDTH; i++) {
        bar[i] = i * 100 < percent * BAR_WIDTH ? '#' : '.';
    }
    write_all(import->context->err_fd,
              str_format(arena, "\r\x1b[K[%s] %.*s", bar, STR_ARG(words)));
}

// A thread of its own, because a terminal that is held must never hold the transaction.
static void *show_progress(void *context)
{
    Import *import = context;
    ImportProgress *progress = &import->progress;
    Arena *arena = arena_new();
    int drawn = -1;
    while (!atomic_load(&progress->stop)) {
        int stage = atomic_load_explicit(&progress->stage, memory_order_relaxed);
        long long done = atomic_load_explicit(&progress->done, memory_order_relaxed);
        long long total = atomic_load_explicit(&progress->total, memory_order_relaxed);
        int percent = total > 0 && done <= total ? (int)(done * 100 / total) : 0;
        percent -= import->context->progress ? 0 : percent % LINE_EVERY_PERCENT;
        if (total > 0 && stage * 1000 + percent != drawn) {
            draw(import, arena, (ImportStage)stage, percent);
            arena_reset(arena);
            drawn = stage * 1000 + percent;
        }
        nanosleep(&(struct timespec){ .tv_nsec = PROGRESS_EVERY_NS }, NULL);
    }
    if (import->context->progress && drawn >= 0) {
        write_all(import->context->err_fd, STR("\r\x1b[K"));
    }
    arena_free(arena);
    return NULL;
}

void import_start_progress(Import *import)
{
    import->progress.running =
        pthread_create(&import->progress.thread, NULL, show_progress, import) == 0;
}

void import_stop_progress(Import *import)
{
    if (import->progress.running) {
        atomic_store(&import->progress.stop, true);
        pthread_join(import->progress.thread, NULL);
        import->progress.running = false;
    }
}
