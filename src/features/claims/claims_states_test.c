// Tests of claims: every act in every state, and what only time does.
#include "features/claims/claims_house_test.h"

#include <string.h>

// ---- Every state, every act ----

static Fault accept_offer(Work *work, void *context)
{
    ClaimCase *it = context;
    it->yes = true;
    return claim_answer_offer(work, it);
}

static Fault settle_arrived(Work *work, void *context)
{
    const ClaimCase *it = context;
    return claims_settle_dispute(work, it->id, true, STR_NONE);
}

static Fault settle_not_arrived(Work *work, void *context)
{
    const ClaimCase *it = context;
    return claims_settle_dispute(work, it->id, false, STR_NONE);
}

typedef struct ActRow {
    const char *name;
    Fault (*act)(Work *, void *);
    // For each state in their order, the letter of the state after; '.': CLAIM_STATE_FORBIDS.
    const char *after;
    bool by_other; // by the organisation that is offered it
} ActRow;

// Held Dispatched deliVered Confirmed Lapsed Released disputed (X).
static const char LETTERS[] = "hdvclrx";
static const ActRow ACTS[] = {
    { "dispatch", claim_dispatch, "d......", false },
    { "deliver", claim_deliver, "vv.....", false },
    { "confirm by code", claim_confirm_by_code, "ccc....", false },
    { "release", claim_release, "rr.....", false },
    { "offer", claim_offer, "h......", false },
    { "accept", accept_offer, "h......", true },
    { "refuse", claim_answer_offer, "h......", true },
    { "confirm by owner", claim_confirm_by_owner, ".cc...c", false },
    { "contest", claim_contest, "..xx...", false },
    { "settle: arrived", settle_arrived, "......c", false },
    { "settle: not arrived", settle_not_arrived, "......r", false },
    { "withdraw the need", claim_withdraw_need, "rrvclrx", false },
    { "close the need", claim_close_need, "rrvclrx", false },
    { "move the need", claim_move_need, "hdvclrx", false },
};

static void expect_row(TestHouse *house, const ActRow *row, ClaimState state)
{
    Desk one, two;
    open_desk(house, &one, 1);
    open_desk(house, &two, 2);
    house->user = &one.user;
    ClaimCase it = some_claim(house);
    it.other = two.organisation;
    bring_claim(house, &it, state);
    if (row->by_other && state == CLAIM_HELD) {
        assert_ok(testing_do(house, claim_offer, &it));
    }
    assert_ok(testing_do(house, need_find, &it.need));
    size_t events = it.need.history_count;
    house->user = row->by_other ? &two.user : &one.user;
    char wanted = row->after[state];
    Fault fault = testing_do(house, row->act, &it);
    const char *after = claim_state_of(house, &it);
    if (testing_name(fault) != testing_name(wanted == '.' ? CLAIM_STATE_FORBIDS : OK)) {
        fail_msg("%s in %s: %s", row->name, claim_state_name(state), testing_name(fault));
    }
    size_t letter = wanted == '.' ? state : (size_t)(strchr(LETTERS, wanted) - LETTERS);
    assert_string_equal(after, claim_state_name((ClaimState)letter));
    // Each act leaves its own event; a refused one leaves none.
    assert_ok(testing_do(house, need_find, &it.need));
    assert_int_equal(it.need.history_count > events, wanted != '.');
    const char *where = row->act == claim_move_need ? "PS0105" : "PS0203";
    assert_int_equal(count_of(house, where, "claim", after), 1);
}

static void test_every_act_in_every_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
        for (int in = 0; in < CLAIM_STATE_COUNT; in++) {
            void *house;
            testing_open(&house);
            expect_row(house, &ACTS[i], (ClaimState)in);
            testing_close(&house);
        }
    }
}

static void test_live_states(void **state)
{
    (void)state;
    static const char LIVE[] = "xxx...x";
    for (int in = 0; in < CLAIM_STATE_COUNT; in++) {
        assert_int_equal(claims_is_live((ClaimState)in), LIVE[in] == 'x');
    }
}

// ---- What only time does ----

// Runs the job at `now`, and gives the state.
static const char *state_at(TestHouse *house, ClaimCase *it, int64_t now)
{
    house->now = now;
    assert_ok(testing_do(house, claim_keep_time, it));
    assert_false(it->more);
    return claim_state_of(house, it);
}

static void test_held_lapses_at_its_due_time(void **state)
{
    TestHouse *house = *state;
    Desk desk;
    open_desk(house, &desk, 1);
    house->user = &desk.user;
    ClaimCase it = some_claim(house);
    bring_claim(house, &it, CLAIM_HELD);
    int64_t due = it.claim.due_at;
    assert_string_equal(state_at(house, &it, due), "held");
    assert_string_equal(state_at(house, &it, due + 1), "lapsed");
    assert_string_equal(last_event(house, &it.need), "claim.lapsed");
    assert_int_equal(it.need.need.lines[0].claimed, 0);
    assert_int_equal(count_of(house, "PS0203", "claim", "held"), 0);
    assert_int_equal(count_of(house, "PS0203", "claim", "lapsed"), 1);
    it.draft = (ClaimDraft){ it.draft.line, 10,
                             claims_earliest_day(house->now) }; // open again for all of it
    assert_ok(testing_do(house, claim_hold, &it));
}

