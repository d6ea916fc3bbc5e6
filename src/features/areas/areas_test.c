// Tests of areas: the seeded tree, what may be put into it, the counts kept, and the map.
#include "features/house_test.h"

#include "features/areas/areas.h"

typedef struct Put {
    Area area;
    bool added;
} Put;

static Fault put(Work *work, void *context)
{
    Put *it = context;
    return areas_put(work, &it->area, &it->added);
}

typedef struct Found {
    const char *pcode;
    Area area;
    Area *list;
    size_t count;
} Found;

static Fault find(Work *work, void *context)
{
    Found *it = context;
    return areas_find(work, str_from(it->pcode), &it->area);
}

static Fault find_place(Work *work, void *context)
{
    Found *it = context;
    return areas_find_place(work, str_from(it->pcode), "place", &it->area);
}

static Fault list(Work *work, void *context)
{
    Found *it = context;
    return areas_list(work, str_from(it->pcode), &it->list, &it->count);
}

static Fault all(Work *work, void *context)
{
    Found *it = context;
    return areas_all(work, &it->list, &it->count);
}

static void test_seed(void **state)
{
    TestHouse *house = *state;
    Found found = { .pcode = NULL };
    assert_ok(testing_do(house, list, &found));
    assert_int_equal(found.count, 16);
    assert_str(found.list[0].pcode, "PS0101");
    assert_str(found.list[15].name_ar, "رفح");
    found.pcode = "PS02";
    assert_ok(testing_do(house, list, &found));
    assert_int_equal(found.count, 5);
    found.pcode = "PS0203";
    assert_ok(testing_do(house, find, &found));
    assert_str(found.area.path, "PS.PS02.PS0203.");
    assert_str(found.area.governorate, "PS0203");
    assert_str(found.area.name_en, "Deir al-Balah");
    assert_ok(testing_do(house, all, &found));
    assert_int_equal(found.count, 19);
    assert_str(found.list[0].pcode, "PS");
}

static void test_places(void **state)
{
    TestHouse *house = *state;
    Found found = { .pcode = "PS02" };
    assert_fault(testing_do(house, find_place, &found), AREA_TOO_WIDE);
    assert_str(house->field, "place");
    found.pcode = "PS";
    assert_fault(testing_do(house, find_place, &found), AREA_TOO_WIDE);
    found.pcode = "PS99";
    assert_fault(testing_do(house, find_place, &found), AREA_UNKNOWN);
    found.pcode = "ps0203";
    assert_fault(testing_do(house, find_place, &found), AREA_UNKNOWN);
    found.pcode = "PS0203";
    assert_ok(testing_do(house, find_place, &found));
}

static Area camp(void)
{
    return (Area){ .pcode = STR("PS0203-07"), .parent = STR("PS0203"), .kind = STR("locality"),
                   .name_ar = STR("مخيم"), .name_en = STR("A camp") };
}

static void test_put(void **state)
{
    TestHouse *house = *state;
    Put it = { .area = camp() };
    assert_ok(testing_do(house, put, &it));
    assert_true(it.added);
    Put site = { .area = { .pcode = STR("PS0203-07-1"), .parent = STR("PS0203-07"),
                           .kind = STR("site"), .name_ar = STR("مدرسة") } };
    assert_ok(testing_do(house, put, &site));
    Found found = { .pcode = "PS0203-07-1" };
    assert_ok(testing_do(house, find, &found));
    assert_str(found.area.path, "PS.PS02.PS0203.PS0203-07.PS0203-07-1.");
    assert_str(found.area.governorate, "PS0203");
    assert_str(found.area.name_en, "مدرسة");
    it.area.name_en = STR("Another name");
    assert_ok(testing_do(house, put, &it));
    assert_false(it.added);
    found.pcode = "PS0203-07";
    assert_ok(testing_do(house, find, &found));
    assert_str(found.area.name_en, "Another name");
    assert_str(found.area.path, "PS.PS02.PS0203.PS0203-07.");
}

static void refuse(TestHouse *house, Area area, Fault wanted, const char *field)
{
    Put it = { .area = area };
    assert_fault(testing_do(house, put, &it), wanted);
    assert_str(house->field, field);
}

