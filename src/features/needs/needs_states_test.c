// Tests of needs: every act in every state, what only time does, deadlines, and the lists of staff.
#include "features/needs/needs_house_test.h"

#include <string.h>

// ---- Every state, every act ----

typedef struct ActRow {
    const char *name;
    Fault (*act)(Work *, void *);
    // For each state in their order, the letter of the state after; '.': NEED_STATE_FORBIDS.
    const char *after;
} ActRow;

// Received Verified Open Closed Declined duPlicate Withdrawn Unconfirmed (it was open).
static const char LETTERS[] = "rvocdpwu";
static const ActRow ACTS[] = {
    { "verify", need_verify, "o......." },
    { "decline", need_decline, "d......." },
    { "ask", need_ask, "rvo....u" },
    { "urgency", need_set_urgency, "rvo....." },
    { "close", need_close, ".cc....c" },
    { "duplicate", need_close_as_duplicate, "ppp....p" },
    { "lines", need_set_lines, "roo....." },
    { "owner code", need_give_owner_code, "rvocdpwu" },
    { "update", need_update, "rvo....o" },
    { "other lines", need_update_lines, "r......." },
    { "still so", need_say_still_so, "rvo....o" },
    { "move", need_move, "rvo....o" },
    { "answer", need_answer, "rvo....o" },
    { "withdraw", need_withdraw, "www....w" },
};

static void let_pass(TestHouse *house, NeedCase *it)
{
    assert_ok(testing_do(house, need_find, it));
    house->now = it->need.fresh_until + 1;
    assert_ok(testing_do(house, need_keep_fresh, it));
    house->now += house->settings.fresh_answer_h * HOUR_S + 1;
    assert_ok(testing_do(house, need_keep_fresh, it));
}

static NeedCase need_in_state(TestHouse *house, NeedState state)
{
    static Fault (*const LAST[NEED_STATE_COUNT])(Work *, void *) = {
        [NEED_CLOSED] = need_close,
        [NEED_DECLINED] = need_decline,
        [NEED_DUPLICATE] = need_close_as_duplicate,
        [NEED_WITHDRAWN] = need_withdraw,
    };
    NeedCase it = some_need();
    it.draft.for_other = true;
    it.draft.line_count = state == NEED_VERIFIED ? 0 : 2;
    assert_ok(testing_do(house, need_raise, &it));
    if (state != NEED_RECEIVED && state != NEED_DECLINED) {
        assert_ok(testing_do(house, need_verify, &it));
    }
    if (state == NEED_UNCONFIRMED) {
        let_pass(house, &it);
    } else if (LAST[state]) {
        assert_ok(testing_do(house, LAST[state], &it));
    }
    assert_ok(testing_do(house, mark_asked, &it));
    assert_string_equal(state_of(house, &it), need_state_name(state));
    return it;
}

static void expect_row(TestHouse *house, const ActRow *row, NeedState state)
{
    NeedCase it = need_in_state(house, state);
    char wanted = row->after[state];
    size_t events = it.history_count;
    Fault fault = testing_do(house, row->act, &it);
    const char *after = state_of(house, &it);
    if (testing_name(fault) != testing_name(wanted == '.' ? NEED_STATE_FORBIDS : OK)) {
        fail_msg("%s in %s: %s", row->name, need_state_name(state), testing_name(fault));
    }
    size_t letter = wanted == '.' ? state : (size_t)(strchr(LETTERS, wanted) - LETTERS);
    assert_string_equal(after, need_state_name((NeedState)letter));
    // Each act leaves its own event; a refused one leaves none.
    assert_int_equal(it.history_count > events, wanted != '.');
    const char *counted = wanted == '.' ? need_state_name(state) : after;
    const char *where = row->act == need_move && wanted != '.' ? "PS0105" : "PS0203";
    assert_int_equal(count_of(house, where, "need", counted), 1);
}

static void test_every_act_in_every_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
        for (int in = 0; in < NEED_STATE_COUNT; in++) {
            void *house;
            testing_open(&house);
            expect_row(house, &ACTS[i], (NeedState)in);
            testing_close(&house);
        }
    }
}

// ---- Deadlines and freshness ----

static void test_deadlines_by_urgency(void **state)
{
    static const int64_t VERIFY_H[] = { 72, 24, 6 }, FRESH_H[] = { 720, 168, 48 };
    TestHouse *house = *state;
    for (int urgency = URGENCY_NORMAL; urgency <= URGENCY_CRITICAL; urgency++) {
        NeedCase it = some_need();
        house->now = TESTING_NOW;
        assert_ok(testing_do(house, need_raise, &it));
        assert_int_equal(it.need.due_at, TESTING_NOW + 72 * HOUR_S);
        house->now += HOUR_S;
        it.urgency = (Urgency)urgency;
        assert_ok(testing_do(house, need_set_urgency, &it));
        assert_ok(testing_do(house, need_find, &it));
        assert_int_equal(it.need.due_at, TESTING_NOW + VERIFY_H[urgency] * HOUR_S);
        assert_ok(testing_do(house, need_verify, &it));
        assert_ok(testing_do(house, need_find, &it));
        assert_int_equal(it.need.fresh_until, house->now + FRESH_H[urgency] * HOUR_S);
        assert_int_equal(it.need.due_at, it.need.fresh_until);
    }
}

