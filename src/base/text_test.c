// Text: views, builders, and above all what the gate lets in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/text.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void assert_str(Str got, const char *wanted)
{
    assert_int_equal(got.len, strlen(wanted));
    assert_memory_equal(got.at, wanted, got.len);
}

static void test_views(void **state)
{
    Arena *arena = *state;
    assert_null(str_from(NULL).at);
    assert_null(str_copy(arena, STR_NONE).at);
    assert_string_equal(str_to_c(arena, STR_NONE), "");
    assert_string_equal(str_copy(arena, str_slice(STR("abcdef"), 1, 4)).at, "bcd");
    assert_str(str_slice(STR("abc"), 2, 99), "c");
    assert_str(str_slice(STR("abc"), 3, 1), "");
    assert_str(str_from_index(STR("abc"), 9), "");
    assert_str(str_trim(STR(" \t a b\r\n")), "a b");
    assert_str(str_trim(STR("  ")), "");
    assert_true(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
    assert_true(str_starts(STR("a"), STR_NONE));
    assert_true(str_equal(STR_NONE, STR("")) && !str_is(STR("ab"), "abc"));
    assert_true(str_compare(STR("a"), STR("ab")) < 0 && str_compare(STR("b"), STR("ab")) > 0);
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0);
    assert_int_equal(str_compare(STR("x"), STR("x")), 0);
    assert_str(str_format(arena, "%d-%.*s", 7, STR_ARG(STR("xy"))), "7-xy");
    size_t at = 99;
    assert_false(str_find(STR_NONE, 'a', &at));
    assert_int_equal(at, 99);
    assert_true(str_find(STR("cbab"), 'b', &at));
    assert_int_equal(at, 1);
    assert_true(str_find_text(STR("cbabc"), STR("abc"), &at));
    assert_int_equal(at, 2);
    assert_false(str_find_text(STR("ab"), STR("abc"), &at));
    assert_false(str_find_text(STR_NONE, STR("a"), &at));
    assert_int_equal(at, 2);
}

static void test_cutting_gives_each_piece(void **state)
{
    (void)state;
    Str rest = STR("a,,b,");
    Str piece;
    const char *wanted[] = { "a", "", "b", "" };
    for (size_t i = 0; i < 4; i++) {
        assert_true(str_cut(&rest, ',', &piece));
        assert_str(piece, wanted[i]);
    }
    assert_false(str_cut(&rest, ',', &piece));
    rest = STR("");
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, "");
    assert_false(str_cut(&rest, ',', &piece));
}

static void test_builder_grows(void **state)
{
    TextBuilder builder = { .arena = *state };
    assert_string_equal(text_done(&builder).at, "");
    for (int i = 0; i < 1000; i++) {
        text_add(&builder, STR("ab"));
        text_add_char(&builder, 'c');
        text_add_format(&builder, "%d", i % 10);
    }
    text_add_c(&builder, "end");
    Str text = text_done(&builder);
    assert_int_equal(text.len, 4003);
    assert_string_equal(text.at + 3996, "abc9end");
    assert_memory_equal(text.at, "abc0abc1", 8);
}

static void test_gate_gives_nfc_trimmed(void **state)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "  plain\ttext \r\n", "plain\ttext" },
        { "one\r\ntwo\nthree", "one\ntwo\nthree" },
        { "e\xCC\x81t\xC3\xA9", "\xC3\xA9t\xC3\xA9" },              // e + acute
        { "\xD8\xA7\xD9\x93", "\xD8\xA2" },                         // alef + madda
        { "\xD8\xA7\xD9\x94\xD8\xAD\xD9\x85\xD8\xAF", "\xD8\xA3\xD8\xAD\xD9\x85\xD8\xAF" },
        { "\xD8\xA8\xD9\x91\xD9\x8E", "\xD8\xA8\xD9\x8E\xD9\x91" }, // shadda, fatha: ordered
        { "\xE2\x84\xAB", "\xC3\x85" },                             // angstrom sign
        { "\xE2\x80\x80x", "\xE2\x80\x82x" },                       // en quad becomes en space
        { "\xEF\xBB\xBB", "\xEF\xBB\xBB" },                         // a ligature stays: NFC, not NFKC
        { "\xF0\x9F\x8F\xA0 \xD8\xA8\xD9\x8A\xD8\xAA", "\xF0\x9F\x8F\xA0 \xD8\xA8\xD9\x8A\xD8\xAA" },
        { "a\xE2\x80\x8D" "b", "a\xE2\x80\x8D" "b" },               // joiners are no bidi controls
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str text;
        assert_null(text_accept(*state, str_from(cases[i][0]), &text));
        assert_str(text, cases[i][1]);
        assert_int_equal(text.at[text.len], '\0');
        Str again;
        assert_null(text_accept(*state, text, &again));
        assert_true(str_equal(text, again));
    }
}

