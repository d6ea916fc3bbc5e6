// Tests of accounts: who sees whose, who may act for whom, and that each act leaves an event without a name.
#include "features/house_test.h"

#include "features/accounts/accounts.h"
#include "ledger/ledger.h"

static const Id RELIEF = { { 9 } };

static Grant grant_of(Role role, const char *path, Id organisation)
{
    return (Grant){ .role = role, .area_path = str_from(path), .organisation = organisation,
                    .until = TESTING_NOW + 1000 };
}

// The asker holds one grant; NULL in house->user is the house itself.
typedef struct Asker {
    Grant grant;
    User user;
} Asker;

static void ask_as(TestHouse *house, Asker *asker, Role role, const char *path, Id organisation)
{
    asker->grant = grant_of(role, path, organisation);
    asker->user = (User){ .account = { { 7 } }, .name = STR("asker"), .grants = &asker->grant,
                          .grant_count = 1 };
    house->user = &asker->user;
}

typedef struct Case {
    NewAccount account;
    NewGrant grant;
    Str reason;
    Id id, grant_id, proposal;
    Account found;
    AccountSearch search;
    Account *list;
    size_t count;
    HistoryRow *history;
    Grant *grants;
} Case;

static Fault open_one(Work *work, void *context)
{
    Case *it = context;
    TRY(accounts_open(work, &it->account, &it->grant, it->reason, &it->proposal));
    it->id = it->grant.account;
    return OK;
}

static Fault find(Work *work, void *context)
{
    Case *it = context;
    return accounts_find_visible(work, it->id, &it->found);
}

static Fault list(Work *work, void *context)
{
    Case *it = context;
    return accounts_list(work, &it->search, &it->list, &it->count);
}

static Fault read_history(Work *work, void *context)
{
    Case *it = context;
    TRY(access_grants_of(work, it->id, &it->grants, &it->count));
    it->grant_id = it->count > 0 ? it->grants[0].id : ID_NONE;
    return ledger_history(work, it->id, 20, &it->history, &it->count);
}

static Fault end_grant(Work *work, void *context)
{
    const Case *it = context;
    return accounts_end_grant(work, it->id, it->grant_id);
}

static Fault cancel_recovery(Work *work, void *context)
{
    const Case *it = context;
    return accounts_cancel_recovery(work, it->id);
}

static Fault ask_recovery(Work *work, void *context)
{
    const Case *it = context;
    return accounts_ask_recovery(work, it->id);
}

static Fault end_sessions(Work *work, void *context)
{
    const Case *it = context;
    return accounts_end_sessions(work, it->id);
}

static Case opened(TestHouse *house, const char *phone, const char *name, Role role,
                   const char *area)
{
    Id organisation = role == ROLE_MANAGER || role == ROLE_FIELD_WORKER ? RELIEF : ID_NONE;
    Case it = { .account = { str_from(phone), str_from(name), STR("hash") },
                .grant = { .role = role, .area = str_from(area), .organisation = organisation } };
    house->user = NULL;
    assert_ok(testing_do(house, open_one, &it));
    return it;
}

static void test_who_sees_whose(void **state)
{
    static const struct {
        Role role;
        const char *path;
        bool coordinator, worker; // sees the coordinator of PS0203, the worker of RELIEF in PS0204
    } ASKERS[] = {
        { ROLE_ADMINISTRATOR, "PS.", true, true },
        { ROLE_COORDINATOR, "PS.PS02.", true, true },
        { ROLE_COORDINATOR, "PS.PS02.PS0204.", false, true },
        { ROLE_REVIEWER, "PS.PS02.PS0203.", true, false },
        { ROLE_MANAGER, "PS.PS02.", false, true },
        { ROLE_COORDINATOR, "PS.PS01.", false, false },
        { ROLE_FIELD_WORKER, "PS.PS02.", false, false },
        { ROLE_AUDITOR, "PS.", false, false },
    };
    TestHouse *house = *state;
    Case coordinator = opened(house, "599000001", "Amal", ROLE_COORDINATOR, "PS0203");
    Case worker = opened(house, "599000002", "Basel", ROLE_FIELD_WORKER, "PS0204");
    for (size_t i = 0; i < sizeof ASKERS / sizeof ASKERS[0]; i++) {
        Asker asker;
        Case all = { 0 };
        ask_as(house, &asker, ASKERS[i].role, ASKERS[i].path, RELIEF);
        assert_fault(testing_do(house, find, &coordinator),
                     ASKERS[i].coordinator ? OK : ACCOUNT_NOT_FOUND);
        assert_fault(testing_do(house, find, &worker), ASKERS[i].worker ? OK : ACCOUNT_NOT_FOUND);
        assert_ok(testing_do(house, list, &all));
        assert_int_equal(all.count, ASKERS[i].coordinator + ASKERS[i].worker);
    }
}

