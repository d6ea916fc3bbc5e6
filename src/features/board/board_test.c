// Tests of the board's rules: lists and matches agree, whatever is filtered by; assignment, acts on many and their
// undoing, looks that have grown old, kept filters.
#include "features/claims/claims_house_test.h"

#include <string.h>

#include "features/board/board.h"

// ---- A coordinator of the Gaza Strip, and one of the West Bank ----

typedef struct Staff {
    Desk gaza, west;
} Staff;

static void appoint(TestHouse *house, Desk *desk, uint8_t number, const char *area)
{
    open_desk(house, desk, number);
    desk->grant.role = ROLE_COORDINATOR;
    desk->grant.area_path = str_from(area);
    desk->grant.organisation = ID_NONE;
}

typedef struct GrantCase {
    NewGrant grant;
    Id id;
} GrantCase;

static Fault give_grant(Work *work, void *context)
{
    GrantCase *it = context;
    return access_add_grant(work, &it->grant, &it->id);
}

static void open_staff(TestHouse *house, Staff *staff)
{
    appoint(house, &staff->gaza, 1, "PS.PS02.");
    appoint(house, &staff->west, 2, "PS.PS01.");
    house->user = NULL;
    GrantCase gaza = { { staff->gaza.user.account, ROLE_COORDINATOR, STR("PS02"), ID_NONE, 0, false }, ID_NONE };
    GrantCase west = { { staff->west.user.account, ROLE_COORDINATOR, STR("PS01"), ID_NONE, 0, false }, ID_NONE };
    assert_ok(testing_do(house, give_grant, &gaza));
    assert_ok(testing_do(house, give_grant, &west));
    house->user = &staff->gaza.user;
}

static NeedCase raised(TestHouse *house, const char *area)
{
    NeedCase it = some_need();
    it.draft.area = str_from(area);
    assert_ok(testing_do(house, need_raise, &it));
    return it;
}

typedef struct AssignCase {
    Id need, to, found;
} AssignCase;

static Fault do_assign(Work *work, void *context)
{
    AssignCase *it = context;
    return board_assign(work, it->need, it->to);
}

static Fault find_assignee(Work *work, void *context)
{
    AssignCase *it = context;
    return board_assignee(work, it->need, &it->found);
}

static void test_assign(void **state)
{
    TestHouse *house = *state;
    Staff staff;
    open_staff(house, &staff);
    NeedCase need = raised(house, "PS0203");
    AssignCase it = { need.id, staff.gaza.user.account, ID_NONE };
    assert_ok(testing_do(house, do_assign, &it));
    assert_string_equal(last_event(house, &need), "need.assigned");
    size_t events = need.history_count;
    assert_ok(testing_do(house, do_assign, &it)); // as it is: nothing happens
    assert_string_equal(last_event(house, &need), "need.assigned");
    assert_int_equal(need.history_count, events);
    assert_ok(testing_do(house, find_assignee, &it));
    assert_true(id_equal(it.found, staff.gaza.user.account));
    it.to = staff.west.user.account;
    assert_fault(testing_do(house, do_assign, &it), BOARD_ASSIGNEE_UNKNOWN);
    assert_str(house->field, "assignee");
    it.to = ID_NONE;
    assert_ok(testing_do(house, do_assign, &it));
    assert_ok(testing_do(house, find_assignee, &it));
    assert_true(id_is_none(it.found));
    assert_ok(testing_do(house, need_decline, &need));
    it.to = staff.gaza.user.account;
    assert_fault(testing_do(house, do_assign, &it), NEED_STATE_FORBIDS);
}

// ---- Many ----

typedef struct BulkCase {
    Bulk bulk;
    BulkRow rows[8];
    size_t count;
    Id id;
    Batch batch;
} BulkCase;

static Fault do_bulk(Work *work, void *context)
{
    BulkCase *it = context;
    return board_do(work, &it->bulk, it->rows, it->count, &it->id);
}

static Fault do_preview(Work *work, void *context)
{
    BulkCase *it = context;
    return board_preview(work, &it->bulk, it->rows, it->count);
}

static Fault do_undo(Work *work, void *context)
{
    return board_undo(work, ((BulkCase *)context)->id);
}

static Fault find_batch(Work *work, void *context)
{
    BulkCase *it = context;
    return board_batch(work, it->id, &it->batch);
}

static void choose(BulkCase *it, const NeedCase *needs, size_t count)
{
    memset(it->rows, 0, sizeof it->rows);
    it->count = count;
    for (size_t i = 0; i < count; i++) {
        it->rows[i].need = needs[i].id;
    }
}

