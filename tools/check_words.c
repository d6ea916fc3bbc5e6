// Build-time check: the words that pages, C code and scripts use exist in both languages with the arguments
// that are given, no word is unused, and every template parses and finds its partials. It changes
// nothing. Usage: check_words ROOT. Prints file:line: reason; exit 1 when something is wrong, 2 on
// misuse.
#include <assert.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/http.h"
#include "pages/template_parse.h"
#include "pages/words_check.h"

enum { ARGUMENTS_MAX = WORDS_ARGUMENTS_MAX };

typedef struct Entry { // a message of one language
    Str key;
    const char *file;
    int line;
    Str arguments[ARGUMENTS_MAX];
    size_t argument_count;
    bool used;
    struct Entry *next;
} Entry;

typedef struct Use { // a key, or a prefix that ends with a dot, where it is used
    Str key;
    const char *file;
    int line;
    bool exactly; // pages: the arguments below must be the message's
    bool at_most; // prefixes in pages, faults: the message has no others
    Str arguments[ARGUMENTS_MAX];
    size_t argument_count;
    struct Use *next;
} Use;

typedef struct Page {
    Template template;
    const char *file;
    struct Page *next;
} Page;

typedef struct Check {
    Arena *arena;
    const char *root;
    Entry *entries[LANGUAGE_COUNT];
    Use *uses;
    Use **uses_end;
    Page *pages;
    int wrong;
} Check;

static __attribute__((format(printf, 4, 5))) void complain(Check *check, const char *file, int line,
                                                           const char *reason, ...)
{
    va_list values;
    va_start(values, reason);
    printf("%s:%d: ", file, line);
    vprintf(reason, values);
    printf("\n");
    va_end(values);
    check->wrong++;
}

static bool read_file(const Check *check, const char *path, Str *text_out)
{
    FILE *file = fopen(str_format(check->arena, "%s/%s", check->root, path).at, "rb");
    if (file == NULL) {
        return false;
    }
    TextBuilder builder = { .arena = check->arena };
    char bytes[4096];
    for (size_t len; (len = fread(bytes, 1, sizeof bytes, file)) > 0;) {
        text_add(&builder, (Str){ bytes, len });
    }
    (void)fclose(file);
    *text_out = text_done(&builder);
    return true;
}

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name);
    size_t end_len = strlen(end);
    return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

static bool contains(const Str *list, size_t count, Str wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(list[i], wanted)) {
            return true;
        }
    }
    return false;
}

// Calls `visit` for each file below `folder` whose name ends with `end`, in order of their names.
static void walk(Check *check, const char *folder, const char *end,
                 void (*visit)(Check *check, const char *path, Str text))
{
    struct dirent **found = NULL;
    const char *full = str_format(check->arena, "%s/%s", check->root, folder).at;
    int count = scandir(full, &found, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = found[i]->d_name;
        const char *path = str_format(check->arena, "%s/%s", folder, name).at;
        Str text;
        if (strchr(name, '.') == NULL) { // a folder
            walk(check, path, end, visit);
        } else if (ends_with(name, end) && read_file(check, path, &text)) {
            visit(check, path, text);
        }
        free(found[i]);
    }
    free((void *)found);
}

static int line_of(Str text, const char *at)
{
    int line = 1;
    for (const char *c = text.at; c < at; c++) {
        line += *c == '\n';
    }
    return line;
}

// ---- The messages ----

static void complain_of_plurals(Check *check, const Entry *entry, const WordsFacts *facts)
{
    for (int i = 0; i < PLURAL_COUNT; i++) {
        if (facts->lacks[i]) {
            complain(check, entry->file, entry->line, "%.*s: the plural form `%s` is missing",
                     STR_ARG(entry->key), words_plural_name((Plural)i));
        }
    }
}

static void read_entry(Check *check, Language language, Entry *entry, const json_t *value)
{
    WordsFacts facts = { .reason = "is not a text" };
    if (json_is_string(value)) {
        Str text = { json_string_value(value), json_string_length(value) };
        words_check(check->arena, language, str_copy(check->arena, text), &facts);
    }
    if (facts.reason != NULL) {
        complain(check, entry->file, entry->line, "%.*s: %s", STR_ARG(entry->key), facts.reason);
    }
    complain_of_plurals(check, entry, &facts);
    for (size_t i = 0; i < facts.argument_count; i++) {
        entry->arguments[entry->argument_count++] = facts.arguments[i].name;
    }
}

