// What the tests of claims share: organisations that respond, a verified need, one act a function.
// Not here: anything that the program itself uses.
#ifndef CLAIMS_CLAIMS_HOUSE_TEST_H
#define CLAIMS_CLAIMS_HOUSE_TEST_H

#include "features/claims/claims.h"
#include "features/needs/needs_house_test.h"

enum { TODAY = TESTING_NOW - TESTING_NOW % DAY_S };

// One who responds for an organisation of the Gaza Strip.
typedef struct Desk {
    OrganisationDraft draft;
    NewAccount account;
    Id organisation;
    Grant grant;
    User user;
} Desk;

// What an act is given, and what it gave.
typedef struct ClaimCase {
    NeedCase need; // whose owner acts
    ClaimDraft draft;
    Id id, other; // the claim; the organisation that is offered it
    bool yes, more;
    Str reason, words, typed;
    Claim claim;
    Claim *list;
    size_t count;
    ClaimRecord record;
    Fault refused;
    int64_t limit; // Work.fault_limit
} ClaimCase;

static inline Fault register_desk(Work *work, void *context)
{
    Desk *desk = context;
    TRY(access_add_account(work, &desk->account, &desk->user.account));
    TRY(organisations_register(work, &desk->draft, &desk->organisation));
    return organisations_decide(work, desk->organisation, true, STR_NONE);
}

// `number` makes its name and phone; `desk` must stay where it is while its user acts.
static inline void open_desk(TestHouse *house, Desk *desk, uint8_t number)
{
    Str name = str_format(house->arena, "جمعية %d", number);
    *desk = (Desk){ .draft = { name, STR("charity"), STR("PS0203"), STR_NONE },
                    .account = { name, name, STR("hash") } };
    const User *before = house->user;
    house->user = NULL;
    assert_ok(testing_do(house, register_desk, desk));
    house->user = before;
    desk->grant = (Grant){ .role = ROLE_FIELD_WORKER,
                           .area_path = STR("PS.PS02."),
                           .organisation = desk->organisation,
                           .until = INT64_MAX };
    desk->user.grants = &desk->grant;
    desk->user.grant_count = 1;
}

// A need for ten parcels, verified by the house itself, and a claim of six of them to be made.
static inline ClaimCase some_claim(TestHouse *house)
{
    const User *before = house->user;
    house->user = NULL;
    ClaimCase it = { .need = some_need(), .reason = STR("no-stock") };
    it.need.draft.line_count = 1;
    assert_ok(testing_do(house, need_raise, &it.need));
    assert_ok(testing_do(house, need_verify, &it.need));
    it.draft = (ClaimDraft){ it.need.need.lines[0].id, 6, TODAY + 3 * DAY_S };
    house->user = before;
    return it;
}

static inline Fault claim_hold(Work *work, void *context)
{
    ClaimCase *it = context;
    Fault fault = claims_hold(work, &it->draft, &it->claim);
    it->limit = work->fault_limit;
    it->id = fault == OK ? it->claim.id : it->id;
    return fault;
}

static inline Fault claim_find(Work *work, void *context)
{
    ClaimCase *it = context;
    return claims_find(work, it->id, &it->claim);
}

static inline Fault claim_dispatch(Work *work, void *context)
{
    return claims_dispatch(work, ((const ClaimCase *)context)->id);
}

static inline Fault claim_deliver(Work *work, void *context)
{
    return claims_deliver(work, ((const ClaimCase *)context)->id);
}

static inline Fault claim_try_code(Work *work, void *context)
{
    ClaimCase *it = context;
    return claims_confirm_by_code(work, it->id, it->typed, &it->refused);
}

static inline Fault claim_confirm_by_code(Work *work, void *context)
{
    ClaimCase *it = context;
    Str code = claims_handover_code(work, it->id);
    TRY(claims_confirm_by_code(work, it->id, code, &it->refused));
    return it->refused;
}

static inline Fault claim_read_code(Work *work, void *context)
{
    ClaimCase *it = context;
    it->typed = claims_handover_code(work, it->id);
    return OK;
}

static inline Fault claim_release(Work *work, void *context)
{
    const ClaimCase *it = context;
    return claims_release(work, it->id, it->reason);
}

static inline Fault claim_offer(Work *work, void *context)
{
    const ClaimCase *it = context;
    return claims_offer(work, it->id, it->other);
}

static inline Fault claim_answer_offer(Work *work, void *context)
{
    ClaimCase *it = context;
    Fault fault = claims_answer_offer(work, it->id, it->yes, it->words);
    it->limit = work->fault_limit;
    return fault;
}

static inline Fault claim_confirm_by_owner(Work *work, void *context)
{
    ClaimCase *it = context;
    TRY(find_as_owner(work, &it->need));
    return claims_confirm_by_owner(work, &it->need.need, it->id);
}

static inline Fault claim_contest(Work *work, void *context)
{
    ClaimCase *it = context;
    TRY(find_as_owner(work, &it->need));
    return claims_contest(work, &it->need.need, it->id, it->words);
}

static inline Fault claim_settle(Work *work, void *context)
{
    const ClaimCase *it = context;
    return claims_settle_dispute(work, it->id, it->yes, it->words);
}

static inline Fault claim_withdraw_need(Work *work, void *context)
{
    ClaimCase *it = context;
    TRY(find_as_owner(work, &it->need));
    return claims_withdraw_need(work, &it->need.need, STR("met-by-others"));
}

static inline Fault claim_move_need(Work *work, void *context)
{
    ClaimCase *it = context;
    TRY(find_as_owner(work, &it->need));
    return claims_move_need(work, &it->need.need, STR("PS0105"), STR_NONE);
}

static inline Fault claim_close_need(Work *work, void *context)
{
    const ClaimCase *it = context;
    return claims_close_need(work, it->need.id, STR("not-reachable"));
}

static inline Fault claim_keep_time(Work *work, void *context)
{
    ClaimCase *it = context;
    return claims_keep_time(work, &it->more);
}

static inline const char *claim_state_of(TestHouse *house, ClaimCase *it)
{
    assert_ok(testing_do(house, claim_find, it));
    return claim_state_name(it->claim.state);
}

// Holds, and goes on to `state` as its people would.
static inline void bring_claim(TestHouse *house, ClaimCase *it, ClaimState state)
{
    int64_t now = house->now;
    assert_ok(testing_do(house, claim_hold, it));
    if (state == CLAIM_DISPATCHED) {
        assert_ok(testing_do(house, claim_dispatch, it));
    } else if (state == CLAIM_DELIVERED || state == CLAIM_DISPUTED) {
        assert_ok(testing_do(house, claim_deliver, it));
    } else if (state == CLAIM_CONFIRMED) {
        assert_ok(testing_do(house, claim_confirm_by_code, it));
    } else if (state == CLAIM_RELEASED) {
        assert_ok(testing_do(house, claim_release, it));
    } else if (state == CLAIM_LAPSED) {
        house->now = it->claim.due_at + 1;
        assert_ok(testing_do(house, claim_keep_time, it));
        house->now = now;
    }
    if (state == CLAIM_DISPUTED) {
        assert_ok(testing_do(house, claim_contest, it));
    }
    assert_string_equal(claim_state_of(house, it), claim_state_name(state));
}

#endif
