// Tests of withholding: what is marked in small tables, and, whatever the numbers, that no withheld cell of a whole
// tree of tables can be worked out by adding and subtracting what is shown.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "withhold/tree.h"

enum { SMALL = 10, CELLS_MAX = 64 };

// ---- Single tables ----

// Rows of `shown` after one another: '-' where a cell must be withheld.
static void assert_marks(size_t rows, size_t columns, const int64_t *numbers, const bool *above, const char *shown)
{
    bool marks[CELLS_MAX] = { false };
    withhold_table(&(WithholdTable){ rows, columns, numbers, marks, above, SMALL });
    for (size_t i = 0; i < rows * columns; i++) {
        assert_int_equal(marks[i], shown[i] == '-');
    }
    assert_int_equal(strlen(shown), rows * columns);
}

static void test_nothing_small(void **state)
{
    (void)state;
    bool above[3] = { false };
    assert_marks(2, 3, (int64_t[]){ 10, 0, 10, 40, 12, 52 }, above, "++++++");
    assert_marks(1, 3, (int64_t[]){ 10, 0, 10 }, NULL, "+++");
}

static void test_top_row(void **state)
{
    (void)state;
    // The 9 alone would be the sum less the others; a zero hides less than a count.
    assert_marks(1, 4, (int64_t[]){ 9, 40, 0, 49 }, NULL, "--++");
    // 9 and 3 hide each other; 3 and 3 add up to a small number.
    assert_marks(1, 4, (int64_t[]){ 9, 3, 40, 52 }, NULL, "--++");
    assert_marks(1, 4, (int64_t[]){ 3, 3, 40, 46 }, NULL, "---+");
    assert_marks(1, 3, (int64_t[]){ 4, 0, 4 }, NULL, "-+-");
}

static void test_rectangle(void **state)
{
    (void)state;
    bool above[3] = { false };
    // One small cell takes three more with it: row, column and corner.
    assert_marks(3, 3, (int64_t[]){ 5, 30, 35, 20, 40, 60, 50, 60, 110 }, above, "--+--++++");
    // A row whose sum is small too: two cells and their neighbours in the cheapest other row.
    assert_marks(3, 3, (int64_t[]){ 5, 0, 5, 20, 40, 60, 15, 60, 75 }, above, "-+--+-+++");
}

static void test_carried_down(void **state)
{
    (void)state;
    // Above, the first two are withheld: if all below were shown, they would be sums.
    bool above[3] = { true, true, false };
    assert_marks(2, 3, (int64_t[]){ 20, 30, 50, 70, 80, 150 }, above, "--+--+");
    // A lone row is the row above again.
    assert_marks(1, 3, (int64_t[]){ 5, 30, 35 }, above, "--+");
}

static void test_stays_withheld(void **state)
{
    (void)state;
    bool above[3] = { false };
    int64_t numbers[] = { 10, 30, 40, 20, 40, 60 };
    bool marks[] = { true, true, false, true, true, false }; // as an hour ago, when the 10 was a 9
    withhold_table(&(WithholdTable){ 2, 3, numbers, marks, above, SMALL });
    assert_true(marks[0] && marks[1] && marks[3] && marks[4]);
    assert_false(marks[2] || marks[5]);
}

static void test_round(void **state)
{
    (void)state;
    assert_int_equal(withhold_round(0, SMALL), 0);
    assert_int_equal(withhold_round(1, SMALL), -1);
    assert_int_equal(withhold_round(9, SMALL), -1);
    assert_int_equal(withhold_round(10, SMALL), 10);
    assert_int_equal(withhold_round(12, SMALL), 10);
    assert_int_equal(withhold_round(13, SMALL), 15);
    assert_int_equal(withhold_round(3, 0), 5);
}

// ---- Whole trees: an independent reader who solves all equations ----

enum {
    COLUMNS = 5, // four sectors and their sum
    NODES_MAX = 40,
    UNKNOWNS_MAX = NODES_MAX * COLUMNS,
    EQUATIONS_MAX = NODES_MAX * (COLUMNS + 1),
};
static const int64_t PRIME = 2147483647; // arithmetic modulo it finds what rational arithmetic would

typedef struct Tree {
    size_t count;
    size_t parent[NODES_MAX]; // of itself for the root; parents before their children
    bool is_own[NODES_MAX];   // not a place: what is counted at the place above itself
    int64_t numbers[NODES_MAX][COLUMNS];
    bool marks[NODES_MAX][COLUMNS];
} Tree;

static uint32_t seed = 2463534242u;

static uint32_t random_below(uint32_t most)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % most;
}

static bool has_children(const Tree *tree, size_t node)
{
    for (size_t i = 1; i < tree->count; i++) {
        if (tree->parent[i] == node) {
            return true;
        }
    }
    return false;
}

