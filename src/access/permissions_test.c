// The law of access, written a second time by hand: every role × permission × area × organisation.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "access/access.h"

// Which role holds what, in the order of the header. A new permission must be added here too.
static const struct {
    Role role;
    const char *holds;
} LAW[] = {
    // see needs, verify, approve, oversee, manage, respond, review, keep households, history, give grants, settle proposals, import, import needs, keep incidents, administer
    { ROLE_MEMBER, "..............." },        { ROLE_FIELD_WORKER, ".....r.f......." },
    { ROLE_MANAGER, "....mr.f.g....." },       { ROLE_COORDINATOR, "svao...f.gpink." },
    { ROLE_REVIEWER, "......w..gp...." },      { ROLE_AUDITOR, "........h......" },
    { ROLE_ADMINISTRATOR, "...o.....gpi.kx" },
};

static const Permission ORDER[] = { MAY_SEE_NEEDS, MAY_VERIFY_NEEDS, MAY_APPROVE_ORGANISATIONS, MAY_OVERSEE_ORGANISATIONS,
                                    MAY_MANAGE_ORGANISATION, MAY_RESPOND, MAY_REVIEW, MAY_KEEP_HOUSEHOLDS,
                                    MAY_READ_HISTORY, MAY_GIVE_GRANTS, MAY_SETTLE_PROPOSALS, MAY_IMPORT, MAY_IMPORT_NEEDS,
                                    MAY_HANDLE_INCIDENTS, MAY_ADMINISTER };
static const char BY_AREA[] = "svaorwhnf";
static const char BY_OWN[] = "mr";

#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))

static const Id MYSELF = { { 1 } };
static const Id SOMEONE = { { 2 } };
static const Id MINE = { { 3 } };
static const Id THEIRS = { { 4 } };

// Asked about this, with the grant over "PS.PS02.PS0203."; `inside` is what a grant by area needs.
static const struct {
    const char *path;
    bool inside;
} AREAS[] = {
    { "", true },
    { "PS.PS02.PS0203.", true },
    { "PS.PS02.PS0203.PS020301.", true },
    { "PS.PS02.PS0204.", false },
    { "PS.PS02.", false },
    { "PS.PS02.PS02031.", false },
    { "PS.", false },
};

static bool expected(char letter, size_t area, const Scope *scope)
{
    bool holds = letter != '.';
    if (holds && strchr(BY_AREA, letter)) {
        holds = AREAS[area].inside;
    }
    if (holds && strchr(BY_OWN, letter)) {
        holds = !id_equal(scope->organisation, THEIRS);
    }
    if (letter == 'f') { // the grant is bound to an organisation
        holds = holds && (scope->area_path.len == 0 || id_equal(scope->organisation, MINE));
    }
    if (letter == 'w') {
        holds = holds && !id_equal(scope->organisation, MINE) && !id_equal(scope->concerned, MYSELF);
    }
    return holds;
}

static void check_all_scopes(const User *user, Permission permission, char letter)
{
    const Id organisations[] = { ID_NONE, MINE, THEIRS };
    const Id concerned[] = { ID_NONE, MYSELF, SOMEONE };
    for (size_t i = 0; i < COUNT_OF(AREAS) * 9; i++) {
        Scope scope = { .area_path = str_from(AREAS[i / 9].path),
                        .organisation = organisations[i / 3 % 3],
                        .concerned = concerned[i % 3] };
        bool may = expected(letter, i / 9, &scope);
        assert_ptr_equal(access_decide(user, permission, &scope), may ? OK : NOT_ALLOWED);
        assert_int_equal(access_may(user, permission, &scope), may);
        assert_ptr_equal(access_authorise(user, (int)permission, &scope), may ? OK : NOT_ALLOWED);
    }
}

static void test_each_role_and_permission(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(LAW), ROLE_COUNT);
    assert_int_equal(COUNT_OF(ORDER) + MAY_SEE_NEEDS, PERMISSION_COUNT);
    for (size_t i = 0; i < COUNT_OF(LAW) * COUNT_OF(ORDER); i++) {
        size_t role = i / COUNT_OF(ORDER);
        size_t permission = i % COUNT_OF(ORDER);
        Grant grant = { .role = LAW[role].role,
                        .area_path = STR("PS.PS02.PS0203."),
                        .organisation = MINE };
        User user = { .account = MYSELF, .grants = &grant, .grant_count = 1 };
        check_all_scopes(&user, ORDER[permission], LAW[role].holds[permission]);
    }
}

static void test_nobody_and_the_grantless(void **state)
{
    (void)state;
    User grantless = { .account = MYSELF };
    assert_ptr_equal(access_decide(NULL, ANYONE, NULL), OK);
    assert_ptr_equal(access_decide(NULL, SIGNED_IN, NULL), SIGN_IN_NEEDED);
    assert_ptr_equal(access_decide(&grantless, ANYONE, NULL), OK);
    assert_ptr_equal(access_decide(&grantless, SIGNED_IN, NULL), OK);
    for (size_t i = 0; i < COUNT_OF(ORDER); i++) {
        assert_ptr_equal(access_decide(NULL, ORDER[i], NULL), SIGN_IN_NEEDED);
        assert_ptr_equal(access_decide(&grantless, ORDER[i], NULL), NOT_ALLOWED);
    }
    assert_ptr_equal(access_authorise(&grantless, NO_RULE, NULL), NOT_ALLOWED);
    assert_ptr_equal(access_authorise(&grantless, PERMISSION_COUNT, NULL), NOT_ALLOWED);
}

