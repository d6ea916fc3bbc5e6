// Hashes, randomness and their texts, by libsodium. Keys are not kept here (core/keys.h).
#include "base/digest.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void digest_start(void)
{
    // Seeded by the system and then a stream of our own: a call of the kernel for each salt and id would
    // cost more than the rest of an event.
    randombytes_set_implementation(&randombytes_internal_implementation);
    if (sodium_init() < 0) {
        fputs("istijaba: libsodium cannot start\n", stderr);
        abort();
    }
}

// libsodium wants a pointer even for nothing.
static const unsigned char *bytes_of(Str text)
{
    return (const unsigned char *)(text.at ? text.at : "");
}

Digest digest_of(Str bytes)
{
    Digest digest;
    crypto_hash_sha256(digest.at, bytes_of(bytes), bytes.len);
    return digest;
}

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof((DigestStream *)0)->state, "a stream holds libsodium's state");

void digest_begin(DigestStream *stream)
{
    crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)stream->state);
}

void digest_add(DigestStream *stream, Str bytes)
{
    crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)stream->state, bytes_of(bytes), bytes.len);
}

Digest digest_end(DigestStream *stream)
{
    Digest digest;
    crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)stream->state, digest.at);
    return digest;
}

Digest digest_keyed(const uint8_t key[32], const char *domain, Str bytes)
{
    Digest digest;
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, 32, sizeof digest.at);
    crypto_generichash_update(&state, (const unsigned char *)domain, strlen(domain) + 1);
    crypto_generichash_update(&state, bytes_of(bytes), bytes.len);
    crypto_generichash_final(&state, digest.at, sizeof digest.at);
    sodium_memzero(&state, sizeof state);
    return digest;
}

Digest digest_commitment(const uint8_t key[32], const char *domain, Str bytes)
{
    Digest digest;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, 32);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)domain, strlen(domain) + 1);
    crypto_auth_hmacsha256_update(&state, bytes_of(bytes), bytes.len);
    crypto_auth_hmacsha256_final(&state, digest.at);
    sodium_memzero(&state, sizeof state);
    return digest;
}

Str digest_hex(Arena *arena, Digest digest)
{
    char *hex = arena_take(arena, 2 * sizeof digest.at + 1);
    sodium_bin2hex(hex, 2 * sizeof digest.at + 1, digest.at, sizeof digest.at);
    return (Str){ hex, 2 * sizeof digest.at };
}

bool digest_equal(Digest a, Digest b)
{
    return sodium_memcmp(a.at, b.at, sizeof a.at) == 0;
}

bool bytes_equal_secret(Str a, Str b)
{
    return a.len == b.len && sodium_memcmp(bytes_of(a), bytes_of(b), a.len) == 0;
}

void digest_start_child(void)
{
    randombytes_stir();
}

void random_fill(void *at, size_t size)
{
    randombytes_buf(at, size);
}

Str base64url_encode(Arena *arena, Str bytes)
{
    enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
    size_t room = sodium_base64_encoded_len(bytes.len, VARIANT);
    char *text = arena_take(arena, room);
    sodium_bin2base64(text, room, bytes_of(bytes), bytes.len, VARIANT);
    return (Str){ text, room - 1 };
}

// libsodium 1.0.18 takes some bytes from 0x80 on for digits.
static bool is_ascii(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

bool base64url_decode(Arena *arena, Str text, Str *bytes_out)
{
    size_t room = text.len / 4 * 3 + 3;
    unsigned char *bytes = arena_take(arena, room);
    const char *end = NULL;
    size_t length = 0;
    const char *at = text.at ? text.at : "";
    if (!is_ascii(text) ||
        sodium_base642bin(bytes, room, at, text.len, NULL, &length, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != at + text.len) {
        return false;
    }
    *bytes_out = (Str){ (const char *)bytes, length };
    return true;
}
