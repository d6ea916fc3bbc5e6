// Tests of second factors: codes of an app, the sheet, and the one rule that demands them.
#include <liboath/oath.h>

#include "access/access_house_test.h"
#include "access/factors.h"
#include "access/passkey_store.h"

enum { STEP_S = 30 };

typedef struct Own {
    House *house;
    Id account;
    Str token;
    Str secret;
    Str codes[PRINTED_CODES];
    Str typed;
    const char *how;
    Factors factors;
} Own;

static Own *own; // what the act works on

static const User *user_now(void)
{
    return own->house->user;
}

static Fault find_user(House *house)
{
    return access_find_user(&house->work, own->token, &house->user);
}

static const User *look(void)
{
    assert_ptr_equal(act(own->house, find_user), OK);
    own->house->work.user = user_now();
    return user_now();
}

static Fault open_session(House *house)
{
    return access_open_session(&house->work, own->account, "android", own->how, &own->token);
}

static const User *enter(const char *second)
{
    own->how = second;
    assert_ptr_equal(act(own->house, open_session), OK);
    return look();
}

static int set_up(void **state)
{
    own = calloc(1, sizeof *own);
    own->house = house_open();
    own->account = house_account(own->house, "599000001");
    assert_ptr_equal(give(own->house, own->account, ROLE_COORDINATOR, "PS0203"), OK);
    *state = own;
    enter(SECOND_NONE);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    house_close(own->house);
    free(own);
    return 0;
}

static Fault begin(House *house)
{
    return access_begin_totp(&house->work, &own->secret);
}

static Fault confirm(House *house)
{
    return access_confirm_totp(&house->work, own->typed);
}

static Fault use(House *house)
{
    return access_use_second(&house->work, own->account, own->typed, &own->how);
}

static Fault use_and_keep(House *house)
{
    Fault fault = use(house);
    return fault == SECOND_CODE_WRONG ? OK : fault; // what was counted stays, as by reply_refuse
}

static Fault remove_app(House *house)
{
    return access_remove_totp(&house->work);
}

static Fault print(House *house)
{
    return access_print_codes(&house->work, own->codes);
}

static Fault drop(House *house)
{
    return access_drop_factors(&house->work, own->account);
}

static Str code_at(int64_t now)
{
    char *secret = NULL;
    size_t length = 0;
    char code[TOTP_DIGITS + 1];
    assert_int_equal(oath_base32_decode(own->secret.at, own->secret.len, &secret, &length), OATH_OK);
    assert_int_equal(oath_hotp_generate(secret, length, (uint64_t)(now / STEP_S), TOTP_DIGITS, false,
                                        OATH_HOTP_DYNAMIC_TRUNCATION, code), OATH_OK);
    free(secret);
    return str_copy(own->house->arena, str_from(code));
}

static int64_t now(void)
{
    return own->house->work.now;
}

static void set_up_app(void)
{
    assert_ptr_equal(act(own->house, begin), OK);
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, confirm), OK);
}

// ---- The app ----

static void test_an_app_counts_from_its_first_code(void **state)
{
    (void)state;
    assert_ptr_equal(act(own->house, confirm), FACTOR_NOT_BEGUN);
    assert_ptr_equal(act(own->house, begin), OK);
    assert_int_equal(own->secret.len, TOTP_SECRET_CHARACTERS);
    own->typed = STR("000000");
    if (str_equal(own->typed, code_at(now()))) {
        own->typed = STR("000001");
    }
    assert_ptr_equal(act(own->house, confirm), SECOND_CODE_WRONG);
    assert_non_null(look()); // nothing is demanded yet
    own->house->work.now += 31 * 60;
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, confirm), FACTOR_NOT_BEGUN); // shown too long ago
    own->house->work.now = SOME_TIME;
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, confirm), OK);
    assert_non_null(look());
}

