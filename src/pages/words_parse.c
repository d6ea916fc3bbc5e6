// Messages, from text to parts: our subset of ICU's message syntax. It says nothing and knows no
// language.
#include <string.h>

#include "base/number.h"
#include "pages/words_parse.h"

typedef struct Reader {
    Arena *arena;
    Str text;
    size_t at;
    int depth;
    const char *reason; // the first thing that was wrong
} Reader;

static const Part *read_parts(Reader *reader, bool inner, const Part *plural, bool in_plural);

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static void refuse(Reader *reader, const char *reason)
{
    if (reader->reason == NULL) {
        reader->reason = reason;
    }
}

static char peek(const Reader *reader)
{
    return reader->at < reader->text.len ? reader->text.at[reader->at] : '\0';
}

static void skip_blanks(Reader *reader)
{
    while (is_blank(peek(reader))) {
        reader->at++;
    }
}

static bool take(Reader *reader, char wanted)
{
    skip_blanks(reader);
    if (peek(reader) != wanted) {
        return false;
    }
    reader->at++;
    return true;
}

static Str take_name(Reader *reader)
{
    skip_blanks(reader);
    size_t from = reader->at;
    while (is_name(peek(reader))) {
        reader->at++;
    }
    return str_slice(reader->text, from, reader->at);
}

const char *words_plural_name(Plural plural)
{
    static const char *const names[PLURAL_COUNT] = { "zero", "one", "two", "few", "many", "other" };
    return names[plural];
}

bool words_plural_named(Str name, Plural *plural_out)
{
    for (int i = 0; i < PLURAL_COUNT; i++) {
        if (str_is(name, words_plural_name((Plural)i))) {
            *plural_out = (Plural)i;
            return true;
        }
    }
    return false;
}

// An apostrophe is itself, but '' is one, and before { } (and # in a plural) it begins what is
// taken as it is, up to the next one: as ICU reads it.
static void take_apostrophe(Reader *reader, TextBuilder *builder, bool in_plural)
{
    reader->at++;
    char next = peek(reader);
    if (next == '\'') {
        text_add_char(builder, next);
        reader->at++;
        return;
    }
    if (next != '{' && next != '}' && !(in_plural && next == '#')) {
        text_add_char(builder, '\'');
        return;
    }
    while (reader->at < reader->text.len) {
        char c = reader->text.at[reader->at++];
        if (c == '\'' && peek(reader) != '\'') {
            return;
        }
        reader->at += c == '\'';
        text_add_char(builder, c);
    }
}

static bool ends_text(char c, bool in_plural)
{
    return c == '{' || c == '}' || (in_plural && c == '#');
}

static Str take_text(Reader *reader, bool in_plural)
{
    TextBuilder builder = { .arena = reader->arena };
    while (reader->at < reader->text.len && !ends_text(peek(reader), in_plural)) {
        if (peek(reader) == '\'') {
            take_apostrophe(reader, &builder, in_plural);
        } else {
            text_add_char(&builder, reader->text.at[reader->at++]);
        }
    }
    return text_done(&builder);
}

static void read_plural_name(Reader *reader, Choice *choice)
{
    if (peek(reader) == '=') {
        reader->at++;
        choice->exact = true;
        choice->name = take_name(reader);
        if (number_parse(choice->name, 0, INT32_MAX, &choice->number) != OK) {
            refuse(reader, "= is followed by a number");
        }
        return;
    }
    choice->name = take_name(reader);
    if (!words_plural_named(choice->name, &choice->plural)) {
        refuse(reader, "a plural form is zero, one, two, few, many, other or =number");
    }
}

static bool same_choice(const Choice *a, const Choice *b)
{
    return a->exact == b->exact && str_equal(a->name, b->name);
}

static void add_choice(Reader *reader, Part *part, Choice *choice)
{
    Choice **end = &part->choices;
    while (*end != NULL) {
        if (same_choice(*end, choice)) {
            refuse(reader, "a form is given twice");
        }
        end = &(*end)->next;
    }
    *end = choice;
}

static bool has_other(const Part *part)
{
    for (const Choice *choice = part->choices; choice != NULL; choice = choice->next) {
        if (!choice->exact && str_is(choice->name, "other")) {
            return true;
        }
    }
    return false;
}

