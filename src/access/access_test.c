// Tests of accounts, passwords, grants and sessions on a real database, with a moved clock.
#include "access/access_house_test.h"

static int set_up(void **state)
{
    *state = house_open();
    return 0;
}

static int tear_down(void **state)
{
    house_close(*state);
    return 0;
}

static void assert_field(const House *house, const char *field)
{
    assert_true(str_is(house->work.fault_field, field));
}

// ---- Accounts and passwords ----

static void test_phone_is_taken_once(void **state)
{
    House *house = *state;
    house_account(house, "599000001");
    house->account.name = STR("Basel");
    assert_ptr_equal(act(house, add_account), PHONE_TAKEN);
    assert_field(house, "phone");
    house_account(house, "599000002");
}

static void test_passwords(void **state)
{
    House *house = *state;
    Str hash = STR_NONE;
    Work *work = &house->work;
    assert_ptr_equal(access_hash_password(work, STR("9 letters"), "password", &hash),
                     PASSWORD_TOO_SHORT);
    assert_field(house, "password");
    assert_int_equal(work->fault_limit, 10);
    assert_null(hash.at);
    // Ten characters, though more bytes; and ten bytes, though fewer characters.
    assert_ptr_equal(access_hash_password(work, STR("كلمة السرر"), "p", &hash), OK);
    assert_ptr_equal(access_hash_password(work, STR("كلمةس"), "p", &hash), PASSWORD_TOO_SHORT);
    assert_ptr_equal(access_hash_password(work, STR("ten bytes\xff!"), "p", &hash), TEXT_NOT_UTF8);
    assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));

    bool right = false;
    assert_ptr_equal(access_check_password(house->arena, STR("كلمة السرر"), hash, &right), OK);
    assert_true(right);
    assert_ptr_equal(access_check_password(house->arena, STR("كلمة السرس"), hash, &right), OK);
    assert_false(right);
    right = true;
    assert_ptr_equal(access_check_password(house->arena, STR(PASSWORD), STR_NONE, &right), OK);
    assert_false(right);
}

static Fault find_account(House *house)
{
    return access_find_account(&house->work, STR("599000001"), &house->id);
}

static void test_find_account(void **state)
{
    House *house = *state;
    assert_ptr_equal(act(house, find_account), ACCOUNT_NOT_FOUND);
    Id account = house_account(house, "599000001");
    house->id = ID_NONE;
    assert_ptr_equal(act(house, find_account), OK);
    assert_true(id_equal(house->id, account));
}

// ---- Sessions ----

static Fault open_session(House *house)
{
    return access_open_session(&house->work, house->id, "android", SECOND_NONE, &house->token);
}

static Fault find_user(House *house)
{
    return access_find_user(&house->work, house->token, &house->user);
}

static const User *user_at(House *house, int64_t seconds)
{
    house->work.now = SOME_TIME + seconds;
    assert_ptr_equal(act(house, find_user), OK);
    return house->user;
}

static void sign_in(House *house, Id account)
{
    house->id = account;
    assert_ptr_equal(act(house, open_session), OK);
}

static void test_session_finds_its_user(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    sign_in(house, account);
    const User *user = user_at(house, 0);
    assert_non_null(user);
    assert_true(id_equal(user->account, account));
    assert_true(str_is(user->name, "Amal"));
    assert_int_equal(user->grant_count, 0);

    Str token = house->token;
    assert_int_equal(token.len, 43);
    house->token = str_slice(token, 0, 42);
    assert_null(user_at(house, 0));
    house->token = str_copy(house->arena, token);
    ((char *)(uintptr_t)house->token.at)[5] ^= 1;
    assert_null(user_at(house, 0));
    house->token = STR_NONE;
    assert_null(user_at(house, 0));
}

static void test_token_is_not_stored(void **state)
{
    House *house = *state;
    sign_in(house, house_account(house, "599000001"));
    Str kept = ask(house, "SELECT token_key FROM session");
    Str secret;
    assert_true(base64url_decode(house->arena, house->token, &secret));
    assert_int_equal(secret.len, 32);
    assert_int_equal(kept.len, 32);
    assert_memory_not_equal(kept.at, secret.at, 32);
    Digest plain = digest_of(house->token);
    assert_memory_not_equal(kept.at, plain.at, 32);
}

static void test_idle_session_ends(void **state)
{
    House *house = *state;
    sign_in(house, house_account(house, "599000001"));
    assert_non_null(user_at(house, SESSION_IDLE_S - 1));
    assert_null(user_at(house, SESSION_IDLE_S));
}

