// Tests of boundaries: what a GeoJSON file must be, told by feature and property; all of it or nothing; the same
// file again changes nothing.
#include "features/house_test.h"

#include <fcntl.h>
#include <string.h>

#include "features/areas/areas.h"
#include "import/import.h"
#include "import/parts.h"
#include "import/shapes.h"

#define RING "[[[35,32],[35.1,32],[35.1,31.9],[35,32]]]"
#define GEOMETRY(type, coordinates) "\"geometry\":{\"type\":\"" type "\",\"coordinates\":" coordinates "}"
#define FEATURE(properties, geometry) "{\"type\":\"Feature\",\"properties\":" properties "," geometry "}"
#define FILE_OF(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define ONE(properties, type, coordinates) FILE_OF(FEATURE(properties, GEOMETRY(type, coordinates)))

typedef struct Told {
    const char *key; // of the first refusal
    int64_t feature;
    size_t count;
} Told;

static void tell(void *context, const ShapesWrong *wrong)
{
    Told *told = context;
    if (told->count++ == 0) {
        told->key = wrong->key;
        told->feature = wrong->feature;
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "", "shapes_malformed" },
        { "{\"a\":1,\"a\":2}", "shapes_malformed" },
        { "\xFF", "shapes_not_utf8" },
        { "[]", "shapes_no_collection" },
        { "{\"type\":\"Feature\"}", "shapes_no_collection" },
        { FILE_OF(""), "shapes_no_collection" },
        { "{\"type\":\"FeatureCollection\",\"features\":{}}", "shapes_no_collection" },
        { FILE_OF("{\"type\":\"Thing\"}"), "shape_no_feature" },
        { FILE_OF("7"), "shape_no_feature" },
        { ONE("null", "Polygon", RING), "shape_no_code" },
        { ONE("{\"name\":\"x\"}", "Polygon", RING), "shape_no_code" },
        { ONE("{\"pcode\":\" \"}", "Polygon", RING), "shape_code_wrong" },
        { ONE("{\"pcode\":203}", "Polygon", RING), "shape_code_wrong" },
        { ONE("{\"pcode\":\"PS0101\"}", "Point", "[35,32]"), "shape_type_wrong" },
        { FILE_OF(FEATURE("{\"pcode\":\"PS0101\"}", "\"geometry\":null")), "shape_type_wrong" },
        { ONE("{\"pcode\":\"PS0101\"}", "Polygon", "[]"), "shape_empty" },
        { ONE("{\"pcode\":\"PS0101\"}", "MultiPolygon", "[]"), "shape_empty" },
        { ONE("{\"pcode\":\"PS0101\"}", "MultiPolygon", RING), "shape_ring_short" },
        { ONE("{\"pcode\":\"PS0101\"}", "Polygon", "[[[35,32],[35.1,32],[35,32]]]"), "shape_ring_short" },
        { ONE("{\"pcode\":\"PS0101\"}", "Polygon", "[[[35,32],[35.1,32],[35.1,31.9],[35.2,31.9]]]"),
          "shape_ring_open" },
        { ONE("{\"pcode\":\"PS0101\"}", "Polygon", "[[[35,32],[35.1],[35.1,31.9],[35,32]]]"),
          "shape_position_wrong" },
        { ONE("{\"pcode\":\"PS0101\"}", "Polygon", "[[[35,32],[\"35\",32],[35.1,31.9],[35,32]]]"),
          "shape_position_wrong" },
        { ONE("{\"pcode\":\"PS0101\"}", "Polygon", "[[[35,32],[35,132],[35.1,31.9],[35,32]]]"),
          "shape_position_wrong" },
        { ONE("{\"pcode\":\"PS0101\"}", "Polygon", "[[[35,32],[1e300,32],[35.1,31.9],[35,32]]]"),
          "shape_position_wrong" },
        // Latitude first: the usual mistake.
        { ONE("{\"pcode\":\"PS0101\"}", "Polygon", "[[[32,35],[32,35.1],[31.9,35.1],[32,35]]]"), "shape_far" },
        { "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:28191\"}},"
          "\"features\":[" FEATURE("{\"pcode\":\"PS0101\"}", GEOMETRY("Polygon", RING)) "]}",
          "shapes_crs" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Arena *arena = arena_new();
        Told told = { 0 };
        Features features;
        assert_false(shapes_read(arena, str_from(cases[i][0]), tell, &told, &features));
        assert_non_null(told.key);
        assert_string_equal(told.key + strlen("import."), cases[i][1]);
        arena_free(arena);
    }
}

