// Tests of organisations: registering, deciding, acting, recruiting, and who sees what.
#include "features/house_test.h"

#include <time.h>

#include "base/number.h"
#include "features/areas/areas.h"
#include "features/organisations/organisations.h"
#include "ledger/ledger.h"

typedef struct Registered {
    OrganisationDraft draft;
    OrganisationRecruit manager;
    Id id;
} Registered;

static Registered some_charity(void)
{
    return (Registered){
        .draft = { STR("جمعية الخير"), STR("charity"), STR("PS0203"), STR("") },
        .manager = { STR("هدى"), STR("599000001"), STR("hash"), ROLE_MANAGER },
    };
}

static Fault do_register(Work *work, void *context)
{
    Registered *it = context;
    return organisations_register_with_manager(work, &it->draft, &it->manager, &it->id);
}

static Grant grant_of(Role role, const char *path, Id organisation)
{
    return (Grant){ .role = role, .area_path = str_from(path), .organisation = organisation,
                    .until = TESTING_NOW + 1000 };
}

typedef struct Asked {
    Id id;
    bool approve;
    Str reason, state, shown;
    OrganisationSearch search;
    Organisation organisation;
    Organisation *list;
    OrganisationPerson *people;
    OrganisationRecruit recruit;
    OrganisationPerson person;
    HistoryRow *history;
    size_t count;
    bool may_decide, may_manage, may_suspend, may_lift;
} Asked;

static Fault decide(Work *work, void *context)
{
    const Asked *it = context;
    return organisations_decide(work, it->id, it->approve, it->reason);
}

static Fault find_visible(Work *work, void *context)
{
    Asked *it = context;
    TRY(organisations_find_visible(work, it->id, &it->organisation));
    it->may_decide = organisations_may_decide(work, &it->organisation);
    it->may_manage = organisations_may_manage(work, &it->organisation);
    it->may_suspend = organisations_may_suspend(work, &it->organisation);
    it->may_lift = organisations_may_lift(work, &it->organisation);
    it->shown = organisations_shown_state(work, &it->organisation);
    return OK;
}

static Fault suspend(Work *work, void *context)
{
    const Asked *it = context;
    return organisations_suspend(work, it->id, it->reason);
}

static Fault lift(Work *work, void *context)
{
    const Asked *it = context;
    return organisations_lift(work, it->id);
}

static Fault act(Work *work, void *context)
{
    Asked *it = context;
    return organisations_acting(work, &it->organisation);
}

static Fault list_own(Work *work, void *context)
{
    Asked *it = context;
    return organisations_list_own_areas(work, &it->search, &it->list, &it->count);
}

static Fault list_everywhere(Work *work, void *context)
{
    Asked *it = context;
    return organisations_list(work, it->state, STR_NONE, &it->list, &it->count);
}

static Fault list_people(Work *work, void *context)
{
    Asked *it = context;
    return organisations_people(work, it->id, &it->people, &it->count);
}

static Fault add_person(Work *work, void *context)
{
    Asked *it = context;
    return organisations_add_person(work, it->id, &it->recruit, &it->person);
}

static Fault read_history(Work *work, void *context)
{
    Asked *it = context;
    return ledger_history(work, it->id, 10, &it->history, &it->count);
}

static void test_register(void **state)
{
    TestHouse *house = *state;
    Registered it = some_charity();
    assert_ok(testing_do(house, do_register, &it));
    Asked asked = { .id = it.id };
    assert_fault(testing_do(house, find_visible, &asked), ORGANISATION_NOT_FOUND); // to strangers
    assert_ok(testing_do(house, list_people, &asked));
    assert_int_equal(asked.count, 1);
    assert_str(asked.people[0].name, "هدى");
    assert_str(asked.people[0].role, "organisation-manager");
    assert_int_equal(asked.people[0].until, TESTING_NOW + 365 * 86400);
    assert_ok(testing_do(house, read_history, &asked));
    assert_int_equal(asked.count, 1);
    assert_str(asked.history[0].kind, "organisation.registered");
    assert_str(doc_get_text(asked.history[0].record, "state"), "pending");
}

