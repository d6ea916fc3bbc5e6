// Boundaries made simple for a small picture. Whole numbers only, so that every machine draws the same map.
#include "import/outline.h"

#include <stdlib.h>

enum {
    FINE = 16,              // steps of the working grid in one of the picture
    MARGIN = 2,             // of the picture's grid, so that strokes are not cut
    NEAR_MAX = 6,           // neighbours that are told apart; a point with more never moves
    SMALLEST = 4 * FINE * FINE * 2, // doubled area of what one pixel of a small screen can show
    LABEL_HALF = 30,        // a label needs as much above and below its middle
    SCANS = 15,             // heights at which room for a label is sought
    CROSSINGS_MAX = 64,     // of one height with a ring; more leave no room
};

typedef struct Vertex {
    int64_t x, y; // of the working grid
    uint32_t near[NEAR_MAX];
    uint32_t near_count; // NEAR_MAX + 1: too many
    bool gone;
} Vertex;

typedef struct Ring {
    uint32_t *at;
    size_t count;
    size_t area;
} Ring;

typedef struct Drawing {
    Arena *arena;
    Vertex *vertices;
    size_t vertex_count, left;
    Ring *rings;
    size_t ring_count;
    int64_t width, height; // of the picture
} Drawing;

// ---- From degrees to the grid ----

typedef struct Frame {
    int64_t west, east, south, north; // millionths of a degree
    int64_t cosine;                   // of the middle latitude, in millionths
    int64_t span;                     // what the picture's longer allowance stands for, in millionths of a degree
    int64_t grid;                     // as many steps of the working grid
} Frame;

// Bhaskara's formula, closer than two thousandths: more than a picture shows.
static int64_t cosine_of(int64_t latitude)
{
    int64_t degrees = latitude / 10000; // hundredths, so that squares stay small
    int64_t square = degrees * degrees / 10000;
    return 4 * (8100 - square) * 1000000 / (32400 + square);
}

static Frame frame_of(const OutlineRing *rings, size_t count)
{
    Frame frame = { INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN, 0, 1, 0 };
    for (size_t r = 0; r < count; r++) {
        for (size_t i = 0; i < rings[r].count; i++) {
            const OutlinePoint *point = &rings[r].points[i];
            frame.west = point->lon < frame.west ? point->lon : frame.west;
            frame.east = point->lon > frame.east ? point->lon : frame.east;
            frame.south = point->lat < frame.south ? point->lat : frame.south;
            frame.north = point->lat > frame.north ? point->lat : frame.north;
        }
    }
    frame.cosine = cosine_of((frame.south + frame.north) / 2);
    int64_t across = (frame.east - frame.west) * frame.cosine / 1000000;
    int64_t down = frame.north - frame.south;
    bool is_tall = down * (OUTLINE_WIDTH - 2 * MARGIN) > across * (OUTLINE_HEIGHT - 2 * MARGIN);
    frame.span = is_tall ? down : across;
    frame.span = frame.span > 0 ? frame.span : 1;
    frame.grid = ((is_tall ? OUTLINE_HEIGHT : OUTLINE_WIDTH) - 2 * MARGIN) * FINE;
    return frame;
}

static Vertex place(const Frame *frame, const OutlinePoint *point)
{
    int64_t across = (point->lon - frame->west) * frame->cosine / 1000000;
    int64_t down = frame->north - point->lat;
    return (Vertex){ .x = across * frame->grid / frame->span + MARGIN * FINE,
                     .y = down * frame->grid / frame->span + MARGIN * FINE };
}

// ---- One vertex for all who share it ----

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_vertices(const void *a, const void *b)
{
    const Vertex *one = a;
    const Vertex *other = b;
    int by_x = compare(one->x, other->x);
    return by_x ? by_x : compare(one->y, other->y);
}

