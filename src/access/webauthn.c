// Passkeys as WebAuthn Level 2 has them, by libfido2. Attestation is neither asked for nor looked at: it would say what
// people buy, and nothing here depends on it.
#include "access/webauthn.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <string.h>

#include "base/digest.h"
#include "base/doc.h"

enum { RP_HASH_BYTES = 32, HEAD_BYTES = RP_HASH_BYTES + 1 + 4, PRESENT = 1, VERIFIED = 4 };

bool webauthn_challenge(Arena *arena, Str client_data, const char *type, Str origin, Str *challenge_out)
{
    Doc *said;
    if (doc_from_json(arena, client_data, &said) != OK) {
        return false;
    }
    bool is_ours = str_is(doc_get_text(said, "type"), type) && origin.len > 0 &&
                   str_equal(doc_get_text(said, "origin"), origin) && !doc_get_bool(said, "crossOrigin");
    *challenge_out = doc_get_text(said, "challenge");
    return is_ours && challenge_out->len > 0;
}

// ---- The head of what an authenticator says: hash of the party, flags, count ----

static bool is_for(Str authenticator_data, Str rp)
{
    Digest hash = digest_of(rp);
    return authenticator_data.len >= HEAD_BYTES && memcmp(authenticator_data.at, hash.at, RP_HASH_BYTES) == 0;
}

static unsigned flags_of(Str authenticator_data)
{
    return (unsigned char)authenticator_data.at[RP_HASH_BYTES];
}

static int64_t count_of(Str authenticator_data)
{
    int64_t count = 0;
    for (size_t i = RP_HASH_BYTES + 1; i < HEAD_BYTES; i++) {
        count = count << 8 | (unsigned char)authenticator_data.at[i];
    }
    return count;
}

static const unsigned char *bytes_at(Str text)
{
    return (const unsigned char *)text.at;
}

// ---- A new one ----

static Str copy_bytes(Arena *arena, const unsigned char *at, size_t len)
{
    return at ? str_copy(arena, (Str){ (const char *)at, len }) : STR_NONE;
}

bool webauthn_read_key(Arena *arena, Str rp, int64_t alg, Str authenticator_data, WebauthnKey *key_out)
{
    if (!is_for(authenticator_data, rp) || !(flags_of(authenticator_data) & PRESENT)) {
        return false;
    }
    fido_cred_t *made = fido_cred_new();
    bool read = made && fido_cred_set_type(made, (int)alg) == FIDO_OK &&
                fido_cred_set_authdata_raw(made, bytes_at(authenticator_data), authenticator_data.len) == FIDO_OK;
    if (read) {
        *key_out = (WebauthnKey){
            .alg = alg,
            .credential = copy_bytes(arena, fido_cred_id_ptr(made), fido_cred_id_len(made)),
            .public_key = copy_bytes(arena, fido_cred_pubkey_ptr(made), fido_cred_pubkey_len(made)),
            .count = count_of(authenticator_data),
        };
    }
    fido_cred_free(&made);
    return read && key_out->credential.len > 0 && key_out->public_key.len > 0;
}

// ---- One that is used ----

static bool verify_es256(const fido_assert_t *signed_, Str public_key)
{
    es256_pk_t *key = es256_pk_new();
    bool right = key && es256_pk_from_ptr(key, public_key.at, public_key.len) == FIDO_OK &&
                 fido_assert_verify(signed_, 0, COSE_ES256, key) == FIDO_OK;
    es256_pk_free(&key);
    return right;
}

static bool verify_eddsa(const fido_assert_t *signed_, Str public_key)
{
    eddsa_pk_t *key = eddsa_pk_new();
    bool right = key && eddsa_pk_from_ptr(key, public_key.at, public_key.len) == FIDO_OK &&
                 fido_assert_verify(signed_, 0, COSE_EDDSA, key) == FIDO_OK;
    eddsa_pk_free(&key);
    return right;
}

static bool verify_rs256(const fido_assert_t *signed_, Str public_key)
{
    rs256_pk_t *key = rs256_pk_new();
    bool right = key && rs256_pk_from_ptr(key, public_key.at, public_key.len) == FIDO_OK &&
                 fido_assert_verify(signed_, 0, COSE_RS256, key) == FIDO_OK;
    rs256_pk_free(&key);
    return right;
}

static bool verify(const fido_assert_t *signed_, const WebauthnKey *key)
{
    switch (key->alg) {
    case WEBAUTHN_ES256:
        return verify_es256(signed_, key->public_key);
    case WEBAUTHN_EDDSA:
        return verify_eddsa(signed_, key->public_key);
    case WEBAUTHN_RS256:
        return verify_rs256(signed_, key->public_key);
    default:
        return false;
    }
}

static bool fill(fido_assert_t *signed_, const char *rp, const WebauthnProof *proof, bool verified)
{
    return fido_assert_set_clientdata(signed_, bytes_at(proof->client_data), proof->client_data.len) == FIDO_OK &&
           fido_assert_set_rp(signed_, rp) == FIDO_OK && fido_assert_set_count(signed_, 1) == FIDO_OK &&
           fido_assert_set_up(signed_, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_assert_set_uv(signed_, verified ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) == FIDO_OK &&
           fido_assert_set_authdata_raw(signed_, 0, bytes_at(proof->authenticator_data),
                                        proof->authenticator_data.len) == FIDO_OK &&
           fido_assert_set_sig(signed_, 0, bytes_at(proof->signature), proof->signature.len) == FIDO_OK;
}

bool webauthn_check(Str rp, const WebauthnKey *key, const WebauthnProof *proof, bool verified, int64_t *count_out)
{
    char name[256];
    unsigned wanted = PRESENT | (verified ? VERIFIED : 0);
    Str data = proof->authenticator_data;
    if (!is_for(data, rp) || (flags_of(data) & wanted) != wanted || rp.len >= sizeof name) {
        return false;
    }
    memcpy(name, rp.at, rp.len);
    name[rp.len] = '\0';
    fido_assert_t *signed_ = fido_assert_new();
    bool right = signed_ && fill(signed_, name, proof, verified) && verify(signed_, key);
    fido_assert_free(&signed_);
    // One that counts and does not go on was copied.
    int64_t count = count_of(data);
    bool grows = count > key->count || (count == 0 && key->count == 0);
    *count_out = count;
    return right && grows;
}