static void test_bulk_passes_over(void **state)
{
    TestHouse *house = *state;
    Staff staff;
    open_staff(house, &staff);
    NeedCase needs[] = { raised(house, "PS0203"), raised(house, "PS0105"), raised(house, "PS0203"),
                         raised(house, "PS0203") };
    assert_ok(testing_do(house, need_decline, &needs[2]));
    BulkCase it = { .bulk = { .act = ACT_VERIFY } };
    choose(&it, needs, 4);
    it.rows[3].need = needs[0].id; // named twice
    assert_ok(testing_do(house, do_preview, &it));
    const Fault expected[] = { OK, NEED_NOT_FOUND, NEED_STATE_FORBIDS, BOARD_NOTHING_TO_CHANGE };
    for (size_t i = 0; i < 4; i++) {
        assert_fault(it.rows[i].outcome, expected[i]);
    }
    assert_null(it.rows[1].found); // of another area: not even seen
    assert_string_equal(state_of(house, &needs[0]), "received"); // a preview does nothing
    assert_ok(testing_do(house, do_bulk, &it));
    assert_string_equal(state_of(house, &needs[0]), "open");
    assert_string_equal(state_of(house, &needs[1]), "received");
    it.count = 0;
    assert_fault(testing_do(house, do_bulk, &it), BOARD_NOTHING_CHOSEN);
}

static void test_undo(void **state)
{
    TestHouse *house = *state;
    Staff staff;
    open_staff(house, &staff);
    NeedCase needs[] = { raised(house, "PS0203"), raised(house, "PS0203") };
    int64_t due = needs[0].need.due_at;
    BulkCase it = { .bulk = { .act = ACT_VERIFY } };
    choose(&it, needs, 2);
    assert_ok(testing_do(house, do_bulk, &it));
    assert_ok(testing_do(house, need_ask, &needs[1])); // somebody built on it
    house->now += BOARD_UNDO_S;
    assert_ok(testing_do(house, do_undo, &it));
    assert_string_equal(last_event(house, &needs[0]), "need.undone");
    assert_string_equal(state_of(house, &needs[0]), "received");
    assert_true(needs[0].need.due_at == due && id_is_none(needs[0].need.verified_by));
    assert_string_equal(state_of(house, &needs[1]), "open");
    assert_ok(testing_do(house, find_batch, &it));
    assert_str(it.batch.rows[0].undone, "done");
    assert_str(it.batch.rows[1].undone, "NEED_CHANGED");
    assert_fault(testing_do(house, do_undo, &it), BOARD_UNDO_LATE); // once
    assert_int_equal(count_of(house, "PS0203", "need", "received"), 1);
    assert_int_equal(count_of(house, "PS0203", "need", "open"), 1);
}

static void test_undo_has_its_time_and_its_owner(void **state)
{
    TestHouse *house = *state;
    Staff staff;
    open_staff(house, &staff);
    NeedCase need = raised(house, "PS0203");
    BulkCase it = { .bulk = { .act = ACT_URGENCY, .urgency = URGENCY_CRITICAL } };
    choose(&it, &need, 1);
    assert_ok(testing_do(house, do_bulk, &it));
    house->user = &staff.west.user;
    assert_fault(testing_do(house, do_undo, &it), BOARD_BATCH_NOT_FOUND);
    house->user = &staff.gaza.user;
    house->now += BOARD_UNDO_S + 1;
    assert_fault(testing_do(house, do_undo, &it), BOARD_UNDO_LATE);
    it.bulk = (Bulk){ .act = ACT_ASK, .words = STR("أين؟") };
    choose(&it, &need, 1);
    assert_ok(testing_do(house, do_bulk, &it));
    assert_fault(testing_do(house, do_undo, &it), BOARD_UNDO_LATE); // it was read already
}

static void test_undo_waits_for_no_claim(void **state)
{
    TestHouse *house = *state;
    Staff staff;
    open_staff(house, &staff);
    Desk responder;
    ClaimCase claim = some_claim(house);
    open_desk(house, &responder, 3);
    house->user = &responder.user;
    assert_ok(testing_do(house, claim_hold, &claim));
    house->user = &staff.gaza.user;
    BulkCase it = { .bulk = { .act = ACT_CLOSE, .reason = STR("met-by-others") } };
    choose(&it, &claim.need, 1);
    assert_ok(testing_do(house, do_bulk, &it));
    assert_string_equal(claim_state_of(house, &claim), "released");
    assert_ok(testing_do(house, do_undo, &it));
    assert_ok(testing_do(house, find_batch, &it));
    assert_str(it.batch.rows[0].undone, "NEED_CHANGED"); // the promise is gone, it stays closed
    assert_string_equal(state_of(house, &claim.need), "closed");
}

