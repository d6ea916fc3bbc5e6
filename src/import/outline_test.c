// Tests of simple boundaries: neighbours stay together whatever their borders look like, pictures stay small.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "import/outline.h"

enum { SIDE = 4, CELLS = SIDE * SIDE, BENDS_MAX = 400, EDGES_MAX = 20000, STEP = 200000 };

// ---- A country of squares with crooked borders between them, and straight ones around it ----

typedef struct Land {
    Arena *arena;
    uint32_t seed;
    int bends; // of each border
    OutlineRing rings[CELLS];
} Land;

static int64_t dice(Land *land, int64_t most)
{
    land->seed = land->seed * 1664525u + 1013904223u;
    return (int64_t)(land->seed >> 8) % (2 * most + 1) - most;
}

// The border from one corner to the next one east or south: the same whoever asks.
static OutlinePoint bend(Land *land, int x, int y, bool down, int i)
{
    OutlinePoint point = { 34000000 + x * STEP, 32000000 - y * STEP };
    int64_t along = (int64_t)STEP * i / land->bends;
    bool is_outer = down ? x == 0 || x == SIDE : y == 0 || y == SIDE;
    land->seed = (uint32_t)(((x * 7 + y) * 2 + down) * 1000 + i) * 2654435761u + (uint32_t)land->bends;
    int64_t aside = is_outer || i == 0 || i == land->bends ? 0 : dice(land, STEP / 12);
    point.lon += down ? aside : along;
    point.lat -= down ? along : aside;
    return point;
}

static void add_side(Land *land, OutlineRing *ring, OutlinePoint *points, const int side[4])
{
    for (int i = 0; i < land->bends; i++) {
        int at = side[3] ? land->bends - i : i;
        points[ring->count++] = bend(land, side[0], side[1], side[2], at);
    }
}

static void settle(Land *land)
{
    for (int cell = 0; cell < CELLS; cell++) {
        int x = cell % SIDE;
        int y = cell / SIDE;
        const int sides[4][4] = { { x, y, 0, 0 }, { x + 1, y, 1, 0 }, { x, y + 1, 0, 1 }, { x, y, 1, 1 } };
        OutlinePoint *points = ARENA_ARRAY(land->arena, OutlinePoint, 4 * BENDS_MAX);
        land->rings[cell] = (OutlineRing){ points, 0, (size_t)cell };
        for (int side = 0; side < 4; side++) {
            add_side(land, &land->rings[cell], points, sides[side]);
        }
    }
}

// ---- Reading the drawn paths again ----

typedef struct Edge {
    int64_t x, y, to_x, to_y;
} Edge;

typedef struct Edges {
    Edge at[EDGES_MAX];
    size_t count;
    int64_t doubled_area;
} Edges;

static int64_t number(const char **at)
{
    char *end;
    int64_t value = strtoll(*at, &end, 10);
    assert_ptr_not_equal(end, *at);
    *at = end;
    return value;
}

static void add_edge(Edges *edges, Edge edge)
{
    assert_true(edges->count < EDGES_MAX);
    edges->at[edges->count++] = edge;
    edges->doubled_area += edge.x * edge.to_y - edge.to_x * edge.y;
}

// "M10 20l5-3 2 7z…": each ring closed.
static void read_path(Edges *edges, Str path)
{
    const char *at = path.at;
    while (*at == 'M') {
        at++;
        int64_t x = number(&at);
        int64_t y = number(&at);
        int64_t start_x = x;
        int64_t start_y = y;
        at += *at == 'l';
        while (*at != 'z') {
            int64_t to_x = x + number(&at);
            int64_t to_y = y + number(&at);
            add_edge(edges, (Edge){ x, y, to_x, to_y });
            x = to_x;
            y = to_y;
        }
        add_edge(edges, (Edge){ x, y, start_x, start_y });
        at++;
    }
    assert_int_equal(*at, '\0');
}

static bool has_reverse(const Edges *edges, const Edge *edge)
{
    for (size_t i = 0; i < edges->count; i++) {
        const Edge *other = &edges->at[i];
        if (other->x == edge->to_x && other->y == edge->to_y && other->to_x == edge->x &&
            other->to_y == edge->y) {
            return true;
        }
    }
    return false;
}

