// Documents: jansson trees whose lives end with an arena. Here too: the strict reading of JSON; the
// writing is in doc_json.c.
#include "base/doc.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { DEPTH_MAX = 16 };

// ---- Memory ----

// Before each piece that jansson asks for: whose it is. NULL: of malloc, for trees made without doc_new.
typedef union Owner {
    Arena *arena;
    max_align_t alignment;
} Owner;

// jansson's allocator takes no context. This carries the arena to it for the length of one call, so that
// a tree lies in its arena: nothing is freed piece by piece by another thread than took it, and all is wiped.
static _Thread_local Arena *lender;

static void *take_piece(size_t size)
{
    Owner *owner = lender ? arena_take(lender, sizeof(Owner) + size) : malloc(sizeof(Owner) + size);
    if (!owner) {
        return NULL;
    }
    owner->arena = lender;
    return owner + 1;
}

static void free_piece(void *piece)
{
    Owner *owner = piece ? (Owner *)piece - 1 : NULL;
    if (owner && !owner->arena) {
        free(owner);
    }
}

__attribute__((constructor)) static void take_over_memory(void)
{
    json_set_alloc_funcs(take_piece, free_piece);
}

static Arena *arena_of(const Doc *tree)
{
    return ((const Owner *)tree - 1)->arena;
}

// Until set_new or append_new, what jansson takes comes from the arena of the tree.
static void borrow_from(const Doc *tree)
{
    lender = arena_of(tree);
}

static void release_json(void *json)
{
    json_decref(json);
}

static Doc *tie_to_arena(Arena *arena, Doc *doc)
{
    assert(doc);
    arena_at_reset(arena, release_json, doc);
    return doc;
}

Doc *doc_new(Arena *arena)
{
    lender = arena;
    Doc *doc = json_object();
    lender = NULL;
    return tie_to_arena(arena, doc);
}

// ---- Fields ----

// The record takes over the value. It fails only for want of memory or for a text that is not UTF-8;
// names are words of ours.
static void set_new(Doc *record, const char *name, json_t *value)
{
    int failed = json_object_set_new_nocheck(record, name, value);
    lender = NULL;
    assert(!failed);
}

static json_t *new_text(Str text)
{
    return text.at ? json_stringn(text.at, text.len) : json_null();
}

void doc_text(Doc *record, const char *name, Str text)
{
    borrow_from(record);
    set_new(record, name, new_text(text));
}

void doc_text_c(Doc *record, const char *name, const char *text)
{
    doc_text(record, name, str_from(text));
}

void doc_int(Doc *record, const char *name, int64_t number)
{
    borrow_from(record);
    set_new(record, name, json_integer(number));
}

void doc_bool(Doc *record, const char *name, bool yes)
{
    borrow_from(record);
    set_new(record, name, json_boolean(yes));
}

void doc_null(Doc *record, const char *name)
{
    borrow_from(record);
    set_new(record, name, json_null());
}

void doc_id(Doc *record, const char *name, Id id)
{
    char text[ID_TEXT_SIZE];
    id_write(id, text);
    borrow_from(record);
    set_new(record, name, id_is_none(id) ? json_null() : json_string(text));
}

void doc_time(Doc *record, const char *name, int64_t seconds)
{
    char text[CLOCK_TEXT_SIZE];
    clock_write(seconds, text);
    borrow_from(record);
    set_new(record, name, seconds == 0 ? json_null() : json_string(text));
}

Doc *doc_record(Doc *record, const char *name)
{
    borrow_from(record);
    json_t *child = json_object();
    set_new(record, name, child);
    return child;
}

Doc *doc_list(Doc *record, const char *name)
{
    borrow_from(record);
    json_t *child = json_array();
    set_new(record, name, child);
    return child;
}

void doc_attach(Doc *record, const char *name, Doc *shared)
{
    Arena *of_shared = arena_of(shared);
    assert(shared != record && (!of_shared || of_shared == arena_of(record)));
    borrow_from(record);
    set_new(record, name, json_incref(shared));
}

static void append_new(Doc *list, json_t *value)
{
    int failed = json_array_append_new(list, value);
    lender = NULL;
    assert(!failed);
}

Doc *doc_list_record(Doc *list)
{
    borrow_from(list);
    json_t *child = json_object();
    append_new(list, child);
    return child;
}

void doc_list_text(Doc *list, Str text)
{
    borrow_from(list);
    append_new(list, new_text(text));
}

// ---- Reading ----

Doc *doc_get(const Doc *record, const char *name)
{
    return json_object_get(record, name);
}

Str doc_get_text(const Doc *record, const char *name)
{
    const json_t *value = doc_get(record, name);
    return json_is_string(value) ? (Str){ json_string_value(value), json_string_length(value) }
                                 : STR_NONE;
}