static void test_register_refuses(void **state)
{
    TestHouse *house = *state;
    Registered first = some_charity();
    assert_ok(testing_do(house, do_register, &first));
    Registered again = some_charity();
    again.manager.phone = STR("599000002");
    again.draft.name = STR("جمعية   الخير");
    assert_fault(testing_do(house, do_register, &again), ORGANISATION_NAME_TAKEN);
    assert_str(house->field, "name");
    again.draft.area = STR("PS0204"); // another governorate, another name
    assert_ok(testing_do(house, do_register, &again));
    Registered phone = some_charity();
    phone.draft.name = STR("Another");
    assert_fault(testing_do(house, do_register, &phone), PHONE_TAKEN);
    Asked asked = { 0 };
    assert_ok(testing_do(house, list_everywhere, &asked));
    assert_int_equal(asked.count, 2); // the third left nothing behind
    phone.draft.area = STR("PS77");
    assert_fault(testing_do(house, do_register, &phone), AREA_UNKNOWN);
    assert_str(house->field, "area");
}

static void test_decide(void **state)
{
    TestHouse *house = *state;
    Registered it = some_charity();
    assert_ok(testing_do(house, do_register, &it));
    Grant grants[] = { grant_of(ROLE_COORDINATOR, "PS.PS02.", ID_NONE) };
    User coordinator = { .account = { { 1 } }, .grants = grants, .grant_count = 1 };
    house->user = &coordinator;
    Asked asked = { .id = it.id };
    assert_ok(testing_do(house, find_visible, &asked));
    assert_true(asked.may_decide);
    assert_false(asked.may_manage);
    assert_fault(testing_do(house, decide, &asked), FIELD_MISSING);
    assert_str(house->field, "reason");
    asked.reason = STR("لا عنوان");
    assert_ok(testing_do(house, decide, &asked));
    assert_fault(testing_do(house, decide, &asked), ORGANISATION_DECIDED);
    assert_ok(testing_do(house, find_visible, &asked));
    assert_str(asked.organisation.state, "declined");
    assert_str(asked.organisation.reason, "لا عنوان");
    assert_false(asked.may_decide);
    assert_ok(testing_do(house, read_history, &asked));
    assert_str(asked.history[1].kind, "organisation.declined");
    // A declined organisation frees its name.
    house->user = NULL;
    Registered again = some_charity();
    again.manager.phone = STR("599000002");
    assert_ok(testing_do(house, do_register, &again));
}

static void test_nobody_decides_about_their_own(void **state)
{
    TestHouse *house = *state;
    Registered it = some_charity();
    assert_ok(testing_do(house, do_register, &it));
    Grant grants[] = { grant_of(ROLE_COORDINATOR, "PS.", ID_NONE),
                       grant_of(ROLE_FIELD_WORKER, "PS.PS02.PS0203.", it.id) };
    User both = { .account = { { 1 } }, .grants = grants, .grant_count = 2 };
    house->user = &both;
    Asked asked = { .id = it.id, .approve = true };
    assert_fault(testing_do(house, decide, &asked), NOT_ALLOWED);
    assert_ok(testing_do(house, find_visible, &asked));
    assert_false(asked.may_decide);
}

static void test_acting(void **state)
{
    TestHouse *house = *state;
    Registered it = some_charity();
    assert_ok(testing_do(house, do_register, &it));
    Asked asked = { .id = it.id, .approve = true };
    assert_fault(testing_do(house, act, &asked), SIGN_IN_NEEDED);
    Grant grants[] = { grant_of(ROLE_MANAGER, "PS.PS02.PS0203.", it.id) };
    User manager = { .account = { { 1 } }, .grants = grants, .grant_count = 1 };
    house->user = &manager;
    assert_fault(testing_do(house, act, &asked), ORGANISATION_NOT_APPROVED);
    house->user = NULL; // the house itself
    assert_ok(testing_do(house, decide, &asked));
    house->user = &manager;
    assert_ok(testing_do(house, act, &asked));
    assert_true(id_equal(asked.organisation.id, it.id));
    User member = { .account = { { 2 } } };
    house->user = &member;
    assert_fault(testing_do(house, act, &asked), NOT_ALLOWED);
}

static User user_with(Grant *grant, uint8_t number)
{
    return (User){ .account = { { number } }, .grants = grant, .grant_count = 1 };
}

static void check_seen(TestHouse *house, const User *user, Asked *asked, const char *shown)
{
    house->user = user;
    assert_ok(testing_do(house, find_visible, asked));
    assert_str(asked->shown, shown);
}

