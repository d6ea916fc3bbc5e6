// Tests of what browsers say about passkeys: answers that Chromium's virtual authenticator gave for http://localhost:18101,
// and every way of changing them.
#include "access/webauthn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/digest.h"

#define ORIGIN "http://localhost:18101"

typedef struct Sample {
    int alg;
    const char *made_client, *made_data, *used_client, *used_data, *signature; // base64url
} Sample;

static const Sample SAMPLES[] = {
    { .alg = -7,
      .made_client = "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQVFJRCIsIm9yaWdpbiI6Imh0dHA6Ly9s"
                     "b2NhbGhvc3Q6MTgxMDEiLCJjcm9zc09yaWdpbiI6ZmFsc2V9",
      .made_data = "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECAwQFBgcIAQIDBAUGBwgAIByjwRWsnvmG"
                   "kycODU6T-xXw-_XKhKMVK3MMxqe8-iippQECAyYgASFYIM4gYSIEaKcj-FFBidqCChJ-4SSR0YqPl8OSlQtL"
                   "lpIIIlggXSt4WgebOn86ssqZzyRogeeq22oqKAmUT9s2C6l0kbw",
      .used_client = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQkFVRyIsIm9yaWdpbiI6Imh0dHA6Ly9sb2Nh"
                     "bGhvc3Q6MTgxMDEiLCJjcm9zc09yaWdpbiI6ZmFsc2V9",
      .used_data = "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MBAAAAAg",
      .signature = "MEQCIHGIm2p8tU4g6z6veo1iUusXoHrVreYHgDMsn1Lg4-KjAiBn4mYQR77c-odzGUllyUePmTJzaPf33-6u"
                   "XamzAkUXvg" },
    { .alg = -257,
      .made_client = "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQVFJRCIsIm9yaWdpbiI6Imh0dHA6Ly9s"
                     "b2NhbGhvc3Q6MTgxMDEiLCJjcm9zc09yaWdpbiI6ZmFsc2V9",
      .made_data = "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECAwQFBgcIAQIDBAUGBwgAICzgGgpAZ-3h"
                   "N9ZuqCwU-MagTicbvBk6eftqAufXhGTOpAEDAzkBACBZAQDVC1nnwSaP3_7WueQutBAqRtJAas9J_hfqKlo1"
                   "CL43rAJnJk-WyZSiUfqCoVPtaBHObhsVCbW-fE871GYy0vV_7F2Bx4KWk0cfOre_gydRMsHXw_eFiTuDkKNC"
                   "jWFZvlZwjIriAiwARgXN_6GuI8KcjEv-jX39qOrDc4neo5GAZAq_ZEEYS9UOP3o_OpB0Y01Eczs4lX86Tyoe"
                   "D8J3RvvGEtGxc7KKxAnHFAWSEduPI7UjBVgqGLn39AWPB3N-w2SSssq8oBV54JWVsqirkLTEGkXHk_Tyewlh"
                   "JLwm32URGe19CUT4GQtTOVTPL-pQiUCr1OoHysOFm7yihGCkjFNBIUMBAAE",
      .used_client = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQkFVRyIsIm9yaWdpbiI6Imh0dHA6Ly9sb2Nh"
                     "bGhvc3Q6MTgxMDEiLCJjcm9zc09yaWdpbiI6ZmFsc2V9",
      .used_data = "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MBAAAAAg",
      .signature = "k0dJbJetqKjskd-9fqibA6xaJVVghBPEUbPVdZLgTHvNTM6LwVBovDFiHPefjbrZ1CCKkk37m3fJ8Ehsj2BU"
                   "r679q5haBsQ2psqwmHe9lpkuOnqXgdRHZ-lypP7JvMErKrPySdFeNI1yywLq8dsF49ThhTVcHVUlxYz_Mw6x"
                   "cOREd2K7LGuLICMIV7O2Lhi5Tzos4I6NsQS2F1sJrJje7-iDXrn04OK5rKyIgASqMKe0OR_7m-t7-fdqDcxD"
                   "YncqgI9PbZn4RrW5EOCJM80dUGQMpmzftr_LdZC3pFcwR2vJ4Y-m7Z_kIh5jiprKXtNGHuO4MUWIvTTGZ51F"
                   "ykCJWA" },
};
enum { SAMPLE_COUNT = sizeof SAMPLES / sizeof SAMPLES[0] };

static Arena *arena;

