// The build's own scribe: SQL files become tables of statements, and files that the program carries
// become arrays. It checks the form of what it reads, not its sense (tests prepare each statement).
//
//   embed statements FILE.sql OUT.h        `-- name: find_need` -> static const Statement FIND_NEED[1]
//   embed all-statements OUT_DIR FILE…     all_statements.c, all_statements.h
//   embed files OUT_DIR LIST=DIR/[.EXT][,DIR/.EXT]…    embedded.S, embedded.c, embedded.h
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_MAX_LENGTH = 100, SQL_MAX = 64 * 1024, LINE_MAX_LENGTH = 4096, LIST_FILES_MAX = 4096 };

static _Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

static _Noreturn void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("embed: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static FILE *open_output(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", name);
    if (length < 0 || (size_t)length >= sizeof path) {
        die("path too long: %s/%s", folder, name);
    }
    // Folders above the file: the generated tree mirrors src/.
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    FILE *output = fopen(path, "w");
    if (!output) {
        die("cannot write %s", path);
    }
    return output;
}

static void close_output(FILE *output)
{
    if (ferror(output) || fclose(output) != 0) {
        die("cannot write: disk full?");
    }
}

// ---- Statements ----

typedef struct SqlFile {
    const char *path;
    FILE *input;
    int line;
    char name[NAME_MAX_LENGTH]; // of the statement being read; "" before the first
    bool skipped;               // a [postgres] variant
    char sql[SQL_MAX];
    size_t sql_length;
} SqlFile;

typedef void (*EachStatement)(FILE *output, const SqlFile *file);

static void write_literal(FILE *output, const char *text)
{
    fputs("\n    \"", output);
    for (; *text; text++) {
        if (*text == '\n') {
            fputs("\\n\"\n    \"", output);
        } else {
            if (*text == '"' || *text == '\\') {
                fputc('\\', output);
            }
            fputc(*text, output);
        }
    }
    fputc('"', output);
}

static void check_single(const SqlFile *file)
{
    bool quoted = false;
    for (size_t i = 0; i < file->sql_length; i++) {
        if (!quoted && strncmp(file->sql + i, "--", 2) == 0) {
            i += strcspn(file->sql + i, "\n");
        } else if (file->sql[i] == '\'') {
            quoted = !quoted;
        } else if (file->sql[i] == ';' && !quoted) {
            die("%s:%d: %s holds more than one statement", file->path, file->line, file->name);
        }
    }
}

static void finish_statement(SqlFile *file, FILE *output, EachStatement each)
{
    if (file->name[0] && !file->skipped) {
        while (file->sql_length > 0 && strchr("; \t\n", file->sql[file->sql_length - 1])) {
            file->sql_length--;
        }
        file->sql[file->sql_length] = '\0';
        if (file->sql_length == 0) {
            die("%s:%d: %s is empty", file->path, file->line, file->name);
        }
        check_single(file);
        each(output, file);
    }
    file->sql_length = 0;
}

static void start_statement(SqlFile *file, const char *after)
{
    char variant[NAME_MAX_LENGTH] = "";
    char more;
    file->name[0] = '\0';
    int found = sscanf(after, " %99[A-Za-z0-9_] [%99[a-z]] %c", file->name, variant, &more);
    if (found != 1 && found != 2) {
        die("%s:%d: want `-- name: a_name` or `-- name: a_name [postgres]`", file->path, file->line);
    }
    if (variant[0] && strcmp(variant, "postgres") != 0 && strcmp(variant, "sqlite") != 0) {
        die("%s:%d: unknown engine %s", file->path, file->line, variant);
    }
    file->skipped = strcmp(variant, "postgres") == 0;
}

static void add_sql(SqlFile *file, const char *line)
{
    size_t length = strlen(line);
    if (file->sql_length + length >= SQL_MAX) {
        die("%s:%d: %s is too long", file->path, file->line, file->name);
    }
    memcpy(file->sql + file->sql_length, line, length);
    file->sql_length += length;
}

