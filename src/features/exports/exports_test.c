// Tests of exports: whose needs, how many, until when; and that the list of whom one held is forgotten.
#include "features/needs/needs_house_test.h"

#include "features/exports/exports.h"
#include "features/proposals/proposals_house_test.h"

static const ProposalKind *const KINDS[] = { &exports_kind, NULL };

typedef struct Case {
    ExportWish wish;
    Export found;
    Need *needs;
    Id id;
    size_t count;
    bool more;
} Case;

static Fault ask(Work *work, void *context)
{
    Case *it = context;
    TRY(exports_ask(work, &it->wish, &it->id));
    return exports_find(work, it->id, &it->found);
}

static Fault find(Work *work, void *context)
{
    Case *it = context;
    return exports_find(work, it->id, &it->found);
}

static Fault agree(Work *work, void *context)
{
    Case *it = context;
    return proposals_agree(work, KINDS, it->found.proposal);
}

static Fault refuse(Work *work, void *context)
{
    Case *it = context;
    return proposals_refuse(work, KINDS, it->found.proposal, STR("no"));
}

static Fault take(Work *work, void *context)
{
    return exports_take(work, ((Case *)context)->id);
}

static Fault list_needs(Work *work, void *context)
{
    Case *it = context;
    TRY(exports_find(work, it->id, &it->found));
    return exports_needs(work, &it->found, &it->needs, &it->count);
}

static Fault forget(Work *work, void *context)
{
    return exports_forget(work, &((Case *)context)->more);
}

static Fault count_listed(Work *work, void *context)
{
    static const Statement counting = { "counting", "SELECT count(*) FROM bulk_export_need" };
    Case *it = context;
    DbRows *rows = db_query(work->db, &counting);
    it->count = db_next(rows) ? (size_t)db_row_int(rows, 0) : 0;
    return db_end(rows);
}

static Fault as(TestHouse *house, const Person *who, Fault (*act)(Work *, void *), Case *it)
{
    house->user = who ? &who->user : NULL;
    return testing_do(house, act, it);
}

static Case wished(const char *area)
{
    return (Case){ .wish = { str_from(area), STR("received"), STR("other"), STR("why") } };
}

static void raise_needs(TestHouse *house, int count)
{
    house->user = NULL;
    for (int i = 0; i < count; i++) {
        NeedCase raised = some_need();
        assert_ok(testing_do(house, need_raise, &raised));
    }
}

static size_t listed(TestHouse *house)
{
    Case it = { 0 };
    assert_ok(as(house, NULL, forget, &it));
    assert_false(it.more);
    assert_ok(as(house, NULL, count_listed, &it));
    return it.count;
}

static void test_asked_agreed_taken_once(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL), two = person(house, "599000002", "PS02", NULL);
    Case it = wished("PS0203");
    assert_fault(as(house, &one, ask, &it), EXPORT_EMPTY);
    raise_needs(house, 3);
    assert_ok(as(house, &one, ask, &it));
    assert_int_equal(it.found.need_count, 3);
    raise_needs(house, 2); // later: nobody agrees to these
    assert_fault(as(house, &two, find, &it), EXPORT_NOT_FOUND);
    assert_fault(as(house, &one, take, &it), EXPORT_NOT_AGREED);
    assert_ok(as(house, &two, agree, &it));
    assert_fault(as(house, &two, take, &it), EXPORT_NOT_FOUND);
    assert_fault(as(house, &one, list_needs, &it), EXPORT_NOT_TAKEN);
    house->now += EXPORT_TAKE_WITHIN_S - 1;
    assert_ok(as(house, &one, take, &it));
    assert_fault(as(house, &one, take, &it), EXPORT_OVER);
    assert_ok(as(house, &one, list_needs, &it));
    assert_int_equal(it.count, 3);
    house->now += EXPORT_SEND_WITHIN_S - 1; // beyond its day, and within its minutes
    assert_int_equal(listed(house), 3);
    assert_ok(as(house, &one, list_needs, &it));
    house->now++;
    assert_fault(as(house, &one, list_needs, &it), EXPORT_NOT_TAKEN);
    assert_int_equal(listed(house), 0);
}

static void test_its_day_is_over(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL), two = person(house, "599000002", "PS02", NULL);
    Case it = wished("PS0203"), other = wished("PS0203");
    raise_needs(house, 2);
    assert_ok(as(house, &one, ask, &it));
    assert_ok(as(house, &one, ask, &other));
    assert_int_equal(listed(house), 4);
    assert_ok(as(house, &two, refuse, &other));
    assert_int_equal(listed(house), 2);
    assert_ok(as(house, &two, agree, &it));
    house->now += EXPORT_TAKE_WITHIN_S;
    assert_fault(as(house, &one, take, &it), EXPORT_OVER);
    assert_int_equal(listed(house), 0);
}

static void test_bounds(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL), west = person(house, "599000002", "PS01", NULL);
    Case it = wished("PS0203");
    raise_needs(house, 3);
    house->settings.export_needs_most = 2;
    assert_fault(as(house, &one, ask, &it), EXPORT_TOO_LARGE);
    assert_str(house->field, "area");
    assert_int_equal(listed(house), 0); // undone with the rest
    house->settings.export_needs_most = 3;
    it.wish.reason = STR("");
    assert_fault(as(house, &one, ask, &it), FIELD_MISSING);
    it.wish.reason = STR("why");
    assert_fault(as(house, &west, ask, &it), EXPORT_BEYOND_AREA);
    it.wish.area = STR("PS");
    assert_fault(as(house, &one, ask, &it), EXPORT_BEYOND_AREA);
    it.wish.area = STR("PS9999");
    assert_fault(as(house, &one, ask, &it), AREA_UNKNOWN);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_asked_agreed_taken_once),
        CASE(test_its_day_is_over),
        CASE(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
