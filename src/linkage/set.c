// Records: rows are folded and packed as they come, then put into an order of their own.
#include "linkage/set.h"

#include <stdlib.h>
#include <string.h>

#include "linkage/fold.h"
#include "linkage/hash.h"
#include "linkage/values.h"

enum { WORDS_OF_LIST_MAX = 64, LIST_HEAD = 2 };

static void set_release(void *thing)
{
    LinkSet *set = thing;
    free(set->lists);
    arena_free(set->incoming);
    arena_free(set->scratch);
}

Fault link_set_new(Arena *arena, const LinkColumn *columns, size_t count, size_t most, LinkSet **set_out)
{
    LinkSet *set = ARENA_NEW(arena, LinkSet);
    TRY(schema_make(columns, count, &set->schema));
    set->arena = arena;
    set->incoming = arena_new();
    set->scratch = arena_new();
    set->columns = columns;
    set->column_count = count;
    set->most = most;
    set->vocabulary = vocabulary_new(arena);
    set->records = ARENA_ARRAY(set->incoming, uint32_t, most * set->schema.pitch);
    set->order = ARENA_ARRAY(set->incoming, uint64_t, most);
    set->lists = link_reserve(NULL, &set->lists_room, 64, sizeof *set->lists);
    set->lists_count = 1; // 0 is no list
    arena_at_reset(arena, set_release, set);
    *set_out = set;
    return OK;
}

size_t link_count(const LinkSet *set)
{
    return set->count;
}

size_t link_unread(const LinkSet *set, size_t column)
{
    return set->unread[column];
}

// ---- One row ----

typedef struct Row {
    LinkSet *set;
    const Str *cells;
    uint32_t *record;
    uint64_t order;
} Row;

static void mix_in(Row *row, size_t field, uint64_t value)
{
    row->order = link_mix(row->order, value + field);
}

static bool is_filled(Str cell)
{
    return str_trim(cell).len > 0;
}

// All cells of the field's columns, with blanks between them.
static Str field_text(const Row *row, int field)
{
    TextBuilder text = { .arena = row->set->scratch };
    Str only = STR_NONE;
    size_t filled = 0;
    for (size_t i = 0; i < row->set->column_count; i++) {
        if (row->set->schema.field_of[i] == field && is_filled(row->cells[i])) {
            only = row->cells[i];
            filled++;
        }
    }
    if (filled < 2) {
        return only;
    }
    for (size_t i = 0; i < row->set->column_count; i++) {
        if (row->set->schema.field_of[i] == field && is_filled(row->cells[i])) {
            text_add_char(&text, ' ');
            text_add(&text, row->cells[i]);
        }
    }
    return text_done(&text);
}

static void put_word(Row *row, size_t field, uint32_t word)
{
    row->record[row->set->schema.fields[field].slot] = word;
    mix_in(row, field, vocabulary_words(row->set->vocabulary)[word].hash);
}

static void put_sex(Row *row, size_t field, Str text)
{
    static const char *const known[][2] = {
        { "m", "m" },   { "male", "m" },   { "man", "m" },  { "1", "m" },   { "ذكر", "m" },   { "ذ", "m" },
        { "f", "f" },   { "female", "f" }, { "woman", "f" }, { "2", "f" }, { "انثي", "f" }, { "انثى", "f" }, { "ا", "f" },
    };
    Str folded = link_fold(row->set->scratch, text);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (str_is(folded, known[i][0])) {
            folded = str_from(known[i][1]);
            break;
        }
    }
    put_word(row, field, vocabulary_add_folded(row->set->vocabulary, (unsigned)field, folded));
}

// ---- Lists of words ----

static bool is_between_words(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == '/' || c == '.' || c == '-' || c == '(' || c == ')' || c == ':' ||
           (c >= '\t' && c <= '\r');
}

static Str next_word(Str *rest)
{
    size_t from = 0;
    while (from < rest->len && is_between_words(rest->at[from])) {
        from++;
    }
    size_t to = from;
    while (to < rest->len && !is_between_words(rest->at[to])) {
        to++;
    }
    Str word = str_slice(*rest, from, to);
    *rest = str_from_index(*rest, to);
    return word;
}

static bool holds_word(const uint32_t *words, size_t count, uint32_t word)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i] == word) {
            return true;
        }
    }
    return false;
}

static void put_words(Row *row, size_t field, Str text)
{
    LinkSet *set = row->set;
    uint32_t words[WORDS_OF_LIST_MAX];
    size_t count = 0;
    uint64_t hash = 0;
    for (Str word = next_word(&text); word.len > 0 && count < WORDS_OF_LIST_MAX; word = next_word(&text)) {
        uint32_t known = vocabulary_add(set->vocabulary, (unsigned)field, word, false);
        if (known && !holds_word(words, count, known)) {
            hash += vocabulary_words(set->vocabulary)[known].hash; // in any order
            words[count++] = known;
        }
    }
    mix_in(row, field, hash);
    if (count == 0) {
        return;
    }
    set->lists = link_reserve(set->lists, &set->lists_room, set->lists_count + LIST_HEAD + count, sizeof *set->lists);
    uint32_t *list = set->lists + set->lists_count;
    list[0] = (uint32_t)count;
    list[1] = (uint32_t)(hash >> 32);
    memcpy(list + LIST_HEAD, words, count * sizeof *words);
    row->record[set->schema.fields[field].slot] = (uint32_t)set->lists_count;
    set->lists_count += LIST_HEAD + count;
}

