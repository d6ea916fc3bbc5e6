// Reads rows of registers as people really send them; one pass, cells are views wherever possible.
// It knows nothing of headers or types: that is the importer's.
#include "base/csv.h"

#include <string.h>

#define BOM STR("\xEF\xBB\xBF")

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

// How many bytes the line end at the start of `text` has.
static size_t line_end_size(Str text)
{
    return str_starts(text, STR("\r\n")) ? 2 : 1;
}

static Str after_line(Str text)
{
    size_t i = 0;
    while (i < text.len && !is_line_end(text.at[i])) {
        i++;
    }
    Str rest = str_from_index(text, i);
    return rest.len > 0 ? str_from_index(rest, line_end_size(rest)) : rest;
}

// The candidate that occurs most in the first line that holds anything, outside quotes.
static char find_separator(Str text)
{
    static const char candidates[] = { ',', ';', '\t' };
    size_t counts[sizeof candidates] = { 0 };
    bool quoted = false;
    bool holds = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (is_line_end(c) && !quoted && holds) {
            break;
        }
        quoted = quoted != (c == '"');
        holds = holds || !is_line_end(c);
        for (size_t n = 0; n < sizeof candidates; n++) {
            counts[n] += !quoted && c == candidates[n];
        }
    }
    size_t best = 0;
    for (size_t n = 1; n < sizeof candidates; n++) {
        best = counts[n] > counts[best] ? n : best;
    }
    return candidates[best];
}

Fault csv_open(Str text, CsvReader *reader_out)
{
    if (text.len > 0 && memchr(text.at, '\0', text.len)) {
        return TEXT_HAS_CONTROLS;
    }
    if (!text_is_utf8(text)) {
        return TEXT_NOT_UTF8;
    }
    if (str_starts(text, BOM)) {
        text = str_from_index(text, BOM.len);
    }
    CsvReader reader = { text, find_separator(text), 0, 1, 0 };
    // Spreadsheets write such a line to tell themselves the separator.
    if (str_starts(text, STR("sep=")) && text.len > 4 && strchr(",;\t", text.at[4]) &&
        (text.len == 5 || is_line_end(text.at[5]))) {
        reader = (CsvReader){ after_line(text), text.at[4], 0, 2, 0 };
    }
    *reader_out = reader;
    return OK;
}

// Blanks around a cell, the no-break space among them.
static Str trim_cell(Str cell)
{
    cell = str_trim(cell);
    while (str_starts(cell, STR("\xC2\xA0"))) {
        cell = str_trim(str_from_index(cell, 2));
    }
    while (cell.len >= 2 && str_equal(str_from_index(cell, cell.len - 2), STR("\xC2\xA0"))) {
        cell = str_trim(str_slice(cell, 0, cell.len - 2));
    }
    return cell;
}

static Str undouble_quotes(Arena *arena, Str cell)
{
    char *copy = arena_take(arena, cell.len + 1);
    size_t length = 0;
    for (size_t i = 0; i < cell.len; i++) {
        copy[length++] = cell.at[i];
        if (cell.at[i] == '"') {
            i++; // its twin
        }
    }
    return (Str){ copy, length };
}

// Where the quote that closes stands: `rest` begins behind the one that opens.
static bool find_closing(Str rest, size_t *at_out, bool *doubled_out, int64_t *lines_out)
{
    bool doubled = false;
    int64_t lines = 0;
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.at[i] == '"' && i + 1 < rest.len && rest.at[i + 1] == '"') {
            doubled = true;
            i++;
        } else if (rest.at[i] == '"') {
            *at_out = i;
            *doubled_out = doubled;
            *lines_out = lines;
            return true;
        } else if (rest.at[i] == '\n' ||
                   (rest.at[i] == '\r' && (i + 1 == rest.len || rest.at[i + 1] != '\n'))) {
            lines++;
        }
    }
    return false;
}

static bool is_cell_end(const CsvReader *reader, char c)
{
    return c == reader->separator || is_line_end(c);
}

static Str skip_blanks(const CsvReader *reader, Str rest)
{
    while (rest.len > 0 && (*rest.at == ' ' || *rest.at == '\t') &&
           *rest.at != reader->separator) {
        rest = str_from_index(rest, 1);
    }
    return rest;
}

static Fault read_quoted(CsvReader *reader, Arena *arena, Str inside, Str *cell_out)
{
    size_t at;
    bool doubled;
    int64_t lines;
    if (!find_closing(inside, &at, &doubled, &lines)) {
        return CSV_MALFORMED;
    }
    Str behind = skip_blanks(reader, str_from_index(inside, at + 1));
    if (behind.len > 0 && !is_cell_end(reader, *behind.at)) {
        return CSV_MALFORMED;
    }
    Str cell = str_slice(inside, 0, at);
    *cell_out = trim_cell(doubled ? undouble_quotes(arena, cell) : cell);
    reader->rest = behind;
    reader->next_line += lines;
    return OK;
}