static void test_a_manager_sees_its_own_organisation_only(void **state)
{
    TestHouse *house = *state;
    Case worker = opened(house, "599000002", "Basel", ROLE_FIELD_WORKER, "PS0204");
    Asker other;
    ask_as(house, &other, ROLE_MANAGER, "PS.PS02.", (Id){ { 8 } });
    assert_fault(testing_do(house, find, &worker), ACCOUNT_NOT_FOUND);
}

static void test_search_and_pages(void **state)
{
    TestHouse *house = *state;
    char phone[16], name[16];
    for (int i = 0; i < ACCOUNTS_PAGE + 3; i++) {
        snprintf(phone, sizeof phone, "5990001%02d", i);
        snprintf(name, sizeof name, "Same name %c", 'A' + i / 40);
        (void)opened(house, phone, name, ROLE_AUDITOR, "PS");
    }
    Case it = { .search = { .phone = STR("599000117") } };
    assert_ok(testing_do(house, list, &it));
    assert_int_equal(it.count, 1);
    it.search = (AccountSearch){ .name = STR("NAME b") };
    assert_ok(testing_do(house, list, &it));
    assert_int_equal(it.count, ACCOUNTS_PAGE + 3 - 40);
    it.search = (AccountSearch){ .name = STR("nobody") };
    assert_ok(testing_do(house, list, &it));
    assert_int_equal(it.count, 0);
    // Two pages hold each of them once, though most have one name.
    it.search = (AccountSearch){ 0 };
    assert_ok(testing_do(house, list, &it));
    assert_int_equal(it.count, ACCOUNTS_PAGE);
    Account *first = it.list;
    it.search.after = it.list[it.count - 1].id;
    assert_ok(testing_do(house, list, &it));
    assert_int_equal(it.count, 3);
    for (size_t i = 0; i < ACCOUNTS_PAGE; i++) {
        assert_false(id_equal(first[i].id, it.list[0].id));
    }
}

static void test_only_who_holds_as_much_acts(void **state)
{
    TestHouse *house = *state;
    Asker asker;
    Case it = opened(house, "599000001", "Amal", ROLE_COORDINATOR, "PS0203");
    assert_ok(testing_do(house, read_history, &it));
    // An account opened again by administrators would open to them what a coordinator reads.
    ask_as(house, &asker, ROLE_ADMINISTRATOR, "PS.", ID_NONE);
    assert_fault(testing_do(house, ask_recovery, &it), RECOVERY_NOT_YOURS);
    assert_ok(testing_do(house, end_sessions, &it));
    ask_as(house, &asker, ROLE_REVIEWER, "PS.", ID_NONE);
    assert_fault(testing_do(house, end_sessions, &it), ACCOUNT_BEYOND_OWN);
    assert_fault(testing_do(house, end_grant, &it), ACCOUNT_BEYOND_OWN);
    ask_as(house, &asker, ROLE_COORDINATOR, "PS.PS02.PS0204.", ID_NONE);
    assert_fault(testing_do(house, ask_recovery, &it), RECOVERY_NOT_YOURS);
    ask_as(house, &asker, ROLE_COORDINATOR, "PS.PS02.", ID_NONE);
    assert_ok(testing_do(house, ask_recovery, &it));
    assert_ok(testing_do(house, cancel_recovery, &it));
    assert_ok(testing_do(house, end_grant, &it));
    assert_fault(testing_do(house, end_grant, &it), ACCOUNT_NOT_FOUND);
    assert_ok(testing_do(house, find, &it)); // still seen: its grant was in reach
    assert_int_equal(it.found.grants, 0);
    // One that holds nothing any more nobody opens again: it may have signed for more than its last grant.
    assert_fault(testing_do(house, ask_recovery, &it), RECOVERY_NOT_YOURS);
    ask_as(house, &asker, ROLE_ADMINISTRATOR, "PS.", ID_NONE);
    assert_ok(testing_do(house, ask_recovery, &it));
}

