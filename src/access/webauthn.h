// What a browser answers about a passkey, checked by libfido2: bytes in, yes or no out. No device is touched, nothing is
// stored. Not here: whose passkey it is, and whether its challenge was ours (passkeys.c).
#ifndef ACCESS_WEBAUTHN_H
#define ACCESS_WEBAUTHN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { WEBAUTHN_ES256 = -7, WEBAUTHN_EDDSA = -8, WEBAUTHN_RS256 = -257 }; // COSE

typedef struct WebauthnKey {
    int64_t alg;
    Str credential; // its name, bytes
    Str public_key; // as libfido2 gives it
    int64_t count;  // signatures so far; 0: it does not count
} WebauthnKey;

// What was signed: bytes.
typedef struct WebauthnProof {
    Str client_data, authenticator_data, signature;
} WebauthnProof;

// The challenge that was answered; false unless it is of this type ("webauthn.get") and of our own origin.
bool webauthn_challenge(Arena *arena, Str client_data, const char *type, Str origin, Str *challenge_out);
// A new passkey for `rp`: someone was present. `alg`: what the browser says it is.
bool webauthn_read_key(Arena *arena, Str rp, int64_t alg, Str authenticator_data, WebauthnKey *key_out);
// Whether the passkey signed this for `rp`, someone present, and known to the device if `verified`; and its count has
// grown. `count_out`: the new one.
bool webauthn_check(Str rp, const WebauthnKey *key, const WebauthnProof *proof, bool verified, int64_t *count_out);

#endif
