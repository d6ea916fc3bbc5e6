// Tests of the public numbers: what is counted where, when it is published, what is withheld, and that an edition is
// shown whole or not at all.
#include "features/claims/claims_house_test.h"

#include "core/jobs.h"
#include "features/reports/reports_page.h"

static const Job publish_job = { .name = "publish", .gather = reports_gather, .keep = reports_keep };

static void publish(TestHouse *house)
{
    assert_ok(jobs_run_once(house->db, &house->settings, &house->keys, &publish_job, 1, house->now));
}

typedef struct Look {
    const char *area, *sector;
    Edition edition;
    Figures figures;
    PlaceFigures *places;
    SectorFigures *sectors;
    OrganisationRecord *records;
    WeekFigures *weeks;
    size_t place_count, sector_count, record_count, week_count;
} Look;

static Fault look(Work *work, void *context)
{
    Look *it = context;
    Str area = str_from(it->area);
    Str sector = str_from(it->sector);
    TRY(reports_edition(work, &it->edition));
    TRY(reports_of_area_sector(work, &it->edition, area, sector, &it->figures));
    TRY(reports_of_area(work, &it->edition, area, &it->sectors, &it->sector_count));
    TRY(reports_places(work, &it->edition, area, sector, &it->places, &it->place_count));
    TRY(reports_records(work, &it->edition, area, &it->records, &it->record_count));
    return reports_weeks(work, area, sector, &it->weeks, &it->week_count);
}

static Look look_at(TestHouse *house, const char *area, const char *sector)
{
    Look it = { .area = area, .sector = sector };
    assert_ok(testing_do(house, look, &it));
    return it;
}

// -1: withheld.
static int64_t shown(TestHouse *house, const char *area, const char *sector, Measure measure)
{
    Cell cell = look_at(house, area, sector).figures.cells[measure];
    return cell.withheld ? -1 : cell.number;
}

static NeedCase need_in(const char *area, const char *item)
{
    NeedCase need = some_need();
    need.draft.area = str_from(area);
    need.draft.lines[0] = (LineDraft){ str_from(item), 10 };
    need.draft.line_count = 1;
    return need;
}

static void raise_needs(TestHouse *house, const char *area, const char *item, int count)
{
    for (int i = 0; i < count; i++) {
        NeedCase need = need_in(area, item);
        assert_ok(testing_do(house, need_raise, &need));
        assert_ok(testing_do(house, need_verify, &need));
    }
}

static Fault put_place(Work *work, void *context)
{
    Area area = { .pcode = STR("PS0203-1"), .parent = STR("PS0203"), .kind = STR("locality"),
                  .name_ar = STR("مخيم"), .name_en = STR("A camp") };
    return areas_put(work, &area, context);
}

// ---- When ----

static void test_published_by_the_hour(void **state)
{
    TestHouse *house = *state;
    assert_int_equal(look_at(house, "PS", SECTOR_ALL).edition.number, 0);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 0);
    publish(house); // the first at once
    Look first = look_at(house, "PS", SECTOR_ALL);
    assert_int_equal(first.edition.published_at, TESTING_NOW);
    assert_int_equal(first.edition.small_cell, house->settings.small_cell);
    raise_needs(house, "PS0203", "food-parcel", 12);
    house->now += house->settings.publish_every_s - 1;
    publish(house);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 0);
    house->now++;
    publish(house);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 12);
    raise_needs(house, "PS0203", "food-parcel", 1);
    house->now -= 100000; // a clock set back
    publish(house);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 13);
    assert_int_equal(look_at(house, "PS", SECTOR_ALL).edition.number, 3);
}

static const Statement COUNT_EDITIONS[1] = {
    { "count_editions", "SELECT count(DISTINCT edition) FROM public_figure" }
};

static Fault count_editions(Work *work, void *context)
{
    DbRows *rows = db_query(work->db, COUNT_EDITIONS);
    *(int64_t *)context = db_next(rows) ? db_row_int(rows, 0) : 0;
    return db_end(rows);
}

typedef struct Broken {
    TestHouse *house;
    void *gathered;
} Broken;

static Fault gather(Work *work, void *context)
{
    return reports_gather(work, &((Broken *)context)->gathered);
}

static Fault keep_one_round(Work *work, void *context)
{
    bool more;
    return reports_keep(work, ((const Broken *)context)->gathered, 0, &more);
}

// A publication that ends half-way (the power fails) is not seen, and the next one clears it away.
static void test_whole_or_not_at_all(void **state)
{
    TestHouse *house = *state;
    int64_t editions;
    raise_needs(house, "PS0203", "food-parcel", 12);
    publish(house);
    raise_needs(house, "PS0203", "food-parcel", 3);
    house->now += house->settings.publish_every_s;
    Broken broken = { house, NULL };
    assert_ok(testing_do(house, gather, &broken));
    assert_ok(testing_do(house, keep_one_round, &broken));
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 12);
    assert_int_equal(look_at(house, "PS", SECTOR_ALL).edition.number, 1);
    publish(house);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 15);
    assert_ok(testing_do(house, count_editions, &editions));
    assert_int_equal(editions, 1);
}