static void test_settings_rule_deadlines(void **state)
{
    TestHouse *house = *state;
    house->settings.verify_normal_h = 5;
    house->settings.fresh_high_h = 7;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_int_equal(it.need.due_at, TESTING_NOW + 5 * HOUR_S);
    it.urgency = URGENCY_HIGH;
    assert_ok(testing_do(house, need_verify, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_int_equal(it.need.fresh_until, TESTING_NOW + 7 * HOUR_S);
}

static NeedCase open_need(TestHouse *house)
{
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_verify, &it));
    assert_ok(testing_do(house, need_find, &it));
    return it;
}

// Runs the job at `now`, and gives the state.
static const char *state_at(TestHouse *house, NeedCase *it, int64_t now)
{
    house->now = now;
    assert_ok(testing_do(house, need_keep_fresh, it));
    assert_false(it->more);
    return state_of(house, it);
}

static void test_freshness(void **state)
{
    TestHouse *house = *state;
    NeedCase it = open_need(house);
    int64_t stale = it.need.fresh_until;
    assert_string_equal(state_at(house, &it, stale), "open");
    assert_int_equal(it.need.asked_still_at, 0);
    assert_string_equal(state_at(house, &it, stale + 1), "open");
    assert_int_equal(it.need.asked_still_at, stale + 1);
    int64_t last = stale + 1 + 72 * HOUR_S;
    assert_string_equal(state_at(house, &it, last), "open");
    assert_int_equal(it.need.asked_still_at, stale + 1); // asked once, not again and again
    assert_string_equal(state_at(house, &it, last + 1), "unconfirmed");
    assert_string_equal(last_event(house, &it), "need.unconfirmed");
    assert_int_equal(count_of(house, "PS0203", "need", "open"), 0);
    assert_int_equal(count_of(house, "PS0203", "need", "unconfirmed"), 1);
}

static void test_back_from_unconfirmed(void **state)
{
    TestHouse *house = *state;
    NeedCase it = open_need(house);
    NeedCase other = open_need(house);
    let_pass(house, &it);
    house->now += DAY_S;
    assert_ok(testing_do(house, need_say_still_so, &it));
    assert_string_equal(state_of(house, &it), "open");
    assert_int_equal(it.need.created_at, TESTING_NOW); // its waiting time
    assert_str(it.need.area.pcode, "PS0203");
    assert_int_equal(it.need.line_count, 2);
    assert_int_equal(it.need.asked_still_at, 0);
    assert_int_equal(it.need.fresh_until, house->now + 720 * HOUR_S);
    assert_string_equal(state_of(house, &other), "unconfirmed");
    assert_string_equal(state_at(house, &it, it.need.fresh_until), "open");
}

static void test_back_to_verified(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    it.draft.line_count = 0;
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_verify, &it));
    let_pass(house, &it);
    assert_string_equal(state_of(house, &it), "unconfirmed");
    assert_ok(testing_do(house, need_say_still_so, &it));
    assert_string_equal(state_of(house, &it), "verified"); // where it was, not further
}

static void test_answering_in_time(void **state)
{
    TestHouse *house = *state;
    NeedCase it = open_need(house);
    int64_t stale = it.need.fresh_until;
    assert_string_equal(state_at(house, &it, stale + 1), "open");
    assert_ok(testing_do(house, need_say_still_so, &it));
    assert_string_equal(state_at(house, &it, stale + 10 * DAY_S), "open");
    assert_int_equal(it.need.asked_still_at, 0);
    assert_string_equal(state_at(house, &it, stale + 1 + 720 * HOUR_S + 1), "open");
    assert_int_equal(it.need.asked_still_at, house->now); // asked anew
}

static void test_a_new_urgency_asks_anew(void **state)
{
    TestHouse *house = *state;
    NeedCase it = open_need(house);
    assert_string_equal(state_at(house, &it, it.need.fresh_until + 1), "open");
    assert_ok(testing_do(house, need_set_urgency, &it)); // a coordinator knows about it
    assert_ok(testing_do(house, need_find, &it));
    assert_int_equal(it.need.asked_still_at, 0);
    assert_string_equal(state_at(house, &it, it.need.fresh_until + 100 * HOUR_S), "open");
    assert_int_equal(it.need.asked_still_at, house->now); // the owner has time to answer
}

static void test_received_needs_do_not_go_stale(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    let_pass(house, &it);
    assert_string_equal(state_of(house, &it), "received"); // the delay is ours
}

// ---- Lists ----

enum { LISTED_MOST = 64 };

typedef struct Listing {
    NeedFilter filter;
    Id ids[LISTED_MOST];
    int64_t dues[LISTED_MOST];
    size_t count, pages;
} Listing;