static void test_the_secret_lies_sealed(void **state)
{
    (void)state;
    set_up_app();
    char *secret = NULL;
    size_t length = 0;
    assert_int_equal(oath_base32_decode(own->secret.at, own->secret.len, &secret, &length), OATH_OK);
    Str kept = ask(own->house, "SELECT secret FROM totp");
    assert_int_equal(kept.len, 24 + 20 + 16);
    assert_null(memmem(kept.at, kept.len, secret, length));
    free(secret);
    // It opens for its own account alone.
    own->typed = code_at(now() + STEP_S);
    Id first = own->account;
    own->account = house_account(own->house, "599000002");
    ask(own->house, "UPDATE totp SET account = (SELECT id FROM account WHERE phone = '599000002')");
    assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG);
    own->account = first;
}

static void test_each_code_once(void **state)
{
    (void)state;
    set_up_app();
    assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG); // the one it was set up with
    own->house->work.now += STEP_S;
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, use), OK);
    assert_string_equal(own->how, SECOND_TOTP);
    assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG);
    own->house->work.now += STEP_S;
    assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG); // still within reach, but used
}

static void test_clocks_may_differ_a_little(void **state)
{
    static const struct {
        int64_t off_s;
        bool right;
    } CLOCKS[] = { { -60, false }, { -30, true }, { 0, true }, { 30, true }, { 60, false } };
    (void)state;
    set_up_app();
    for (size_t i = 0; i < sizeof CLOCKS / sizeof *CLOCKS; i++) {
        own->house->work.now += 10 * STEP_S;
        own->typed = code_at(now() + CLOCKS[i].off_s);
        assert_ptr_equal(act(own->house, use), CLOCKS[i].right ? OK : SECOND_CODE_WRONG);
    }
}

static void test_digits_of_any_script(void **state)
{
    (void)state;
    set_up_app();
    own->house->work.now += STEP_S;
    Str code = code_at(now());
    TextBuilder typed = { .arena = own->house->arena };
    for (size_t i = 0; i < code.len; i++) {
        text_add_format(&typed, "%s\xD9%c", i == 3 ? " " : "", 0xA0 + code.at[i] - '0'); // Arabic-Indic
    }
    own->typed = text_done(&typed);
    assert_ptr_equal(act(own->house, use), OK);
}

static Str wrong_code(void)
{
    static const char *const tries[] = { "000000", "000001", "000002", "000003" };
    for (size_t i = 0; i < 4; i++) {
        Str code = str_from(tries[i]);
        if (!str_equal(code, code_at(now())) && !str_equal(code, code_at(now() - STEP_S)) &&
            !str_equal(code, code_at(now() + STEP_S))) {
            return code;
        }
    }
    return STR_NONE;
}

static void test_guessing_is_slowed_down(void **state)
{
    (void)state;
    set_up_app();
    assert_ptr_equal(act(own->house, print), OK);
    own->house->work.now += STEP_S;
    for (int i = 0; i < 10; i++) {
        own->typed = wrong_code();
        assert_ptr_equal(act(own->house, use_and_keep), OK);
    }
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, use), TOO_MANY_REQUESTS); // not even the right one is looked at
    own->typed = own->codes[3];
    assert_ptr_equal(act(own->house, use), OK); // the sheet stays open
    own->house->work.now += 60;
    own->typed = wrong_code();
    assert_ptr_equal(act(own->house, use_and_keep), OK);
    own->house->work.now += 60;
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, use), TOO_MANY_REQUESTS); // twice as long
    own->house->work.now += 60;
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, use), OK);
    own->house->work.now += STEP_S;
    own->typed = wrong_code();
    assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG); // a right one forgives
}

static void test_another_phone(void **state)
{
    (void)state;
    set_up_app();
    Str first = own->secret;
    assert_ptr_equal(act(own->house, begin), OK);
    Str second = own->secret;
    own->house->work.now += STEP_S;
    own->secret = first; // until the new one has given a code, the old one is asked for
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, use), OK);
    own->secret = second;
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, confirm), OK);
    own->house->work.now += STEP_S;
    own->secret = first;
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG);
}

