// Counts over a tree of places, and withholding in the whole of it. Pure, as withhold.h; rows are made in an arena where
// they are needed, for most places of a country hold nothing.
#ifndef WITHHOLD_TREE_H
#define WITHHOLD_TREE_H

#include "base/arena.h"
#include "withhold/withhold.h"

typedef struct WithholdNode {
    size_t parent, first_child, next; // indexes; 0 ends a list, for the root is nobody's child
    bool always;  // has a row though it be empty
    bool has_own; // what is counted at this place itself is a row among those below it
} WithholdNode;

// Parents before their children; the first is the root.
typedef struct WithholdTree {
    WithholdNode *nodes;
    size_t count;
} WithholdTree;

// A row a node: numbers of one kind, a column a sector (or the like), the last their sum.
typedef struct WithholdGrid {
    size_t columns;
    int64_t **own;  // by node: counted at the place itself; NULL: nothing is there or below
    int64_t **sums; // of the whole area, by withhold_sum_up
    bool **marks, **own_marks; // what of them is withheld
} WithholdGrid;

// Links the lists of children by the parents.
void withhold_link(const WithholdTree *tree);
WithholdGrid withhold_grid_new(Arena *arena, const WithholdTree *tree, size_t columns);
// The row of counts of a node, made when it is not there.
int64_t *withhold_row(Arena *arena, const WithholdGrid *grid, size_t node);
// Once, after all was counted.
void withhold_sum_up(Arena *arena, const WithholdTree *tree, const WithholdGrid *grid);
bool withhold_has_family(const WithholdTree *tree, const WithholdGrid *grid, size_t node);
// Adds to the marks. The root must have a row.
void withhold_grid(Arena *arena, const WithholdTree *tree, const WithholdGrid *grid, int64_t small);

#endif
