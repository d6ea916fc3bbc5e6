// Tests of opening an account again: two colleagues, a delay, two halves.
#include "access/access_house_test.h"
#include "access/factors.h"
#include "access/recovery.h"

typedef struct Bench {
    House *house;
    Id holder, first, second, third, far;
    Str halves[2];
    Recovering given;
    RecoveryActs acts;
    Id about;
} Bench;

static Bench *bench;

static Id coordinator(const char *phone, const char *area)
{
    Id account = house_account(bench->house, phone);
    assert_ptr_equal(give(bench->house, account, ROLE_COORDINATOR, area), OK);
    return account;
}

static int set_up(void **state)
{
    bench = calloc(1, sizeof *bench);
    bench->house = house_open();
    bench->holder = bench->about = coordinator("599000001", "PS0203");
    bench->first = coordinator("599000002", "PS02");
    bench->second = coordinator("599000003", "PS02");
    bench->third = coordinator("599000004", "PS");
    bench->far = coordinator("599000005", "PS01");
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    house_close(bench->house);
    free(bench);
    return 0;
}

// ---- Acts, each by somebody ----

static Id who;
static Fault (*what)(Work *work);

static Fault as(House *house)
{
    Work *work = &house->work;
    TRY(access_find_user_of(work, who, &work->user));
    Fault fault = what(work);
    work->user = NULL;
    return fault;
}

static Fault by(Id account, Fault (*act_of)(Work *work))
{
    who = account;
    what = act_of;
    return act(bench->house, as);
}

static Fault ask_for(Work *work)
{
    return access_ask_recovery(work, bench->about);
}

static Fault confirm(Work *work)
{
    return access_confirm_recovery(work, bench->about);
}

static Fault cancel(Work *work)
{
    return access_cancel_recovery(work, bench->about);
}

static Fault take_first(Work *work)
{
    return access_take_half(work, bench->about, &bench->halves[0]);
}

static Fault take_second(Work *work)
{
    return access_take_half(work, bench->about, &bench->halves[1]);
}

static Fault recover(House *house)
{
    Id account;
    TRY(access_recover(&house->work, &bench->given, &account));
    assert_true(id_equal(account, bench->holder));
    return OK;
}

static Fault lose(House *house)
{
    return access_lose_account(&house->work, who);
}

static Fault drop_authority(House *house)
{
    Grant *grants;
    size_t count;
    TRY(access_grants_of(&house->work, who, &grants, &count));
    return access_end_grant(&house->work, grants[0].id);
}

static void hours_later(int hours)
{
    bench->house->work.now += hours * 3600;
}

static void both_confirm(void)
{
    assert_ptr_equal(by(bench->first, ask_for), OK);
    assert_ptr_equal(by(bench->second, confirm), OK);
}

static void both_take(void)
{
    assert_ptr_equal(by(bench->first, take_first), OK);
    assert_ptr_equal(by(bench->second, take_second), OK);
    bench->given = (Recovering){ STR("599000001"), bench->halves[0], bench->halves[1], STR("new hash") };
}

static bool is_hash(const char *hash)
{
    return str_is(ask(bench->house, "SELECT password_hash FROM account WHERE phone = '599000001'"), hash);
}

// ---- Tests ----

static void test_two_a_delay_two_halves(void **state)
{
    (void)state;
    both_confirm();
    hours_later(23);
    assert_ptr_equal(by(bench->first, take_first), RECOVERY_STATE_FORBIDS);
    hours_later(1);
    both_take();
    assert_ptr_equal(act(bench->house, recover), OK);
    assert_true(is_hash("new hash"));
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG); // once
    assert_ptr_equal(by(bench->first, take_first), RECOVERY_STATE_FORBIDS);
}

static void test_in_whatever_order(void **state)
{
    (void)state;
    both_confirm();
    hours_later(24);
    both_take();
    Str first = bench->given.first;
    bench->given.first = bench->given.second;
    bench->given.second = first;
    assert_ptr_equal(act(bench->house, recover), OK);
}

static void test_neither_alone(void **state)
{
    (void)state;
    assert_ptr_equal(by(bench->first, ask_for), OK);
    assert_ptr_equal(by(bench->first, ask_for), RECOVERY_STATE_FORBIDS);
    assert_ptr_equal(by(bench->first, confirm), RECOVERY_NOT_YOURS);
    assert_ptr_equal(by(bench->second, confirm), OK);
    assert_ptr_equal(by(bench->second, confirm), RECOVERY_STATE_FORBIDS);
    hours_later(24);
    assert_ptr_equal(by(bench->third, take_first), RECOVERY_NOT_YOURS); // has authority, and was not one of the two
    both_take();
    bench->given.second = bench->given.first; // one's own half twice
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
    bench->given.second = STR("00000 00000");
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
    assert_false(is_hash("new hash"));
}

static void test_not_oneself_nor_without_authority(void **state)
{
    (void)state;
    assert_ptr_equal(by(bench->holder, ask_for), RECOVERY_NOT_YOURS);
    assert_ptr_equal(by(bench->far, ask_for), RECOVERY_NOT_YOURS);
    assert_ptr_equal(by(bench->first, ask_for), OK);
    assert_ptr_equal(by(bench->holder, confirm), RECOVERY_NOT_YOURS);
    assert_ptr_equal(by(bench->far, confirm), RECOVERY_NOT_YOURS);
    assert_ptr_equal(by(bench->far, cancel), RECOVERY_NOT_YOURS);
}

