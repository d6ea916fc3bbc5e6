// Boundaries made as simple as a small picture needs, without tearing neighbours apart. Pure: numbers in, paths
// out. Not here: reading files (shapes.c), and what a place is.
#ifndef IMPORT_OUTLINE_H
#define IMPORT_OUTLINE_H

#include <stdbool.h>

#include "base/text.h"

enum {
    OUTLINE_WIDTH = 720,        // of the picture's grid: half pixels of a map 360 pixels wide
    OUTLINE_HEIGHT = 960,       // never higher than this
    OUTLINE_POINTS_SHOWN = 900, // of a whole picture, if its junctions allow
    OUTLINE_POINTS_MAX = 500000, // of a whole file
};

typedef struct OutlinePoint {
    int64_t lon, lat; // millionths of a degree
} OutlinePoint;

typedef struct OutlineRing {
    const OutlinePoint *points; // the last is not the first again
    size_t count;
    size_t area; // the place it belongs to: 0 … area_count - 1
} OutlineRing;

typedef struct OutlineShape {
    Str path;        // SVG: absolute starts, relative lines, whole numbers of the grid
    int64_t x, y;    // the middle of the widest free stretch
    int64_t room;    // how wide it is; 0: no label fits
} OutlineShape;

typedef struct OutlineMap {
    int64_t width, height;
    OutlineShape *shapes; // one for each area
    size_t points;        // that are left in all
} OutlineMap;

// Simplifies by taking away the points whose triangle with their neighbours is smallest; a point that two places
// share is one point for both, and where three lines meet nothing moves. So what touched before touches after.
// Every area has a ring, of one point at least; rings come in the order of their areas. The map lives in the arena.
void outline_draw(Arena *arena, const OutlineRing *rings, size_t ring_count, size_t area_count,
                  OutlineMap *map_out);

#endif