static void test_suspend(void **state)
{
    TestHouse *house = *state;
    Registered it = some_charity();
    assert_ok(testing_do(house, do_register, &it));
    Grant judging = grant_of(ROLE_COORDINATOR, "PS.PS02.", ID_NONE);
    Grant managing = grant_of(ROLE_MANAGER, "PS.PS02.PS0203.", it.id);
    User coordinator = user_with(&judging, 1), manager = user_with(&managing, 2);
    Asked asked = { .id = it.id, .approve = true, .reason = STR("شكوى قيد المراجعة") };
    house->user = &coordinator;
    assert_fault(testing_do(house, suspend, &asked), ORGANISATION_STATE_FORBIDS); // not approved yet
    assert_ok(testing_do(house, decide, &asked));
    assert_fault(testing_do(house, lift, &asked), ORGANISATION_STATE_FORBIDS);
    house->user = &manager;
    assert_fault(testing_do(house, suspend, &asked), NOT_ALLOWED); // nobody decides about their own
    house->user = &coordinator;
    asked.reason = STR("");
    assert_fault(testing_do(house, suspend, &asked), FIELD_MISSING);
    asked.reason = STR("شكوى قيد المراجعة");
    assert_ok(testing_do(house, suspend, &asked));
    assert_fault(testing_do(house, suspend, &asked), ORGANISATION_STATE_FORBIDS);
    check_seen(house, &coordinator, &asked, "suspended");
    assert_true(asked.may_lift);
    assert_false(asked.may_suspend);
    check_seen(house, &manager, &asked, "suspended");
    assert_str(asked.organisation.reason, "شكوى قيد المراجعة");
    assert_false(asked.may_lift);
    assert_fault(testing_do(house, act, &asked), ORGANISATION_SUSPENDED);
    assert_fault(testing_do(house, lift, &asked), NOT_ALLOWED);
    check_seen(house, NULL, &asked, "approved"); // the public is told nothing
    asked.state = STR("approved");
    assert_ok(testing_do(house, list_everywhere, &asked));
    assert_int_equal(asked.count, 0);
    house->user = &coordinator;
    assert_ok(testing_do(house, lift, &asked));
    check_seen(house, &coordinator, &asked, "approved");
    assert_null(asked.organisation.reason.at);
    assert_ok(testing_do(house, read_history, &asked));
    assert_str(asked.history[2].kind, "organisation.suspended");
    assert_str(asked.history[3].kind, "organisation.lifted");
    house->user = &manager;
    assert_ok(testing_do(house, act, &asked));
}

static void test_recruit(void **state)
{
    TestHouse *house = *state;
    Registered it = some_charity();
    assert_ok(testing_do(house, do_register, &it));
    Grant grants[] = { grant_of(ROLE_MANAGER, "PS.PS02.PS0203.", it.id) };
    User manager = { .account = { { 1 } }, .grants = grants, .grant_count = 1 };
    house->user = &manager;
    Asked asked = { .id = it.id, .approve = true,
                    .recruit = { STR("سامي"), STR("599000009"), STR("hash"), ROLE_FIELD_WORKER } };
    assert_fault(testing_do(house, add_person, &asked), ORGANISATION_NOT_APPROVED);
    house->user = NULL;
    assert_ok(testing_do(house, decide, &asked));
    house->user = &manager;
    assert_ok(testing_do(house, add_person, &asked));
    assert_int_equal(asked.person.until, TESTING_NOW + 1000); // not beyond the manager's own
    assert_ok(testing_do(house, list_people, &asked));
    assert_int_equal(asked.count, 2);
    assert_fault(testing_do(house, add_person, &asked), PHONE_TAKEN);
    asked.recruit.phone = STR("599000010");
    asked.recruit.role = ROLE_COORDINATOR;
    assert_fault(testing_do(house, add_person, &asked), GRANT_BEYOND_OWN);
    assert_ok(testing_do(house, list_people, &asked));
    assert_int_equal(asked.count, 2);
}

static void register_many(TestHouse *house, const char *area, int count)
{
    for (int i = 0; i < count; i++) {
        Registered it = some_charity();
        it.draft.area = str_from(area);
        it.draft.name = str_format(house->arena, "%s %d", area, i);
        it.manager.phone = str_format(house->arena, "%s%d", area, i);
        house->now++;
        assert_ok(testing_do(house, do_register, &it));
    }
}

// Ids of one millisecond come in any order: what counts is that no row comes twice, and none is lost.
static void mark_seen(const Asked *asked, bool seen[ORGANISATIONS_PAGE + 3])
{
    for (size_t i = 0; i < asked->count; i++) {
        int64_t number = -1;
        Str name = asked->list[i].name;
        assert_true(str_starts(name, STR("PS0203 ")));
        assert_ok(number_parse(str_from_index(name, 7), 0, ORGANISATIONS_PAGE + 2, &number));
        assert_false(seen[number]);
        seen[number] = true;
    }
}

