// Tests of the public numbers: nobody can work out a small cell from what is shown.
#include "features/house_test.h"

#include "features/areas/areas.h"
#include "features/reports/reports.h"

enum { SMALL = 10, COLUMN_MAX = 16 };

static Report report_of(ReportRow *rows, const int64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rows[i] = (ReportRow){ .cells = { { numbers[i], false } } };
    }
    return (Report){ .rows = rows, .count = count };
}

static void assert_column(const int64_t *numbers, const char *shown, bool total_shown)
{
    ReportRow rows[COLUMN_MAX];
    size_t count = str_from(shown).len;
    Report report = report_of(rows, numbers, count);
    reports_withhold(&report, SMALL);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].cells[0].withheld, shown[i] == '-');
    }
    assert_int_equal(!report.totals[0].withheld, total_shown);
}

static void test_withhold(void **state)
{
    (void)state;
    assert_column((int64_t[]){ 10, 20, 30 }, "+++", true);
    // One small cell takes the next smallest with it.
    assert_column((int64_t[]){ 9, 40, 20, 30 }, "-+-+", true);
    // Two small cells whose sum is no small number hide each other.
    assert_column((int64_t[]){ 9, 40, 5, 30 }, "-+-+", true);
    // Two whose sum is small: the total less the others would tell it.
    assert_column((int64_t[]){ 0, 40, 0, 30 }, "-+--", true);
    assert_column((int64_t[]){ 0, 0, 0 }, "---", false);
    assert_column((int64_t[]){ 9, 12 }, "--", true);
    assert_column((int64_t[]){ 4, 4, 4 }, "---", true);
    assert_column((int64_t[]){ 3 }, "-", false);
    assert_column((int64_t[]){ 10 }, "+", true);
}

// Whatever the numbers: what is withheld together is at least two cells and no small number, or all.
static void test_complement_always(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    for (int round = 0; round < 2000; round++) {
        ReportRow rows[COLUMN_MAX];
        int64_t numbers[COLUMN_MAX];
        for (size_t i = 0; i < COLUMN_MAX; i++) {
            seed = seed * 1664525u + 1013904223u;
            numbers[i] = (seed >> 16) % (round % 2 ? 12 : 60);
        }
        Report report = report_of(rows, numbers, COLUMN_MAX);
        reports_withhold(&report, SMALL);
        size_t withheld = 0;
        int64_t sum = 0;
        for (size_t i = 0; i < COLUMN_MAX; i++) {
            assert_true(rows[i].cells[0].withheld || numbers[i] >= SMALL);
            withheld += rows[i].cells[0].withheld;
            sum += rows[i].cells[0].withheld ? numbers[i] : 0;
        }
        assert_true(withheld == 0 || withheld == COLUMN_MAX || (withheld >= 2 && sum >= SMALL));
    }
}

static Fault fill(Work *work, void *context)
{
    (void)context;
    bool more;
    static const struct {
        const char *pcode;
        int needs;
    } all[] = { { "PS0203", 30 }, { "PS0204", 12 }, { "PS0205", 3 } };
    for (size_t i = 0; i < 3; i++) {
        for (int n = 0; n < all[i].needs; n++) {
            TRY(areas_count_move(work, str_from(all[i].pcode), "need", NULL, "open"));
        }
    }
    return areas_publish_counts(work, &more);
}

static Fault read_counts(Work *work, void *context)
{
    return reports_counts(work, context);
}

static const ReportRow *row_of(const Report *report, const char *pcode)
{
    for (size_t i = 0; i < report->count; i++) {
        if (str_is(report->rows[i].pcode, pcode)) {
            return &report->rows[i];
        }
    }
    return NULL;
}

static void test_counts(void **state)
{
    TestHouse *house = *state;
    Report report;
    assert_ok(testing_do(house, read_counts, &report));
    assert_int_equal(report.count, 16);
    assert_int_equal(report.published_at, 0);
    assert_true(report.totals[MEASURE_OPEN].withheld);
    assert_ok(testing_do(house, fill, NULL));
    assert_ok(testing_do(house, read_counts, &report));
    assert_int_equal(report.published_at, TESTING_NOW);
    assert_int_equal(report.totals[MEASURE_OPEN].number, 45);
    assert_false(report.totals[MEASURE_OPEN].withheld);
    assert_int_equal(row_of(&report, "PS0203")->cells[MEASURE_OPEN].number, 30);
    assert_false(row_of(&report, "PS0203")->cells[MEASURE_OPEN].withheld);
    // All the small ones together are 3: the 12 goes with them.
    assert_true(row_of(&report, "PS0204")->cells[MEASURE_OPEN].withheld);
    assert_true(row_of(&report, "PS0205")->cells[MEASURE_OPEN].withheld);
    assert_true(row_of(&report, "PS0101")->cells[MEASURE_CLAIMED].withheld);
    house->settings.small_cell = 0;
    assert_ok(testing_do(house, read_counts, &report));
    assert_false(row_of(&report, "PS0101")->cells[MEASURE_CLAIMED].withheld);
    assert_false(report.totals[MEASURE_CLAIMED].withheld);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_withhold),
        cmocka_unit_test(test_complement_always),
        cmocka_unit_test_setup_teardown(test_counts, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
