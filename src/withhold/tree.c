// Rows of a tree: sums from the leaves inward, withholding from the root outward. Not here: the rule for one family.
#include "withhold/tree.h"

#include <assert.h>
#include <string.h>

void withhold_link(const WithholdTree *tree)
{
    WithholdNode *nodes = tree->nodes;
    for (size_t i = tree->count; i-- > 1;) { // backwards, so that the lists run forwards
        assert(nodes[i].parent < i);
        nodes[i].next = nodes[nodes[i].parent].first_child;
        nodes[nodes[i].parent].first_child = i;
    }
}

WithholdGrid withhold_grid_new(Arena *arena, const WithholdTree *tree, size_t columns)
{
    return (WithholdGrid){
        .columns = columns,
        .own = ARENA_ARRAY(arena, int64_t *, tree->count),
        .sums = ARENA_ARRAY(arena, int64_t *, tree->count),
        .marks = ARENA_ARRAY(arena, bool *, tree->count),
        .own_marks = ARENA_ARRAY(arena, bool *, tree->count),
    };
}

int64_t *withhold_row(Arena *arena, const WithholdGrid *grid, size_t node)
{
    if (!grid->own[node]) {
        grid->own[node] = ARENA_ARRAY(arena, int64_t, grid->columns);
        grid->sums[node] = ARENA_ARRAY(arena, int64_t, grid->columns);
        grid->marks[node] = ARENA_ARRAY(arena, bool, grid->columns);
        grid->own_marks[node] = ARENA_ARRAY(arena, bool, grid->columns);
    }
    return grid->own[node];
}

static void add_numbers(int64_t *to, const int64_t *from, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        to[i] += from[i];
    }
}

void withhold_sum_up(Arena *arena, const WithholdTree *tree, const WithholdGrid *grid)
{
    for (size_t node = tree->count; node-- > 0;) {
        if (tree->nodes[node].always) {
            withhold_row(arena, grid, node);
        }
        if (!grid->own[node]) {
            continue;
        }
        add_numbers(grid->sums[node], grid->own[node], grid->columns);
        if (node > 0) {
            size_t parent = tree->nodes[node].parent;
            withhold_row(arena, grid, parent);
            add_numbers(grid->sums[parent], grid->sums[node], grid->columns);
        }
    }
}

static size_t count_children(const WithholdTree *tree, const WithholdGrid *grid, size_t node)
{
    size_t rows = 0;
    for (size_t child = tree->nodes[node].first_child; child; child = tree->nodes[child].next) {
        rows += grid->own[child] != NULL;
    }
    return rows;
}

bool withhold_has_family(const WithholdTree *tree, const WithholdGrid *grid, size_t node)
{
    return count_children(tree, grid, node) > 0;
}

// A family as one table.
typedef struct Rows {
    int64_t *numbers;
    bool *marks;
    size_t columns, count;
} Rows;

static void put_in(Rows *rows, const int64_t *numbers, const bool *marks)
{
    memcpy(rows->numbers + rows->count * rows->columns, numbers, rows->columns * sizeof *numbers);
    memcpy(rows->marks + rows->count * rows->columns, marks, rows->columns * sizeof *marks);
    rows->count++;
}

static void take_out(Rows *rows, bool *marks)
{
    memcpy(marks, rows->marks + rows->count * rows->columns, rows->columns * sizeof *marks);
    rows->count++;
}

static void put_family_in(const WithholdTree *tree, const WithholdGrid *grid, size_t node, Rows *rows)
{
    for (size_t child = tree->nodes[node].first_child; child; child = tree->nodes[child].next) {
        if (grid->own[child]) {
            put_in(rows, grid->sums[child], grid->marks[child]);
        }
    }
    if (tree->nodes[node].has_own) {
        put_in(rows, grid->own[node], grid->own_marks[node]);
    }
}

static void take_family_out(const WithholdTree *tree, const WithholdGrid *grid, size_t node, Rows *rows)
{
    rows->count = 0;
    for (size_t child = tree->nodes[node].first_child; child; child = tree->nodes[child].next) {
        if (grid->own[child]) {
            take_out(rows, grid->marks[child]);
        }
    }
    if (tree->nodes[node].has_own) {
        take_out(rows, grid->own_marks[node]);
    }
}

void withhold_grid(Arena *arena, const WithholdTree *tree, const WithholdGrid *grid, int64_t small)
{
    withhold_table(&(WithholdTable){ 1, grid->columns, grid->sums[0], grid->marks[0], NULL, small });
    for (size_t node = 0; node < tree->count; node++) {
        size_t children = count_children(tree, grid, node);
        if (children == 0) {
            continue;
        }
        size_t most = (children + 1) * grid->columns;
        Rows rows = { ARENA_ARRAY(arena, int64_t, most), ARENA_ARRAY(arena, bool, most), grid->columns, 0 };
        put_family_in(tree, grid, node, &rows);
        withhold_table(&(WithholdTable){ rows.count, grid->columns, rows.numbers, rows.marks,
                                         grid->marks[node], small });
        take_family_out(tree, grid, node, &rows);
    }
}