static void test_its_holder_stops_it(void **state)
{
    (void)state;
    both_confirm();
    hours_later(24);
    both_take();
    assert_ptr_equal(by(bench->holder, cancel), OK);
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
    assert_ptr_equal(by(bench->holder, cancel), RECOVERY_STATE_FORBIDS);
    both_confirm(); // and it may be asked for anew
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
}

static void test_whoever_lost_authority_is_no_word_any_more(void **state)
{
    (void)state;
    both_confirm();
    hours_later(24);
    both_take();
    who = bench->second;
    assert_ptr_equal(act(bench->house, drop_authority), OK);
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
    assert_ptr_equal(by(bench->second, take_second), RECOVERY_NOT_YOURS);
}

static void test_it_lapses(void **state)
{
    (void)state;
    both_confirm();
    hours_later(24);
    both_take();
    hours_later(14 * 24);
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
    both_confirm();
}

static void test_a_half_taken_again_ends_the_first(void **state)
{
    (void)state;
    both_confirm();
    hours_later(24);
    both_take();
    Str before = bench->halves[0];
    assert_ptr_equal(by(bench->first, take_first), OK);
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
    assert_false(str_equal(before, bench->halves[0]));
    bench->given.first = bench->halves[0];
    assert_ptr_equal(act(bench->house, recover), OK);
}

static void test_an_unknown_number_says_nothing(void **state)
{
    (void)state;
    bench->given = (Recovering){ STR("599000009"), STR("1"), STR("2"), STR("hash") };
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
    bench->given.phone = STR("599000001");
    assert_ptr_equal(act(bench->house, recover), RECOVERY_WRONG);
}

static Fault set_password(House *house)
{
    return access_set_password(&house->work, bench->holder, STR("set by the house"));
}

static Fault recover_by_house(House *house)
{
    return access_recover_by_house(&house->work, bench->holder, STR("again"));
}

// What was lost does not come back with a password alone; of what holds nothing any more, two administrators.
static void test_lost_comes_back_by_two(void **state)
{
    (void)state;
    who = bench->holder;
    assert_ptr_equal(act(bench->house, lose), OK);
    assert_ptr_equal(act(bench->house, set_password), OK);
    Str lost = STR("1");
    assert_true(str_equal(ask(bench->house, "SELECT (lost_at IS NOT NULL) || '' FROM account WHERE phone = '599000001'"), lost));
    assert_ptr_equal(by(bench->first, ask_for), RECOVERY_NOT_YOURS);
    Id admins[2];
    for (size_t i = 0; i < 2; i++) {
        admins[i] = house_account(bench->house, i ? "599000006" : "599000007");
        assert_ptr_equal(give(bench->house, admins[i], ROLE_ADMINISTRATOR, "PS"), OK);
    }
    assert_ptr_equal(by(admins[0], ask_for), OK);
    assert_ptr_equal(by(admins[1], confirm), OK);
    hours_later(24);
    assert_ptr_equal(by(admins[0], take_first), OK);
    assert_ptr_equal(by(admins[1], take_second), OK);
    bench->given = (Recovering){ STR("599000001"), bench->halves[0], bench->halves[1], STR("new hash") };
    assert_ptr_equal(act(bench->house, recover), OK);
    assert_true(str_is(ask(bench->house, "SELECT (lost_at IS NULL) || '' FROM account WHERE phone = '599000001'"), "1"));
    assert_ptr_equal(act(bench->house, lose), OK);
    assert_ptr_equal(act(bench->house, recover_by_house), OK);
    assert_true(str_is(ask(bench->house, "SELECT (lost_at IS NULL) || '' FROM account WHERE phone = '599000001'"), "1"));
}

static void test_factors_and_sessions_go(void **state)
{
    (void)state;
    ask(bench->house, "INSERT INTO totp (account, secret, confirmed_at) SELECT id, x'01', 1 FROM account WHERE phone = '599000001'");
    ask(bench->house, "INSERT INTO printed_code (account, code_key, made_at) SELECT id, x'01', 1 FROM account WHERE phone = '599000001'");
    ask(bench->house, "INSERT INTO session (token_key, id, account, created_at, seen_at) SELECT x'01', x'02', id, 1, 1 FROM account WHERE phone = '599000001'");
    both_confirm();
    hours_later(24);
    both_take();
    assert_ptr_equal(act(bench->house, recover), OK);
    assert_true(str_is(ask(bench->house, "SELECT (SELECT count(*) FROM totp) + (SELECT count(*) FROM printed_code)"
                                         " + (SELECT count(*) FROM session) || ''"), "0"));
}

static void test_halves_are_not_stored(void **state)
{
    (void)state;
    both_confirm();
    hours_later(24);
    both_take();
    Str kept = ask(bench->house, "SELECT hex(first_key) || hex(second_key) || asked_at FROM recovery");
    assert_null(memmem(kept.at, kept.len, bench->halves[0].at, 5));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_two_a_delay_two_halves),
        TEST(test_in_whatever_order),
        TEST(test_neither_alone),
        TEST(test_not_oneself_nor_without_authority),
        TEST(test_its_holder_stops_it),
        TEST(test_whoever_lost_authority_is_no_word_any_more),
        TEST(test_it_lapses),
        TEST(test_a_half_taken_again_ends_the_first),
        TEST(test_an_unknown_number_says_nothing),
        TEST(test_lost_comes_back_by_two),
        TEST(test_factors_and_sessions_go),
        TEST(test_halves_are_not_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