// ---- The sheet ----

static void test_each_printed_code_once(void **state)
{
    (void)state;
    assert_ptr_equal(act(own->house, print), OK);
    for (int i = 0; i < PRINTED_CODES; i++) {
        assert_int_equal(own->codes[i].len, 11);
        own->typed = own->codes[i];
        assert_ptr_equal(act(own->house, use), OK);
        assert_string_equal(own->how, SECOND_PRINTED);
        assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG);
    }
    // All are used up: the account still asks for one, and the password alone opens nothing.
    assert_null(enter(SECOND_NONE));
}

static void test_a_new_sheet_ends_the_old_one(void **state)
{
    (void)state;
    assert_ptr_equal(act(own->house, print), OK);
    own->typed = own->codes[0];
    assert_ptr_equal(act(own->house, print), OK);
    assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG);
    own->typed = own->codes[0];
    assert_ptr_equal(act(own->house, use), OK);
    Str keys = ask(own->house, "SELECT group_concat(hex(code_key)) FROM printed_code");
    assert_null(memmem(keys.at, keys.len, own->codes[1].at, 5));
}

static void test_the_last_one_stays(void **state)
{
    (void)state;
    assert_ptr_equal(act(own->house, remove_app), FACTOR_NOT_BEGUN);
    set_up_app();
    assert_ptr_equal(act(own->house, remove_app), FACTOR_LAST);
    assert_ptr_equal(act(own->house, print), OK);
    assert_ptr_equal(act(own->house, remove_app), OK);
    own->house->work.now += STEP_S;
    own->typed = code_at(now());
    assert_ptr_equal(act(own->house, use), SECOND_CODE_WRONG);
    own->typed = own->codes[0];
    assert_ptr_equal(act(own->house, use), OK);
}

// ---- The rule ----

static void test_an_outstanding_session_is_nobodys(void **state)
{
    (void)state;
    assert_null(enter(SECOND_OUTSTANDING));
    assert_true(str_is(ask(own->house, "SELECT count(*) || '' FROM session WHERE second = 'outstanding'"), "1"));
}

static void test_other_sessions_end_with_the_first_factor(void **state)
{
    (void)state;
    Str here = own->token;
    enter(SECOND_NONE);
    Str there = own->token;
    own->token = here;
    look();
    set_up_app();
    assert_non_null(look());
    own->token = there;
    assert_null(look());
    assert_null(enter(SECOND_NONE));
    assert_non_null(enter(SECOND_TOTP));
}

static Fault decide(Permission permission)
{
    return access_decide(look(), permission, NULL);
}

static void at_hour(int64_t hours)
{
    own->house->work.now = SOME_TIME + hours * 3600;
    enter(SECOND_NONE);
}

static void test_staff_have_a_while(void **state)
{
    (void)state;
    assert_ptr_equal(decide(MAY_VERIFY_NEEDS), OK);
    assert_int_equal(user_now()->factor_by, SOME_TIME + 24 * 3600);
    at_hour(24);
    assert_ptr_equal(decide(MAY_VERIFY_NEEDS), SECOND_FACTOR_NEEDED);
    assert_ptr_equal(decide(SIGNED_IN), SECOND_FACTOR_NEEDED);
    assert_ptr_equal(decide(OWN_ACCOUNT), OK);
    assert_ptr_equal(decide(ANYONE), OK);
    assert_int_equal(user_now()->grant_count, 0); // whoever looks past the decision finds nothing either
    set_up_app();
    assert_ptr_equal(decide(MAY_VERIFY_NEEDS), OK);
    assert_int_equal(user_now()->factor_by, 0);
}

static void test_at_once_when_set_so(void **state)
{
    (void)state;
    own->house->settings.second_factor_hours = 0;
    assert_ptr_equal(decide(SIGNED_IN), SECOND_FACTOR_NEEDED);
}