static void read_words(Check *check, Language language)
{
    const char *file = str_format(check->arena, "web/words/%s.json", language_code(language)).at;
    Str text = STR("");
    json_error_t error = { .line = 1, .text = "cannot be read" };
    json_t *root = NULL;
    if (read_file(check, file, &text)) {
        root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
    }
    if (root == NULL) {
        complain(check, file, error.line, "%s", error.text);
    }
    const char *key;
    json_t *value;
    Entry **end = &check->entries[language];
    json_object_foreach (root, key, value) {
        Entry *entry = ARENA_NEW(check->arena, Entry);
        Str quoted = str_format(check->arena, "\"%s\"", key);
        const char *at = memmem(text.at, text.len, quoted.at, quoted.len);
        entry->key = str_copy(check->arena, str_from(key));
        entry->file = file;
        entry->line = at == NULL ? 1 : line_of(text, at);
        *end = entry;
        end = &entry->next;
        read_entry(check, language, entry, value);
    }
    json_decref(root);
}

// ---- Where words are used ----

static Use *add_use(Check *check, Str key, const char *file, int line)
{
    Use *use = ARENA_NEW(check->arena, Use);
    *use = (Use){ .key = key, .file = file, .line = line };
    *check->uses_end = use;
    check->uses_end = &use->next;
    return use;
}

static void read_page(Check *check, const char *path, Str text)
{
    const char *slash = strrchr(path, '/') + 1;
    Page *page = ARENA_NEW(check->arena, Page);
    const char *bad = NULL;
    Str name = { slash, strlen(slash) - strlen(".html") };
    if (template_parse(check->arena, name, text, &page->template, &bad) != OK) {
        const char *rest = strchr(bad, ':') + 1; // "name:line: reason"
        complain(check, path, (int)strtol(rest, NULL, 10), "%s", strchr(rest, ':') + 2);
        return;
    }
    page->file = path;
    page->next = check->pages;
    check->pages = page;
    for (uint32_t i = 0; i < page->template.count; i++) {
        const Node *node = &page->template.nodes[i];
        if (node->kind != NODE_WORD) {
            continue;
        }
        Use *use = add_use(check, node->text, path, (int)node->line);
        use->exactly = !node->dynamic;
        use->at_most = node->dynamic;
        use->argument_count = node->argument_count;
        for (size_t k = 0; k < node->argument_count; k++) {
            use->arguments[k] = node->arguments[k].name;
        }
    }
}

static Str cut_line(Str *rest)
{
    size_t newline = rest->len;
    (void)str_find(*rest, '\n', &newline);
    Str line = str_slice(*rest, 0, newline);
    *rest = str_from_index(*rest, newline + 1);
    return line;
}

// Calls found in code, not in comments: WORD("…") gives what stands between the quotes.
static bool cut_call(Str *line, const char *call, char end, Str *inside_out)
{
    const char *comment = line->len > 0 ? memmem(line->at, line->len, "//", 2) : NULL;
    size_t len = comment != NULL ? (size_t)(comment - line->at) : line->len;
    const char *at = len > 0 ? memmem(line->at, len, call, strlen(call)) : NULL;
    if (at == NULL) {
        return false;
    }
    Str rest = str_from_index(*line, (size_t)(at - line->at) + strlen(call));
    size_t stop = rest.len;
    (void)str_find(rest, end, &stop);
    *inside_out = str_slice(rest, 0, stop);
    *line = str_from_index(rest, stop);
    return true;
}

static void read_faults(Check *check, const char *path, int number, Str line)
{
    Str name;
    while (cut_call(&line, " X(", ',', &name)) {
        Str key = str_format(check->arena, "fault.%.*s", STR_ARG(name));
        Use *use = add_use(check, key, path, number);
        use->at_most = true;
        use->arguments[use->argument_count++] = STR("limit");
    }
}

static void read_source(Check *check, const char *path, Str text)
{
    bool in_faults = false;
    if (ends_with(path, "_test.c")) {
        return;
    }
    for (int number = 1; text.len > 0; number++) {
        Str line = cut_line(&text);
        Str rest = line;
        Str key;
        while (cut_call(&rest, "WORD(\"", '"', &key)) {
            (void)add_use(check, key, path, number);
        }
        in_faults = in_faults || (str_starts(line, STR("#define ")) &&
                                  memmem(line.at, line.len, "_FAULTS(X)", 10) != NULL);
        if (in_faults) {
            read_faults(check, path, number, line);
        }
        in_faults = in_faults && line.len > 0 && line.at[line.len - 1] == '\\';
    }
}