// ---- What ----

// Exact numbers, to see what is counted: nothing is small.
static void test_counted(void **state)
{
    TestHouse *house = *state;
    Desk desk;
    house->settings.small_cell = 0;
    open_desk(house, &desk, 1);
    raise_needs(house, "PS0203", "food-parcel", 2);
    raise_needs(house, "PS0204", "blanket", 1);
    static const ClaimState states[] = { CLAIM_LAPSED, CLAIM_HELD, CLAIM_DELIVERED, CLAIM_CONFIRMED };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        ClaimCase it = some_claim(house); // in PS0203
        house->user = &desk.user;
        bring_claim(house, &it, states[i]);
        house->user = NULL;
    }
    NeedCase late = need_in("PS0203", "food-parcel");
    assert_ok(testing_do(house, need_raise, &late));
    NeedCase both = some_need(); // food and shelter: once in each, and once in all
    both.draft.area = STR("PS0101");
    assert_ok(testing_do(house, need_raise, &both));
    assert_ok(testing_do(house, need_verify, &both));
    publish(house);
    assert_int_equal(shown(house, "PS0101", SECTOR_ALL, MEASURE_OPEN), 1);
    assert_int_equal(shown(house, "PS0101", "food", MEASURE_OPEN), 1);
    assert_int_equal(shown(house, "PS0101", "shelter", MEASURE_OPEN), 1);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 8);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_OPEN), 6);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_CLAIMED), 1);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_DELIVERED), 2);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_CONFIRMED), 1);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_WEEK), 2);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_LATE), 0);
    assert_int_equal(shown(house, "PS", "shelter", MEASURE_OPEN), 2);
    assert_int_equal(shown(house, "PS", "food", MEASURE_OPEN), 7);
    assert_int_equal(shown(house, "PS", "water", MEASURE_OPEN), 0);
    Look gaza = look_at(house, "PS02", SECTOR_ALL);
    assert_int_equal(gaza.place_count, 5);
    assert_int_equal(gaza.record_count, 1);
    assert_int_equal(gaza.records[0].kept.number, 2);
    assert_int_equal(gaza.records[0].lapsed.number, 1);
    house->now += 80 * HOUR_S; // what was received is now past its deadline; the held claim past its day or not
    publish(house);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_LATE), 1);
}

static void test_met_and_ended(void **state)
{
    TestHouse *house = *state;
    house->settings.small_cell = 0;
    NeedCase closed = need_in("PS0203", "food-parcel");
    assert_ok(testing_do(house, need_raise, &closed));
    assert_ok(testing_do(house, need_verify, &closed));
    closed.reason = STR("met-by-others");
    assert_ok(testing_do(house, need_close, &closed));
    NeedCase declined = need_in("PS0203", "food-parcel");
    assert_ok(testing_do(house, need_raise, &declined));
    assert_ok(testing_do(house, need_decline, &declined));
    publish(house);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 0);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_MET), 0);
    Look all = look_at(house, "PS", SECTOR_ALL);
    // The week in which it was raised counts what was verified, whatever became of it.
    assert_int_equal(all.week_count, REPORT_WEEKS);
    assert_int_equal(all.weeks[REPORT_WEEKS - 1].raised.number, 0); // 1, to the nearest 5
}

static void test_median_and_weeks(void **state)
{
    TestHouse *house = *state;
    Desk desk;
    house->settings.small_cell = 3;
    open_desk(house, &desk, 1);
    static const int waits_h[] = { 10, 20, 90 };
    for (size_t i = 0; i < 3; i++) {
        ClaimCase it = some_claim(house);
        int64_t then = house->now;
        house->user = &desk.user;
        house->now += waits_h[i] * HOUR_S;
        it.draft.due_day += 5 * DAY_S;
        bring_claim(house, &it, CLAIM_CONFIRMED);
        house->user = NULL;
        house->now = then;
        assert_int_equal(look_at(house, "PS", SECTOR_ALL).figures.answer_h, -1);
        house->now += (100 + 2 * (int64_t)i) * HOUR_S;
        publish(house);
        house->now = then;
    }
    assert_int_equal(look_at(house, "PS0203", SECTOR_ALL).figures.answer_h, 20);
    assert_int_equal(look_at(house, "PS", "food").figures.answer_h, 20);
    assert_int_equal(look_at(house, "PS0204", SECTOR_ALL).figures.answer_h, -1);
}

// ---- What is withheld ----