static void take_line(SqlFile *file, const char *line, FILE *output, EachStatement each)
{
    const char *start = line + strspn(line, " \t");
    if (strncmp(start, "-- name:", 8) == 0) {
        finish_statement(file, output, each);
        start_statement(file, start + 8);
    } else if (strncmp(start, "--", 2) != 0 && *start != '\n' && *start != '\0') {
        if (!file->name[0]) {
            die("%s:%d: text before the first `-- name:`", file->path, file->line);
        }
        add_sql(file, line);
    }
}

static void read_statements(const char *path, FILE *output, EachStatement each)
{
    SqlFile *file = calloc(1, sizeof *file);
    if (!file) {
        die("out of memory");
    }
    file->path = path;
    file->input = fopen(path, "r");
    if (!file->input) {
        die("cannot read %s", path);
    }
    char line[LINE_MAX_LENGTH];
    while (fgets(line, sizeof line, file->input)) {
        file->line++;
        take_line(file, line, output, each);
    }
    finish_statement(file, output, each);
    fclose(file->input);
    free(file);
}

static void write_in_header(FILE *output, const SqlFile *file)
{
    fputs("\nstatic const Statement ", output);
    for (const char *at = file->name; *at; at++) {
        fputc(toupper((unsigned char)*at), output);
    }
    fprintf(output, "[1] = { { \"%s\",", file->name);
    write_literal(output, file->sql);
    fputs(" } };\n", output);
}

static void make_statements(const char *path, const char *output_path)
{
    FILE *output = open_output("", output_path);
    fprintf(output, "// Generated from %s.\n#pragma once\n#include \"db/db.h\"\n", path);
    read_statements(path, output, write_in_header);
    close_output(output);
}

static void write_in_list(FILE *output, const SqlFile *file)
{
    fprintf(output, "    (const Statement[1]){ { \"%s: %s\",", file->path, file->name);
    write_literal(output, file->sql);
    fputs(" } },\n", output);
}

static void make_all_statements(const char *folder, char **paths)
{
    FILE *header = open_output(folder, "all_statements.h");
    fputs("// Generated: every statement of every .sql file, for the test that prepares them all.\n"
          "#pragma once\n#include \"db/db.h\"\n\n"
          "extern const Statement *const all_statements[]; // ended by NULL\n"
          "extern const size_t all_statements_count;       // without the NULL\n",
          header);
    close_output(header);
    FILE *output = open_output(folder, "all_statements.c");
    fputs("// Generated.\n#include \"all_statements.h\"\n\n"
          "const Statement *const all_statements[] = {\n",
          output);
    for (; *paths; paths++) {
        read_statements(*paths, output, write_in_list);
    }
    fputs("    NULL,\n};\n"
          "const size_t all_statements_count = sizeof all_statements / sizeof *all_statements - 1;\n",
          output);
    close_output(output);
}

// ---- Files ----

typedef struct Outputs {
    FILE *assembly;
    FILE *code;
    FILE *header;
    int count; // of files so far: their labels
} Outputs;

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name);
    size_t end_length = strlen(end);
    return length > end_length && strcmp(name + length - end_length, end) == 0;
}

// The names of the folder's files that end in `extension`, sorted; a missing folder has none.
static size_t list_folder(const char *folder, const char *extension, char **names)
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (entry->d_name[0] == '.' || !ends_with(entry->d_name, extension)) {
            continue;
        }
        if (count == LIST_FILES_MAX || !(names[count++] = strdup(entry->d_name))) {
            die("too many files in %s", folder);
        }
    }
    if (directory) {
        closedir(directory);
    }
    qsort(names, count, sizeof *names, compare_names);
    return count;
}

static void write_file(Outputs *outputs, const char *folder, const char *name, bool short_name)
{
    char path[PATH_MAX];
    char absolute[PATH_MAX];
    struct stat status;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX ||
        stat(path, &status) != 0 || !S_ISREG(status.st_mode) || !realpath(path, absolute)) {
        die("not a file: %s", path);
    }
    int n = outputs->count++;
    // A NUL behind the bytes lets texts be used as C strings.
    fprintf(outputs->assembly,
            "    .balign 16\n    .global embedded_%d\n    .hidden embedded_%d\nembedded_%d:\n"
            "    .incbin \"%s\"\n    .byte 0\n",
            n, n, n, absolute);
    size_t length = strlen(name);
    if (short_name) {
        length = (size_t)(strrchr(name, '.') - name);
    }
    fprintf(outputs->code, "    { \"%.*s\", embedded_%d, %lld },\n", (int)length, name, n,
            (long long)status.st_size);
}

