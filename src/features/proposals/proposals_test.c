// Tests of proposals: who sees one, who may agree, what lapses, and that the act is done once, as its proposer.
#include "features/proposals/proposals_house_test.h"

#include "base/clock.h"
#include "features/proposals/proposals.h"
#include "ledger/ledger.h"

// ---- A kind of act that only tests know ----

typedef struct Probe {
    int done;
    Id as;
    bool fails;
} Probe;
static Probe probe;

static Fault may_probe(Work *work, const Proposal *proposal, bool *may_out)
{
    *may_out = access_may(work->user, MAY_VERIFY_NEEDS, &(Scope){ .area_path = proposal->area_path });
    return OK;
}

static Fault do_probe(Work *work, const Proposal *proposal)
{
    assert_int_equal(doc_get_int(proposal->act, "number"), 7);
    probe.done++;
    probe.as = access_account_of(work->user);
    return probe.fails ? CHOICE_UNKNOWN : OK;
}

static Fault show_probe(Work *work, const Proposal *proposal, Doc *record)
{
    (void)work;
    doc_int(record, "number", doc_get_int(proposal->act, "number"));
    return OK;
}

static const ProposalKind probe_kind = { "probe", may_probe, do_probe, show_probe };
static const ProposalKind *const KINDS[] = { &probe_kind, NULL };

// ---- Acts ----

typedef struct Case {
    Id id;
    Str reason, words;
    ProposalSight sight, *list;
    size_t count;
    HistoryRow *history;
    bool more;
} Case;

static const Id SUBJECT = { { 5 } };

static Fault make(Work *work, void *context)
{
    Case *it = context;
    Doc *act = doc_new(work->arena);
    doc_int(act, "number", 7);
    NewProposal proposal = { .kind = "probe", .subject = SUBJECT, .area_path = STR("PS.PS02."), .act = act,
                             .reason = it->reason };
    return proposals_make(work, &proposal, &it->id);
}

static Fault find(Work *work, void *context)
{
    Case *it = context;
    return proposals_find(work, KINDS, it->id, &it->sight);
}

static Fault waiting(Work *work, void *context)
{
    Case *it = context;
    return proposals_list_waiting(work, KINDS, &it->list, &it->count);
}

static Fault agree(Work *work, void *context)
{
    return proposals_agree(work, KINDS, ((Case *)context)->id);
}

static Fault refuse(Work *work, void *context)
{
    return proposals_refuse(work, KINDS, ((Case *)context)->id, STR("no"));
}

static Fault withdraw(Work *work, void *context)
{
    return proposals_withdraw(work, KINDS, ((Case *)context)->id);
}

static Fault lapse(Work *work, void *context)
{
    return proposals_lapse(work, &((Case *)context)->more);
}

static Fault read_history(Work *work, void *context)
{
    Case *it = context;
    return ledger_history(work, SUBJECT, 20, &it->history, &it->count);
}

static Fault do_as(TestHouse *house, const Person *who, Fault (*act)(Work *, void *), Case *it)
{
    house->user = who ? &who->user : NULL;
    return testing_do(house, act, it);
}

static Case made(TestHouse *house, const Person *by)
{
    Case it = { .reason = STR("a distribution") };
    probe = (Probe){ 0 };
    assert_ok(do_as(house, by, make, &it));
    return it;
}

static void expect_last_event(TestHouse *house, Case *it, const char *kind)
{
    assert_ok(do_as(house, NULL, read_history, it));
    assert_str(it->history[it->count - 1].kind, kind);
}

// ---- Tests ----

static void test_a_second_person_agrees(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL);
    Person two = person(house, "599000002", "PS", NULL);
    Case it = made(house, &one);
    assert_fault(do_as(house, &one, agree, &it), PROPOSAL_OWN);
    assert_int_equal(probe.done, 0);
    assert_ok(do_as(house, &two, waiting, &it));
    assert_int_equal(it.count, 1);
    assert_ok(do_as(house, &two, agree, &it));
    assert_int_equal(probe.done, 1);
    assert_true(id_equal(probe.as, one.account)); // done with the right of whoever proposed it
    expect_last_event(house, &it, "proposal.agreed");
    assert_true(id_equal(it.history[it.count - 1].actor, two.account));
    assert_fault(do_as(house, &two, agree, &it), PROPOSAL_SETTLED);
    assert_fault(do_as(house, &two, refuse, &it), PROPOSAL_SETTLED);
    assert_fault(do_as(house, &one, withdraw, &it), PROPOSAL_SETTLED);
    assert_int_equal(probe.done, 1);
    assert_ok(do_as(house, &two, waiting, &it));
    assert_int_equal(it.count, 0);
}