static void test_withheld(void **state)
{
    TestHouse *house = *state;
    raise_needs(house, "PS0203", "food-parcel", 30);
    raise_needs(house, "PS0204", "food-parcel", 12);
    raise_needs(house, "PS0205", "food-parcel", 3);
    publish(house);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 45);
    assert_int_equal(shown(house, "PS02", SECTOR_ALL, MEASURE_OPEN), 45);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_OPEN), 30);
    // The 3 would be the 45 less the others: the next smallest is withheld with it.
    assert_int_equal(shown(house, "PS0205", SECTOR_ALL, MEASURE_OPEN), -1);
    assert_int_equal(shown(house, "PS0204", SECTOR_ALL, MEASURE_OPEN), -1);
    assert_int_equal(shown(house, "PS0205", "food", MEASURE_OPEN), -1);
    assert_int_equal(shown(house, "PS0101", SECTOR_ALL, MEASURE_OPEN), 0);
    assert_int_equal(shown(house, "PS0205", SECTOR_ALL, MEASURE_CLAIMED), 0);
}

// Below a governorate, too: its localities, and what is known no better than the governorate.
static void test_withheld_below(void **state)
{
    TestHouse *house = *state;
    bool added;
    assert_ok(testing_do(house, put_place, &added));
    raise_needs(house, "PS0203", "food-parcel", 4);
    raise_needs(house, "PS0203-1", "food-parcel", 40);
    publish(house);
    Look it = look_at(house, "PS0203", SECTOR_ALL);
    assert_int_equal(it.figures.cells[MEASURE_OPEN].number, 44);
    assert_int_equal(it.place_count, 2);
    assert_false(it.places[0].inexact);
    assert_true(it.places[1].inexact);
    assert_true(it.places[0].figures.cells[MEASURE_OPEN].withheld);
    assert_true(it.places[1].figures.cells[MEASURE_OPEN].withheld);
}

// What was withheld stays so for the day, though it has grown: else the sums of two hours would tell it.
static void test_stays_withheld_for_the_day(void **state)
{
    TestHouse *house = *state;
    house->now -= house->now % DAY_S;
    raise_needs(house, "PS0203", "food-parcel", 30);
    raise_needs(house, "PS0205", "food-parcel", 9);
    publish(house);
    assert_int_equal(shown(house, "PS0205", SECTOR_ALL, MEASURE_OPEN), -1);
    raise_needs(house, "PS0205", "food-parcel", 5);
    house->now += house->settings.publish_every_s;
    publish(house);
    assert_int_equal(shown(house, "PS", SECTOR_ALL, MEASURE_OPEN), 44);
    assert_int_equal(shown(house, "PS0205", SECTOR_ALL, MEASURE_OPEN), -1);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_OPEN), -1);
    house->now += DAY_S;
    publish(house);
    assert_int_equal(shown(house, "PS0205", SECTOR_ALL, MEASURE_OPEN), 14);
    assert_int_equal(shown(house, "PS0203", SECTOR_ALL, MEASURE_OPEN), 30);
}

// ---- The map of what lies below ----

typedef struct Drawn {
    Doc *frame;
} Drawn;

static Fault draw_below(Work *work, void *context)
{
    Drawn *it = context;
    AreaShape shapes[] = { { STR("PS0203-1"), STR("M2 2l100 0 0 90z"), 60, 40, 200 },
                           { STR("PS0203-2"), STR("M2 100l20 0 0 9z"), 12, 104, 18 } };
    AreaMap map = { STR("PS0203"), 401, 300, STR("Somebody"), shapes, 2 };
    Area other = { .pcode = STR("PS0203-2"), .parent = STR("PS0203"), .kind = STR("locality"),
                   .name_ar = STR("قرية"), .name_en = STR("A village") };
    bool changed;
    TRY(areas_put(work, &other, &changed));
    TRY(areas_put_map(work, &map, &changed));
    Edition edition;
    PlaceFigures *places;
    size_t count;
    TRY(reports_edition(work, &edition));
    TRY(reports_places(work, &edition, STR("PS0203"), STR(SECTOR_ALL), &places, &count));
    Doc *doc = doc_new(work->arena);
    it->frame = doc_new(work->arena);
    reports_page_places(doc, "places", places, count);
    reports_page_edition(doc, &edition);
    MapWish wish = { STR("PS0203"), "places", "open" };
    return reports_page_map(work, doc, &wish, it->frame);
}

// A locality has its own number's colour; one of which nothing is published has none.
static void test_map_of_localities(void **state)
{
    TestHouse *house = *state;
    Drawn drawn = { NULL };
    bool added;
    assert_ok(testing_do(house, put_place, &added));
    raise_needs(house, "PS0203-1", "food-parcel", 40);
    publish(house);
    assert_ok(testing_do(house, draw_below, &drawn));
    const Doc *tile = areas_map_tile(drawn.frame, STR("PS0203-1"));
    assert_int_equal(doc_get_int(tile, "value"), 40);
    assert_true(str_is(doc_get_text(tile, "class"), "4"));
    const Doc *bare = areas_map_tile(drawn.frame, STR("PS0203-2"));
    assert_true(str_is(doc_get_text(bare, "class"), "bare"));
    assert_true(doc_get_bool(bare, "bare"));
    assert_null(areas_map_tile(drawn.frame, STR("PS0101")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_published_by_the_hour, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_whole_or_not_at_all, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_counted, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_met_and_ended, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_median_and_weeks, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_withheld, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_withheld_below, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_stays_withheld_for_the_day, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_map_of_localities, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