static void add_to(Tree *tree, size_t node, size_t column, int64_t number)
{
    tree->numbers[node][column] += number;
    tree->numbers[node][COLUMNS - 1] += number;
    if (node != 0) {
        add_to(tree, tree->parent[node], column, number);
    }
}

// A country, regions, their parts, and parts of some of these; counts in the leaves only.
static void grow(Tree *tree, uint32_t most)
{
    *tree = (Tree){ .count = 1 };
    for (size_t level = 0, from = 0; level < 3; level++) {
        size_t to = tree->count;
        for (size_t node = from; node < to; node++) {
            bool ends = tree->is_own[node] || (level == 2 && random_below(2));
            size_t children = ends ? 0 : 2 + random_below(2);
            for (size_t i = 0; i < children && tree->count < NODES_MAX; i++) {
                tree->is_own[tree->count] = level > 0 && i == 0 && children > 2;
                tree->parent[tree->count++] = node;
            }
        }
        from = to;
    }
    for (size_t node = 1; node < tree->count; node++) {
        for (size_t column = 0; column + 1 < COLUMNS && !has_children(tree, node); column++) {
            int64_t number = random_below(3) ? random_below(most) : 0;
            add_to(tree, node, column, number);
        }
    }
}

// As places and rows of their own, by the code under test.
static void withhold_with(Arena *arena, Tree *tree)
{
    WithholdTree places = { ARENA_ARRAY(arena, WithholdNode, tree->count), 0 };
    size_t place_of[NODES_MAX];
    for (size_t i = 0; i < tree->count; i++) {
        size_t above = place_of[i == 0 ? 0 : tree->parent[i]];
        place_of[i] = tree->is_own[i] ? above : places.count++;
        if (tree->is_own[i]) {
            places.nodes[above].has_own = true;
        } else if (i > 0) {
            places.nodes[place_of[i]].parent = above;
        }
    }
    withhold_link(&places);
    WithholdGrid grid = withhold_grid_new(arena, &places, COLUMNS);
    for (size_t i = 0; i < tree->count; i++) {
        int64_t *row = withhold_row(arena, &grid, place_of[i]);
        for (size_t column = 0; column < COLUMNS && !has_children(tree, i); column++) {
            row[column] += tree->numbers[i][column];
        }
        bool *marks = tree->is_own[i] ? grid.own_marks[place_of[i]] : grid.marks[place_of[i]];
        memcpy(marks, tree->marks[i], sizeof tree->marks[i]);
    }
    withhold_sum_up(arena, &places, &grid);
    withhold_grid(arena, &places, &grid, SMALL);
    for (size_t i = 0; i < tree->count; i++) {
        bool *const *marks = tree->is_own[i] ? grid.own_marks : grid.marks;
        int64_t *const *numbers = tree->is_own[i] ? grid.own : grid.sums;
        memcpy(tree->marks[i], marks[place_of[i]], sizeof tree->marks[i]);
        assert_memory_equal(numbers[place_of[i]], tree->numbers[i], sizeof tree->numbers[i]);
    }
}

static void withhold_tree(Tree *tree)
{
    Arena *arena = arena_new();
    withhold_with(arena, tree);
    arena_free(arena);
}

typedef struct Equations {
    int64_t at[EQUATIONS_MAX][UNKNOWNS_MAX];
    size_t count, unknowns;
    size_t unknown_of[NODES_MAX][COLUMNS];
} Equations;

static void add_term(Equations *all, const Tree *tree, size_t node, size_t column, int64_t factor)
{
    if (tree->marks[node][column]) {
        all->at[all->count][all->unknown_of[node][column]] += factor;
    }
}

// The right sides do not matter: whether an unknown is determined depends on the left sides alone.
static void write_equations(Equations *all, const Tree *tree)
{
    memset(all, 0, sizeof *all);
    for (size_t i = 0; i < tree->count * COLUMNS; i++) {
        if (tree->marks[i / COLUMNS][i % COLUMNS]) {
            all->unknown_of[i / COLUMNS][i % COLUMNS] = all->unknowns++;
        }
    }
    for (size_t node = 0; node < tree->count; node++) {
        for (size_t column = 0; column < COLUMNS; column++) {
            add_term(all, tree, node, column, column + 1 < COLUMNS ? 1 : PRIME - 1);
        }
        all->count++;
        for (size_t column = 0; column < COLUMNS && has_children(tree, node); column++) {
            add_term(all, tree, node, column, PRIME - 1);
            for (size_t i = 1; i < tree->count; i++) {
                if (tree->parent[i] == node) {
                    add_term(all, tree, i, column, 1);
                }
            }
            all->count++;
        }
    }
}