int64_t doc_get_int(const Doc *record, const char *name)
{
    return json_integer_value(doc_get(record, name));
}

Id doc_get_id(const Doc *record, const char *name)
{
    Id id = ID_NONE;
    return id_parse(doc_get_text(record, name), &id) ? id : ID_NONE;
}

bool doc_get_bool(const Doc *record, const char *name)
{
    return json_is_true(doc_get(record, name));
}

size_t doc_length(const Doc *list)
{
    return json_array_size(list);
}

Doc *doc_at(const Doc *list, size_t index)
{
    return json_array_get(list, index);
}

// ---- Reading JSON ----

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_digits(Str json, size_t from)
{
    while (from < json.len && is_digit(json.at[from])) {
        from++;
    }
    return from;
}

#define INT64_MAX_TEXT "9223372036854775807"

static bool is_beyond_int64(Str digits)
{
    size_t most = strlen(INT64_MAX_TEXT);
    return digits.len > most || (digits.len == most && memcmp(digits.at, INT64_MAX_TEXT, most) > 0);
}

// jansson refuses a whole text for one number that does not fit, and then no field can be named as
// the one at fault. So numbers beyond int64 become the largest ones and reals beyond double become a
// small real, in a copy that is parsed instead: the checks of the field refuse both. Gives the number's end.
static size_t tame_number(char *copy, Str json, size_t start)
{
    size_t end = skip_digits(json, start);
    if (json.at[start] == '0' && end - start > 1) {
        return end; // no JSON number: left for the parser to refuse
    }
    if (is_beyond_int64(str_slice(json, start, end)) &&
        !(end < json.len && (json.at[end] == '.' || json.at[end] == 'e' || json.at[end] == 'E'))) {
        memset(copy + start, ' ', end - start);
        memcpy(copy + start, INT64_MAX_TEXT, strlen(INT64_MAX_TEXT));
        return end;
    }
    if (end + 1 < json.len && json.at[end] == '.' && is_digit(json.at[end + 1])) {
        end = skip_digits(json, end + 1);
    }
    if (end + 1 < json.len && (json.at[end] == 'e' || json.at[end] == 'E')) {
        size_t exponent = end + 1 + (json.at[end + 1] == '+' || json.at[end + 1] == '-');
        end = skip_digits(json, exponent);
        if (end - exponent >= 3) {
            memset(copy + start, ' ', end - start);
            memcpy(copy + start, "0.5", 3);
        }
    }
    return end;
}

static size_t skip_string(Str json, size_t start)
{
    size_t i = start + 1;
    while (i < json.len && json.at[i] != '"') {
        i += json.at[i] == '\\' ? 2 : 1;
    }
    return i + 1;
}

static Str tame_numbers(Arena *arena, Str json)
{
    char *copy = str_to_c(arena, json);
    for (size_t i = 0; i < json.len;) {
        if (json.at[i] == '"') {
            i = skip_string(json, i);
        } else {
            i = is_digit(json.at[i]) ? tame_number(copy, json, i) : i + 1;
        }
    }
    return (Str){ copy, json.len };
}

// Before parsing, so that a deep text costs nothing; wrong nesting is left to the parser.
static bool is_shallow(Str json)
{
    int depth = 0;
    for (size_t i = 0; i < json.len && depth <= DEPTH_MAX;) {
        char c = json.at[i];
        depth += (c == '[' || c == '{') - (c == ']' || c == '}');
        i = c == '"' ? skip_string(json, i) : i + 1;
    }
    return depth <= DEPTH_MAX;
}

static Doc *load(Arena *arena, Str json, json_error_t *error)
{
    lender = arena;
    Doc *doc = json_loadb(json.at, json.len, JSON_REJECT_DUPLICATES, error);
    lender = NULL;
    return doc;
}

Fault doc_from_json(Arena *arena, Str json, Doc **doc_out)
{
    // NUL is looked for here because jansson overlooks one behind a number.
    if (json.len == 0 || memchr(json.at, '\0', json.len) || !is_shallow(json)) {
        return JSON_MALFORMED;
    }
    json_error_t error;
    Doc *doc = load(arena, json, &error);
    if (!doc && json_error_code(&error) == json_error_numeric_overflow) {
        doc = load(arena, tame_numbers(arena, json), &error);
    }
    if (!doc) {
        return JSON_MALFORMED;
    }
    *doc_out = tie_to_arena(arena, doc);
    return OK;
}

Str doc_texts_to_json(Arena *arena, const Str *texts, size_t count)
{
    Doc *list = doc_list(doc_new(arena), "texts");
    for (size_t i = 0; i < count; i++) {
        doc_list_text(list, texts[i]);
    }
    return doc_to_json(arena, list);
}