// Taking back gives nobody anything: administrators may, of every role, and coordinators of their area's organisations.
static void test_who_takes_back(void **state)
{
    static const struct {
        Role asker;
        const char *path;
        Role held;
        Fault fault;
    } TAKINGS[] = {
        { ROLE_ADMINISTRATOR, "PS.", ROLE_COORDINATOR, OK },
        { ROLE_ADMINISTRATOR, "PS.", ROLE_FIELD_WORKER, OK },
        { ROLE_ADMINISTRATOR, "PS.PS01.", ROLE_COORDINATOR, ACCOUNT_BEYOND_OWN },
        { ROLE_COORDINATOR, "PS.PS02.", ROLE_MANAGER, OK },
        { ROLE_COORDINATOR, "PS.PS02.PS0204.", ROLE_MANAGER, ACCOUNT_BEYOND_OWN },
        { ROLE_COORDINATOR, "PS.PS02.", ROLE_REVIEWER, ACCOUNT_BEYOND_OWN },
        { ROLE_FIELD_WORKER, "PS.", ROLE_MANAGER, ACCOUNT_BEYOND_OWN },
    };
    TestHouse *house = *state;
    char phone[16];
    for (size_t i = 0; i < sizeof TAKINGS / sizeof TAKINGS[0]; i++) {
        Asker asker;
        snprintf(phone, sizeof phone, "59900020%zu", i);
        Case it = opened(house, phone, "Amal", TAKINGS[i].held, "PS0203");
        assert_ok(testing_do(house, read_history, &it));
        ask_as(house, &asker, TAKINGS[i].asker, TAKINGS[i].path, RELIEF);
        assert_fault(testing_do(house, end_grant, &it), TAKINGS[i].fault);
    }
}

static Fault give(Work *work, void *context)
{
    Case *it = context;
    NewGrant grant = it->grant;
    grant.account = it->id;
    grant.agreed = true;
    return accounts_give(work, &grant, STR_NONE, &it->proposal);
}

// Administrators read no personal field: nor by way of those whose roles they may give and take back.
static void test_administrators_reach_behind_no_one_who_reads_people(void **state)
{
    static const Role ROLES_OF_PEOPLE[] = { ROLE_MANAGER, ROLE_FIELD_WORKER };
    TestHouse *house = *state;
    Asker asker;
    for (size_t i = 0; i < 2; i++) {
        Case it = opened(house, i ? "599000001" : "599000002", "Amal", ROLES_OF_PEOPLE[i], "PS0203");
        assert_ok(testing_do(house, read_history, &it));
        ask_as(house, &asker, ROLE_ADMINISTRATOR, "PS.", ID_NONE);
        assert_fault(testing_do(house, ask_recovery, &it), RECOVERY_NOT_YOURS);
        ask_as(house, &asker, ROLE_MANAGER, "PS.", RELIEF);
        assert_ok(testing_do(house, ask_recovery, &it));
    }
    Case auditor = opened(house, "599000003", "Basma", ROLE_AUDITOR, "PS");
    ask_as(house, &asker, ROLE_ADMINISTRATOR, "PS.", ID_NONE);
    assert_ok(testing_do(house, ask_recovery, &auditor));
}

static void test_nobody_gives_to_themselves(void **state)
{
    TestHouse *house = *state;
    Asker asker;
    Case it = opened(house, "599000001", "Amal", ROLE_COORDINATOR, "PS0203");
    ask_as(house, &asker, ROLE_COORDINATOR, "PS.", ID_NONE);
    assert_ok(testing_do(house, give, &it));
    asker.user.account = it.id;
    assert_fault(testing_do(house, give, &it), GRANT_TO_ONESELF);
}

static Fault lose(Work *work, void *context)
{
    const Case *it = context;
    return accounts_lose(work, it->id);
}

static Fault falls_with(Work *work, void *context)
{
    Case *it = context;
    Fallen *fallen;
    return accounts_falls_with(work, it->id, &fallen, &it->count);
}

static Case given_by(TestHouse *house, Asker *giver, const char *phone, const char *area)
{
    Case it = opened(house, phone, "Amal", ROLE_AUDITOR, "PS");
    it.grant = (NewGrant){ .role = ROLE_MEMBER, .area = str_from(area) };
    house->user = &giver->user;
    assert_ok(testing_do(house, give, &it));
    return it;
}

static size_t grants_in_force(TestHouse *house, Case *it)
{
    Asker asker;
    ask_as(house, &asker, ROLE_ADMINISTRATOR, "PS.", ID_NONE);
    assert_ok(testing_do(house, find, it));
    return (size_t)it->found.grants;
}

static Fault sign_in(Work *work, void *context)
{
    Str token;
    return access_open_session(work, ((const Case *)context)->id, "android", SECOND_NONE, &token);
}

static Fault count_sessions(Work *work, void *context)
{
    static const Statement COUNT[1] = { { "test_sessions", "SELECT count(*) FROM session WHERE account = $1" } };
    Case *it = context;
    DbRows *rows = db_query(work->db, COUNT, db_id(it->id));
    it->count = db_next(rows) ? (size_t)db_row_int(rows, 0) : 99;
    return db_end(rows);
}

static size_t sessions_of(TestHouse *house, Case *it)
{
    assert_ok(testing_do(house, count_sessions, it));
    return it->count;
}