// Every feature at fault is told, and every fault of a feature.
static void test_all_are_told(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Told told = { 0 };
    Features features;
    assert_false(shapes_read(arena, STR(FILE_OF(FEATURE("{\"pcode\":\"PS0101\"}", GEOMETRY("Polygon", RING)) ","
                                                FEATURE("{}", GEOMETRY("Point", "[1,2]")) "," FEATURE(
                                                    "{\"pcode\":\"PS0102\"}", GEOMETRY("Polygon", "[]")))),
                             tell, &told, &features));
    assert_int_equal(told.count, 3);
    assert_int_equal(told.feature, 2);
    arena_free(arena);
}

static void assert_code(const char *properties, const char *code)
{
    Arena *arena = arena_new();
    Told told = { 0 };
    Features features;
    Str text = str_format(arena, FILE_OF("{\"type\":\"Feature\",\"properties\":%s," GEOMETRY("Polygon", RING) "}"),
                          properties);
    assert_true(shapes_read(arena, text, tell, &told, &features));
    assert_int_equal(features.count, 1);
    assert_int_equal(features.at[0].ring_count, 1);
    assert_int_equal(features.at[0].rings[0].count, 3);
    assert_int_equal(features.at[0].rings[0].points[1].lon, 35100000);
    assert_true(str_is(features.at[0].pcode, code));
    arena_free(arena);
}

static void test_codes_as_files_name_them(void **state)
{
    (void)state;
    assert_code("{\"pcode\":\"PS0101\"}", "PS0101");
    assert_code("{\"PCODE\":\" ps0101 \"}", "PS0101");
    assert_code("{\"ADM0_PCODE\":\"PS\",\"ADM1_PCODE\":\"PS01\",\"ADM2_PCODE\":\"PS0101\"}", "PS0101");
    assert_code("{\"adm1_pcode\":\"PS0101\",\"adm2_pcode\":null}", "PS0101");
    assert_code("{\"ADM3_PCODE\":\"PS010101\",\"ADM2_PCODE\":\"PS0101\"}", "PS010101");
    assert_code("{\"admin2Pcod\":\"PS0101\"}", "PS0101");
}

