// Ids keep their order in time; codes find each single wrong sign.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/digest.h"
#include "base/id.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static int setup(void **state)
{
    digest_start();
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_ids_are_version_7_in_order(void **state)
{
    (void)state;
    Id before = ID_NONE;
    for (int64_t ms = 1; ms < (int64_t)1 << 47; ms = ms * 3 + 1) {
        Id id = id_new(ms);
        int64_t read = 0;
        for (int i = 0; i < 6; i++) {
            read = read << 8 | id.at[i];
        }
        assert_int_equal(read, ms);
        assert_int_equal(id.at[6] >> 4, 7);
        assert_int_equal(id.at[8] >> 6, 2);
        assert_true(memcmp(before.at, id.at, sizeof id.at) < 0);
        before = id;
    }
    assert_false(id_equal(id_new(5), id_new(5)));
    assert_int_equal(id_time_ms(id_new(1795446245123)), 1795446245123);
    assert_int_equal(id_time_ms(ID_NONE), 0);
}

static void test_ids_there_and_back(void **state)
{
    for (int i = 0; i < 1000; i++) {
        Id id = id_new(1795446245000 + i);
        Id back;
        Str text = id_format(*state, id);
        assert_int_equal(text.len, 36);
        assert_true(id_parse(text, &back) && id_equal(id, back));
    }
    Id known;
    assert_true(id_parse(STR("0190163d-8694-739b-aea5-966c26f8ad91"), &known));
    assert_string_equal(id_format(*state, known).at, "0190163d-8694-739b-aea5-966c26f8ad91");
}

static void test_ids_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "0190163d-8694-739b-aea5-966c26f8ad9",
        "0190163d-8694-739b-aea5-966c26f8ad911",
        "0190163D-8694-739b-aea5-966c26f8ad91",
        "0190163d08694-739b-aea5-966c26f8ad91",
        "0190163-d8694-739b-aea5-966c26f8ad91",
        "{190163d-8694-739b-aea5-966c26f8ad91",
        "0190163g-8694-739b-aea5-966c26f8ad91",
        "00000000-0000-0000-0000-000000000000",
    };
    Id id = { { 42 } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(id_parse(str_from(wrong[i]), &id));
    }
    assert_int_equal(id.at[0], 42);
    assert_true(id_is_none(ID_NONE) && !id_is_none(id));
}

static Str fresh_code(Arena *arena)
{
    uint8_t secret[7];
    random_fill(secret, sizeof secret);
    return code_from_secret(arena, secret);
}

static void test_codes_find_each_single_error(void **state)
{
    for (int round = 0; round < 50; round++) {
        Str code = fresh_code(*state);
        assert_int_equal(code.len, CODE_LENGTH);
        for (size_t at = 0; at < CODE_LENGTH; at++) {
            for (size_t sign = 0; sign < 32; sign++) {
                char typed[CODE_LENGTH + 1];
                memcpy(typed, code.at, CODE_LENGTH + 1);
                typed[at] = alphabet[sign];
                Str back;
                bool same = typed[at] == code.at[at];
                assert_ptr_equal(code_accept(*state, str_from(typed), &back),
                                 same ? OK : CODE_MALFORMED);
            }
        }
        arena_reset(*state);
    }
}

static void test_codes_find_most_swaps(void **state)
{
    int swaps = 0;
    int missed = 0;
    for (int round = 0; round < 500; round++) {
        Str code = fresh_code(*state);
        for (size_t at = 0; at + 1 < CODE_LENGTH; at++) {
            char typed[CODE_LENGTH + 1];
            memcpy(typed, code.at, CODE_LENGTH + 1);
            typed[at] = code.at[at + 1];
            typed[at + 1] = code.at[at];
            Str back;
            if (typed[at] != code.at[at]) {
                swaps++;
                missed += code_accept(*state, str_from(typed), &back) == OK;
            }
        }
        arena_reset(*state);
    }
    assert_true(missed * 20 < swaps);
}

static void test_codes_carry_55_bits(void **state)
{
    uint8_t low[7] = { 0 };
    uint8_t high[7] = { 0x40 }; // bit 54, the highest that is carried
    uint8_t one[7] = { 0, 0, 0, 0, 0, 0, 1 };
    Str zero = code_from_secret(*state, low);
    assert_string_equal(zero.at, "000000000000");
    assert_false(str_equal(zero, code_from_secret(*state, high)));
    assert_false(str_equal(zero, code_from_secret(*state, one)));
}

static void test_codes_as_people_type_them(void **state)
{
    uint8_t secret[7] = { 1, 2, 3, 4, 5, 6, 7 };
    Str code = code_from_secret(*state, secret);
    Str back;
    Str shown = code_for_people(*state, code);
    assert_int_equal(shown.len, 14);
    assert_int_equal(shown.at[4], '-');
    assert_null(code_accept(*state, shown, &back));
    assert_true(str_equal(code, back));
    assert_null(code_accept(*state, STR(" 0oO0–0000 ٠٠۰۰ "), &back));
    assert_string_equal(back.at, "000000000000");
    char lower[16];
    for (size_t i = 0; i <= shown.len; i++) {
        lower[i] = (char)(shown.at[i] >= 'A' ? shown.at[i] + 32 : shown.at[i]);
    }
    assert_null(code_accept(*state, str_from(lower), &back));
    assert_true(str_equal(code, back));
}

static void test_i_and_l_are_one(void **state)
{
    // 1 at the first place: weight 1, so the check sign is 1.
    Str back;
    assert_null(code_accept(*state, STR("i000-0000-0001"), &back));
    assert_string_equal(back.at, "100000000001");
    assert_null(code_accept(*state, STR("L000-0000-0001"), &back));
    assert_string_equal(back.at, "100000000001");
}

static void test_codes_refused(void **state)
{
    static const char *const wrong[] = { "", "-", "00000000000", "0000000000000", "00000000000U",
                                         "00000000000*", "000000000001", "س00000000000" };
    Str back = STR("kept");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_ptr_equal(code_accept(*state, str_from(wrong[i]), &back), CODE_MALFORMED);
    }
    assert_ptr_equal(code_accept(*state, STR("00000000000\0"), &back), CODE_MALFORMED);
    assert_true(str_is(back, "kept"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_are_version_7_in_order),
        cmocka_unit_test(test_ids_there_and_back),
        cmocka_unit_test(test_ids_refused),
        cmocka_unit_test(test_codes_find_each_single_error),
        cmocka_unit_test(test_codes_find_most_swaps),
        cmocka_unit_test(test_codes_carry_55_bits),
        cmocka_unit_test(test_codes_as_people_type_them),
        cmocka_unit_test(test_i_and_l_are_one),
        cmocka_unit_test(test_codes_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
