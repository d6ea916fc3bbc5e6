// Reads a GeoJSON file of boundaries strictly: what is not understood is refused with its feature and property.
// Not here: which places there are, and drawing.
#include "import/shapes.h"

#include <strings.h>

#include "import/parts.h"

enum {
    RING_LEAST = 4, // positions of the smallest closed ring
    MILLION = 1000000,
    // Degrees within which a boundary of Palestine lies; what is beyond has longitude and latitude exchanged.
    WEST = 33,
    EAST = 37,
    SOUTH = 30,
    NORTH = 34,
};

typedef struct Reading {
    Arena *arena;
    ShapesRefuse refuse;
    void *context;
    Features features;
    int64_t wrong;
} Reading;

static bool refuse(Reading *reading, const char *key, int64_t feature, Str name, Str value)
{
    ShapesWrong wrong = { key, feature, name, value };
    reading->refuse(reading->context, &wrong);
    reading->wrong++;
    return false;
}

static bool refuse_geometry(Reading *reading, const Feature *feature, const char *key)
{
    return refuse(reading, key, feature->number, STR("geometry"), STR_NONE);
}

// ---- Which place ----

// The usual names, the deepest level first: a file of localities holds the codes of all that is above them, too.
static const char *const code_names[] = { "pcode",       "p_code",      "p-code",     "adm4_pcode",
                                          "adm3_pcode",  "admin3pcod",  "adm2_pcode", "admin2pcod",
                                          "adm1_pcode",  "admin1pcod",  "area_code",  "code" };

static const Doc *find_code(const Doc *properties, Str *name_out)
{
    const char *name;
    Doc *value;
    for (size_t i = 0; i < sizeof code_names / sizeof *code_names; i++) {
        json_object_foreach ((Doc *)(uintptr_t)properties, name, value) {
            if (strcasecmp(name, code_names[i]) == 0 && !json_is_null(value)) {
                *name_out = str_from(name);
                return value;
            }
        }
    }
    return NULL;
}

static bool read_code(Reading *reading, const Doc *properties, Feature *feature)
{
    const Doc *code = find_code(properties, &feature->property);
    if (!code) {
        return refuse(reading, WORD("import.shape_no_code"), feature->number, STR_NONE, STR_NONE);
    }
    Str value = { json_string_value(code), json_string_length(code) };
    if (!json_is_string(code) || str_trim(value).len == 0) {
        return refuse(reading, WORD("import.shape_code_wrong"), feature->number, feature->property,
                      STR_NONE);
    }
    feature->pcode = import_area_code(reading->arena, value);
    return true;
}

// ---- Its outline ----

static bool read_degrees(const Doc *number, int64_t *millionths_out)
{
    double degrees = json_number_value(number);
    if (!json_is_number(number) || !(degrees >= -180 && degrees <= 180)) {
        return false;
    }
    *millionths_out = (int64_t)(degrees * MILLION + (degrees < 0 ? -0.5 : 0.5));
    return true;
}

static bool read_position(const Doc *position, OutlinePoint *point)
{
    size_t numbers = json_array_size(position);
    return json_is_array(position) && numbers >= 2 && numbers <= 3 &&
           read_degrees(json_array_get(position, 0), &point->lon) &&
           read_degrees(json_array_get(position, 1), &point->lat) &&
           point->lat >= -90 * MILLION && point->lat <= 90 * MILLION;
}

static bool is_near_home(const OutlinePoint *point)
{
    return point->lon >= WEST * (int64_t)MILLION && point->lon <= EAST * (int64_t)MILLION &&
           point->lat >= SOUTH * (int64_t)MILLION && point->lat <= NORTH * (int64_t)MILLION;
}

static bool read_ring(Reading *reading, Feature *feature, const Doc *positions)
{
    size_t count = json_array_size(positions);
    if (!json_is_array(positions) || count < RING_LEAST) {
        return refuse_geometry(reading, feature, WORD("import.shape_ring_short"));
    }
    reading->features.points += count;
    if (reading->features.points > OUTLINE_POINTS_MAX) {
        return refuse_geometry(reading, feature, WORD("import.shape_points_many"));
    }
    OutlinePoint *points = ARENA_ARRAY(reading->arena, OutlinePoint, count);
    for (size_t i = 0; i < count; i++) {
        if (!read_position(json_array_get(positions, i), &points[i])) {
            return refuse_geometry(reading, feature, WORD("import.shape_position_wrong"));
        }
        if (!is_near_home(&points[i])) {
            return refuse_geometry(reading, feature, WORD("import.shape_far"));
        }
    }
    if (points[0].lon != points[count - 1].lon || points[0].lat != points[count - 1].lat) {
        return refuse_geometry(reading, feature, WORD("import.shape_ring_open"));
    }
    feature->rings = ARENA_GROW(reading->arena, feature->rings, feature->ring_count);
    feature->rings[feature->ring_count++] = (OutlineRing){ points, count - 1, 0 };
    return true;
}