static void test_grant_without_area_reaches_nothing(void **state)
{
    (void)state;
    Grant grant = { .role = ROLE_COORDINATOR };
    User user = { .grants = &grant, .grant_count = 1 };
    Scope scope = { .area_path = STR("PS.PS02.") };
    assert_false(access_may(&user, MAY_VERIFY_NEEDS, &scope));
}

static void test_own_needs_a_grant_bound_to_it(void **state)
{
    (void)state;
    Grant grant = { .role = ROLE_MANAGER, .area_path = STR("PS.") }; // bound to none
    User user = { .grants = &grant, .grant_count = 1 };
    Scope scope = { .organisation = THEIRS };
    assert_false(access_may(&user, MAY_MANAGE_ORGANISATION, &scope));
}

static void test_reviewer_who_works_there_in_another_role(void **state)
{
    (void)state;
    Grant grants[] = { { .role = ROLE_REVIEWER, .area_path = STR("PS.") },
                       { .role = ROLE_MEMBER, .area_path = STR("PS."), .organisation = THEIRS } };
    User user = { .account = MYSELF, .grants = grants, .grant_count = 2 };
    Scope theirs = { .area_path = STR("PS.PS01."), .organisation = THEIRS };
    Scope other = { .area_path = STR("PS.PS01."), .organisation = MINE };
    assert_false(access_may(&user, MAY_REVIEW, &theirs));
    assert_true(access_may(&user, MAY_REVIEW, &other));
}

static void test_area_paths_of_a_list(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Grant grants[] = {
        { .role = ROLE_COORDINATOR, .area_path = STR("PS.PS02.PS0203.") },
        { .role = ROLE_COORDINATOR, .area_path = STR("PS.PS01.PS0101.") },
        { .role = ROLE_COORDINATOR, .area_path = STR("PS.PS02.") },
        { .role = ROLE_COORDINATOR, .area_path = STR("PS.PS02.") },
        { .role = ROLE_AUDITOR, .area_path = STR("PS.") },
    };
    User user = { .grants = grants, .grant_count = COUNT_OF(grants) };
    Str *paths = NULL;
    size_t count = 9;
    access_area_paths(&user, MAY_VERIFY_NEEDS, arena, &paths, &count);
    assert_int_equal(count, 2);
    assert_true(str_is(paths[0], "PS.PS01.PS0101."));
    assert_true(str_is(paths[1], "PS.PS02."));
    access_area_paths(&user, MAY_ADMINISTER, arena, &paths, &count);
    assert_int_equal(count, 0);
    access_area_paths(NULL, MAY_VERIFY_NEEDS, arena, &paths, &count);
    assert_int_equal(count, 0);
    arena_free(arena);
}

static void test_acting_organisation(void **state)
{
    (void)state;
    Grant grants[] = { { .role = ROLE_COORDINATOR, .organisation = THEIRS },
                       { .role = ROLE_FIELD_WORKER, .organisation = MINE } };
    User user = { .grants = grants, .grant_count = 2 };
    assert_true(id_equal(access_organisation(&user, MAY_RESPOND), MINE));
    assert_true(id_is_none(access_organisation(&user, MAY_ADMINISTER)));
    assert_true(id_is_none(access_organisation(NULL, MAY_RESPOND)));
}

static void test_user_in_the_frame(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Doc *frame = doc_new(arena);
    access_user_to_frame(NULL, frame);
    assert_null(doc_get(frame, "user"));
    Grant grant = { .role = ROLE_FIELD_WORKER, .organisation = MINE };
    User user = { .name = STR("Amal"), .grants = &grant, .grant_count = 1 };
    access_user_to_frame(&user, frame);
    Doc *shown = doc_get(frame, "user");
    assert_true(str_is(doc_get_text(shown, "name"), "Amal"));
    assert_true(doc_get_bool(shown, "responder"));
    assert_false(doc_get_bool(shown, "manager"));
    assert_false(doc_get_bool(shown, "coordinator"));
    arena_free(arena);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(access_permission_name(ANYONE), "ANYONE");
    assert_string_equal(access_permission_name(MAY_ADMINISTER), "MAY_ADMINISTER");
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        assert_non_null(access_permission_name(i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_role_and_permission),
        cmocka_unit_test(test_nobody_and_the_grantless),
        cmocka_unit_test(test_grant_without_area_reaches_nothing),
        cmocka_unit_test(test_own_needs_a_grant_bound_to_it),
        cmocka_unit_test(test_reviewer_who_works_there_in_another_role),
        cmocka_unit_test(test_area_paths_of_a_list),
        cmocka_unit_test(test_acting_organisation),
        cmocka_unit_test(test_user_in_the_frame),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
