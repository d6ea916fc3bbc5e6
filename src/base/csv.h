// Comma-separated text as registers really write it: BOM, `,` `;` or tab, quotes, CR LF, blanks.
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>

#include "base/text.h"

enum { CSV_COLUMNS_MAX = 200 };

typedef struct CsvReader {
    Str rest;          // what is not yet read; views point into the whole text
    char separator;    // found in the first line
    int64_t line;      // 1-based line in the file where the last row began
    int64_t next_line;
    size_t columns;    // cells of the first row; 0 before it
} CsvReader;

typedef struct CsvRow {
    Str *cells; // trimmed, unquoted
    size_t count;
    int64_t line;
} CsvRow;

// `text` must outlive the reader. Skips a BOM; finds the separator; refuses what is not UTF-8
// (TEXT_NOT_UTF8) or holds NUL.
MUST_USE Fault csv_open(Str text, CsvReader *reader_out);
// The next row that is not blank; count 0 at the end. A row with one cell by the separator of the first
// line, but by another one with as many as that line has, is read by the other: registers are pasted
// together. CSV_MALFORMED: a quote never closed, text
// behind a closing quote, more than CSV_COLUMNS_MAX cells; `row_out->line` is set then too, and the
// next call goes on behind that line.
MUST_USE Fault csv_next(CsvReader *reader, Arena *arena, CsvRow *row_out);
// One cell for writing: quoted where needed, and a leading = + - @ tab made harmless with '.
Str csv_cell(Arena *arena, Str text);

#endif