static int64_t inverse(int64_t number)
{
    int64_t result = 1;
    for (int64_t power = PRIME - 2; power > 0; power /= 2) {
        result = power % 2 ? result * number % PRIME : result;
        number = number * number % PRIME;
    }
    return result;
}

static void subtract_row(Equations *all, size_t from, size_t row, int64_t factor)
{
    for (size_t i = 0; i < all->unknowns && factor != 0; i++) {
        all->at[from][i] = (all->at[from][i] + (PRIME - factor) * all->at[row][i]) % PRIME;
    }
}

static bool bring_pivot(Equations *all, size_t row, size_t unknown)
{
    int64_t kept[UNKNOWNS_MAX];
    for (size_t i = row; i < all->count; i++) {
        if (all->at[i][unknown] != 0) {
            memcpy(kept, all->at[i], sizeof kept);
            memcpy(all->at[i], all->at[row], sizeof kept);
            memcpy(all->at[row], kept, sizeof kept);
            return true;
        }
    }
    return false;
}

// Gauss and Jordan. How many unknowns are then alone in an equation: known exactly.
static size_t count_determined(Equations *all)
{
    size_t row = 0;
    for (size_t unknown = 0; unknown < all->unknowns && row < all->count; unknown++) {
        if (!bring_pivot(all, row, unknown)) {
            continue;
        }
        int64_t factor = inverse(all->at[row][unknown]);
        for (size_t i = 0; i < all->unknowns; i++) {
            all->at[row][i] = all->at[row][i] * factor % PRIME;
        }
        for (size_t i = 0; i < all->count; i++) {
            subtract_row(all, i, row, i == row ? 0 : all->at[i][unknown]);
        }
        row++;
    }
    size_t determined = 0;
    for (size_t i = 0; i < row; i++) {
        size_t terms = 0;
        for (size_t unknown = 0; unknown < all->unknowns; unknown++) {
            terms += all->at[i][unknown] != 0;
        }
        determined += terms == 1;
    }
    return determined;
}

static void test_nothing_can_be_worked_out(void **state)
{
    (void)state;
    static Equations equations;
    static Tree tree;
    static const uint32_t mosts[] = { 3, 12, 25, 80, 400 };
    size_t withheld = 0;
    size_t shown = 0;
    for (int round = 0; round < 400; round++) {
        grow(&tree, mosts[round % 5]);
        withhold_tree(&tree);
        for (size_t i = 0; i < tree.count * COLUMNS; i++) {
            int64_t number = tree.numbers[i / COLUMNS][i % COLUMNS];
            bool mark = tree.marks[i / COLUMNS][i % COLUMNS];
            assert_true(mark || number == 0 || number >= SMALL);
            withheld += mark;
            shown += !mark;
        }
        write_equations(&equations, &tree);
        assert_int_equal(count_determined(&equations), 0);
    }
    assert_true(withheld > 1000 && shown > 1000); // neither all nor nothing
}

// The reader of that test does find what small cells alone would leave open.
static void test_reader_finds_complements(void **state)
{
    (void)state;
    static Equations equations;
    static Tree tree;
    size_t determined = 0;
    for (int round = 0; round < 50; round++) {
        grow(&tree, 25);
        for (size_t i = 0; i < tree.count * COLUMNS; i++) {
            int64_t number = tree.numbers[i / COLUMNS][i % COLUMNS];
            tree.marks[i / COLUMNS][i % COLUMNS] = number > 0 && number < SMALL;
        }
        write_equations(&equations, &tree);
        determined += count_determined(&equations);
    }
    assert_true(determined > 50);
}

// Over time: what was withheld an hour ago is so now, though a few counts have grown: no difference of two
// publications tells a cell that neither shows.
static void test_over_time(void **state)
{
    (void)state;
    static Tree tree;
    static bool before[NODES_MAX][COLUMNS];
    for (int round = 0; round < 100; round++) {
        grow(&tree, 25);
        withhold_tree(&tree);
        for (int hour = 0; hour < 5; hour++) {
            memcpy(before, tree.marks, sizeof before);
            size_t leaf = tree.count - 1 - random_below(2);
            add_to(&tree, leaf, random_below(COLUMNS - 1), 1);
            withhold_tree(&tree);
            for (size_t i = 0; i < tree.count * COLUMNS; i++) {
                assert_true(!before[i / COLUMNS][i % COLUMNS] || tree.marks[i / COLUMNS][i % COLUMNS]);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_small),
        cmocka_unit_test(test_top_row),
        cmocka_unit_test(test_rectangle),
        cmocka_unit_test(test_carried_down),
        cmocka_unit_test(test_stays_withheld),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_nothing_can_be_worked_out),
        cmocka_unit_test(test_reader_finds_complements),
        cmocka_unit_test(test_over_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
