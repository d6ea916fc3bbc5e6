// One CSV file: its encoding, its header, its rows, and the place of what is wrong with it.
#include "linkfiles/parts.h"

#include <string.h>

#include "base/encoding.h"

typedef struct Place {
    int64_t line;
    size_t column; // counted from 1
} Place;

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

// Line and cell of a byte. Quotes are followed, so that a line end inside them counts as a line but ends no row.
static Place place_of(Str text, char separator, size_t offset)
{
    Place place = { 1, 1 };
    bool quoted = false;
    for (size_t i = 0; i < offset && i < text.len; i++) {
        char c = text.at[i];
        if (c == '"') {
            quoted = !quoted;
        } else if (c == separator && !quoted) {
            place.column++;
        } else if (c == '\n' || (c == '\r' && (i + 1 == text.len || text.at[i + 1] != '\n'))) {
            place.line++;
            place.column = quoted ? place.column : 1;
        }
    }
    return place;
}

static Fault broken(const Table *table, Place place, const char *what, Str *problem_out)
{
    size_t at = place.column - 1;
    Str header = at < table->header.count ? table->header.cells[at] : STR_NONE;
    *problem_out = header.len > 0 ? str_format(table->arena, "%.*s:%lld: %s, column %zu (%.*s)", STR_ARG(table->name),
                                               (long long)place.line, what, place.column, STR_ARG(header))
                                  : str_format(table->arena, "%.*s:%lld: %s, column %zu", STR_ARG(table->name),
                                               (long long)place.line, what, place.column);
    return LINK_INPUT_BROKEN;
}

// ---- Encodings ----

// Where the text stops being UTF-8.
static size_t first_not_utf8(Str text)
{
    size_t low = 0;
    size_t good = 0;
    while (low < text.len) { // by lines: a line is UTF-8 or it is not
        const char *end = memchr(text.at + low, '\n', text.len - low);
        size_t next = end ? (size_t)(end - text.at) + 1 : text.len;
        if (!text_is_utf8(str_slice(text, low, next))) {
            break;
        }
        low = next;
    }
    for (good = low; good < text.len; good++) { // and in it, by characters
        size_t size = 1;
        while (size <= 4 && !text_is_utf8(str_slice(text, good, good + size))) {
            size++;
        }
        if (size > 4) {
            return good;
        }
        good += size - 1;
    }
    return text.len;
}

static bool has_wide_character(Str text, size_t from, size_t to)
{
    for (size_t i = from; i + 1 < to; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c >= 0xC2 && c < 0xF5 && ((unsigned char)text.at[i + 1] & 0xC0) == 0x80) {
            for (size_t size = 2; size <= 4 && i + size <= to; size++) {
                if (text_is_utf8(str_slice(text, i, i + size))) {
                    return true;
                }
            }
        }
    }
    return false;
}

static char separator_of(Str text)
{
    static const char candidates[] = { ',', ';', '\t' };
    size_t counts[3] = { 0 };
    for (size_t i = 0; i < text.len && !is_line_end(text.at[i]); i++) {
        for (size_t n = 0; n < 3; n++) {
            counts[n] += text.at[i] == candidates[n];
        }
    }
    return counts[1] > counts[0] && counts[1] >= counts[2] ? ';' : counts[2] > counts[0] ? '\t' : ',';
}

// For a message before the rows are read.
static void guess_header(Table *table, Str text)
{
    const char *end = memchr(text.at, '\n', text.len);
    size_t length = end ? (size_t)(end - text.at) : text.len;
    CsvReader reader;
    if (csv_open(str_slice(text, 0, length), &reader) != OK || csv_next(&reader, table->arena, &table->header) != OK) {
        table->header = (CsvRow){ 0 };
    }
}