static size_t gather(Drawing *drawing, const OutlineRing *rings, const Frame *frame, size_t total)
{
    drawing->vertices = ARENA_ARRAY(drawing->arena, Vertex, total);
    size_t count = 0;
    for (size_t r = 0; r < drawing->ring_count; r++) {
        for (size_t i = 0; i < rings[r].count; i++) {
            drawing->vertices[count++] = place(frame, &rings[r].points[i]);
        }
    }
    qsort(drawing->vertices, count, sizeof(Vertex), compare_vertices);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || compare_vertices(&drawing->vertices[i], &drawing->vertices[kept - 1]) != 0) {
            drawing->vertices[kept++] = drawing->vertices[i];
        }
    }
    return kept;
}

static uint32_t index_of(const Drawing *drawing, Vertex wanted)
{
    const Vertex *found = bsearch(&wanted, drawing->vertices, drawing->vertex_count, sizeof(Vertex),
                                  compare_vertices);
    return (uint32_t)(found - drawing->vertices);
}

static bool is_near(const Vertex *vertex, uint32_t other)
{
    for (uint32_t i = 0; i < vertex->near_count && i < NEAR_MAX; i++) {
        if (vertex->near[i] == other) {
            return true;
        }
    }
    return vertex->near_count > NEAR_MAX;
}

static void add_near(Vertex *vertex, uint32_t other)
{
    if (!is_near(vertex, other)) {
        if (vertex->near_count < NEAR_MAX) {
            vertex->near[vertex->near_count] = other;
        }
        vertex->near_count++;
    }
}

static void lay_ring(Drawing *drawing, const Frame *frame, const OutlineRing *from, Ring *ring)
{
    ring->at = ARENA_ARRAY(drawing->arena, uint32_t, from->count + 1);
    ring->area = from->area;
    for (size_t i = 0; i < from->count; i++) {
        uint32_t vertex = index_of(drawing, place(frame, &from->points[i]));
        if (ring->count == 0 || ring->at[ring->count - 1] != vertex) {
            ring->at[ring->count++] = vertex;
        }
    }
    while (ring->count > 1 && ring->at[ring->count - 1] == ring->at[0]) {
        ring->count--;
    }
    for (size_t i = 0; ring->count > 1 && i < ring->count; i++) {
        uint32_t next = ring->at[(i + 1) % ring->count];
        add_near(&drawing->vertices[ring->at[i]], next);
        add_near(&drawing->vertices[next], ring->at[i]);
    }
}

// ---- Taking points away ----

static int64_t doubled_area(const Vertex *a, const Vertex *b, const Vertex *c)
{
    return llabs((b->x - a->x) * (c->y - a->y) - (c->x - a->x) * (b->y - a->y));
}

static void swap_near(Vertex *vertex, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < vertex->near_count && i < NEAR_MAX; i++) {
        vertex->near[i] = vertex->near[i] == from ? to : vertex->near[i];
    }
}

// A line between two others may go, unless they are joined already: then the ring would fold flat.
static bool may_go(const Drawing *drawing, const Vertex *vertex, int64_t smallest)
{
    if (vertex->gone || vertex->near_count != 2) {
        return false;
    }
    const Vertex *before = &drawing->vertices[vertex->near[0]];
    const Vertex *after = &drawing->vertices[vertex->near[1]];
    return before->near_count <= NEAR_MAX && after->near_count <= NEAR_MAX &&
           doubled_area(before, vertex, after) < smallest && !is_near(before, vertex->near[1]);
}

static void take_away(Drawing *drawing, int64_t smallest)
{
    for (uint32_t i = 0; i < drawing->vertex_count; i++) {
        Vertex *vertex = &drawing->vertices[i];
        if (may_go(drawing, vertex, smallest)) {
            swap_near(&drawing->vertices[vertex->near[0]], i, vertex->near[1]);
            swap_near(&drawing->vertices[vertex->near[1]], i, vertex->near[0]);
            vertex->gone = true;
            drawing->left--;
        }
    }
}

