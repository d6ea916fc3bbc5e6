// The rule of withholding: primary cells, then complements until none can be worked out. Not here: which tables there
// are, and what a number means.
#include "withhold/withhold.h"

#include <assert.h>

enum { ROUND_TO = 5, ZERO_COST = 50 }; // a zero hides little: it costs as much as a count of so many small ones

typedef struct Pick {
    size_t row, column;
    int64_t cost;
    bool found;
} Pick;

static size_t place(const WithholdTable *table, size_t row, size_t column)
{
    return row * table->columns + column;
}

static bool is_withheld(const WithholdTable *table, size_t row, size_t column)
{
    return table->marks[place(table, row, column)];
}

static int64_t number_at(const WithholdTable *table, size_t row, size_t column)
{
    return table->numbers[place(table, row, column)];
}

static void mark(const WithholdTable *table, size_t row, size_t column)
{
    table->marks[place(table, row, column)] = true;
}

static bool is_small(const WithholdTable *table, int64_t number)
{
    return number > 0 && number < table->small;
}

// What is lost by withholding a cell. A zero hides little, so that it is not preferred to a count.
static int64_t cost_of(const WithholdTable *table, size_t row, size_t column)
{
    if (is_withheld(table, row, column)) {
        return 0;
    }
    int64_t number = number_at(table, row, column);
    return number > 0 ? number : ZERO_COST * table->small;
}

static void mark_small(const WithholdTable *table)
{
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        table->marks[i] = table->marks[i] || is_small(table, table->numbers[i]);
    }
}

// ---- Rectangles ----

static bool has_rectangle(const WithholdTable *table, size_t row, size_t column)
{
    for (size_t other = 0; other < table->rows; other++) {
        if (other == row || !is_withheld(table, other, column)) {
            continue;
        }
        for (size_t beside = 0; beside < table->columns; beside++) {
            if (beside != column && is_withheld(table, row, beside) &&
                is_withheld(table, other, beside)) {
                return true;
            }
        }
    }
    return false;
}

static int64_t cost_of_rectangle(const WithholdTable *table, size_t row, size_t column, Pick corner)
{
    return cost_of(table, row, corner.column) + cost_of(table, corner.row, column) +
           cost_of(table, corner.row, corner.column);
}

static Pick cheapest_corner(const WithholdTable *table, size_t row, size_t column)
{
    Pick best = { .found = false };
    for (size_t other = 0; other < table->rows; other++) {
        for (size_t beside = 0; beside < table->columns && other != row; beside++) {
            Pick corner = { .row = other, .column = beside, .found = beside != column };
            corner.cost = cost_of_rectangle(table, row, column, corner);
            if (corner.found && (!best.found || corner.cost < best.cost)) {
                best = corner;
            }
        }
    }
    return best;
}

// Whether something was marked.
static bool close_rectangle(const WithholdTable *table, size_t row, size_t column)
{
    if (!is_withheld(table, row, column) || has_rectangle(table, row, column)) {
        return false;
    }
    Pick corner = cheapest_corner(table, row, column);
    if (!corner.found) {
        return false;
    }
    mark(table, row, corner.column);
    mark(table, corner.row, column);
    mark(table, corner.row, corner.column);
    return true;
}

static bool close_rectangles(const WithholdTable *table)
{
    bool marked = false;
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t column = 0; column < table->columns; column++) {
            marked |= close_rectangle(table, row, column);
        }
    }
    return marked;
}

// ---- Sums ----

// A line of cells whose sum is known: a row without its last cell, or a column.
typedef struct Line {
    size_t start, step, count; // places in the arrays
} Line;

// What is withheld of it together must be no small number either. Whether something was marked.
static bool fill_line(const WithholdTable *table, Line line)
{
    int64_t sum = 0;
    size_t hidden = 0;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < line.count; i++) {
        size_t at = line.start + i * line.step;
        int64_t number = table->numbers[at];
        if (table->marks[at]) {
            sum += number;
            hidden++;
        } else if (number > 0 && (least == SIZE_MAX || number < table->numbers[least])) {
            least = at;
        }
    }
    if (hidden == 0 || !is_small(table, sum) || least == SIZE_MAX) {
        return false;
    }
    table->marks[least] = true;
    return true;
}

static bool fill_lines(const WithholdTable *table)
{
    bool marked = false;
    size_t last = table->columns - 1;
    for (size_t row = 0; row < table->rows; row++) {
        if (!is_withheld(table, row, last)) {
            marked |= fill_line(table, (Line){ place(table, row, 0), 1, last });
        }
    }
    for (size_t column = 0; column < table->columns && table->above; column++) {
        if (!table->above[column]) {
            marked |= fill_line(table, (Line){ column, table->columns, table->rows });
        }
    }
    return marked;
}

// ---- What the area above withholds ----

static size_t count_shown_under(const WithholdTable *table, size_t row)
{
    size_t shown = 0;
    for (size_t column = 0; column < table->columns; column++) {
        shown += table->above[column] && !is_withheld(table, row, column);
    }
    return shown;
}

// One row withholds all that the area above does: the one that lacks least; of these the one with most to hide in.
static void carry_down(const WithholdTable *table)
{
    size_t last = table->columns - 1;
    size_t best = 0;
    for (size_t row = 1; row < table->rows; row++) {
        size_t lacks = count_shown_under(table, row);
        size_t least = count_shown_under(table, best);
        if (lacks < least ||
            (lacks == least && number_at(table, row, last) > number_at(table, best, last))) {
            best = row;
        }
    }
    for (size_t column = 0; column < table->columns; column++) {
        if (table->above[column]) {
            mark(table, best, column);
        }
    }
}

// ---- The rule ----

// A row of which nothing but its own sum is known: one withheld cell would be the sum less the others.
static bool pair_up(const WithholdTable *table)
{
    Pick best = { .found = false };
    size_t hidden = 0;
    for (size_t column = 0; column < table->columns; column++) {
        hidden += is_withheld(table, 0, column);
        int64_t cost = cost_of(table, 0, column);
        if (!is_withheld(table, 0, column) && (!best.found || cost < best.cost)) {
            best = (Pick){ .column = column, .cost = cost, .found = true };
        }
    }
    if (hidden != 1 || !best.found) {
        return false;
    }
    mark(table, 0, best.column);
    return true;
}

void withhold_table(const WithholdTable *table)
{
    assert(table->columns >= 2 && (table->above || table->rows == 1));
    mark_small(table);
    if (table->above) {
        carry_down(table);
    }
    bool marked = true;
    while (marked) {
        marked = table->above ? close_rectangles(table) : pair_up(table);
        marked |= fill_lines(table);
    }
}

int64_t withhold_round(int64_t number, int64_t small)
{
    if (number > 0 && number < small) {
        return -1;
    }
    return (number + ROUND_TO / 2) / ROUND_TO * ROUND_TO;
}