// One encoding for the whole file: UTF-8, UTF-16 with or without a mark, or Windows-1256, which has no mark.
static Fault decode(Table *table, Str bytes, Str *problem_out)
{
    Str encoding = encoding_detect(bytes);
    if (str_is(encoding, "unknown") || (str_is(encoding, "utf-8") && !text_is_utf8(bytes))) {
        size_t at = first_not_utf8(bytes);
        guess_header(table, bytes);
        if (str_starts(bytes, STR("\xEF\xBB\xBF")) || has_wide_character(bytes, 0, bytes.len)) {
            return broken(table, place_of(bytes, separator_of(bytes), at),
                          "mixed encodings: this is not UTF-8, other parts of the file are", problem_out);
        }
        encoding = STR("windows-1256");
        table->note = STR("is not UTF-8, and was read as windows-1256");
    }
    if (encoding_decode(table->arena, bytes, encoding, &table->text) != OK) {
        return broken(table, (Place){ 1, 1 }, "the encoding is none of UTF-8, UTF-16 and windows-1256", problem_out);
    }
    const char *nul = table->text.len > 0 ? memchr(table->text.at, '\0', table->text.len) : NULL;
    if (nul) {
        guess_header(table, table->text);
        return broken(table, place_of(table->text, separator_of(table->text), (size_t)(nul - table->text.at)),
                      "a byte that is no text (mixed encodings?)", problem_out);
    }
    return OK;
}

// ---- Rows ----

// The cell that breaks a row: the first whose quote is not closed, or closed before more text.
static Place broken_cell(const Table *table, int64_t line)
{
    Str text = table->text;
    size_t start = 0;
    for (int64_t n = 1; n < line && start < text.len; start++) {
        bool ends = text.at[start] == '\n' || (text.at[start] == '\r' && (start + 1 == text.len || text.at[start + 1] != '\n'));
        n += ends;
    }
    Place place = { line, 1 };
    for (size_t i = start; i < text.len; place.column++) {
        if (text.at[i] == '"') {
            for (i++; i < text.len && !(text.at[i] == '"' && (i + 1 == text.len || text.at[i + 1] != '"')); i++) {
                i += text.at[i] == '"';
            }
            i++;
            if (i >= text.len || (text.at[i] != table->reader.separator && !is_line_end(text.at[i]))) {
                break;
            }
        }
        while (i < text.len && text.at[i] != table->reader.separator && !is_line_end(text.at[i])) {
            i++;
        }
        if (i >= text.len || is_line_end(text.at[i])) {
            break;
        }
        i++;
    }
    return place;
}

static Fault read_header(Table *table, Str *problem_out)
{
    if (csv_next(&table->reader, table->arena, &table->header) != OK) {
        Place place = broken_cell(table, table->header.line);
        table->header = (CsvRow){ 0 };
        return broken(table, place, "a quote is not closed, or text stands behind it", problem_out);
    }
    if (table->header.count == 0) {
        return broken(table, (Place){ 1, 1 }, "the file is empty", problem_out);
    }
    return OK;
}

Fault table_open(Arena *arena, const LinkInput *input, Table *table_out, Str *problem_out)
{
    Table *table = table_out;
    *table = (Table){ .arena = arena, .row_arena = arena_new(), .name = input->name };
    TRY(decode(table, input->bytes, problem_out));
    if (csv_open(table->text, &table->reader) != OK) {
        return broken(table, (Place){ 1, 1 }, "the text is not valid", problem_out);
    }
    return read_header(table, problem_out);
}

void table_close(Table *table)
{
    arena_free(table->row_arena);
    table->row_arena = NULL;
}

Fault table_find(const Table *table, Str column, int *at_out, Str *problem_out)
{
    int found = -1;
    for (size_t i = 0; i < table->header.count; i++) {
        if (str_equal(table->header.cells[i], column)) {
            if (found >= 0) {
                return broken(table, (Place){ table->header.line, i + 1 }, "two columns have one name", problem_out);
            }
            found = (int)i;
        }
    }
    *at_out = found;
    return OK;
}

Fault table_next(Table *table, CsvRow *row_out, Str *problem_out)
{
    arena_reset(table->row_arena);
    if (csv_next(&table->reader, table->row_arena, row_out) != OK) {
        return broken(table, broken_cell(table, row_out->line), "a quote is not closed, or text stands behind it", problem_out);
    }
    if (row_out->count == 0) {
        return OK;
    }
    for (size_t i = table->header.count; i < row_out->count; i++) {
        if (row_out->cells[i].len > 0) {
            return broken(table, (Place){ row_out->line, i + 1 }, "more cells than the header has", problem_out);
        }
    }
    if (row_out->count < table->header.count && table->short_rows++ == 0) {
        table->short_line = row_out->line;
    }
    return OK;
}

CsvRow table_again(const Table *table, Arena *arena, size_t offset)
{
    CsvRow row = { 0 };
    CsvReader reader = table->reader;
    reader.rest = str_from_index(table->text, offset);
    return csv_next(&reader, arena, &row) == OK ? row : (CsvRow){ 0 };
}