// From small to large, so that a bend is judged by what is left of its neighbours and not by where we began.
static void simplify(Drawing *drawing)
{
    drawing->left = drawing->vertex_count;
    int64_t smallest = 1;
    int64_t largest = (int64_t)OUTLINE_WIDTH * FINE * OUTLINE_HEIGHT * FINE;
    while (smallest <= SMALLEST ||
           (drawing->left > OUTLINE_POINTS_SHOWN && smallest < largest)) {
        take_away(drawing, smallest);
        smallest *= 2;
    }
    for (size_t r = 0; r < drawing->ring_count; r++) {
        Ring *ring = &drawing->rings[r];
        size_t kept = 0;
        for (size_t i = 0; i < ring->count; i++) {
            if (!drawing->vertices[ring->at[i]].gone) {
                ring->at[kept++] = ring->at[i];
            }
        }
        ring->count = kept;
    }
}

// ---- Paths ----

static int64_t ring_area(const Drawing *drawing, const Ring *ring)
{
    int64_t sum = 0;
    for (size_t i = 0; i < ring->count; i++) {
        const Vertex *a = &drawing->vertices[ring->at[i]];
        const Vertex *b = &drawing->vertices[ring->at[(i + 1) % ring->count]];
        sum += a->x * b->y - b->x * a->y;
    }
    return llabs(sum);
}

static int64_t to_picture(int64_t fine)
{
    return (fine + FINE / 2) / FINE;
}

static void add_number(TextBuilder *path, int64_t number, bool first)
{
    text_add_format(path, first || number < 0 ? "%lld" : " %lld", (long long)number);
}

static void add_ring(const Drawing *drawing, const Ring *ring, TextBuilder *path)
{
    int64_t x = to_picture(drawing->vertices[ring->at[0]].x);
    int64_t y = to_picture(drawing->vertices[ring->at[0]].y);
    text_add_format(path, "M%lld %lld", (long long)x, (long long)y);
    bool is_first = true;
    for (size_t i = 1; i < ring->count; i++) {
        int64_t next_x = to_picture(drawing->vertices[ring->at[i]].x);
        int64_t next_y = to_picture(drawing->vertices[ring->at[i]].y);
        if (next_x == x && next_y == y) {
            continue;
        }
        text_add_c(path, is_first ? "l" : "");
        add_number(path, next_x - x, is_first);
        add_number(path, next_y - y, false);
        x = next_x;
        y = next_y;
        is_first = false;
    }
    // What is smaller than the grid is still a dot.
    text_add_c(path, is_first ? "h1v1h-1z" : "z");
}

// ---- Room for a label ----

typedef struct Stretch {
    int64_t from, to;
} Stretch;

static int compare_numbers(const void *a, const void *b)
{
    return compare(*(const int64_t *)a, *(const int64_t *)b);
}

// The widest stretch of the ring at a height; of no width when there is none.
static Stretch widest_at(const Drawing *drawing, const Ring *ring, int64_t y)
{
    int64_t crossings[CROSSINGS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < ring->count && count < CROSSINGS_MAX; i++) {
        const Vertex *a = &drawing->vertices[ring->at[i]];
        const Vertex *b = &drawing->vertices[ring->at[(i + 1) % ring->count]];
        if ((a->y <= y) != (b->y <= y)) {
            crossings[count++] = a->x + (b->x - a->x) * (y - a->y) / (b->y - a->y);
        }
    }
    qsort(crossings, count, sizeof *crossings, compare_numbers);
    Stretch widest = { 0, 0 };
    for (size_t i = 0; i + 1 < count && count < CROSSINGS_MAX; i += 2) {
        if (crossings[i + 1] - crossings[i] > widest.to - widest.from) {
            widest = (Stretch){ crossings[i], crossings[i + 1] };
        }
    }
    return widest;
}

static Stretch common(Stretch a, Stretch b)
{
    Stretch both = { a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to };
    return both.to > both.from ? both : (Stretch){ 0, 0 };
}

