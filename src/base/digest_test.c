// Digests against published vectors; base64url there and back, and what it refuses.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/digest.h"

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

static void test_known_digests(void **state)
{
    assert_string_equal(digest_hex(*state, digest_of(STR("abc"))).at,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(digest_hex(*state, digest_of(STR_NONE)).at,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_keyed_digest_keeps_domains_apart(void **state)
{
    uint8_t key[32] = { 0 };
    Digest digest = digest_keyed(key, "a", STR("b"));
    // BLAKE2b-256 and HMAC-SHA256 of 61 00 62 under 32 zero bytes, made with another program.
    assert_string_equal(digest_hex(*state, digest).at,
                        "737c05eb4eb4aeea62316aa5bb9cbfc4b68563f28be4973a52871657a0591cf4");
    assert_string_equal(digest_hex(*state, digest_commitment(key, "a", STR("b"))).at,
                        "5f4c8963bfc503bf0ef713905dd7bfdda9467de404901ca908222c4938d0f385");
    assert_false(digest_equal(digest, digest_keyed(key, "ab", STR_NONE)));
    assert_false(digest_equal(digest, digest_keyed(key, "", STR("a\0b"))));
    key[31] = 1;
    assert_false(digest_equal(digest, digest_keyed(key, "a", STR("b"))));
}

static void test_equal_secrets(void **state)
{
    (void)state;
    assert_true(bytes_equal_secret(STR("abc"), STR("abc")));
    assert_false(bytes_equal_secret(STR("abc"), STR("abd")));
    assert_false(bytes_equal_secret(STR("abc"), STR("ab")));
    assert_true(bytes_equal_secret(STR_NONE, STR("")));
}

static void test_base64url_there_and_back(void **state)
{
    for (size_t length = 0; length < 70; length++) {
        char bytes[70];
        random_fill(bytes, length);
        Str text = base64url_encode(*state, (Str){ bytes, length });
        Str back;
        assert_true(base64url_decode(*state, text, &back));
        assert_int_equal(back.len, length);
        assert_memory_equal(back.at, bytes, length);
        for (size_t i = 0; i < text.len; i++) {
            assert_null(strchr("+/=", text.at[i]));
        }
    }
    assert_string_equal(base64url_encode(*state, STR("\xFB\xFF")).at, "-_8");
}

static void test_base64url_refuses(void **state)
{
    static const char *const wrong[] = { "-_8=", "+/8", "-_9", "a", "ab cd", "ab\n", "abc\xD9\xA1", "SGVsbG830Xc\x8b" };
    Str back = STR("kept");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(base64url_decode(*state, str_from(wrong[i]), &back));
    }
    assert_true(str_is(back, "kept"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_digests),
        cmocka_unit_test(test_keyed_digest_keeps_domains_apart),
        cmocka_unit_test(test_equal_secrets),
        cmocka_unit_test(test_base64url_there_and_back),
        cmocka_unit_test(test_base64url_refuses),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