static void test_whoever_holds_nothing_needs_none(void **state)
{
    (void)state;
    own->account = house_account(own->house, "599000003");
    at_hour(1000);
    assert_ptr_equal(decide(SIGNED_IN), OK);
    assert_int_equal(user_now()->factor_by, 0);
}

static void test_a_demo_demands_none(void **state)
{
    (void)state;
    ask(own->house, "INSERT INTO house_note VALUES ('demo', '1')");
    at_hour(1000);
    assert_ptr_equal(decide(MAY_VERIFY_NEEDS), OK);
}

static void test_older_accounts_begin_when_factors_came(void **state)
{
    (void)state;
    ask(own->house, "UPDATE account SET created_at = 1");
    assert_ptr_equal(decide(SIGNED_IN), SECOND_FACTOR_NEEDED);
    ask(own->house, "INSERT INTO factor_grace SELECT id, 1795446245 FROM account");
    assert_ptr_equal(decide(SIGNED_IN), OK);
}

static void test_dropped_ones_are_asked_for_anew(void **state)
{
    (void)state;
    set_up_app();
    assert_ptr_equal(act(own->house, print), OK);
    assert_ptr_equal(act(own->house, drop), OK);
    at_hour(30);
    assert_ptr_equal(decide(SIGNED_IN), SECOND_FACTOR_NEEDED);
}

// ---- Passkeys ----

static Id passkey_id; // of `own`

static Fault keep_passkey(House *house)
{
    const WebauthnKey key = { .alg = -7, .credential = STR("credential"), .public_key = STR("key") };
    return passkey_store_add(&house->work, STR("office"), &key);
}

static Fault rename_passkey(House *house)
{
    return access_rename_passkey(&house->work, passkey_id, STR("taken over"));
}

static Fault remove_passkey(House *house)
{
    return access_remove_passkey(&house->work, passkey_id);
}

// Whoever knows its id still finds nothing, and it stays as it was.
static void test_another_s_passkey_is_none(void **state)
{
    (void)state;
    Id owner = own->account;
    assert_ptr_equal(act(own->house, keep_passkey), OK);
    set_up_app(); // the last factor would stay for another reason
    assert_true(id_parse(ask(own->house, "SELECT lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' ||"
                                         " substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4) || '-' ||"
                                         " substr(hex(id), 21)) FROM passkey"),
                         &passkey_id));
    own->account = house_account(own->house, "599000002");
    enter(SECOND_NONE);
    assert_ptr_equal(act(own->house, rename_passkey), PASSKEY_NOT_FOUND);
    assert_ptr_equal(act(own->house, keep_passkey), STORAGE_CONFLICT);
    set_up_app();
    assert_ptr_equal(act(own->house, remove_passkey), PASSKEY_NOT_FOUND);
    assert_true(str_is(ask(own->house, "SELECT name FROM passkey"), "office"));
    own->account = owner;
    enter(SECOND_NONE);
    own->how = SECOND_TOTP;
    assert_ptr_equal(act(own->house, open_session), OK);
    look();
    assert_ptr_equal(act(own->house, rename_passkey), OK);
    assert_ptr_equal(act(own->house, remove_passkey), OK);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_app_counts_from_its_first_code),
        TEST(test_the_secret_lies_sealed),
        TEST(test_each_code_once),
        TEST(test_clocks_may_differ_a_little),
        TEST(test_digits_of_any_script),
        TEST(test_guessing_is_slowed_down),
        TEST(test_another_phone),
        TEST(test_each_printed_code_once),
        TEST(test_a_new_sheet_ends_the_old_one),
        TEST(test_the_last_one_stays),
        TEST(test_an_outstanding_session_is_nobodys),
        TEST(test_other_sessions_end_with_the_first_factor),
        TEST(test_staff_have_a_while),
        TEST(test_at_once_when_set_so),
        TEST(test_whoever_holds_nothing_needs_none),
        TEST(test_a_demo_demands_none),
        TEST(test_older_accounts_begin_when_factors_came),
        TEST(test_dropped_ones_are_asked_for_anew),
        TEST(test_another_s_passkey_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
