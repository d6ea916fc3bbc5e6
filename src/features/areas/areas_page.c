// Documents of places, what forms offer to choose from, and the geometry of the map. Not here: which places may
// be chosen (areas_rules.c), and what the map's colours say (whoever has the numbers).
#include "features/areas/areas_store.h"

void areas_to_doc(Doc *record, const Area *area)
{
    doc_text(record, "pcode", area->pcode);
    doc_text(record, "kind", area->kind);
    doc_text(record, "name_ar", area->name_ar);
    doc_text(record, "name_en", area->name_en);
    doc_text(record, "parent", area->parent);
    if (area->closed_at != 0) {
        doc_time(record, "closed", area->closed_at);
    }
}

Fault areas_to_doc_with_governorate(Work *work, Doc *record, const Area *area)
{
    Area governorate;
    areas_to_doc(record, area);
    if (str_equal(area->pcode, area->governorate)) {
        return OK;
    }
    TRY(areas_find(work, area->governorate, &governorate));
    areas_to_doc(doc_record(record, "governorate"), &governorate);
    return OK;
}

static Doc *add_choice(Doc *list, const Area *area, Str chosen)
{
    Doc *choice = doc_list_record(list);
    areas_to_doc(choice, area);
    doc_bool(choice, "chosen", str_equal(area->pcode, chosen));
    return choice;
}

static Fault add_localities(Work *work, Doc *governorate, Str pcode, Str chosen)
{
    Area *localities;
    size_t count;
    TRY(areas_list(work, pcode, &localities, &count));
    Doc *list = doc_list(governorate, "localities");
    for (size_t i = 0; i < count; i++) {
        add_choice(list, &localities[i], chosen);
    }
    return OK;
}

Fault areas_to_choices(Work *work, Doc *frame, Str chosen, bool with_localities)
{
    Area *governorates;
    size_t count;
    TRY(areas_list(work, STR_NONE, &governorates, &count));
    Doc *list = doc_list(frame, "governorates");
    for (size_t i = 0; i < count; i++) {
        Doc *choice = add_choice(list, &governorates[i], chosen);
        if (with_localities) {
            TRY(add_localities(work, choice, governorates[i].pcode, chosen));
        }
    }
    return OK;
}

// ---- The map ----

// Where each governorate lies on the built-in map of tiles: columns from the west, rows from the north. The
// West Bank stands a gap to the east of Gaza.
typedef struct Tile {
    const char *pcode;
    int column, row;
    bool is_east; // of the gap
} Tile;

static const Tile tiles[] = {
    { "PS0101", 3, 0, true },  { "PS0102", 4, 1, true },  { "PS0103", 2, 1, true },
    { "PS0104", 3, 1, true },  { "PS0105", 2, 2, true },  { "PS0106", 3, 2, true },
    { "PS0107", 3, 3, true },  { "PS0108", 4, 2, true },  { "PS0109", 3, 4, true },
    { "PS0110", 3, 5, true },  { "PS0111", 3, 6, true },  { "PS0201", 2, 4, false },
    { "PS0202", 2, 5, false }, { "PS0203", 1, 5, false }, { "PS0204", 1, 6, false },
    { "PS0205", 0, 6, false },
};

enum {
    TILE_SIDE = 64,
    TILE_ROUND = 6,
    TILE_GAP = 24,
    TILE_COLUMNS = 5,
    TILE_ROWS = 7,
    LABEL_LINE = 16,     // from one line of a label to the next
    SHAPE_BELOW = 26,
    LABEL_CHARACTER = 8, // room that a character of a label takes
    LABEL_LINE_MOST = 8, // characters; a longer name of several words stands on two lines
};

// Where a name of several words is cut in two: the blank nearest to its middle; its length when there is none.
static size_t middle_blank(Str name)
{
    size_t best = name.len;
    for (size_t i = 0; i < name.len; i++) {
        size_t now = i > name.len - i ? i - (name.len - i) : name.len - i - i;
        size_t then = best > name.len - best ? best - (name.len - best) : name.len - best - best;
        best = name.at[i] == ' ' && now < then ? i : best;
    }
    return best;
}

static void add_line(Doc *lines, Str text, int x, int y)
{
    Doc *line = doc_list_record(lines);
    doc_text(line, "text", text);
    doc_int(line, "x", x);
    doc_int(line, "y", y);
}

// The name around (x, y), on one line or two.
static void add_label(Doc *lines, Str name, int x, int y)
{
    size_t cut = text_length(name) > LABEL_LINE_MOST ? middle_blank(name) : name.len;
    if (cut == name.len) {
        add_line(lines, name, x, y);
        return;
    }
    add_line(lines, str_slice(name, 0, cut), x, y - LABEL_LINE / 2);
    add_line(lines, str_from_index(name, cut + 1), x, y + LABEL_LINE / 2);
}