static void test_put_refuses(void **state)
{
    TestHouse *house = *state;
    static const char *const codes[] = { "", "P", "ps0203", "PS 1", "PS.1", "PS02030405060708091011",
                                         "غزة" };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        Area area = camp();
        area.pcode = str_from(codes[i]);
        refuse(house, area, AREA_CODE_MALFORMED, "pcode");
    }
    Area area = camp();
    area.parent = STR("PS0299");
    refuse(house, area, AREA_PARENT_UNKNOWN, "parent");
    area = camp();
    area.parent = STR_NONE;
    refuse(house, area, AREA_PARENT_UNKNOWN, "parent");
    area = camp();
    area.parent = STR("PS02"); // a locality lies in a governorate
    refuse(house, area, AREA_KIND_WRONG, "kind");
    area = camp();
    area.kind = STR("country");
    refuse(house, area, AREA_KIND_WRONG, "kind");
    area = camp();
    area.name_ar = area.name_en = STR_NONE;
    refuse(house, area, AREA_NAME_MALFORMED, "name_ar");
    Put there = { .area = camp() };
    assert_ok(testing_do(house, put, &there));
    area = camp();
    area.parent = STR("PS0204");
    refuse(house, area, AREA_PARENT_FIXED, "parent");
    area = camp();
    area.kind = STR("site");
    refuse(house, area, AREA_KIND_FIXED, "kind");
}

// ---- Counts ----

typedef struct Move {
    const char *governorate, *subject, *from, *to;
} Move;

static Fault move(Work *work, void *context)
{
    const Move *it = context;
    return areas_count_move(work, str_from(it->governorate), it->subject, it->from, it->to);
}

static const Statement READ_COUNT[1] = {
    { "read_count", "SELECT number FROM area_count WHERE governorate = 'PS0203' AND subject = $1 AND state = $2" }
};

typedef struct Kept {
    const char *subject, *state;
    int64_t number;
} Kept;

static Fault read_count(Work *work, void *context)
{
    Kept *it = context;
    DbRows *rows = db_query(work->db, READ_COUNT, db_text(str_from(it->subject)), db_text(str_from(it->state)));
    it->number = db_next(rows) ? db_row_int(rows, 0) : 0;
    return db_end(rows);
}

static void assert_kept(TestHouse *house, const char *subject, const char *state, int64_t number)
{
    Kept kept = { subject, state, -1 };
    assert_ok(testing_do(house, read_count, &kept));
    assert_int_equal(kept.number, number);
}

static void run_moves(TestHouse *house, const Move *moves, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_ok(testing_do(house, move, (void *)(uintptr_t)&moves[i]));
    }
}

static void test_counts(void **state)
{
    TestHouse *house = *state;
    static const Move moves[] = {
        { "PS0203", "need", NULL, "received" },     { "PS0203", "need", NULL, "received" },
        { "PS0203", "need", NULL, "received" },     { "PS0203", "need", "received", "open" },
        { "PS0203", "need", "received", "verified" }, { "PS0204", "need", NULL, "open" },
        { "PS0203", "claim", NULL, "held" },        { "PS0203", "claim", NULL, "held" },
        { "PS0203", "claim", NULL, "held" },        { "PS0203", "claim", "held", "dispatched" },
        { "PS0203", "claim", "held", "confirmed" }, { "PS0203", "claim", NULL, "lapsed" },
    };
    run_moves(house, moves, sizeof moves / sizeof moves[0]);
    assert_kept(house, "need", "received", 1);
    assert_kept(house, "need", "open", 1);
    assert_kept(house, "need", "verified", 1);
    assert_kept(house, "claim", "held", 1);
    assert_kept(house, "claim", "dispatched", 1);
    assert_kept(house, "claim", "confirmed", 1);
    assert_kept(house, "claim", "lapsed", 1);
}

// ---- The map ----

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

static Doc *tile_of(const Doc *frame, const char *pcode)
{
    Doc *tile = areas_map_tile(frame, str_from(pcode));
    assert_non_null(tile);
    return tile;
}

static int64_t x_of(const Doc *frame, const char *pcode)
{
    return doc_get_int(tile_of(frame, pcode), "value_x");
}

static int64_t y_of(const Doc *frame, const char *pcode)
{
    return doc_get_int(tile_of(frame, pcode), "value_y");
}

// Every governorate has a tile of its own inside the view, and lies where people look for it.
static void test_tiles(void **state)
{
    TestHouse *house = *state;
    Mapped map = { NULL, NULL };
    assert_ok(testing_do(house, draw, &map));
    const Doc *tiles = doc_get(doc_get(map.frame, "map"), "tiles");
    assert_int_equal(doc_length(tiles), 16);
    assert_str(doc_get_text(doc_get(map.frame, "map"), "view"), "0 0 344 448");
    for (size_t i = 0; i < 16; i++) {
        int64_t x = doc_get_int(doc_at(tiles, i), "value_x");
        int64_t y = doc_get_int(doc_at(tiles, i), "value_y");
        assert_in_range(x, 32, 344 - 32);
        assert_in_range(y, 32, 448);
        for (size_t k = 0; k < i; k++) {
            int64_t across = x - doc_get_int(doc_at(tiles, k), "value_x");
            int64_t down = y - doc_get_int(doc_at(tiles, k), "value_y");
            assert_true(across <= -64 || across >= 64 || down <= -64 || down >= 64);
        }
    }
    assert_true(y_of(map.frame, "PS0101") < y_of(map.frame, "PS0104")); // Jenin north of Nablus
    assert_true(y_of(map.frame, "PS0109") < y_of(map.frame, "PS0111")); // Jerusalem north of Hebron
    assert_true(x_of(map.frame, "PS0103") < x_of(map.frame, "PS0102")); // Tulkarm west of Tubas
    assert_true(x_of(map.frame, "PS0202") < x_of(map.frame, "PS0109")); // Gaza west of Jerusalem
    assert_true(x_of(map.frame, "PS0205") < x_of(map.frame, "PS0201")); // Rafah west of North Gaza …
    assert_true(y_of(map.frame, "PS0205") > y_of(map.frame, "PS0201")); // … and south of it
    assert_null(areas_map_tile(map.frame, STR("PS01")));
}