static void test_gate_refuses(void **state)
{
    static const struct {
        Str text;
        Fault fault;
    } cases[] = {
        { STR("a\0b"), TEXT_HAS_CONTROLS },
        { STR("a\rb"), TEXT_HAS_CONTROLS },
        { STR("a\r"), TEXT_HAS_CONTROLS },
        { STR("\x1B[31m"), TEXT_HAS_CONTROLS },
        { STR("\x7F"), TEXT_HAS_CONTROLS },
        { STR("\xC2\x85"), TEXT_HAS_CONTROLS },     // C1
        { STR("\xD8\x9C"), TEXT_HAS_CONTROLS },     // Arabic letter mark
        { STR("\xE2\x80\x8E"), TEXT_HAS_CONTROLS }, // LRM
        { STR("\xE2\x80\x8F"), TEXT_HAS_CONTROLS },
        { STR("\xE2\x80\xAA"), TEXT_HAS_CONTROLS },
        { STR("\xE2\x80\xAE"), TEXT_HAS_CONTROLS }, // RLO
        { STR("\xE2\x81\xA6"), TEXT_HAS_CONTROLS },
        { STR("\xE2\x81\xA9"), TEXT_HAS_CONTROLS },
        { STR("\xC0\xAF"), TEXT_NOT_UTF8 },         // overlong
        { STR("\xC1\x81"), TEXT_NOT_UTF8 },
        { STR("\xE0\x80\xAF"), TEXT_NOT_UTF8 },
        { STR("\xE0\x9F\xBF"), TEXT_NOT_UTF8 },
        { STR("\xF0\x8F\xBF\xBF"), TEXT_NOT_UTF8 },
        { STR("\xED\xA0\x80"), TEXT_NOT_UTF8 },     // surrogate
        { STR("\xED\xBF\xBF"), TEXT_NOT_UTF8 },
        { STR("\xF4\x90\x80\x80"), TEXT_NOT_UTF8 }, // beyond U+10FFFF
        { STR("\xF8\x88\x80\x80\x80"), TEXT_NOT_UTF8 },
        { STR("\x80"), TEXT_NOT_UTF8 },
        { STR("abc\xD8"), TEXT_NOT_UTF8 },
        { STR("\xE2\x82"), TEXT_NOT_UTF8 },
        { STR("\xD8" "a"), TEXT_NOT_UTF8 },
        { STR("\0 then \xFF"), TEXT_NOT_UTF8 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str text = STR("kept");
        assert_ptr_equal(text_accept(*state, cases[i].text, &text), cases[i].fault);
        assert_str(text, "kept");
        assert_int_equal(text_is_utf8(cases[i].text), cases[i].fault == TEXT_HAS_CONTROLS);
    }
}

static size_t put_character(char *at, uint32_t c)
{
    uint8_t bytes[U8_MAX_LENGTH];
    size_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    memcpy(at, bytes, size);
    return size;
}

// Each character of Unicode beside a base and a mark: our short cuts must agree with ICU.
static void test_gate_agrees_with_icu_on_every_character(void **state)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
    int accepted = 0;
    for (uint32_t c = 1; c < 0x11000; c++) {
        if (U_IS_SURROGATE(c)) {
            continue;
        }
        char bytes[32] = "\xD8\xA7"; // alef, the character, alef, madda
        size_t length = 2 + put_character(bytes + 2, c);
        memcpy(bytes + length, "\xD8\xA7\xD9\x93", 5);
        Str text;
        if (text_accept(*state, (Str){ bytes, length + 4 }, &text) != OK) {
            continue;
        }
        UChar wide[16];
        UChar normal[48];
        char wanted[64];
        int32_t wide_length;
        int32_t wanted_length;
        u_strFromUTF8(wide, 16, &wide_length, bytes, (int32_t)length + 4, &error);
        int32_t normal_length = unorm2_normalize(nfc, wide, wide_length, normal, 48, &error);
        u_strToUTF8(wanted, 64, &wanted_length, normal, normal_length, &error);
        assert_true(U_SUCCESS(error));
        assert_int_equal(text.len, wanted_length);
        assert_memory_equal(text.at, wanted, text.len);
        accepted++;
        arena_reset(*state);
    }
    assert_true(accepted > 60000);
}