// `below`: from the middle of the name to the line of the number.
static void add_labels(Doc *shape, const Area *area, int x, int y, int below)
{
    add_label(doc_list(shape, "lines_ar"), area->name_ar, x, y);
    add_label(doc_list(shape, "lines_en"), area->name_en, x, y);
    doc_int(shape, "value_x", x);
    doc_int(shape, "value_y", y + below);
}

static Doc *add_shape(Work *work, Doc *list, const Area *area, Str drawn)
{
    Doc *shape = doc_list_record(list);
    areas_to_doc(shape, area);
    doc_text(shape, "href", str_format(work->arena, "/areas/%.*s", STR_ARG(area->pcode)));
    doc_text(shape, "d", drawn);
    doc_null(shape, "value"); // until someone has a number
    return shape;
}

static void add_tile(Work *work, Doc *list, const Area *area, const Tile *tile)
{
    int x = tile->column * TILE_SIDE + (tile->is_east ? TILE_GAP : 0);
    int y = tile->row * TILE_SIDE;
    int side = TILE_SIDE - 2 * TILE_ROUND;
    Str drawn = str_format(work->arena,
                           "M%d %dh%da6 6 0 0 1 6 6v%da6 6 0 0 1-6 6h-%da6 6 0 0 1-6-6v-%da6 6 0 0 1 6-6z",
                           x + TILE_ROUND, y, side, side, side, side);
    add_labels(add_shape(work, list, area, drawn), area, x + TILE_SIDE / 2,
               y + TILE_SIDE / 2 - 4, 28);
}

static Fault add_tiles(Work *work, Doc *frame)
{
    Area *areas;
    size_t count;
    TRY(areas_list(work, STR_NONE, &areas, &count));
    Doc *map = doc_record(frame, "map");
    Doc *list = doc_list(map, "tiles");
    for (size_t i = 0; i < count; i++) {
        for (size_t t = 0; t < sizeof tiles / sizeof *tiles; t++) {
            if (str_is(areas[i].pcode, tiles[t].pcode)) {
                add_tile(work, list, &areas[i], &tiles[t]);
            }
        }
    }
    doc_text(map, "view", str_format(work->arena, "0 0 %d %d", TILE_COLUMNS * TILE_SIDE + TILE_GAP,
                                     TILE_ROWS * TILE_SIDE));
    doc_int(map, "small_cell", work->settings->small_cell);
    return OK;
}

// ---- … drawn as shapes, where an operator imported them ----

// Characters of the longest line that the label of a name would have.
static size_t label_width(Str name)
{
    size_t cut = text_length(name) > LABEL_LINE_MOST ? middle_blank(name) : name.len;
    size_t first = text_length(str_slice(name, 0, cut));
    size_t second = cut < name.len ? text_length(str_from_index(name, cut + 1)) : 0;
    return first > second ? first : second;
}

// A label that would lie over its neighbours is left out: the link and the table have the name.
static void label_shape(Doc *tile, const Area *area, const AreaShape *shape)
{
    size_t arabic = label_width(area->name_ar);
    size_t english = label_width(area->name_en);
    size_t longest = arabic > english ? arabic : english;
    if (shape->room >= (int64_t)longest * LABEL_CHARACTER * 2) {
        add_labels(tile, area, (int)(shape->x / 2), (int)(shape->y / 2) - 3, SHAPE_BELOW);
    }
}

static Fault add_shapes(Work *work, const AreaMap *map, Doc *frame)
{
    Doc *record = doc_record(frame, "map");
    Doc *list = doc_list(record, "tiles");
    for (size_t i = 0; i < map->count; i++) {
        const AreaShape *shape = &map->shapes[i];
        Area area;
        TRY(areas_store_find(work, shape->pcode, &area));
        label_shape(add_shape(work, list, &area, shape->path), &area, shape);
    }
    doc_bool(record, "shapes", true);
    doc_text(record, "view", str_format(work->arena, "0 0 %lld %lld", (long long)(map->width + 1) / 2,
                                        (long long)(map->height + 1) / 2));
    doc_text(record, "credit", map->credit);
    doc_int(record, "small_cell", work->settings->small_cell);
    return OK;
}

Fault areas_map_to_frame(Work *work, Str parent, Doc *frame)
{
    AreaMap map;
    TRY(areas_store_find_map(work, parent, &map));
    if (map.count > 0) {
        return add_shapes(work, &map, frame);
    }
    return parent.len == 0 ? add_tiles(work, frame) : OK;
}

Doc *areas_map_tile(const Doc *frame, Str pcode)
{
    const Doc *list = doc_get(doc_get(frame, "map"), "tiles");
    for (size_t i = 0; i < doc_length(list); i++) {
        Doc *tile = doc_at(list, i);
        if (str_equal(doc_get_text(tile, "pcode"), pcode)) {
            return tile;
        }
    }
    return NULL;
}