// ---- Names ----

// "Smith, John A" as "John A Smith".
static Str turned_name(Arena *arena, Str text)
{
    size_t comma;
    if (!str_find(text, ',', &comma) || memchr(text.at + comma + 1, ',', text.len - comma - 1)) {
        return text;
    }
    Str behind = str_from_index(text, comma + 1);
    return is_filled(behind) ? str_format(arena, "%.*s %.*s", STR_ARG(behind), (int)comma, text.at) : text;
}

// Which part of a name of `count` parts is which: the first given, the last family, between them the fathers.
static Str part_for(const LinkParts *parts, LinkKind kind)
{
    switch (kind) {
    case LINK_GIVEN:
        return parts->count > 0 ? parts->at[0] : STR_NONE;
    case LINK_FATHER:
        return parts->count > 2 ? parts->at[1] : STR_NONE;
    case LINK_GRANDFATHER:
        return parts->count > 3 ? parts->at[2] : STR_NONE;
    default:
        return parts->count > 1 ? parts->at[parts->count - 1] : STR_NONE;
    }
}

static Str full_name(const Row *row)
{
    for (size_t i = 0; i < row->set->column_count; i++) {
        if (row->set->columns[i].kind == LINK_FULL_NAME && is_filled(row->cells[i])) {
            return row->cells[i];
        }
    }
    return STR_NONE;
}

// What the parts' own columns leave open is taken from the full name.
static void put_full_name(Row *row)
{
    LinkSet *set = row->set;
    Str text = full_name(row);
    if (text.len == 0) {
        return;
    }
    LinkParts parts;
    link_parts(set->scratch, link_fold(set->scratch, turned_name(set->scratch, text)), &parts);
    for (size_t i = 0; i < set->schema.count; i++) {
        const Field *field = &set->schema.fields[i];
        if (field->type == FIELD_NAME && row->record[field->slot] == 0) {
            put_word(row, i, vocabulary_add_folded(set->vocabulary, (unsigned)i, part_for(&parts, field->kind)));
        }
    }
}

// ---- Numbers ----

static void put_phones(Row *row, size_t field)
{
    const Field *phones = &row->set->schema.fields[field];
    unsigned used = 0;
    uint64_t sum = 0;
    for (size_t i = 0; i < row->set->column_count && used < phones->slots; i++) {
        uint32_t phone = row->set->schema.field_of[i] == (int)field ? link_phone(row->cells[i]) : 0;
        if (phone) {
            row->record[phones->slot + used++] = phone;
            sum += phone;
        }
    }
    mix_in(row, field, sum);
}

static void put_date(Row *row, size_t column, size_t field)
{
    LinkDate date = link_date(row->cells[column], row->set->schema.fields[field].format);
    row->set->unread[column] += date == 0 && is_filled(row->cells[column]);
    row->record[row->set->schema.fields[field].slot] = date;
    mix_in(row, field, date);
}

static void put_number(Row *row, size_t field, Str text)
{
    uint64_t number = link_number(text);
    row->record[row->set->schema.fields[field].slot] = (uint32_t)number;
    row->record[row->set->schema.fields[field].slot + 1] = (uint32_t)(number >> 32);
    mix_in(row, field, number);
}

static void put_field(Row *row, size_t at, size_t column)
{
    const Field *field = &row->set->schema.fields[at];
    if (field->type == FIELD_PHONE) {
        put_phones(row, at);
        return;
    }
    if (field->type == FIELD_DATE) {
        put_date(row, column, at);
        return;
    }
    Str text = field_text(row, (int)at);
    if (text.len == 0) {
        return;
    }
    if (field->type == FIELD_NUMBER) {
        put_number(row, at, text);
    } else if (field->type == FIELD_WORDS) {
        put_words(row, at, text);
    } else if (field->kind == LINK_SEX) {
        put_sex(row, at, text);
    } else {
        put_word(row, at, vocabulary_add(row->set->vocabulary, (unsigned)at, text, field->type == FIELD_NAME));
    }
}

// What names the row orders rows that are the same in all else.
static void mix_in_name(Row *row)
{
    for (size_t i = 0; i < row->set->column_count; i++) {
        if (row->set->columns[i].kind == LINK_RECORD) {
            mix_in(row, LINK_FIELDS_MAX, link_hash(row->cells[i].at, row->cells[i].len, 0));
        }
    }
}

void link_add(LinkSet *set, const Str *cells)
{
    Row row = { set, cells, set->records + set->count * set->schema.pitch, 0 };
    bool done[LINK_FIELDS_MAX] = { false };
    for (size_t i = 0; i < set->column_count; i++) {
        int field = set->schema.field_of[i];
        if (field != NONE && !done[field]) {
            done[field] = true;
            put_field(&row, (size_t)field, i);
        }
    }
    put_full_name(&row);
    mix_in_name(&row);
    set->order[set->count++] = row.order;
    arena_reset(set->scratch);
}
