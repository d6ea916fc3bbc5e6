// Which cells of a table of counts must not be shown, so that no small count can be read or worked out from what is
// shown. Pure: plain arrays in, marks out; no database, no clock, no names. Decision 009 has the proof.
#ifndef WITHHOLD_WITHHOLD_H
#define WITHHOLD_WITHHOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A family of rows: the parts of one area. Every row sums up to its last cell, every column to the row of the area
// above, which is decided before.
typedef struct WithholdTable {
    size_t rows, columns;   // columns: at least 2; the last one is the sum of the others
    const int64_t *numbers; // rows × columns, by rows; none negative
    bool *marks;            // rows × columns. In: what must stay withheld; out: that, and all that must be
    const bool *above;      // columns: whether the cell of the area above is withheld. NULL: there is none, one row
    int64_t small;          // a count from 1 to below this is small; 0 is no secret
} WithholdTable;

// Marks the small cells, and as few others as a greedy choice finds, so that:
// - each withheld cell is a corner of a rectangle of four withheld cells (in a top row: one of two or more), so that it
//   cannot be worked out from sums over rows, columns, or areas above and below, when all families are so marked;
// - where the area above withholds, one row withholds in all these columns (what is hidden above hides below);
// - withheld cells of a row or column whose sum is shown add up to no small number.
// A lone row below another is that row again, and withholds what it does.
void withhold_table(const WithholdTable *table);
// For charts: to the nearest 5, so that no sum of them is exact; -1 for a small count.
int64_t withhold_round(int64_t number, int64_t small);

#endif
