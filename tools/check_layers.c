// Checks what the compiler does not: that includes only point downward, who may log, who may name SQL
// or HTTP, banned functions, and sizes. It reads lines, it does not understand C.
//
//   check_layers SOURCE_DIR FEATURE…     the features in the order in which they may call each other
#include <ctype.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LINES_MAX = 800, FUNCTION_LINES_MAX = 70, NAME_SIZE = 128, LINE_SIZE = 4096 };

typedef struct Layer {
    const char *folder;
    const char *below; // blank-separated folders whose headers it may include, beside its own
} Layer;

static const Layer layers[] = {
    { "base", "" },
    { "linkage", "base" },
    { "allocation", "base" },
    { "proving", "base" },
    { "withhold", "base" },
    { "confine", "" },
    { "media", "confine base" },
    { "db", "base" },
    { "core", "db linkage allocation base" },
    { "backup", "core db base" },
    { "server", "core base" },
    { "pages", "base" },
    { "linkfiles", "linkage pages base" },
    { "doctor", "backup pages core db base" },
    { "vault", "core db base" },
    { "http", "vault server pages core db base" },
    { "access", "http pages core db base" },
    { "ledger", "access http core db base" },
    { "audit", "db base" },
    { "features", "access ledger http vault pages core db withhold linkage media base" },
    { "import", "features access ledger http pages core db base" },
    { "app", "linkfiles confine media import features access ledger audit doctor backup http vault pages server core db linkage allocation proving base" },
};

static const char *const banned[] = { "strcpy", "strcat", "sprintf", "vsprintf",     "strtok",
                                      "atoi",   "gets",   "alloca",  "_Thread_local", "__thread" };

// What is allowed once, and why stands where it is used.
static const char *const allowed[][2] = { { "base/doc.c", "_Thread_local" } };

typedef struct Checker {
    char **features;
    size_t feature_count;
    int problems;
    int files;
} Checker;

typedef struct Source {
    Checker *checker;
    const char *path; // from src/
    char folder[NAME_SIZE];
    char feature[NAME_SIZE]; // "" outside features/
    int line;
    int function_line; // where the body that is open began; 0 outside
    bool in_comment;
    bool is_test;
} Source;

static void complain(const Source *source, const char *what, const char *about)
{
    fprintf(stderr, "src/%s:%d: %s%s\n", source->path, source->line, what, about);
    source->checker->problems++;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool is_word_sign(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

// Whether `word` stands in `text` with no letter, digit or underscore beside it.
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        bool starts = at == text || !is_word_sign(at[-1]);
        if (starts && !is_word_sign(at[length])) {
            return true;
        }
    }
    return false;
}

// The piece of `path` up to the next slash; gives what is behind it, or NULL when there is no slash.
static const char *first_piece(const char *path, char piece_out[NAME_SIZE])
{
    const char *slash = strchr(path, '/');
    snprintf(piece_out, NAME_SIZE, "%.*s", slash ? (int)(slash - path) : 0, path);
    return slash ? slash + 1 : NULL;
}

// ---- Includes ----

static const Layer *find_layer(const char *folder)
{
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        if (strcmp(layers[i].folder, folder) == 0) {
            return &layers[i];
        }
    }
    return NULL;
}