// A coordinator is lost: what she gave falls, and what they gave in turn; what another's grant holds up stays.
static void test_lost_with_all_that_was_given(void **state)
{
    TestHouse *house = *state;
    Asker lost, second;
    Case first = opened(house, "599000001", "Amal", ROLE_COORDINATOR, "PS02");
    Case other = opened(house, "599000002", "Basel", ROLE_COORDINATOR, "PS02");
    Case both = opened(house, "599000003", "Dana", ROLE_COORDINATOR, "PS0203"); // the house gave her one, too
    ask_as(house, &lost, ROLE_COORDINATOR, "PS.PS02.", ID_NONE);
    lost.user.account = first.id;
    assert_ok(testing_do(house, give, &other));
    both.grant.area = STR("PS02");
    assert_ok(testing_do(house, give, &both));
    ask_as(house, &second, ROLE_COORDINATOR, "PS.PS02.", ID_NONE);
    second.user.account = both.id;
    Case narrow = given_by(house, &second, "599000004", "PS0203"); // her own grant holds it up
    Case wide = given_by(house, &second, "599000005", "PS0204");   // only the lost one's did
    assert_ok(testing_do(house, sign_in, &first));
    assert_ok(testing_do(house, sign_in, &other));
    house->user = &lost.user;
    assert_ok(testing_do(house, falls_with, &first));
    assert_int_equal(first.count, 4);
    assert_ok(testing_do(house, lose, &first));
    assert_int_equal(sessions_of(house, &first), 0);
    assert_int_equal(sessions_of(house, &other), 1); // it lost a grant, and stays signed in
    assert_int_equal(grants_in_force(house, &first), 0);
    assert_true(first.found.lost_at != 0);
    assert_int_equal(grants_in_force(house, &other), 1);
    assert_int_equal(grants_in_force(house, &both), 1);
    assert_int_equal(grants_in_force(house, &narrow), 2);
    assert_int_equal(grants_in_force(house, &wide), 1);
}

static void test_who_may_say_it_is_lost(void **state)
{
    TestHouse *house = *state;
    Asker asker;
    Case it = opened(house, "599000001", "Amal", ROLE_COORDINATOR, "PS0203");
    ask_as(house, &asker, ROLE_COORDINATOR, "PS.PS02.PS0204.", ID_NONE);
    assert_fault(testing_do(house, lose, &it), ACCOUNT_BEYOND_OWN);
    assert_fault(testing_do(house, falls_with, &it), ACCOUNT_BEYOND_OWN);
    ask_as(house, &asker, ROLE_COORDINATOR, "PS.PS02.", ID_NONE);
    assert_ok(testing_do(house, lose, &it));
    // It stays lost until it is opened again by two (access/recovery_test.c), and comes back with no grant.
    ask_as(house, &asker, ROLE_ADMINISTRATOR, "PS.", ID_NONE);
    assert_ok(testing_do(house, ask_recovery, &it));
    assert_ok(testing_do(house, find, &it));
    assert_true(it.found.lost_at != 0);
    assert_int_equal(it.found.grants, 0);
}

static void test_every_act_leaves_an_event(void **state)
{
    static const char *const KINDS[] = { "account.opened", "grant.given", "account.recovery-asked",
                                         "account.signed-out", "grant.ended" };
    TestHouse *house = *state;
    Asker asker;
    Case it = opened(house, "599000001", "Amal", ROLE_COORDINATOR, "PS0203");
    assert_ok(testing_do(house, read_history, &it));
    ask_as(house, &asker, ROLE_COORDINATOR, "PS.PS02.", ID_NONE);
    assert_ok(testing_do(house, ask_recovery, &it));
    assert_ok(testing_do(house, end_sessions, &it));
    assert_ok(testing_do(house, end_grant, &it));
    assert_ok(testing_do(house, read_history, &it));
    assert_int_equal(it.count, 5);
    for (size_t i = 0; i < it.count; i++) {
        assert_str(it.history[i].kind, KINDS[i]);
        Str record = doc_to_json(house->arena, it.history[i].record);
        size_t at;
        assert_false(str_find_text(record, STR("Amal"), &at));
        assert_false(str_find_text(record, STR("599000001"), &at));
        assert_int_equal(id_is_none(it.history[i].actor), i < 2); // the house, then the coordinator
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_who_sees_whose),
        CASE(test_a_manager_sees_its_own_organisation_only),
        CASE(test_search_and_pages),
        CASE(test_only_who_holds_as_much_acts),
        CASE(test_who_takes_back),
        CASE(test_administrators_reach_behind_no_one_who_reads_people),
        CASE(test_nobody_gives_to_themselves),
        CASE(test_lost_with_all_that_was_given),
        CASE(test_who_may_say_it_is_lost),
        CASE(test_every_act_leaves_an_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