static void check_land(Land *land)
{
    OutlineMap map;
    Edges *edges = ARENA_NEW(land->arena, Edges);
    settle(land);
    outline_draw(land->arena, land->rings, CELLS, CELLS, &map);
    for (int cell = 0; cell < CELLS; cell++) {
        read_path(edges, map.shapes[cell].path);
    }
    int64_t right = map.width - 2;
    int64_t bottom = map.height - 2;
    for (size_t i = 0; i < edges->count; i++) {
        const Edge *edge = &edges->at[i];
        assert_in_range(edge->x, 2, right);
        assert_in_range(edge->y, 2, bottom);
        bool is_outer = (edge->x == edge->to_x && (edge->x == 2 || edge->x == right)) ||
                        (edge->y == edge->to_y && (edge->y == 2 || edge->y == bottom));
        // A line that is not on the rim is the line of the neighbour, too: no gap and no overlap.
        assert_true(is_outer || has_reverse(edges, edge));
    }
    assert_int_equal(llabs(edges->doubled_area), 2 * (right - 2) * (bottom - 2));
    assert_true(map.points <= OUTLINE_POINTS_SHOWN);
}

static void test_neighbours_stay_together(void **state)
{
    (void)state;
    static const int bends[] = { 1, 2, 3, 7, 20, 60, BENDS_MAX };
    for (size_t i = 0; i < sizeof bends / sizeof *bends; i++) {
        Land land = { .arena = arena_new(), .bends = bends[i] };
        check_land(&land);
        arena_free(land.arena);
    }
}

// ---- Single shapes ----

static OutlineMap draw_rings(Arena *arena, const OutlineRing *rings, size_t count, size_t areas)
{
    OutlineMap map;
    outline_draw(arena, rings, count, areas, &map);
    return map;
}

static void test_straight_lines_need_no_points(void **state)
{
    Arena *arena = *state;
    OutlinePoint square[40];
    for (int i = 0; i < 10; i++) {
        square[i] = (OutlinePoint){ 35000000 + i * 10000, 32000000 };
        square[10 + i] = (OutlinePoint){ 35100000, 32000000 - i * 10000 };
        square[20 + i] = (OutlinePoint){ 35100000 - i * 10000, 31900000 };
        square[30 + i] = (OutlinePoint){ 35000000, 31900000 + i * 10000 };
    }
    OutlineRing ring = { square, 40, 0 };
    OutlineMap map = draw_rings(arena, &ring, 1, 1);
    assert_int_equal(map.points, 4);
    assert_int_equal(map.width, OUTLINE_WIDTH);
    assert_in_range(map.height, 840, 852); // a degree of longitude is shorter here
    assert_true(map.shapes[0].room > OUTLINE_WIDTH - 10);
    assert_in_range(map.shapes[0].x, OUTLINE_WIDTH / 2 - 2, OUTLINE_WIDTH / 2 + 2);
}

// An islet that no screen shows is left out; a place of one point is still a dot.
static void test_small_things(void **state)
{
    Arena *arena = *state;
    OutlinePoint land[] = { { 35000000, 32000000 }, { 36000000, 32000000 }, { 36000000, 31000000 } };
    OutlinePoint islet[] = { { 34990000, 31000000 }, { 34990100, 31000000 }, { 34990000, 31000100 } };
    OutlinePoint dot[] = { { 34980000, 31500000 }, { 34980000, 31500000 }, { 34980000, 31500000 } };
    OutlineRing rings[] = { { land, 3, 0 }, { islet, 3, 0 }, { dot, 3, 1 } };
    OutlineMap map = draw_rings(arena, rings, 3, 2);
    assert_null(strchr(map.shapes[0].path.at + 1, 'M'));
    assert_non_null(strstr(map.shapes[1].path.at, "h1v1h-1z"));
    assert_int_equal(map.shapes[1].room, 0);
}

static void test_tall_and_all_in_one_place(void **state)
{
    Arena *arena = *state;
    OutlinePoint tall[] = { { 35000000, 33000000 }, { 35001000, 31000000 }, { 35000000, 31000000 } };
    OutlineRing ring = { tall, 3, 0 };
    assert_int_equal(draw_rings(arena, &ring, 1, 1).height, OUTLINE_HEIGHT);
    OutlinePoint nowhere[] = { { 35000000, 32000000 }, { 35000000, 32000000 }, { 35000000, 32000000 } };
    ring = (OutlineRing){ nowhere, 3, 0 };
    assert_int_equal(draw_rings(arena, &ring, 1, 1).width, 4);
}

static int open_arena(void **state)
{
    *state = arena_new();
    return 0;
}

static int close_arena(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_neighbours_stay_together),
        cmocka_unit_test_setup_teardown(test_straight_lines_need_no_points, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_small_things, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_tall_and_all_in_one_place, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