// ---- A look that has grown old ----

typedef struct SeenCase {
    Id need;
    int64_t seen;
} SeenCase;

static Fault expect_seen(Work *work, void *context)
{
    const SeenCase *it = context;
    return board_expect_seen(work, it->need, it->seen);
}

static void test_stale(void **state)
{
    TestHouse *house = *state;
    Staff staff;
    open_staff(house, &staff);
    NeedCase need = raised(house, "PS0203");
    assert_ok(testing_do(house, need_find, &need));
    SeenCase it = { need.id, need.history[need.history_count - 1].seq };
    assert_ok(testing_do(house, expect_seen, &it));
    need.urgency = URGENCY_HIGH;
    assert_ok(testing_do(house, need_set_urgency, &need)); // by oneself
    assert_ok(testing_do(house, expect_seen, &it));
    house->user = &staff.west.user; // by somebody else
    assert_ok(testing_do(house, need_set_urgency, &need));
    house->user = &staff.gaza.user;
    assert_fault(testing_do(house, expect_seen, &it), BOARD_STALE);
    it.seen = 0; // a program that says nothing
    assert_ok(testing_do(house, expect_seen, &it));
}

// ---- Lists and matches agree ----

enum { LISTED_MOST = 100, NEEDS = 60, FILTERS = 400 };

typedef struct Agreement {
    NeedFilter filter;
    NeedCase needs[NEEDS];
    size_t listed, matching;
} Agreement;

static uint64_t pick(uint64_t *random, uint64_t below)
{
    *random ^= *random >> 12;
    *random ^= *random << 25;
    *random ^= *random >> 27;
    return (*random * UINT64_C(2685821657736338717) >> 33) % below;
}

static bool has_key(const NeedKey *keys, size_t count, Id id)
{
    for (size_t i = 0; i < count; i++) {
        if (id_equal(keys[i].id, id)) {
            return true;
        }
    }
    return false;
}

static Fault compare(Work *work, void *context)
{
    Agreement *it = context;
    NeedKey *keys;
    size_t count;
    TRY(needs_keys(work, &it->filter, &keys, &count));
    it->listed += count;
    for (size_t i = 1; i < count; i++) {
        assert_true(keys[i - 1].due_at <= keys[i].due_at);
    }
    for (size_t i = 0; i < NEEDS; i++) {
        Need need;
        Id assignee;
        bool matches;
        TRY(needs_find(work, it->needs[i].id, &need));
        TRY(board_assignee(work, need.id, &assignee));
        TRY(needs_matches(work, &it->filter, &need, assignee, &matches));
        assert_int_equal(matches, has_key(keys, count, need.id));
        it->matching += matches;
    }
    return OK;
}

static const char *const some_items[] = { "food-parcel", "blanket", "wheelchair", "fuel", "bread" };
static const char *const some_places[] = { "PS0203", "PS0105", "PS0201" };

static void fill(TestHouse *house, Agreement *it, const Staff *staff, uint64_t *random)
{
    for (size_t i = 0; i < NEEDS; i++) {
        it->needs[i] = some_need();
        it->needs[i].draft.area = str_from(some_places[pick(random, 3)]);
        it->needs[i].draft.line_count = pick(random, 3);
        it->needs[i].draft.lines[0].item = str_from(some_items[pick(random, 3)]);
        it->needs[i].draft.lines[1].item = str_from(some_items[3 + pick(random, 2)]);
        house->now = TESTING_NOW + (int64_t)pick(random, 5) * DAY_S;
        assert_ok(testing_do(house, need_raise, &it->needs[i]));
        it->needs[i].urgency = (Urgency)pick(random, 3);
        if (pick(random, 2)) {
            assert_ok(testing_do(house, need_verify, &it->needs[i]));
        }
        AssignCase given = { it->needs[i].id, staff->gaza.user.account, ID_NONE };
        if (pick(random, 3) == 0 && testing_do(house, do_assign, &given) != OK) {
            assert_string_not_equal(it->needs[i].draft.area.at, "PS0203"); // only where he may
        }
    }
    house->now = TESTING_NOW + 4 * DAY_S;
}

