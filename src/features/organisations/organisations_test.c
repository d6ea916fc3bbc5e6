// Tests of organisations: registering, deciding, acting, recruiting, and who sees what.
#include "features/house_test.h"

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
    Str reason, state;
    Id after;
    Organisation organisation;
    Organisation *list;
    OrganisationPerson *people;
    OrganisationRecruit recruit;
    OrganisationPerson person;
    HistoryRow *history;
    size_t count;
    bool may_decide, may_manage;
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
    return OK;
}

static Fault act(Work *work, void *context)
{
    Asked *it = context;
    return organisations_acting(work, &it->organisation);
}

static Fault list_own(Work *work, void *context)
{
    Asked *it = context;
    return organisations_list_own_areas(work, it->state, it->after, &it->list, &it->count);
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
    Asked asked = { .state = STR("pending") };
    assert_ok(testing_do(house, list_own, &asked));
    assert_int_equal(asked.count, ORGANISATIONS_PAGE);
    bool seen[ORGANISATIONS_PAGE + 3] = { false };
    mark_seen(&asked, seen);
    asked.after = asked.list[asked.count - 1].id;
    assert_ok(testing_do(house, list_own, &asked));
    assert_int_equal(asked.count, 3);
    mark_seen(&asked, seen);
    asked = (Asked){ .state = STR("approved") };
    assert_ok(testing_do(house, list_own, &asked));
    assert_int_equal(asked.count, 0);
    User nobody = { .account = { { 2 } } };
    house->user = &nobody;
    asked = (Asked){ 0 };
    assert_ok(testing_do(house, list_own, &asked));
    assert_int_equal(asked.count, 0);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