// The place of a feature in the order, or -1.
static int feature_place(const Checker *checker, const char *feature)
{
    for (size_t i = 0; i < checker->feature_count; i++) {
        if (strcmp(checker->features[i], feature) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static void check_feature_include(const Source *source, const char *header, const char *path)
{
    char feature[NAME_SIZE];
    char promise[2 * NAME_SIZE + 4];
    const char *inside = first_piece(path, feature);
    if (!inside || strcmp(feature, source->feature) == 0) {
        return;
    }
    int own = feature_place(source->checker, source->feature);
    int other = feature_place(source->checker, feature);
    if (other < 0) {
        complain(source, "a feature that is not in the order: ", header);
    } else if (source->feature[0] && other > own) {
        complain(source, "a feature may only call those before it: ", header);
    }
    snprintf(promise, sizeof promise, "%s.h", feature);
    // Tests may share their houses: whoever tests claims needs needs.
    bool shared = source->is_test && ends_with(inside, "_test.h");
    if (strcmp(inside, promise) != 0 && !shared) {
        complain(source, "another feature is reached only through its X.h: ", header);
    }
}

static void check_include(const Source *source, const char *header)
{
    char folder[NAME_SIZE];
    const char *inside = first_piece(header, folder);
    bool same = strcmp(folder, source->folder) == 0;
    const Layer *own = find_layer(source->folder);
    if (!inside) {
        bool carried = strcmp(header, "embedded.h") == 0 || strcmp(header, "all_statements.h") == 0;
        if (!carried) {
            complain(source, "includes are written from src/: ", header);
        } else if (!source->is_test && strcmp(source->folder, "app") != 0) {
            complain(source, "only app/ and tests know what the program carries: ", header);
        }
        return;
    }
    if (!own || (!same && !has_word(own->below, folder))) {
        complain(source, "points upward: ", header);
    } else if (!same && strcmp(inside, "internal.h") == 0) {
        complain(source, "is internal to its folder: ", header);
    } else if (strcmp(folder, "features") == 0) {
        check_feature_include(source, header, inside);
    }
    bool may_log = strcmp(source->folder, "http") == 0 || strcmp(source->folder, "server") == 0 ||
                   strcmp(source->folder, "app") == 0 || same;
    if (strcmp(header, "base/log.h") == 0 && !may_log) {
        complain(source, "only server/, http/ and app/ log", "");
    }
    if (source->feature[0] && ends_with(header, ".sql.h") && !source->is_test &&
        !ends_with(source->path, "_store.c")) {
        complain(source, "only the store knows SQL: ", header);
    }
}

static void check_include_line(const Source *source, const char *line)
{
    char header[NAME_SIZE];
    if (sscanf(line, " # include \"%127[^\"]\"", header) == 1) {
        check_include(source, header);
    }
}

// ---- Words ----

// Where the literal that opens at `at` closes.
static const char *skip_literal(const char *at)
{
    char quote = *at++;
    while (*at && *at != quote) {
        at += at[0] == '\\' && at[1] ? 2 : 1;
    }
    return *at ? at + 1 : at;
}

// Copies the line without comments and what literals hold.
static void strip(Source *source, const char *line, char *code_out)
{
    size_t length = 0;
    while (*line) {
        if (source->in_comment) {
            const char *end = strstr(line, "*/");
            source->in_comment = !end;
            line = end ? end + 2 : line + strlen(line);
        } else if (strncmp(line, "/*", 2) == 0) {
            source->in_comment = true;
            line += 2;
        } else if (strncmp(line, "//", 2) == 0) {
            break;
        } else if (*line == '"' || *line == '\'') {
            line = skip_literal(line);
            code_out[length++] = '"';
        } else {
            code_out[length++] = *line++;
        }
    }
    code_out[length] = '\0';
}

static bool is_allowed(const char *path, const char *word)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        if (strcmp(path, allowed[i][0]) == 0 && strcmp(word, allowed[i][1]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_words(const Source *source, const char *code)
{
    for (size_t i = 0; i < sizeof banned / sizeof *banned; i++) {
        if (has_word(code, banned[i]) && !is_allowed(source->path, banned[i])) {
            complain(source, "banned: ", banned[i]);
        }
    }
    bool speaks_http = has_word(code, "Request") || has_word(code, "Reply");
    if (speaks_http && (ends_with(source->path, "_rules.c") || ends_with(source->path, "_store.c"))) {
        complain(source, "rules and stores know nothing of HTTP", "");
    }
}

// By the brace style: a function's braces stand alone at the start of a line.
static void check_function(Source *source, const char *line)
{
    if (strcmp(line, "{\n") == 0) {
        source->function_line = source->line;
    } else if (line[0] == '}' && source->function_line) {
        int lines = source->line - source->function_line - 1;
        if (lines > FUNCTION_LINES_MAX) {
            char size[32];
            snprintf(size, sizeof size, "%d lines", lines);
            complain(source, "the function that ends here is too long: ", size);
        }
        source->function_line = 0;
    }
}

static void check_line(Source *source, const char *line)
{
    char code[LINE_SIZE + 1];
    source->line++;
    if (source->line == 1 && strncmp(line, "//", 2) != 0) {
        complain(source, "a file opens with what it is and what it is not", "");
    }
    bool in_comment = source->in_comment;
    strip(source, line, code);
    if (!in_comment) {
        check_include_line(source, line);
    }
    check_words(source, code);
    check_function(source, line);
}

// ---- Files ----

// Tests, and what tests share.
static bool is_test(const char *path)
{
    return ends_with(path, "_test.c") || ends_with(path, "_test.h") || ends_with(path, "/testing.h");
}

static void check_file(Checker *checker, const char *full_path, const char *path)
{
    Source source = { .checker = checker, .path = path, .is_test = is_test(path) };
    const char *inside = first_piece(path, source.folder);
    if (inside && strcmp(source.folder, "features") == 0) {
        first_piece(inside, source.feature);
    }
    FILE *file = fopen(full_path, "r");
    char line[LINE_SIZE];
    if (!file) {
        complain(&source, "cannot be read", "");
        return;
    }
    checker->files++;
    if (!find_layer(source.folder)) {
        complain(&source, "a folder that has no place in the layers", "");
    }
    while (fgets(line, sizeof line, file)) {
        check_line(&source, line);
    }
    if (source.line > FILE_LINES_MAX) {
        complain(&source, "the file is too long", "");
    }
    fclose(file);
}

static bool check_tree(Checker *checker, char *source_folder)
{
    char *const roots[] = { source_folder, NULL };
    size_t prefix = strlen(source_folder) + 1;
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; tree && (entry = fts_read(tree));) {
        bool code = ends_with(entry->fts_path, ".c") || ends_with(entry->fts_path, ".h");
        if (entry->fts_info == FTS_F && code) {
            check_file(checker, entry->fts_path, entry->fts_path + prefix);
        }
    }
    return tree && fts_close(tree) == 0;
}

int main(int count, char **arguments)
{
    if (count < 3) {
        fputs("usage: check_layers SOURCE_DIR FEATURE…\n", stderr);
        return 2;
    }
    char folder[LINE_SIZE];
    snprintf(folder, sizeof folder, "%s/src", arguments[1]);
    Checker checker = { .features = arguments + 2, .feature_count = (size_t)count - 2 };
    bool read = check_tree(&checker, folder);
    if (!read || checker.files == 0) {
        fprintf(stderr, "check_layers: nothing found in %s\n", folder);
        return 1;
    }
    printf("%d files, %d problems\n", checker.files, checker.problems);
    return checker.problems == 0 ? 0 : 1;
}