static NeedFilter some_filter(const Staff *staff, uint64_t *random)
{
    static Str everywhere[] = { STR("PS."), STR("PS.PS02.PS0203.") };
    static Str parts[] = { STR("PS.PS02."), STR("PS.PS01.PS0105.") };
    NeedFilter filter = { .state = (NeedState)pick(random, 3), .urgency = (int)pick(random, 4) - 1,
                          .most = LISTED_MOST, .area_paths = pick(random, 2) ? everywhere : parts,
                          .area_path_count = 2, .overdue = pick(random, 3) == 0,
                          .unclaimed = pick(random, 4) == 0,
                          .assigned = (Assigned)pick(random, 3),
                          .assigned_to = staff->gaza.user.account };
    filter.item = pick(random, 3) == 0 ? str_from(some_items[pick(random, 5)]) : STR_NONE;
    filter.sector = pick(random, 4) == 0 ? STR("food") : STR_NONE;
    filter.governorate = pick(random, 3) == 0 ? str_from(some_places[pick(random, 3)]) : STR_NONE;
    return filter;
}

static Fault move_item(Work *work, void *context)
{
    Item item;
    bool added;
    (void)context;
    TRY(items_find(work, STR("blanket"), &item));
    item.sector = STR("food");
    return items_put(work, &item, &added);
}

static void test_lists_and_matches_agree(void **state)
{
    TestHouse *house = *state;
    Staff staff;
    uint64_t random = 20261125;
    Agreement *it = calloc(1, sizeof *it);
    assert_non_null(it);
    open_staff(house, &staff);
    fill(house, it, &staff, &random);
    for (size_t i = 0; i < FILTERS; i++) {
        if (i == FILTERS / 2) {
            assert_ok(testing_do(house, move_item, NULL)); // the needs from before go with it
        }
        it->filter = some_filter(&staff, &random);
        assert_ok(testing_do(house, compare, it));
    }
    assert_true(it->listed > 0 && it->listed == it->matching);
    free(it);
}

// ---- Kept filters ----

typedef struct ViewCase {
    View view;
    Id id;
    View *views;
    size_t count;
} ViewCase;

static Fault keep_view(Work *work, void *context)
{
    ViewCase *it = context;
    return board_keep_view(work, &it->view, &it->id);
}

static Fault list_views(Work *work, void *context)
{
    ViewCase *it = context;
    return board_views(work, &it->views, &it->count);
}

static Fault start_view(Work *work, void *context)
{
    ViewCase *it = context;
    return board_start_view(work, it->id, it->view.is_start);
}

static Fault delete_view(Work *work, void *context)
{
    return board_delete_view(work, ((ViewCase *)context)->id);
}

static void test_views(void **state)
{
    TestHouse *house = *state;
    Staff staff;
    open_staff(house, &staff);
    ViewCase it = { .view = { .name = STR("أولًا"), .query = STR("state=open"), .is_start = true } };
    assert_ok(testing_do(house, keep_view, &it));
    Id first = it.id;
    assert_fault(testing_do(house, keep_view, &it), BOARD_VIEW_NAME_TAKEN);
    assert_str(house->field, "name");
    it.view.name = STR("ثانيًا");
    assert_ok(testing_do(house, keep_view, &it));
    assert_ok(testing_do(house, list_views, &it));
    assert_int_equal(it.count, 2);
    assert_int_equal(it.views[0].is_start + it.views[1].is_start, 1); // the later one
    house->user = &staff.west.user; // another's are not there
    it.id = first;
    assert_fault(testing_do(house, delete_view, &it), BOARD_VIEW_NOT_FOUND);
    assert_fault(testing_do(house, start_view, &it), BOARD_VIEW_NOT_FOUND);
    assert_ok(testing_do(house, list_views, &it));
    assert_int_equal(it.count, 0);
    for (int i = 0; i < BOARD_VIEWS_MOST; i++) {
        it.view.name = str_format(house->arena, "%d", i);
        assert_ok(testing_do(house, keep_view, &it));
    }
    it.view.name = STR("one more");
    assert_fault(testing_do(house, keep_view, &it), BOARD_VIEWS_FULL);
    assert_ok(testing_do(house, delete_view, &it));
    assert_ok(testing_do(house, keep_view, &it));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_assign),
        CASE(test_bulk_passes_over),
        CASE(test_undo),
        CASE(test_undo_has_its_time_and_its_owner),
        CASE(test_undo_waits_for_no_claim),
        CASE(test_stale),
        CASE(test_lists_and_matches_agree),
        CASE(test_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