static bool read_polygon(Reading *reading, Feature *feature, const Doc *rings)
{
    if (!json_is_array(rings) || json_array_size(rings) == 0) {
        return refuse_geometry(reading, feature, WORD("import.shape_empty"));
    }
    for (size_t i = 0; i < json_array_size(rings); i++) {
        if (!read_ring(reading, feature, json_array_get(rings, i))) {
            return false;
        }
    }
    return true;
}

static bool read_geometry(Reading *reading, Feature *feature, const Doc *geometry)
{
    Str type = doc_get_text(geometry, "type");
    const Doc *coordinates = doc_get(geometry, "coordinates");
    if (str_is(type, "Polygon")) {
        return read_polygon(reading, feature, coordinates);
    }
    if (!str_is(type, "MultiPolygon")) {
        return refuse(reading, WORD("import.shape_type_wrong"), feature->number, STR("geometry"), type);
    }
    if (!json_is_array(coordinates) || json_array_size(coordinates) == 0) {
        return refuse_geometry(reading, feature, WORD("import.shape_empty"));
    }
    for (size_t i = 0; i < json_array_size(coordinates); i++) {
        if (!read_polygon(reading, feature, json_array_get(coordinates, i))) {
            return false;
        }
    }
    return true;
}

static void read_feature(Reading *reading, const Doc *document)
{
    Features *features = &reading->features;
    Feature *feature = &features->at[features->count++];
    feature->number = (int64_t)features->count;
    if (!str_is(doc_get_text(document, "type"), "Feature")) {
        refuse(reading, WORD("import.shape_no_feature"), feature->number, STR_NONE, STR_NONE);
        return;
    }
    // No `&&` between them: one feature tells all its errors.
    (void)read_code(reading, doc_get(document, "properties"), feature);
    (void)read_geometry(reading, feature, doc_get(document, "geometry"));
}

// ---- The file ----

// A file of today says nothing; an older one may say what every one must be.
static bool is_wgs84(const Doc *crs)
{
    Str name = doc_get_text(doc_get(crs, "properties"), "name");
    size_t at;
    return !crs || json_is_null(crs) || str_find_text(name, STR("CRS84"), &at) ||
           str_is(name, "EPSG:4326") || str_is(name, "urn:ogc:def:crs:EPSG::4326");
}

static Str find_credit(const Doc *root)
{
    static const char *const names[] = { "credit", "attribution" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str credit = doc_get_text(root, names[i]);
        if (credit.len > 0) {
            return credit;
        }
        credit = doc_get_text(doc_get(doc_at(doc_get(root, "features"), 0), "properties"), names[i]);
        if (credit.len > 0) {
            return credit;
        }
    }
    return STR_NONE;
}

static void read_collection(Reading *reading, const Doc *root)
{
    const Doc *list = doc_get(root, "features");
    size_t count = doc_length(list);
    if (!str_is(doc_get_text(root, "type"), "FeatureCollection") || !json_is_array(list) || count == 0) {
        refuse(reading, WORD("import.shapes_no_collection"), 0, STR_NONE, STR_NONE);
        return;
    }
    if (count > SHAPES_MAX) {
        refuse(reading, WORD("import.shapes_many"), 0, STR_NONE, STR_NONE);
        return;
    }
    if (!is_wgs84(doc_get(root, "crs"))) {
        refuse(reading, WORD("import.shapes_crs"), 0, STR_NONE, STR_NONE);
        return;
    }
    reading->features.at = ARENA_ARRAY(reading->arena, Feature, count);
    for (size_t i = 0; i < count && reading->features.points <= OUTLINE_POINTS_MAX; i++) {
        read_feature(reading, doc_at(list, i));
    }
    reading->features.credit = find_credit(root);
}

bool shapes_read(Arena *arena, Str text, ShapesRefuse tell, void *context, Features *features_out)
{
    Reading reading = { .arena = arena, .refuse = tell, .context = context };
    Doc *root;
    text = str_starts(text, STR("\xEF\xBB\xBF")) ? str_from_index(text, 3) : text;
    if (text.len > SHAPES_FILE_MAX) {
        return refuse(&reading, WORD("import.shapes_large"), 0, STR_NONE, STR_NONE);
    }
    if (!text_is_utf8(text)) {
        return refuse(&reading, WORD("import.shapes_not_utf8"), 0, STR_NONE, STR_NONE);
    }
    if (doc_from_json(arena, text, &root) != OK) {
        return refuse(&reading, WORD("import.shapes_malformed"), 0, STR_NONE, STR_NONE);
    }
    read_collection(&reading, root);
    if (reading.wrong > 0) {
        return false;
    }
    *features_out = reading.features;
    return true;
}