// `folder_and_extension`: "web/pages/.html" or "web/style/".
static void write_folder(Outputs *outputs, const char *folder_and_extension, bool short_name)
{
    char folder[PATH_MAX];
    static char *names[LIST_FILES_MAX];
    const char *slash = strrchr(folder_and_extension, '/');
    if (!slash) {
        die("want DIR/.EXT: %s", folder_and_extension);
    }
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - folder_and_extension),
             folder_and_extension);
    size_t count = list_folder(folder, slash + 1, names);
    for (size_t i = 0; i < count; i++) {
        write_file(outputs, folder, names[i], short_name);
        free(names[i]);
    }
}

static void write_list(Outputs *outputs, char *list)
{
    char *folders = strchr(list, '=');
    if (!folders) {
        die("want LIST=DIR/.EXT: %s", list);
    }
    *folders++ = '\0';
    fprintf(outputs->header,
            "extern const Embedded embedded_%s[]; // ended by .name NULL\n"
            "extern const size_t embedded_%s_count;\n",
            list, list);
    fprintf(outputs->code, "\nconst Embedded embedded_%s[] = {\n", list);
    for (char *rest = folders, *folder; (folder = strsep(&rest, ","));) {
        write_folder(outputs, folder, strcmp(list, "pages") == 0);
    }
    fprintf(outputs->code,
            "    { NULL, NULL, 0 },\n};\nconst size_t embedded_%s_count =\n"
            "    sizeof embedded_%s / sizeof *embedded_%s - 1;\n",
            list, list, list);
}

// The labels must be declared before the lists, so the lists are written to memory first.
static void make_files(const char *folder, char **lists)
{
    char *code_text = NULL;
    size_t code_size = 0;
    Outputs outputs = { open_output(folder, "embedded.S"), open_memstream(&code_text, &code_size),
                        open_output(folder, "embedded.h"), 0 };
    fputs("// Generated: the files that the program carries. A page's name is without \".html\";\n"
          "// the other names are with their ending. A NUL stands behind the bytes.\n"
          "#pragma once\n#include <stddef.h>\n\n"
          "typedef struct Embedded {\n    const char *name;\n    const char *bytes;\n"
          "    size_t length;\n} Embedded;\n\n",
          outputs.header);
    // cet.h marks the file as fit for -fcf-protection; without the mark the linker drops it for all.
    fputs("/* Generated. */\n#ifdef __CET__\n#include <cet.h>\n#endif\n    .section .rodata\n",
          outputs.assembly);
    for (; *lists; lists++) {
        write_list(&outputs, *lists);
    }
    fputs("    .section .note.GNU-stack,\"\",%progbits\n", outputs.assembly);
    close_output(outputs.assembly);
    close_output(outputs.header);
    close_output(outputs.code);
    FILE *code = open_output(folder, "embedded.c");
    fputs("// Generated.\n#include \"embedded.h\"\n\n", code);
    for (int n = 0; n < outputs.count; n++) {
        fprintf(code, "extern const char embedded_%d[] __attribute__((visibility(\"hidden\")));\n",
                n);
    }
    fputs(code_text, code);
    free(code_text);
    close_output(code);
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "statements") == 0) {
        make_statements(arguments[2], arguments[3]);
    } else if (count >= 3 && strcmp(arguments[1], "all-statements") == 0) {
        make_all_statements(arguments[2], arguments + 3);
    } else if (count >= 3 && strcmp(arguments[1], "files") == 0) {
        make_files(arguments[2], arguments + 3);
    } else {
        fputs("usage: embed statements FILE.sql OUT.h | all-statements DIR FILE… | "
              "files DIR LIST=DIR/.EXT…\n",
              stderr);
        return 2;
    }
    return 0;
}