static Fault read_cell(CsvReader *reader, Arena *arena, Str *cell_out)
{
    Str start = skip_blanks(reader, reader->rest);
    if (start.len > 0 && *start.at == '"') {
        return read_quoted(reader, arena, str_from_index(start, 1), cell_out);
    }
    size_t length = 0;
    while (length < reader->rest.len && !is_cell_end(reader, reader->rest.at[length])) {
        length++;
    }
    *cell_out = trim_cell(str_slice(reader->rest, 0, length));
    reader->rest = str_from_index(reader->rest, length);
    return OK;
}

// Reads to the line end; `holds_out` tells whether any cell holds text.
static Fault read_row(CsvReader *reader, Arena *arena, Str cells[CSV_COLUMNS_MAX],
                      size_t *count_out, bool *holds_out)
{
    size_t count = 0;
    bool holds = false;
    for (;;) {
        if (count == CSV_COLUMNS_MAX) {
            return CSV_MALFORMED;
        }
        TRY(read_cell(reader, arena, &cells[count]));
        holds = holds || cells[count].len > 0;
        count++;
        if (reader->rest.len == 0 || is_line_end(*reader->rest.at)) {
            break;
        }
        reader->rest = str_from_index(reader->rest, 1);
    }
    if (reader->rest.len > 0) {
        reader->rest = str_from_index(reader->rest, line_end_size(reader->rest));
    }
    reader->next_line++;
    *count_out = count;
    *holds_out = holds;
    return OK;
}

// Goes on behind the line where the broken row began, so that one stray quote costs one row.
static Fault refuse_row(CsvReader *reader, Str row_start, CsvRow *row_out)
{
    reader->rest = after_line(row_start);
    reader->next_line = reader->line + 1;
    *row_out = (CsvRow){ NULL, 0, reader->line };
    return CSV_MALFORMED;
}

// The row once more, by the one other separator that gives it as many cells as the first row has.
static bool read_by_another(CsvReader *reader, Str row_start, Arena *arena, Str *cells,
                            size_t *count)
{
    static const char separators[] = { ',', ';', '\t' };
    for (size_t i = 0; i < sizeof separators; i++) {
        CsvReader other = *reader;
        Str other_cells[CSV_COLUMNS_MAX];
        size_t other_count = 0;
        bool holds = false;
        other.rest = row_start;
        other.next_line = reader->line;
        other.separator = separators[i];
        if (separators[i] != reader->separator &&
            read_row(&other, arena, other_cells, &other_count, &holds) == OK && holds &&
            other_count == reader->columns) {
            memcpy(cells, other_cells, other_count * sizeof *cells);
            *count = other_count;
            reader->rest = other.rest;
            reader->next_line = other.next_line;
            return true;
        }
    }
    return false;
}

Fault csv_next(CsvReader *reader, Arena *arena, CsvRow *row_out)
{
    Str cells[CSV_COLUMNS_MAX];
    while (reader->rest.len > 0) {
        size_t count = 0;
        bool holds = false;
        Str row_start = reader->rest;
        reader->line = reader->next_line;
        bool read = read_row(reader, arena, cells, &count, &holds) == OK;
        if (reader->columns > 1 && (!read || count == 1) &&
            read_by_another(reader, row_start, arena, cells, &count)) {
            read = holds = true;
        }
        if (!read) {
            return refuse_row(reader, row_start, row_out);
        }
        if (holds) {
            reader->columns = reader->columns ? reader->columns : count;
            Str *kept = ARENA_ARRAY(arena, Str, count);
            memcpy(kept, cells, count * sizeof *cells);
            *row_out = (CsvRow){ kept, count, reader->line };
            return OK;
        }
    }
    *row_out = (CsvRow){ NULL, 0, reader->next_line };
    return OK;
}

static bool is_formula_start(char c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r';
}

static bool needs_quotes(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(",;\t\"\r\n", text.at[i])) {
            return true;
        }
    }
    return !str_equal(text, str_trim(text));
}

Str csv_cell(Arena *arena, Str text)
{
    bool formula = text.len > 0 && is_formula_start(*text.at);
    bool quoted = needs_quotes(text);
    TextBuilder cell = { .arena = arena };
    text_add_c(&cell, quoted ? "\"" : "");
    text_add_c(&cell, formula ? "'" : "");
    for (size_t i = 0; i < text.len; i++) {
        text_add_c(&cell, text.at[i] == '"' ? "\"" : "");
        text_add_char(&cell, text.at[i]);
    }
    text_add_c(&cell, quoted ? "\"" : "");
    return text_done(&cell);
}