// A long name of several words stands on two lines, cut where the halves are most alike; each language for itself.
static void test_tile_labels(void **state)
{
    TestHouse *house = *state;
    Mapped map = { NULL, NULL };
    assert_ok(testing_do(house, draw, &map));
    const Doc *tile = tile_of(map.frame, "PS0107");
    assert_int_equal(doc_length(doc_get(tile, "lines_ar")), 2);
    assert_str(doc_get_text(doc_at(doc_get(tile, "lines_ar"), 0), "text"), "رام الله");
    assert_str(doc_get_text(doc_at(doc_get(tile, "lines_ar"), 1), "text"), "والبيرة");
    assert_str(doc_get_text(doc_at(doc_get(tile, "lines_en"), 0), "text"), "Ramallah &");
    assert_str(doc_get_text(tile, "href"), "/areas/PS0107");
    tile = tile_of(map.frame, "PS0110");
    assert_int_equal(doc_length(doc_get(tile, "lines_en")), 1); // one word is never cut
}

typedef struct PutMap {
    AreaMap map;
    bool changed;
} PutMap;

static Fault put_map(Work *work, void *context)
{
    PutMap *it = context;
    return areas_put_map(work, &it->map, &it->changed);
}

// Shapes take the place of tiles, with their credit; a label stands only where it fits; the same again is no change.
static void test_shapes(void **state)
{
    TestHouse *house = *state;
    AreaShape shapes[] = { { STR("PS0101"), STR("M2 2l100 0 0 90z"), 60, 40, 200 },
                           { STR("PS0205"), STR("M2 100l20 0 0 9z"), 12, 104, 18 } };
    PutMap put = { { STR("PS"), 401, 300, STR("Somebody, CC BY 4.0"), shapes, 2 }, false };
    assert_ok(testing_do(house, put_map, &put));
    assert_true(put.changed);
    Mapped map = { NULL, NULL };
    assert_ok(testing_do(house, draw, &map));
    const Doc *drawn = doc_get(map.frame, "map");
    assert_int_equal(doc_length(doc_get(drawn, "tiles")), 2);
    assert_str(doc_get_text(drawn, "view"), "0 0 201 150");
    assert_str(doc_get_text(drawn, "credit"), "Somebody, CC BY 4.0");
    assert_true(doc_get_bool(drawn, "shapes"));
    assert_str(doc_get_text(tile_of(map.frame, "PS0101"), "d"), "M2 2l100 0 0 90z");
    assert_int_equal(doc_get_int(tile_of(map.frame, "PS0101"), "value_x"), 30);
    assert_null(doc_get(tile_of(map.frame, "PS0205"), "value_x"));
    assert_ok(testing_do(house, put_map, &put));
    assert_false(put.changed);
    shapes[1].path = STR("M2 100l21 0 0 9z");
    put.map.count = 1;
    put.map.shapes = &shapes[1];
    assert_ok(testing_do(house, put_map, &put));
    assert_true(put.changed);
    assert_ok(testing_do(house, draw, &map));
    assert_null(areas_map_tile(map.frame, STR("PS0101"))); // what was drawn before is gone
    assert_str(doc_get_text(tile_of(map.frame, "PS0205"), "d"), "M2 100l21 0 0 9z");
}

// Places below a governorate have no tiles: nothing is drawn until their shapes are known.
static void test_no_tiles_below(void **state)
{
    TestHouse *house = *state;
    Mapped map = { "PS0203", NULL };
    assert_ok(testing_do(house, draw, &map));
    assert_null(doc_get(map.frame, "map"));
    assert_null(areas_map_tile(map.frame, STR("PS0203")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_seed, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_places, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_put, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_put_refuses, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_counts, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_tiles, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_tile_labels, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_no_tiles_below, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_shapes, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
