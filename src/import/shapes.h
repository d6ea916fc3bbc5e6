// Boundaries as a GeoJSON file gives them, read and checked: for shapes.c, its tests and its fuzzer. Not here:
// storing them, and whether a P-code is known.
#ifndef IMPORT_SHAPES_H
#define IMPORT_SHAPES_H

#include "base/doc.h"
#include "import/outline.h"

enum {
    SHAPES_FILE_MAX = 16 * 1024 * 1024, // bytes
    SHAPES_MAX = 5000,                  // features of a file
    SHAPE_CREDIT_MAX = 300,             // characters
};

typedef struct Feature {
    int64_t number; // from 1
    Str property;   // that holds the P-code, as it is written
    Str pcode;      // as in the tree: upper case, Latin digits
    OutlineRing *rings;
    size_t ring_count;
} Feature;

typedef struct Features {
    Feature *at;
    size_t count;
    size_t points; // in all
    Str credit;    // what the file says of its origin; STR_NONE when nothing
} Features;

// What is wrong: `key` of web/words with these arguments. A checker hands each to `refuse` and goes on.
typedef struct ShapesWrong {
    const char *key;
    int64_t feature; // 0: the file
    Str name;        // of the property, or "geometry"; STR_NONE
    Str value;       // as it stands there; STR_NONE
} ShapesWrong;

typedef void (*ShapesRefuse)(void *context, const ShapesWrong *wrong);

// Strict: a FeatureCollection of Polygons and MultiPolygons, WGS84, longitude first, rings closed, inside and around
// Palestine. False when something was refused.
bool shapes_read(Arena *arena, Str text, ShapesRefuse refuse, void *context, Features *features_out);

#endif