static int set_up(void **state)
{
    (void)state;
    digest_start();
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static Str bytes_of(const char *text)
{
    Str bytes;
    assert_true(base64url_decode(arena, str_from(text), &bytes));
    return str_copy(arena, bytes);
}

static WebauthnKey key_of(const Sample *sample)
{
    WebauthnKey key;
    assert_true(webauthn_read_key(arena, STR("localhost"), sample->alg, bytes_of(sample->made_data), &key));
    return key;
}

static WebauthnProof proof_of(const Sample *sample)
{
    return (WebauthnProof){ bytes_of(sample->used_client), bytes_of(sample->used_data), bytes_of(sample->signature) };
}

static void flip(Str bytes, size_t at)
{
    ((char *)(uintptr_t)bytes.at)[at] ^= 1;
}

static void test_what_was_answered(void **state)
{
    static const struct {
        const char *type, *origin;
        bool ours;
    } CASES[] = {
        { "webauthn.get", ORIGIN, true },
        { "webauthn.create", ORIGIN, false },
        { "webauthn.get", "http://localhost:18102", false },
        { "webauthn.get", "https://localhost:18101", false },
        { "webauthn.get", "", false },
    };
    (void)state;
    Str challenge;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        bool ours = webauthn_challenge(arena, bytes_of(SAMPLES[0].used_client), CASES[i].type, str_from(CASES[i].origin),
                                       &challenge);
        assert_int_equal(ours, CASES[i].ours);
    }
    assert_true(webauthn_challenge(arena, bytes_of(SAMPLES[0].made_client), "webauthn.create", STR(ORIGIN), &challenge));
    assert_true(str_is(challenge, "AQID"));
    // From a frame of another site, doubled names, no challenge, no JSON.
    static const char *const BAD[] = {
        "{\"type\":\"webauthn.get\",\"challenge\":\"AQID\",\"origin\":\"" ORIGIN "\",\"crossOrigin\":true}",
        "{\"type\":\"webauthn.get\",\"challenge\":\"AQID\",\"origin\":\"http://evil\",\"origin\":\"" ORIGIN "\"}",
        "{\"type\":\"webauthn.get\",\"origin\":\"" ORIGIN "\"}",
        "[]", "null", "", "x",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_false(webauthn_challenge(arena, str_from(BAD[i]), "webauthn.get", STR(ORIGIN), &challenge));
    }
}

static void test_a_new_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        WebauthnKey key = key_of(&SAMPLES[i]);
        Str data = bytes_of(SAMPLES[i].made_data);
        assert_int_equal(key.credential.len, 32);
        assert_int_equal(key.count, 1);
        assert_false(webauthn_read_key(arena, STR("localhost2"), SAMPLES[i].alg, data, &key));
        assert_false(webauthn_read_key(arena, STR("localhost"), WEBAUTHN_EDDSA, data, &key));
        assert_false(webauthn_read_key(arena, STR("localhost"), 0, data, &key));
        for (size_t len = 0; len < data.len; len++) { // cut short
            assert_false(webauthn_read_key(arena, STR("localhost"), SAMPLES[i].alg, str_slice(data, 0, len), &key));
        }
        flip(data, 32); // nobody was present
        assert_false(webauthn_read_key(arena, STR("localhost"), SAMPLES[i].alg, data, &key));
    }
}

static bool checks(const WebauthnKey *key, const WebauthnProof *proof)
{
    int64_t count;
    return webauthn_check(STR("localhost"), key, proof, false, &count);
}

static void test_one_that_is_used(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        WebauthnKey key = key_of(&SAMPLES[i]);
        WebauthnProof proof = proof_of(&SAMPLES[i]);
        int64_t count = 0;
        assert_true(webauthn_check(STR("localhost"), &key, &proof, false, &count));
        assert_int_equal(count, 2);
        assert_false(webauthn_check(STR("localhost"), &key, &proof, true, &count)); // its owner was not asked for
        assert_false(webauthn_check(STR("other"), &key, &proof, false, &count));
        key.count = 2; // a copy
        assert_false(checks(&key, &proof));
        key.count = 0;
        assert_true(checks(&key, &proof));
        WebauthnKey other = key_of(&SAMPLES[1 - i]);
        assert_false(checks(&other, &proof));
    }
}

static void test_every_bit_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        WebauthnKey key = key_of(&SAMPLES[i]);
        WebauthnProof proof = proof_of(&SAMPLES[i]);
        const Str parts[] = { proof.client_data, proof.authenticator_data, proof.signature, key.public_key };
        for (size_t part = 0; part < 4; part++) {
            for (size_t at = 0; at < parts[part].len; at += part == 3 ? 7 : 3) {
                flip(parts[part], at);
                assert_false(checks(&key, &proof));
                flip(parts[part], at);
            }
        }
        assert_true(checks(&key, &proof));
        proof.signature = STR_NONE;
        assert_false(checks(&key, &proof));
    }
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_answered),
        TEST(test_a_new_one),
        TEST(test_one_that_is_used),
        TEST(test_every_bit_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