static void note_seen_at(House *house, int64_t seconds)
{
    assert_ptr_equal(access_note_seen(house->db, user_at(house, seconds), SOME_TIME + seconds), OK);
}

static void test_being_there_keeps_it(void **state)
{
    House *house = *state;
    sign_in(house, house_account(house, "599000001"));
    note_seen_at(house, 20 * 60);
    assert_non_null(user_at(house, 45 * 60));
    assert_null(user_at(house, 50 * 60));
}

static void test_absolute_end(void **state)
{
    House *house = *state;
    sign_in(house, house_account(house, "599000001"));
    for (int64_t at = 20 * 60; at < SESSION_LONGEST_S; at += 20 * 60) {
        note_seen_at(house, at);
    }
    assert_non_null(user_at(house, SESSION_LONGEST_S - 1));
    assert_null(user_at(house, SESSION_LONGEST_S));
}

static void test_seen_is_written_once_a_minute(void **state)
{
    House *house = *state;
    sign_in(house, house_account(house, "599000001"));
    note_seen_at(house, 59);
    assert_true(str_is(ask(house, "SELECT seen_at - 1795446245 || '' FROM session"), "0"));
    note_seen_at(house, 60);
    assert_true(str_is(ask(house, "SELECT seen_at - 1795446245 || '' FROM session"), "60"));
    note_seen_at(house, 119);
    assert_true(str_is(ask(house, "SELECT seen_at - 1795446245 || '' FROM session"), "60"));
    assert_ptr_equal(access_note_seen(house->db, NULL, SOME_TIME), OK);
}

static Fault end_session(House *house)
{
    return access_end_session(&house->work, house->user->session);
}

static void test_sign_out_ends_one(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    sign_in(house, account);
    Str first = house->token;
    sign_in(house, account);
    assert_non_null(user_at(house, 0));
    assert_ptr_equal(act(house, end_session), OK);
    assert_null(user_at(house, 0));
    house->token = first;
    assert_non_null(user_at(house, 0));
}

static Fault end_others(House *house)
{
    return access_end_other_sessions(&house->work);
}

static Fault end_own(House *house)
{
    return access_end_own_session(&house->work, house->id);
}

// Somebody else's session is like none at all.
static void test_own_sessions(void **state)
{
    House *house = *state;
    Id mine = house_account(house, "599000001");
    Id other = house_account(house, "599000002");
    sign_in(house, other);
    Str foreign = house->token;
    Id foreign_session = user_at(house, 0)->session;
    sign_in(house, mine);
    Str first = house->token;
    sign_in(house, mine);
    house->work.user = user_at(house, 0);
    house->id = foreign_session;
    assert_ptr_equal(act(house, end_own), SESSION_NOT_FOUND);
    assert_ptr_equal(act(house, end_others), OK);
    assert_non_null(user_at(house, 0));
    house->token = first;
    assert_null(user_at(house, 0));
    house->token = foreign;
    assert_non_null(user_at(house, 0));
    house->id = house->work.user->session;
    assert_ptr_equal(act(house, end_own), OK);
    assert_true(str_is(ask(house, "SELECT count(*) || '' FROM session"), "1"));
}