static void read_script(Check *check, const char *path, Str text)
{
    for (int number = 1; text.len > 0; number++) {
        Str line = cut_line(&text);
        Str key;
        while (cut_call(&line, "say(\"", '"', &key)) {
            (void)add_use(check, key, path, number);
        }
    }
}

// ---- What is held against what ----

static void check_arguments(Check *check, const Use *use, const Entry *entry, int language)
{
    const char *code = language_code((Language)language);
    for (size_t i = 0; i < entry->argument_count; i++) {
        if (!contains(use->arguments, use->argument_count, entry->arguments[i])) {
            complain(check, use->file, use->line, "%.*s (%s): {%.*s} is not given",
                     STR_ARG(entry->key), code, STR_ARG(entry->arguments[i]));
        }
    }
    for (size_t i = 0; i < use->argument_count && use->exactly; i++) {
        if (!contains(entry->arguments, entry->argument_count, use->arguments[i])) {
            complain(check, use->file, use->line,
                     "%.*s (%s): {%.*s} is given, the message has none", STR_ARG(entry->key), code,
                     STR_ARG(use->arguments[i]));
        }
    }
}

static void check_use(Check *check, const Use *use, int language)
{
    bool prefix = use->key.len > 0 && use->key.at[use->key.len - 1] == '.';
    bool found = false;
    for (Entry *entry = check->entries[language]; entry != NULL; entry = entry->next) {
        if (prefix ? !str_starts(entry->key, use->key) : !str_equal(entry->key, use->key)) {
            continue;
        }
        found = true;
        entry->used = true;
        if (use->exactly || use->at_most) {
            check_arguments(check, use, entry, language);
        }
    }
    if (!found) {
        complain(check, use->file, use->line, "%.*s: no such key in web/words/%s.json",
                 STR_ARG(use->key), language_code((Language)language));
    }
}

static void check_entry(Check *check, const Entry *entry, int language)
{
    int other_language = language == LANGUAGE_AR ? LANGUAGE_EN : LANGUAGE_AR;
    const Entry *other = check->entries[other_language];
    while (other != NULL && !str_equal(other->key, entry->key)) {
        other = other->next;
    }
    if (!entry->used && !str_starts(entry->key, STR("fault."))) {
        complain(check, entry->file, entry->line, "%.*s: not used", STR_ARG(entry->key));
    }
    if (other == NULL) {
        complain(check, entry->file, entry->line, "%.*s: not in %s", STR_ARG(entry->key),
                 language_code((Language)other_language));
        return;
    }
    for (size_t i = 0; i < entry->argument_count; i++) {
        if (!contains(other->arguments, other->argument_count, entry->arguments[i])) {
            complain(check, entry->file, entry->line, "%.*s: {%.*s} is not in %s",
                     STR_ARG(entry->key), STR_ARG(entry->arguments[i]), other->file);
        }
    }
}

static void check_partials(Check *check, const Page *page)
{
    for (uint32_t i = 0; i < page->template.count; i++) {
        const Node *node = &page->template.nodes[i];
        bool named = (node->kind == NODE_PARTIAL || node->kind == NODE_PARENT) && !node->dynamic;
        const Page *target = check->pages;
        while (named && target != NULL && !str_equal(target->template.name, node->text)) {
            target = target->next;
        }
        if (named && target == NULL) {
            complain(check, page->file, (int)node->line, "no template web/pages/%.*s.html",
                     STR_ARG(node->text));
        }
    }
}

static void check_all(Check *check)
{
    for (const Page *page = check->pages; page != NULL; page = page->next) {
        check_partials(check, page);
    }
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        for (const Use *use = check->uses; use != NULL; use = use->next) {
            check_use(check, use, language);
        }
        for (const Entry *entry = check->entries[language]; entry != NULL; entry = entry->next) {
            check_entry(check, entry, language);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: check_words ROOT\n");
        return 2;
    }
    Check check = { .arena = arena_new(), .root = argv[1] };
    check.uses_end = &check.uses;
    read_words(&check, LANGUAGE_AR);
    read_words(&check, LANGUAGE_EN);
    walk(&check, "web/pages", ".html", read_page);
    walk(&check, "src", ".c", read_source);
    walk(&check, "src", ".h", read_source);
    walk(&check, "web/islands", ".ts", read_script);
    check_all(&check);
    printf("check_words: %d wrong\n", check.wrong);
    arena_free(check.arena);
    return check.wrong == 0 ? 0 : 1;
}