static void find_room(const Drawing *drawing, const Ring *ring, OutlineShape *shape)
{
    int64_t top = INT64_MAX;
    int64_t bottom = INT64_MIN;
    for (size_t i = 0; i < ring->count; i++) {
        int64_t y = drawing->vertices[ring->at[i]].y;
        top = y < top ? y : top;
        bottom = y > bottom ? y : bottom;
    }
    shape->x = to_picture(drawing->vertices[ring->at[0]].x);
    shape->y = to_picture((top + bottom) / 2);
    for (int64_t scan = 1; scan <= SCANS; scan++) {
        int64_t y = top + (bottom - top) * scan / (SCANS + 1);
        Stretch stretch = widest_at(drawing, ring, y);
        stretch = common(stretch, widest_at(drawing, ring, y - LABEL_HALF * FINE));
        stretch = common(stretch, widest_at(drawing, ring, y + LABEL_HALF * FINE));
        int64_t room = to_picture(stretch.to - stretch.from);
        if (room > shape->room) {
            *shape = (OutlineShape){ shape->path, to_picture((stretch.from + stretch.to) / 2),
                                     to_picture(y), room };
        }
    }
}

// ---- The whole ----

// The largest ring is always drawn; others only when one pixel shows them.
static void draw_area(const Drawing *drawing, const Ring *rings, size_t count, OutlineShape *shape)
{
    TextBuilder path = { .arena = drawing->arena };
    size_t largest = 0;
    int64_t most = -1;
    for (size_t r = 0; r < count; r++) {
        int64_t area = ring_area(drawing, &rings[r]);
        largest = area > most ? r : largest;
        most = area > most ? area : most;
    }
    for (size_t r = 0; r < count; r++) {
        if (r == largest || ring_area(drawing, &rings[r]) >= SMALLEST) {
            add_ring(drawing, &rings[r], &path);
        }
    }
    find_room(drawing, &rings[largest], shape);
    shape->path = text_done(&path);
}

static void draw_areas(const Drawing *drawing, size_t area_count, OutlineShape *shapes)
{
    size_t ring = 0;
    for (size_t area = 0; area < area_count; area++) {
        size_t from = ring;
        while (ring < drawing->ring_count && drawing->rings[ring].area == area) {
            ring++;
        }
        draw_area(drawing, &drawing->rings[from], ring - from, &shapes[area]);
    }
}

static void measure(Drawing *drawing)
{
    int64_t right = 0;
    int64_t bottom = 0;
    for (size_t i = 0; i < drawing->vertex_count; i++) {
        const Vertex *vertex = &drawing->vertices[i];
        right = vertex->x > right ? vertex->x : right;
        bottom = vertex->y > bottom ? vertex->y : bottom;
    }
    drawing->width = to_picture(right) + MARGIN;
    drawing->height = to_picture(bottom) + MARGIN;
}

void outline_draw(Arena *arena, const OutlineRing *rings, size_t ring_count, size_t area_count,
                  OutlineMap *map_out)
{
    Drawing drawing = { .arena = arena, .ring_count = ring_count };
    Frame frame = frame_of(rings, ring_count);
    size_t total = 0;
    for (size_t r = 0; r < ring_count; r++) {
        total += rings[r].count;
    }
    drawing.vertex_count = gather(&drawing, rings, &frame, total);
    drawing.rings = ARENA_ARRAY(arena, Ring, ring_count);
    for (size_t r = 0; r < ring_count; r++) {
        lay_ring(&drawing, &frame, &rings[r], &drawing.rings[r]);
    }
    measure(&drawing);
    simplify(&drawing);
    *map_out = (OutlineMap){ .width = drawing.width, .height = drawing.height,
                             .shapes = ARENA_ARRAY(arena, OutlineShape, area_count),
                             .points = drawing.left };
    draw_areas(&drawing, area_count, map_out->shapes);
}