static void test_kinds_of_devices(void **state)
{
    static const char *const AGENTS[][2] = {
        { "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile", "android" },
        { "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15", "iphone" },
        { "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X)", "ipad" },
        { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "windows" },
        { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "mac" },
        { "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "linux" },
        { "Mozilla/5.0 (Mobile; rv:48.0) Gecko/48.0 KAIOS/2.5", "other" },
        { "curl/7.88.1", "program" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(AGENTS) / sizeof(AGENTS[0]); i++) {
        assert_string_equal(access_device_kind(str_from(AGENTS[i][0])), AGENTS[i][1]);
    }
    assert_string_equal(access_device_kind(STR_NONE), "program");
}

static Fault set_password(House *house)
{
    return access_set_password(&house->work, house->id, STR("other"));
}

static void test_new_password_ends_all(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    sign_in(house, account);
    assert_ptr_equal(act(house, set_password), OK);
    assert_null(user_at(house, 0));
    house->id = (Id){ { 9 } };
    assert_ptr_equal(act(house, set_password), ACCOUNT_NOT_FOUND);
}

static Fault forget(House *house)
{
    return access_forget_sessions(&house->work, &house->more);
}

static void test_expired_sessions_are_forgotten(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    sign_in(house, account);
    house->work.now += 60;
    sign_in(house, account);
    house->work.now = SOME_TIME + SESSION_IDLE_S;
    assert_ptr_equal(act(house, forget), OK);
    assert_false(house->more);
    assert_true(str_is(ask(house, "SELECT count(*) || '' FROM session"), "1"));
    assert_non_null(user_at(house, SESSION_IDLE_S)); // the second one
}

// ---- Grants ----

static const Id ONE = { { 0x11 } };
static const Id OTHER = { { 0x22 } };

static User user_with(const Grant *grant)
{
    return (User){ .account = { { 0x77 } }, .grants = grant, .grant_count = 1 };
}

static void test_grant_is_in_force(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    house->grant.organisation = ONE;
    house->grant.until = SOME_TIME + 100;
    assert_ptr_equal(give(house, account, ROLE_MANAGER, "PS0203"), OK);
    sign_in(house, account);
    const User *user = user_at(house, 99);
    assert_int_equal(user->grant_count, 1);
    assert_int_equal(user->grants[0].role, ROLE_MANAGER);
    assert_true(str_is(user->grants[0].area_path, "PS.PS02.PS0203."));
    assert_true(id_equal(user->grants[0].organisation, ONE));
    assert_int_equal(user_at(house, 100)->grant_count, 0);
}

static void test_bad_grants(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    assert_ptr_equal(give(house, account, ROLE_MANAGER, "PS0203"), FIELD_MISSING);
    assert_field(house, "organisation");
    assert_ptr_equal(give(house, account, ROLE_FIELD_WORKER, "PS0203"), FIELD_MISSING);
    assert_ptr_equal(give(house, account, ROLE_COORDINATOR, "PS9999"), CHOICE_UNKNOWN);
    assert_field(house, "area");
    house->grant.until = SOME_TIME;
    assert_ptr_equal(give(house, account, ROLE_COORDINATOR, "PS0203"), NUMBER_OUT_OF_RANGE);
    assert_field(house, "until");
}

typedef struct Giving {
    Role own;
    const char *own_path;
    Role role;
    const char *area;
    Id organisation;
    bool may;
} Giving;

// The giver is of organisation ONE.
static const Giving GIVINGS[] = {
    { ROLE_MANAGER, "PS.PS02.PS0203.", ROLE_FIELD_WORKER, "PS0203", { { 0x11 } }, true },
    { ROLE_MANAGER, "PS.PS02.PS0203.", ROLE_MANAGER, "PS0203", { { 0x11 } }, true },
    { ROLE_MANAGER, "PS.PS02.PS0203.", ROLE_FIELD_WORKER, "PS0203", { { 0x22 } }, false },
    { ROLE_MANAGER, "PS.PS02.PS0203.", ROLE_FIELD_WORKER, "PS02", { { 0x11 } }, false },
    { ROLE_MANAGER, "PS.PS02.PS0203.", ROLE_COORDINATOR, "PS0203", { { 0x11 } }, false },
    { ROLE_MANAGER, "PS.PS02.PS0203.", ROLE_ADMINISTRATOR, "PS0203", { { 0x11 } }, false },
    { ROLE_FIELD_WORKER, "PS.PS02.", ROLE_MANAGER, "PS0203", { { 0x11 } }, false },
    { ROLE_COORDINATOR, "PS.PS02.", ROLE_COORDINATOR, "PS0203", { { 0 } }, true },
    { ROLE_COORDINATOR, "PS.PS02.", ROLE_COORDINATOR, "PS0101", { { 0 } }, false },
    { ROLE_COORDINATOR, "PS.PS02.", ROLE_COORDINATOR, "PS", { { 0 } }, false },
    { ROLE_COORDINATOR, "PS.PS02.", ROLE_MANAGER, "PS0203", { { 0x22 } }, false },
    { ROLE_COORDINATOR, "PS.PS02.", ROLE_REVIEWER, "PS0203", { { 0 } }, false },
    { ROLE_COORDINATOR, "PS.PS02.", ROLE_ADMINISTRATOR, "PS0203", { { 0 } }, false },
    { ROLE_ADMINISTRATOR, "PS.", ROLE_ADMINISTRATOR, "PS02", { { 0 } }, true },
    { ROLE_ADMINISTRATOR, "PS.", ROLE_AUDITOR, "PS", { { 0 } }, true },
    { ROLE_ADMINISTRATOR, "PS.", ROLE_COORDINATOR, "PS0203", { { 0 } }, false },
    { ROLE_ADMINISTRATOR, "PS.", ROLE_FIELD_WORKER, "PS0203", { { 0x11 } }, false },
    { ROLE_ADMINISTRATOR, "PS.", ROLE_MANAGER, "PS0203", { { 0x11 } }, false },
    { ROLE_AUDITOR, "PS.", ROLE_MEMBER, "PS0203", { { 0 } }, true },
    { ROLE_MEMBER, "PS.", ROLE_FIELD_WORKER, "PS0203", { { 0x11 } }, false },
    { ROLE_REVIEWER, "PS.", ROLE_COORDINATOR, "PS0203", { { 0 } }, false },
};

static void test_nobody_gives_more_than_they_hold(void **state)
{
    House *house = *state;
    for (size_t i = 0; i < sizeof(GIVINGS) / sizeof(GIVINGS[0]); i++) {
        const Giving *giving = &GIVINGS[i];
        Id account = house_account(house, str_format(house->arena, "5990%05zu", i).at);
        Grant own = { .role = giving->own,
                      .area_path = str_from(giving->own_path),
                      .organisation = ONE,
                      .until = SOME_TIME + 1000 };
        User giver = user_with(&own);
        house->work.user = &giver;
        house->grant = (NewGrant){ .organisation = giving->organisation, .agreed = true };
        Fault fault = give(house, account, giving->role, giving->area);
        assert_ptr_equal(fault, giving->may ? OK : GRANT_BEYOND_OWN);
        house->work.user = NULL;
    }
}

static void test_grant_does_not_outlast_the_givers(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    Grant own = { .role = ROLE_MANAGER,
                  .area_path = STR("PS."),
                  .organisation = ONE,
                  .until = SOME_TIME + 1000 };
    User giver = user_with(&own);
    house->work.user = &giver;
    house->grant = (NewGrant){ .organisation = ONE, .until = SOME_TIME + 5000 };
    assert_ptr_equal(give(house, account, ROLE_FIELD_WORKER, "PS0203"), OK);
    assert_true(str_is(ask(house, "SELECT until - 1795446245 || '' FROM grant_given"), "1000"));
    assert_int_equal(ask(house, "SELECT given_by FROM grant_given").at[0], 0x77);
}

// Every pair of roles, in both orders: which nobody holds together.
static bool go_together(Role a, Role b)
{
    static const char *const EXCLUDED[][2] = {
        { "reviewer", "organisation-manager" },      { "reviewer", "field-worker" },
        { "auditor", "organisation-manager" },       { "auditor", "field-worker" },
        { "auditor", "coordinator" },                { "auditor", "reviewer" },
        { "auditor", "administrator" },              { "administrator", "organisation-manager" },
        { "administrator", "field-worker" },         { "administrator", "coordinator" },
        { "administrator", "reviewer" },
    };
    bool together = true;
    for (size_t i = 0; i < sizeof EXCLUDED / sizeof EXCLUDED[0]; i++) {
        const char *const *pair = EXCLUDED[i];
        bool here = strcmp(pair[0], access_role_name(a)) == 0 && strcmp(pair[1], access_role_name(b)) == 0;
        bool turned = strcmp(pair[1], access_role_name(a)) == 0 && strcmp(pair[0], access_role_name(b)) == 0;
        together = together && !here && !turned;
    }
    return together;
}

static void test_roles_that_exclude_each_other(void **state)
{
    House *house = *state;
    size_t excluded = 0;
    for (Role first = 0; first < ROLE_COUNT; first++) {
        for (Role second = 0; second < ROLE_COUNT; second++) {
            Id account = house_account(house, str_format(house->arena, "5990%05d", (int)(first * ROLE_COUNT + second)).at);
            // Of another organisation, in another area: what excludes each other does so wherever.
            house->grant = (NewGrant){ .organisation = ONE };
            assert_ptr_equal(give(house, account, first, "PS0203"), OK);
            house->grant = (NewGrant){ .organisation = OTHER };
            bool together = go_together(first, second);
            assert_ptr_equal(give(house, account, second, "PS0101"), together ? OK : ROLE_EXCLUDED);
            excluded += !together;
        }
    }
    assert_int_equal(excluded, 22);
}

static const struct {
    Role role;
    const char *path;
    bool high;
} HEIGHTS[] = {
    { ROLE_COORDINATOR, "PS.", true },
    { ROLE_COORDINATOR, "PS.PS02.", true },
    { ROLE_COORDINATOR, "PS.PS02.PS0203.", true },
    { ROLE_COORDINATOR, "PS.PS02.PS0203.PS020301.", false },
    { ROLE_REVIEWER, "PS.PS02.PS0203.", true },
    { ROLE_REVIEWER, "PS.PS02.PS0203.PS020301.", false },
    { ROLE_AUDITOR, "PS.", true },
    { ROLE_ADMINISTRATOR, "PS.PS02.PS0203.PS020301.", true },
    { ROLE_MANAGER, "PS.", false },
    { ROLE_FIELD_WORKER, "PS.", false },
    { ROLE_MEMBER, "PS.", false },
};

static void test_what_is_high(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof HEIGHTS / sizeof HEIGHTS[0]; i++) {
        assert_int_equal(access_is_high(HEIGHTS[i].role, str_from(HEIGHTS[i].path)), HEIGHTS[i].high);
    }
}

// Two administrators give the first coordinator of a place; where there is one, coordinators give.
static void test_what_is_high_takes_two(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    Grant own = { .role = ROLE_COORDINATOR, .area_path = STR("PS."), .until = SOME_TIME + 1000 };
    User giver = user_with(&own);
    house->work.user = &giver;
    house->grant = (NewGrant){ 0 };
    assert_ptr_equal(give(house, account, ROLE_COORDINATOR, "PS0203"), GRANT_NEEDS_TWO);
    house->grant = (NewGrant){ .agreed = true };
    assert_ptr_equal(give(house, account, ROLE_COORDINATOR, "PS0203"), OK);
    own.role = ROLE_ADMINISTRATOR;
    Id other = house_account(house, "599000002");
    house->grant = (NewGrant){ .agreed = true };
    assert_ptr_equal(give(house, other, ROLE_COORDINATOR, "PS0203"), GRANT_BEYOND_OWN); // there is one
    house->grant = (NewGrant){ 0 };
    assert_ptr_equal(give(house, other, ROLE_COORDINATOR, "PS0101"), GRANT_NEEDS_TWO);
    house->grant = (NewGrant){ .agreed = true };
    assert_ptr_equal(give(house, other, ROLE_COORDINATOR, "PS0101"), OK);
    house->work.user = NULL;
}

static Fault end_grant(House *house)
{
    return access_end_grant(&house->work, house->id);
}

static void test_taken_back_at_once(void **state)
{
    House *house = *state;
    Id account = house_account(house, "599000001");
    house->grant.organisation = ONE;
    assert_ptr_equal(give(house, account, ROLE_FIELD_WORKER, "PS0203"), OK);
    Id grant = house->id;
    sign_in(house, account);
    assert_int_equal(user_at(house, 0)->grant_count, 1);

    Grant stranger = { .role = ROLE_MANAGER, .area_path = STR("PS."), .organisation = OTHER };
    User giver = user_with(&stranger);
    house->work.user = &giver;
    house->id = grant;
    assert_ptr_equal(act(house, end_grant), NOT_ALLOWED);
    stranger.organisation = ONE;
    assert_ptr_equal(act(house, end_grant), OK);
    house->work.user = NULL;
    assert_int_equal(user_at(house, 0)->grant_count, 0);
    assert_ptr_equal(act(house, end_grant), ACCOUNT_NOT_FOUND);
}

static void test_role_names(void **state)
{
    House *house = *state;
    Role role = ROLE_MEMBER;
    assert_ptr_equal(access_role_named(&house->work, STR("field-worker"), &role), OK);
    assert_int_equal(role, ROLE_FIELD_WORKER);
    assert_ptr_equal(access_role_named(&house->work, STR("king"), &role), CHOICE_UNKNOWN);
    assert_field(house, "role");
    assert_int_equal(role, ROLE_FIELD_WORKER);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_phone_is_taken_once),
        TEST(test_passwords),
        TEST(test_find_account),
        TEST(test_session_finds_its_user),
        TEST(test_token_is_not_stored),
        TEST(test_idle_session_ends),
        TEST(test_being_there_keeps_it),
        TEST(test_absolute_end),
        TEST(test_seen_is_written_once_a_minute),
        TEST(test_sign_out_ends_one),
        TEST(test_own_sessions),
        TEST(test_kinds_of_devices),
        TEST(test_new_password_ends_all),
        TEST(test_expired_sessions_are_forgotten),
        TEST(test_grant_is_in_force),
        TEST(test_bad_grants),
        TEST(test_nobody_gives_more_than_they_hold),
        TEST(test_grant_does_not_outlast_the_givers),
        TEST(test_roles_that_exclude_each_other),
        TEST(test_what_is_high),
        TEST(test_what_is_high_takes_two),
        TEST(test_taken_back_at_once),
        TEST(test_role_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