static Fault list_page(Work *work, void *context)
{
    Listing *it = context;
    Need *needs;
    size_t count;
    TRY(needs_list(work, &it->filter, &needs, &count));
    for (size_t i = 0; i < count && it->count < LISTED_MOST; i++) {
        it->ids[it->count] = needs[i].id;
        it->dues[it->count++] = needs[i].due_at;
        it->filter.after_due = needs[i].due_at;
        it->filter.after_id = needs[i].id;
    }
    it->pages += count > 0;
    return OK;
}

static Str everywhere[] = { STR("PS.") };

static NeedFilter any_need(void)
{
    return (NeedFilter){ .state = NEED_RECEIVED,
                         .urgency = -1,
                         .most = LISTED_MOST,
                         .area_paths = everywhere,
                         .area_path_count = 1 };
}

static size_t listed(TestHouse *house, const NeedFilter *filter)
{
    Listing it = { .filter = *filter };
    assert_ok(testing_do(house, list_page, &it));
    return it.count;
}

static void raise_many(TestHouse *house, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        NeedCase it = some_need();
        house->now = TESTING_NOW + (int64_t)(i / 5 * 3 % 4); // many share a deadline
        assert_ok(testing_do(house, need_raise, &it));
    }
}

static void expect_sorted(const Listing *it)
{
    for (size_t i = 1; i < it->count; i++) {
        int order = memcmp(it->ids[i - 1].at, it->ids[i].at, sizeof it->ids[i].at);
        assert_true(it->dues[i - 1] <= it->dues[i]);
        assert_true(it->dues[i - 1] < it->dues[i] || order < 0); // so: no row twice
    }
}

static void test_pages_lose_no_row(void **state)
{
    enum { NEEDS = 41 };
    TestHouse *house = *state;
    raise_many(house, NEEDS);
    for (size_t most = 1; most <= 9; most += 4) {
        Listing it = { .filter = any_need() };
        it.filter.most = most;
        for (size_t before = SIZE_MAX; before != it.count;) {
            before = it.count;
            assert_ok(testing_do(house, list_page, &it));
            expect_sorted(&it);
        }
        assert_int_equal(it.count, NEEDS);
        assert_int_equal(it.pages, (NEEDS + most - 1) / most);
    }
}

static void test_list_filters(void **state)
{
    TestHouse *house = *state;
    NeedCase here = some_need(), there = some_need();
    there.draft.area = STR("PS0105");
    there.draft.lines[0].item = STR("drinking-water");
    there.draft.line_count = 1;
    there.urgency = URGENCY_HIGH;
    assert_ok(testing_do(house, need_raise, &here));
    assert_ok(testing_do(house, need_raise, &there));
    assert_ok(testing_do(house, need_set_urgency, &there));
    NeedFilter filter = any_need();
    assert_int_equal(listed(house, &filter), 2);
    filter.governorate = STR("PS0105");
    assert_int_equal(listed(house, &filter), 1);
    filter.urgency = URGENCY_NORMAL;
    assert_int_equal(listed(house, &filter), 0);
    filter.urgency = URGENCY_HIGH;
    assert_int_equal(listed(house, &filter), 1);
    filter = any_need();
    filter.unclaimed = true;
    assert_int_equal(listed(house, &filter), 2);
    filter.item = STR("blanket");
    assert_int_equal(listed(house, &filter), 1);
    filter.item = STR_NONE;
    filter.sector = STR("water");
    assert_int_equal(listed(house, &filter), 1);
    filter.item = STR("blanket");
    assert_int_equal(listed(house, &filter), 0); // no blanket is of water
    filter = any_need();
    filter.state = NEED_OPEN;
    assert_int_equal(listed(house, &filter), 0);
}

static void test_list_overdue(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    NeedFilter filter = any_need();
    filter.overdue = true;
    house->now = it.need.due_at;
    assert_int_equal(listed(house, &filter), 0);
    house->now++;
    assert_int_equal(listed(house, &filter), 1);
}

static void test_list_only_own_areas(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    NeedFilter filter = any_need();
    Str paths[] = { STR("PS.PS01."), STR("PS.PS02.PS0204."), STR("PS.PS02.PS0203.") };
    filter.area_paths = paths;
    filter.area_path_count = 0;
    assert_int_equal(listed(house, &filter), 0);
    filter.area_path_count = 2;
    assert_int_equal(listed(house, &filter), 0);
    filter.area_path_count = 3;
    assert_int_equal(listed(house, &filter), 1);
    paths[0] = STR("PS.PS02."); // two grants of one place: the row comes once
    assert_int_equal(listed(house, &filter), 1);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_act_in_every_state),
        CASE(test_deadlines_by_urgency),
        CASE(test_settings_rule_deadlines),
        CASE(test_freshness),
        CASE(test_back_from_unconfirmed),
        CASE(test_back_to_verified),
        CASE(test_answering_in_time),
        CASE(test_a_new_urgency_asks_anew),
        CASE(test_received_needs_do_not_go_stale),
        CASE(test_pages_lose_no_row),
        CASE(test_list_filters),
        CASE(test_list_overdue),
        CASE(test_list_only_own_areas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