// Our short cut holds only for characters that never move or combine.
static void test_gate_agrees_with_icu_on_pairs(void **state)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
    for (uint32_t first = 0x600; first < 0x700; first++) {
        for (uint32_t second = 0x600; second < 0x700; second++) {
            char bytes[8];
            size_t length = put_character(bytes, first);
            length += put_character(bytes + length, second);
            Str text;
            if (text_accept(*state, (Str){ bytes, length }, &text) != OK) {
                continue;
            }
            UChar pair[2] = { (UChar)first, (UChar)second };
            bool changed = text.len != length || memcmp(text.at, bytes, length) != 0;
            assert_int_equal(changed, !unorm2_isNormalized(nfc, pair, 2, &error));
            arena_reset(*state);
        }
    }
}

static void test_random_bytes_never_pass_as_text(void **state)
{
    srand(7);
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        size_t length = (size_t)rand() % sizeof bytes;
        for (size_t i = 0; i < length; i++) {
            bytes[i] = (char)(rand() % 4 ? 0xD0 + rand() % 0x30 : 0x80 + rand() % 0x40);
        }
        UErrorCode error = U_ZERO_ERROR;
        int32_t wide_length;
        u_strFromUTF8(NULL, 0, &wide_length, bytes, (int32_t)length, &error);
        bool valid = error != U_INVALID_CHAR_FOUND && error != U_ILLEGAL_CHAR_FOUND;
        assert_int_equal(text_is_utf8((Str){ bytes, length }), valid);
        Str text;
        Fault fault = text_accept(*state, (Str){ bytes, length }, &text);
        assert_int_equal(fault == TEXT_NOT_UTF8, !valid);
        arena_reset(*state);
    }
}

static void test_length_and_digits(void **state)
{
    assert_int_equal(text_length(STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8F\xA0")), 4);
    assert_int_equal(text_length(STR_NONE), 0);
    Str plain = STR("abc 12");
    assert_ptr_equal(text_latin_digits(*state, plain).at, plain.at);
    // ٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ٫ ٬
    assert_str(text_latin_digits(*state, STR("٠١٢٣٤٥٦٧٨٩/۰۱۲۳۴۵۶۷۸۹")), "0123456789/0123456789");
    assert_str(text_latin_digits(*state, STR("س١٬٢٣٤٫٥ص")), "س1,234.5ص");
    assert_str(text_latin_digits(*state, STR("x\xD9")), "x\xD9");
    assert_null(text_latin_digits(*state, STR_NONE).at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_views),
        cmocka_unit_test(test_cutting_gives_each_piece),
        cmocka_unit_test(test_builder_grows),
        cmocka_unit_test(test_gate_gives_nfc_trimmed),
        cmocka_unit_test(test_gate_refuses),
        cmocka_unit_test(test_gate_agrees_with_icu_on_every_character),
        cmocka_unit_test(test_gate_agrees_with_icu_on_pairs),
        cmocka_unit_test(test_random_bytes_never_pass_as_text),
        cmocka_unit_test(test_length_and_digits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