static void read_choice(Reader *reader, Part *part, const Part *plural)
{
    Choice *choice = ARENA_NEW(reader->arena, Choice);
    if (part->kind == PART_PLURAL) {
        read_plural_name(reader, choice);
    } else {
        choice->name = take_name(reader);
    }
    if (choice->name.len == 0 || !take(reader, '{')) {
        refuse(reader, "a form is written name{message}");
        return;
    }
    const Part *counted = part->kind == PART_PLURAL ? part : plural;
    choice->parts = read_parts(reader, true, counted, part->kind == PART_PLURAL);
    add_choice(reader, part, choice);
}

// Behind "{name, plural": the forms, up to the closing brace.
static void read_choices(Reader *reader, Part *part, const Part *plural)
{
    if (!take(reader, ',')) {
        refuse(reader, "plural and select are followed by a comma and their forms");
    }
    if (++reader->depth > WORDS_DEPTH_MAX) {
        refuse(reader, "forms are nested too deep");
    }
    skip_blanks(reader);
    while (reader->reason == NULL && reader->at < reader->text.len && peek(reader) != '}') {
        read_choice(reader, part, plural);
        skip_blanks(reader);
    }
    reader->depth--;
    if (reader->reason == NULL && !has_other(part)) {
        refuse(reader, "the form `other` is missing");
    }
}

static void read_kind(Reader *reader, Part *part)
{
    static const struct {
        const char *name;
        PartKind kind;
    } kinds[] = {
        { "plural", PART_PLURAL },     { "select", PART_SELECT }, { "date", PART_DATE },
        { "datetime", PART_DATETIME }, { "time", PART_TIME },
    };
    Str name = take_name(reader);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_is(name, kinds[i].name)) {
            part->kind = kinds[i].kind;
            return;
        }
    }
    refuse(reader, "behind the comma stands plural, select, date, datetime or time");
}

// Behind the opening brace.
static void read_argument(Reader *reader, Part *part, const Part *plural)
{
    part->kind = PART_ARGUMENT;
    part->text = take_name(reader);
    if (part->text.len == 0) {
        refuse(reader, "the name of an argument is missing");
    }
    if (take(reader, ',')) {
        read_kind(reader, part);
    }
    if (part->kind == PART_PLURAL || part->kind == PART_SELECT) {
        read_choices(reader, part, plural);
    }
    if (!take(reader, '}')) {
        refuse(reader, "a brace is never closed");
    }
}

// '#' is the number of the plural around it.
static void read_number(Reader *reader, Part *part, const Part *plural)
{
    reader->at++;
    part->kind = PART_ARGUMENT;
    part->text = plural->text;
}

static void read_part(Reader *reader, Part *part, const Part *plural, bool in_plural)
{
    char c = peek(reader);
    if (c == '{') {
        reader->at++;
        read_argument(reader, part, plural);
    } else if (c == '#' && in_plural) {
        read_number(reader, part, plural);
    } else {
        part->kind = PART_TEXT;
        part->text = take_text(reader, in_plural);
        size_t ignored;
        // ICU takes # as itself here, and people do not expect it: so it is not written at all.
        if (plural != NULL && !in_plural && str_find(part->text, '#', &ignored)) {
            refuse(reader, "in a select within a plural write {name}, not #");
        }
    }
}

// Parts up to the end, or (`inner`) up to and with the closing brace.
static const Part *read_parts(Reader *reader, bool inner, const Part *plural, bool in_plural)
{
    Part *first = NULL;
    Part **end = &first;
    while (reader->reason == NULL && reader->at < reader->text.len && peek(reader) != '}') {
        Part *part = ARENA_NEW(reader->arena, Part);
        read_part(reader, part, plural, in_plural);
        *end = part;
        end = &part->next;
    }
    bool closed = reader->at < reader->text.len;
    if (inner && !closed) {
        refuse(reader, "a brace is never closed");
    } else if (!inner && closed) {
        refuse(reader, "a brace closes nothing");
    }
    reader->at += inner && closed;
    return first;
}

const char *words_parse_message(Arena *arena, Str text, const Part **parts_out)
{
    Reader reader = { .arena = arena, .text = text };
    const Part *parts = read_parts(&reader, false, NULL, false);
    if (reader.reason == NULL) {
        *parts_out = parts;
    }
    return reader.reason;
}