static void test_list(void **state)
{
    TestHouse *house = *state;
    register_many(house, "PS0203", ORGANISATIONS_PAGE + 3);
    register_many(house, "PS0101", 2);
    Grant grants[] = { grant_of(ROLE_COORDINATOR, "PS.PS02.", ID_NONE),
                       grant_of(ROLE_COORDINATOR, "PS.PS02.PS0203.", ID_NONE),
                       grant_of(ROLE_MANAGER, "PS.PS01.", ID_NONE) };
    User coordinator = { .account = { { 1 } }, .grants = grants, .grant_count = 3 };
    house->user = &coordinator;
    Asked asked = { .search = { .state = STR("pending") } };
    assert_ok(testing_do(house, list_own, &asked));
    assert_int_equal(asked.count, ORGANISATIONS_PAGE);
    bool seen[ORGANISATIONS_PAGE + 3] = { false };
    mark_seen(&asked, seen);
    asked.search.after = asked.list[asked.count - 1].id;
    asked.search.after_pending = true;
    assert_ok(testing_do(house, list_own, &asked));
    assert_int_equal(asked.count, 3);
    mark_seen(&asked, seen);
    asked = (Asked){ .search = { .state = STR("approved") } };
    assert_ok(testing_do(house, list_own, &asked));
    assert_int_equal(asked.count, 0);
    User nobody = { .account = { { 2 } } };
    house->user = &nobody;
    asked = (Asked){ 0 };
    assert_ok(testing_do(house, list_own, &asked));
    assert_int_equal(asked.count, 0);
}

static void check_names(TestHouse *house, OrganisationSearch search, const char *names)
{
    Asked asked = { .search = search };
    assert_ok(testing_do(house, list_own, &asked));
    TextBuilder text = { .arena = house->arena };
    for (size_t i = 0; i < asked.count; i++) {
        text_add_format(&text, "%s%.*s", i > 0 ? ", " : "", STR_ARG(asked.list[i].name));
    }
    assert_str(text_done(&text), names);
}

static Id register_named(TestHouse *house, const char *name, const char *area)
{
    Registered it = some_charity();
    it.draft.name = str_from(name);
    it.draft.area = str_from(area);
    it.manager.phone = str_from(name);
    assert_ok(testing_do(house, do_register, &it));
    nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL); // ids of one millisecond come in any order
    return it.id;
}

static void test_search(void **state)
{
    TestHouse *house = *state;
    Asked first = { .id = register_named(house, "Old Well", "PS0203"), .approve = true };
    Asked paused = { .id = register_named(house, "Old Bread", "PS0203"), .approve = true,
                     .reason = STR("x") };
    Id waits = register_named(house, "New  Bread", "PS0203");
    register_named(house, "New Tent", "PS0101");
    assert_ok(testing_do(house, decide, &first));
    assert_ok(testing_do(house, decide, &paused));
    assert_ok(testing_do(house, suspend, &paused));
    Grant grant = grant_of(ROLE_COORDINATOR, "PS.", ID_NONE);
    User coordinator = user_with(&grant, 1);
    house->user = &coordinator;
    check_names(house, (OrganisationSearch){ 0 }, "New  Bread, New Tent, Old Well, Old Bread");
    check_names(house, (OrganisationSearch){ .state = STR("approved") }, "Old Well");
    check_names(house, (OrganisationSearch){ .state = STR("suspended") }, "Old Bread");
    check_names(house, (OrganisationSearch){ .name = STR("w  BREAD") }, "New  Bread");
    check_names(house, (OrganisationSearch){ .area_path = STR("PS.PS01.") }, "New Tent");
    check_names(house, (OrganisationSearch){ .after = first.id }, "Old Bread");
    // It was decided on after it was listed as the last of a page: what waits behind it still comes.
    Asked decided = { .id = waits, .approve = true };
    assert_ok(testing_do(house, decide, &decided));
    check_names(house, (OrganisationSearch){ .after = waits, .after_pending = true },
                "New Tent, Old Well, Old Bread, New  Bread");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_register, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_register_refuses, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_decide, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_nobody_decides_about_their_own, testing_open,
                                        testing_close),
        cmocka_unit_test_setup_teardown(test_acting, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_recruit, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_list, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_suspend, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_search, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