static void test_who_holds_less_does_not_see_it(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL);
    Person narrow = person(house, "599000002", "PS0203", NULL);
    Person elsewhere = person(house, "599000003", "PS01", NULL);
    Case it = made(house, &one);
    const Person *const others[] = { &narrow, &elsewhere, NULL };
    for (size_t i = 0; i < 3; i++) {
        assert_fault(do_as(house, others[i], find, &it), PROPOSAL_NOT_FOUND);
        assert_fault(do_as(house, others[i], agree, &it), PROPOSAL_NOT_FOUND);
        assert_fault(do_as(house, others[i], refuse, &it), PROPOSAL_NOT_FOUND);
        assert_fault(do_as(house, others[i], withdraw, &it), PROPOSAL_NOT_FOUND);
        assert_ok(do_as(house, others[i], waiting, &it));
        assert_int_equal(it.count, 0);
    }
    assert_ok(do_as(house, &one, find, &it));
}

// Whoever opened an account knows its first password: both hands would be one.
static void test_a_chain_is_one_person(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL);
    Person child = person(house, "599000002", "PS02", &one);
    Person grandchild = person(house, "599000003", "PS02", &child);
    Person other = person(house, "599000004", "PS02", NULL);
    const Person *const pairs[][2] = {
        { &one, &child }, { &child, &one }, { &one, &grandchild }, { &grandchild, &one },
    };
    for (size_t i = 0; i < 4; i++) {
        Case it = made(house, pairs[i][0]);
        assert_fault(do_as(house, pairs[i][1], agree, &it), PROPOSAL_SAME_CHAIN);
        assert_ok(do_as(house, pairs[i][1], waiting, &it));
        assert_int_equal(it.count, 0);
        assert_int_equal(probe.done, 0);
        assert_ok(do_as(house, &other, agree, &it));
        assert_int_equal(probe.done, 1);
    }
}

typedef struct Sets {
    const Person *of;
} Sets;

static Fault set_password(Work *work, void *context)
{
    const Sets *it = context;
    TRY(access_set_password(work, it->of->account, STR("another")));
    Event event = { .kind = "account.password-set", .subject = it->of->account, .object = it->of->account,
                    .governorate = STR("PS"), .record = doc_new(work->arena) };
    return ledger_append(work, &event);
}

static void test_a_password_set_makes_a_chain(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL);
    Person two = person(house, "599000002", "PS02", NULL);
    Sets sets = { &two };
    house->user = &one.user;
    assert_ok(testing_do(house, set_password, &sets));
    Case it = made(house, &one);
    assert_fault(do_as(house, &two, agree, &it), PROPOSAL_SAME_CHAIN);
}

static void test_refused_withdrawn_and_lapsed(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL);
    Person two = person(house, "599000002", "PS02", NULL);
    Case it = made(house, &one);
    assert_fault(do_as(house, &one, refuse, &it), PROPOSAL_OWN);
    assert_ok(do_as(house, &two, refuse, &it));
    expect_last_event(house, &it, "proposal.refused");
    it = made(house, &one);
    assert_fault(do_as(house, &two, withdraw, &it), PROPOSAL_NOT_OWN);
    assert_ok(do_as(house, &one, withdraw, &it));
    expect_last_event(house, &it, "proposal.withdrawn");
    it = made(house, &one);
    house->now += house->settings.agree_h * HOUR_S;
    assert_fault(do_as(house, &two, agree, &it), PROPOSAL_LAPSED);
    assert_ok(do_as(house, NULL, lapse, &it));
    assert_true(it.more);
    expect_last_event(house, &it, "proposal.lapsed");
    assert_ok(do_as(house, NULL, lapse, &it));
    assert_false(it.more);
    assert_int_equal(probe.done, 0);
}

static Fault end_grants(Work *work, void *context)
{
    return access_lose_account(work, ((const Person *)context)->account);
}

static void test_what_can_no_longer_be_done_stays_undone(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL);
    Person two = person(house, "599000002", "PS02", NULL);
    Case it = made(house, &one);
    probe.fails = true;
    assert_fault(do_as(house, &two, agree, &it), PROPOSAL_OVERTAKEN);
    assert_ok(do_as(house, &two, find, &it));
    assert_int_equal(it.sight.proposal.state, PROPOSAL_STATE_WAITING); // the transaction was undone
    probe.fails = false;
    house->user = NULL;
    assert_ok(testing_do(house, end_grants, &two));
    two.user.grant_count = 0; // as the next request finds it
    assert_fault(do_as(house, &two, agree, &it), PROPOSAL_NOT_FOUND);
}

static void test_bounds(void **state)
{
    TestHouse *house = *state;
    Person one = person(house, "599000001", "PS02", NULL);
    Case it = { .reason = STR("") };
    assert_fault(do_as(house, &one, make, &it), FIELD_MISSING);
    assert_str(house->field, "reason");
    it.reason = STR("x");
    for (int i = 0; i < PROPOSALS_WAITING_MOST; i++) {
        assert_ok(do_as(house, &one, make, &it));
    }
    assert_fault(do_as(house, &one, make, &it), PROPOSALS_TOO_MANY);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_second_person_agrees),
        CASE(test_who_holds_less_does_not_see_it),
        CASE(test_a_chain_is_one_person),
        CASE(test_a_password_set_makes_a_chain),
        CASE(test_refused_withdrawn_and_lapsed),
        CASE(test_what_can_no_longer_be_done_stays_undone),
        CASE(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