static void test_too_many_points(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    TextBuilder text = { .arena = arena };
    text_add_c(&text, "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
                      "{\"pcode\":\"PS0101\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
    for (int i = 0; i < OUTLINE_POINTS_MAX; i++) {
        text_add_c(&text, "[35,32],");
    }
    text_add_c(&text, "[35,32]]]}}]}");
    Told told = { 0 };
    Features features;
    assert_false(shapes_read(arena, text_done(&text), tell, &told, &features));
    assert_string_equal(told.key, "import.shape_points_many");
    arena_free(arena);
}

// ---- The whole import ----

typedef struct Run {
    TestHouse *house;
    const char *path;
    const char *credit;
    bool dry_run;
} Run;

static int import_file(const Run *run)
{
    int nowhere = open("/dev/null", O_WRONLY);
    ImportContext context = {
        .db = run->house->db, .settings = &run->house->settings, .keys = &run->house->keys,
        .kind = IMPORT_AREAS, .path = run->path, .credit = run->credit, .dry_run = run->dry_run,
        .out_fd = nowhere, .err_fd = nowhere, .now = TESTING_NOW,
    };
    int result = import_command(&context);
    close(nowhere);
    return result;
}

typedef struct Mapped {
    const char *parent;
    Doc *frame;
} Mapped;

static Fault draw(Work *work, void *context)
{
    Mapped *it = context;
    it->frame = doc_new(work->arena);
    return areas_map_to_frame(work, str_from(it->parent), it->frame);
}

static const Doc *map_of(TestHouse *house, const char *parent)
{
    Mapped map = { parent, NULL };
    assert_ok(testing_do(house, draw, &map));
    return doc_get(map.frame, "map");
}

static const char *write_shapes(TestHouse *house, const char *text)
{
    const char *path = str_format(house->arena, "%s/shapes.geojson", house->folder).at;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char grid[] = "tests/data/shapes/grid.geojson";

static void test_import(void **state)
{
    TestHouse *house = *state;
    assert_int_equal(import_file(&(Run){ house, grid, NULL, true }), 0);
    assert_false(doc_get_bool(map_of(house, NULL), "shapes")); // a dry run stores nothing
    assert_int_equal(import_file(&(Run){ house, grid, NULL, false }), 0);
    const Doc *map = map_of(house, NULL);
    assert_true(doc_get_bool(map, "shapes"));
    assert_int_equal(doc_length(doc_get(map, "tiles")), 16);
    assert_true(str_is(doc_get_text(map, "credit"), "Istijaba's own test grid"));
    Str before = doc_to_json(house->arena, map);
    assert_int_equal(import_file(&(Run){ house, grid, NULL, false }), 0);
    assert_true(str_equal(before, doc_to_json(house->arena, map_of(house, NULL))));
    assert_int_equal(import_file(&(Run){ house, grid, "Other, CC0", false }), 0);
    assert_true(str_is(doc_get_text(map_of(house, NULL), "credit"), "Other, CC0"));
}

#define CREDITED(features) "{\"type\":\"FeatureCollection\",\"credit\":\"X\",\"features\":[" features "]}"
#define PLACE(code) FEATURE("{\"pcode\":\"" code "\"}", GEOMETRY("Polygon", RING))

static void assert_nothing(TestHouse *house, const char *text)
{
    const char *path = write_shapes(house, text);
    assert_int_equal(import_file(&(Run){ house, path, NULL, false }), 1);
    assert_false(doc_get_bool(map_of(house, NULL), "shapes"));
    assert_null(map_of(house, "PS0203"));
    unlink(path);
}

static void test_all_or_nothing(void **state)
{
    TestHouse *house = *state;
    assert_nothing(house, CREDITED(PLACE("PS0101")));                  // fifteen governorates are missing
    assert_nothing(house, CREDITED(PLACE("PS0101") "," PLACE("PS0101")));
    assert_nothing(house, CREDITED(PLACE("PS9999")));
    assert_nothing(house, CREDITED(PLACE("PS01")));                    // a region is not drawn
    assert_nothing(house, FILE_OF(PLACE("PS020301")));                 // of nobody
    assert_nothing(house, "{\"type\":");
}

static Fault put_locality(Work *work, void *context)
{
    bool added;
    const Area *area = context;
    return areas_put(work, area, &added);
}

// Localities are the map of their governorate, and leave the country's alone.
static void test_localities(void **state)
{
    TestHouse *house = *state;
    Area camp = { .pcode = STR("PS020301"), .parent = STR("PS0203"), .kind = STR("locality"),
                  .name_ar = STR("مخيم"), .name_en = STR("Camp") };
    assert_ok(testing_do(house, put_locality, &camp));
    const char *path = write_shapes(house, CREDITED(PLACE("ps020301")));
    assert_int_equal(import_file(&(Run){ house, path, NULL, false }), 0);
    unlink(path);
    assert_int_equal(doc_length(doc_get(map_of(house, "PS0203"), "tiles")), 1);
    assert_false(doc_get_bool(map_of(house, NULL), "shapes"));
    assert_null(map_of(house, "PS0204"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_all_are_told),
        cmocka_unit_test(test_codes_as_files_name_them),
        cmocka_unit_test(test_too_many_points),
        cmocka_unit_test_setup_teardown(test_import, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_all_or_nothing, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_localities, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
