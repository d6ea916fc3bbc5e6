// The tree of places: country > region > governorate > locality > site, each with a P-code; and the
// counts kept for each governorate.
#ifndef AREAS_AREAS_H
#define AREAS_AREAS_H

#include "core/work.h"
#include "http/http.h"

#define AREAS_FAULTS(X)        \
    X(AREA_UNKNOWN, 422)       \
    X(AREA_NOT_FOUND, 404)     \
    X(AREA_PARENT_UNKNOWN, 422) \
    X(AREA_PARENT_FIXED, 409)  \
    X(AREA_KIND_WRONG, 422)    \
    X(AREA_KIND_FIXED, 409)    \
    X(AREA_CODE_MALFORMED, 422) \
    X(AREA_NAME_MALFORMED, 422) \
    X(AREA_TOO_WIDE, 422)      \
    X(AREA_CODE_TAKEN, 409)    \
    X(AREA_CLOSED, 422)        \
    X(AREA_IN_USE, 409)

AREAS_FAULTS(FAULT_DECLARE)

enum {
    AREA_CODE_MAX = 20,     // characters of a P-code
    AREA_NAME_MAX = 120,    // characters of a name
    AREA_CHILDREN_MAX = 1000, // rows of one answer
    AREAS_MAX = 100000,     // places in all that an import works with
};

typedef struct Area {
    Str pcode;       // "PS0203"; upper-case letters, digits and '-', at most 20
    Str parent;      // P-code; STR_NONE for the country
    Str kind;        // "country" "region" "governorate" "locality" "site"
    Str name_ar, name_en;
    Str path;        // "PS.PS02.PS0203." : a subtree is a prefix
    Str governorate; // P-code of the governorate it lies in; "PS" above governorates
    int64_t closed_at; // seconds UTC since when it is not offered; 0: it is
} Area;

// AREA_UNKNOWN (the caller sets the field).
MUST_USE Fault areas_find(Work *work, Str pcode, Area *area_out);
// For the place of a need or an organisation: AREA_UNKNOWN; AREA_TOO_WIDE when it is no governorate or below,
// AREA_CLOSED when it is not offered any more.
MUST_USE Fault areas_find_place(Work *work, Str pcode, const char *field, Area *area_out);
// Children that are offered, in the order of their codes, at most AREA_CHILDREN_MAX; `parent` STR_NONE: the governorates.
MUST_USE Fault areas_list(Work *work, Str parent, Area **areas_out, size_t *count_out);
// The whole tree, wider places first: for imports, which look names up by the thousand.
MUST_USE Fault areas_all(Work *work, Area **areas_out, size_t *count_out);
// Adds, or renames what exists with this code; path and governorate are worked out from the parent.
// The parent must exist and be of a wider kind (AREA_PARENT_UNKNOWN, AREA_KIND_WRONG). What exists keeps
// its parent and kind (AREA_PARENT_FIXED, AREA_KIND_FIXED): needs below it carry its path. One of the two
// names may be missing; the other then stands for both. `added_out`: it was new.
MUST_USE Fault areas_put(Work *work, const Area *area, bool *added_out);
// What a place is called, both names: to see later whether somebody renamed it. As areas_put stores them.
Str areas_mark(Arena *arena, const Area *area);
// Deletes a place that still has those names, lies below a governorate, and that nothing refers to: no place, need,
// organisation or grant. `removed_out` false: it stays.
MUST_USE Fault areas_remove_unused(Work *work, Str pcode, Str mark, bool *removed_out);

// ---- What administrators do to the tree: each leaves an event ----

// As areas_put, but AREA_CODE_TAKEN at "pcode" when there is one.
MUST_USE Fault areas_add(Work *work, const Area *area);
MUST_USE Fault areas_rename(Work *work, Str pcode, Str name_ar, Str name_en); // AREA_NOT_FOUND
// Localities and sites only (AREA_KIND_WRONG). AREA_IN_USE while a need, an organisation or a grant lies in it:
// they carry its path.
MUST_USE Fault areas_move(Work *work, Str pcode, Str parent);
// Not offered any more, with all below it; or again. Localities and sites only (AREA_KIND_WRONG).
MUST_USE Fault areas_close(Work *work, Str pcode, bool close);
// Closed ones too: the children of a place, or those whose code or name holds `search`.
MUST_USE Fault areas_browse(Work *work, Str parent, Str search, Area **areas_out, size_t *count_out);
bool areas_may_close(const Area *area);

void areas_to_doc(Doc *record, const Area *area); // pcode, kind, name_ar, name_en, parent
// The same, with the governorate it lies in as a record below. AREA_UNKNOWN when that is missing.
MUST_USE Fault areas_to_doc_with_governorate(Work *work, Doc *record, const Area *area);
// What a form offers: `governorates` of the frame, the chosen P-code marked; with their localities or without.
MUST_USE Fault areas_to_choices(Work *work, Doc *frame, Str chosen, bool with_localities);

// The outline of one place in the grid of its map, and where a label fits.
typedef struct AreaShape {
    Str pcode;
    Str path; // SVG, whole numbers
    int64_t x, y;
    int64_t room; // of the grid; 0: no label fits
} AreaShape;

// The places of one parent drawn together, in half pixels of a map 360 pixels wide.
typedef struct AreaMap {
    Str parent; // the country: its governorates; a governorate: its localities
    int64_t width, height;
    Str credit;
    const AreaShape *shapes;
    size_t count;
} AreaMap;

// Takes the place of what was drawn of this parent before. `changed_out`: it was not the very same.
MUST_USE Fault areas_put_map(Work *work, const AreaMap *map, bool *changed_out);
// The map of the places below `parent` (STR_NONE: of the governorates) as frame.map, for web/pages/map.html:
//   {"view": "0 0 344 448", "small_cell": 10, "tiles": [{pcode, kind, name_ar, name_en, parent, "href": "/areas/PS0101",
//    "d": path, "lines_ar": [{text, x, y}], "lines_en", "value_x", "value_y"}], "credit": …}
// Nothing is added when there is nothing to draw. Whoever has the numbers adds to each tile "class" (none, few, 1, 2, 3
// or 4) with "value" or "withheld", and to the map "legend": [{"class": "few", "few": true}, {"class": "1", "from": 10,
// "to": 99}, {"class": "4", "from": 900}, {"class": "none", "none": true}].
MUST_USE Fault areas_map_to_frame(Work *work, Str parent, Doc *frame);
Doc *areas_map_tile(const Doc *frame, Str pcode); // the tile to add to; NULL when the map has none

// Counter rows, changed in the same transaction as what they count: `from` or `to` may be NULL.
// subject: "need" or "claim"; state: its state.
MUST_USE Fault areas_count_move(Work *work, Str governorate, const char *subject, const char *from,
                                const char *to);
// One of them; 0 when nothing was ever counted there.
MUST_USE Fault areas_count(Work *work, Str governorate, const char *subject, const char *state,
                           int64_t *number_out);

extern const Route areas_routes[];
#endif
