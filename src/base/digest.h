// Hashes and randomness, by libsodium. One place, so that domains are never mixed up.
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef struct Digest {
    uint8_t at[32];
} Digest;

Digest digest_of(Str bytes);                          // SHA-256

// The same of bytes that come in pieces.
typedef struct DigestStream {
    _Alignas(8) uint8_t state[128];
} DigestStream;
void digest_begin(DigestStream *stream);
void digest_add(DigestStream *stream, Str bytes);
Digest digest_end(DigestStream *stream);

// Of domain ‖ 0x00 ‖ bytes. The domain says what for, so that no two uses collide. Keyed is BLAKE2b,
// for what only this house computes again: it costs a fifth. A commitment is HMAC-SHA256, for what
// others must be able to check with what they have.
Digest digest_keyed(const uint8_t key[32], const char *domain, Str bytes);
Digest digest_commitment(const uint8_t key[32], const char *domain, Str bytes);
Str digest_hex(Arena *arena, Digest digest);
bool digest_equal(Digest a, Digest b);                // in constant time
bool bytes_equal_secret(Str a, Str b);                // in constant time for equal lengths
void random_fill(void *at, size_t size);
Str base64url_encode(Arena *arena, Str bytes);        // without padding
bool base64url_decode(Arena *arena, Str text, Str *bytes_out);
// Must be called once at the start of each program; aborts when the library cannot work.
void digest_start(void);
// In a child, before anything else: it must not draw what its parent draws.
void digest_start_child(void);

#endif