static void test_dispatched_lapses_a_day_later(void **state)
{
    TestHouse *house = *state;
    Desk desk;
    open_desk(house, &desk, 1);
    house->user = &desk.user;
    ClaimCase it = some_claim(house);
    bring_claim(house, &it, CLAIM_DISPATCHED);
    int64_t due = it.claim.due_at;
    assert_string_equal(state_at(house, &it, due + DAY_S), "dispatched");
    assert_string_equal(state_at(house, &it, due + DAY_S + 1), "lapsed");
}

static void test_delivered_and_contested_never_lapse(void **state)
{
    TestHouse *house = *state;
    Desk desk;
    open_desk(house, &desk, 1);
    house->user = &desk.user;
    ClaimCase delivered = some_claim(house), contested = some_claim(house);
    bring_claim(house, &delivered, CLAIM_DELIVERED);
    bring_claim(house, &contested, CLAIM_DISPUTED);
    int64_t later = delivered.claim.due_at + 1000 * DAY_S;
    assert_string_equal(state_at(house, &delivered, later), "delivered");
    assert_string_equal(claim_state_of(house, &contested), "disputed");
    assert_int_equal(delivered.claim.reminded_at, 0);
}

static void test_reminds_once(void **state)
{
    TestHouse *house = *state;
    Desk desk;
    open_desk(house, &desk, 1);
    house->user = &desk.user;
    ClaimCase it = some_claim(house);
    bring_claim(house, &it, CLAIM_HELD);
    int64_t first = it.claim.due_at - house->settings.claim_remind_h * HOUR_S + 1;
    assert_string_equal(state_at(house, &it, first - 1), "held");
    assert_int_equal(it.claim.reminded_at, 0);
    assert_string_equal(state_at(house, &it, first), "held");
    assert_int_equal(it.claim.reminded_at, first);
    assert_string_equal(last_event(house, &it.need), "claim.reminded");
    size_t events = it.need.history_count;
    assert_string_equal(state_at(house, &it, first + HOUR_S), "held");
    assert_int_equal(it.claim.reminded_at, first);
    assert_ok(testing_do(house, need_find, &it.need));
    assert_int_equal(it.need.history_count, events);
}

static void test_reminds_of_what_is_on_the_road(void **state)
{
    TestHouse *house = *state;
    Desk desk;
    open_desk(house, &desk, 1);
    house->user = &desk.user;
    ClaimCase it = some_claim(house);
    bring_claim(house, &it, CLAIM_DISPATCHED);
    assert_string_equal(state_at(house, &it, it.claim.due_at), "dispatched");
    assert_int_equal(it.claim.reminded_at, it.claim.due_at);
}

static Fault read_record(Work *work, void *context)
{
    ClaimCase *it = context;
    return claims_record_of(work, it->other, &it->record);
}

static void test_lapses_show_in_the_record(void **state)
{
    TestHouse *house = *state;
    Desk desk;
    open_desk(house, &desk, 1);
    house->user = &desk.user;
    ClaimCase it = some_claim(house);
    bring_claim(house, &it, CLAIM_LAPSED);
    it.other = desk.organisation;
    house->now = it.claim.changed_at + DAY_S - 1;
    assert_ok(testing_do(house, read_record, &it));
    assert_int_equal(it.record.open, 1); // for a day
    house->now++;
    assert_ok(testing_do(house, read_record, &it));
    assert_int_equal(it.record.open, 0);
    assert_int_equal(it.record.kept, 0);
    assert_int_equal(it.record.lapsed, 1);
    assert_int_equal(it.record.most, house->settings.claims_open_most);
}

// ---- The desk's lists ----

static Fault list_live(Work *work, void *context)
{
    ClaimCase *it = context;
    return claims_of_organisation(work, it->other, true, &it->list, &it->count);
}

static Fault list_ended(Work *work, void *context)
{
    ClaimCase *it = context;
    return claims_of_organisation(work, it->other, false, &it->list, &it->count);
}

static void test_a_desk_sees_its_own(void **state)
{
    TestHouse *house = *state;
    Desk one, two;
    open_desk(house, &one, 1);
    open_desk(house, &two, 2);
    ClaimCase later = some_claim(house), sooner = some_claim(house), ended = some_claim(house);
    sooner.draft.due_day = TODAY;
    house->user = &one.user;
    bring_claim(house, &later, CLAIM_DISPUTED);
    bring_claim(house, &sooner, CLAIM_HELD);
    bring_claim(house, &ended, CLAIM_RELEASED);
    ClaimCase it = { .other = one.organisation };
    assert_ok(testing_do(house, list_live, &it));
    assert_int_equal(it.count, 2);
    assert_true(id_equal(it.list[0].id, sooner.id));
    assert_true(id_equal(it.list[1].id, later.id));
    assert_ok(testing_do(house, list_ended, &it));
    assert_int_equal(it.count, 1);
    assert_true(id_equal(it.list[0].id, ended.id));
    it.other = two.organisation;
    assert_ok(testing_do(house, list_live, &it));
    assert_int_equal(it.count, 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_act_in_every_state),
        cmocka_unit_test(test_live_states),
        CASE(test_held_lapses_at_its_due_time),
        CASE(test_dispatched_lapses_a_day_later),
        CASE(test_delivered_and_contested_never_lapse),
        CASE(test_reminds_once),
        CASE(test_reminds_of_what_is_on_the_road),
        CASE(test_lapses_show_in_the_record),
        CASE(test_a_desk_sees_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
