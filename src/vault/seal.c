// XChaCha20-Poly1305 for texts, BLAKE2b for the chain of keys, crypto_box_seal for its begin.
#include "vault/seal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/digest.h"

enum { VERSION = 1, NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

_Static_assert(SEAL_BOX_BYTES == SEAL_KEY_BYTES + crypto_box_SEALBYTES, "a box holds one key");
_Static_assert(SEAL_EXTRA_BYTES == SEAL_HEAD_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES, "head and tag");

// ---- The chain ----

static void derive(const uint8_t from[SEAL_KEY_BYTES], const char *what, uint8_t out[SEAL_KEY_BYTES])
{
    Digest digest = digest_keyed(from, what, STR_NONE);
    memcpy(out, digest.at, SEAL_KEY_BYTES);
    sodium_memzero(&digest, sizeof digest);
}

void seal_step(uint8_t chain[SEAL_KEY_BYTES], uint8_t key_out[SEAL_KEY_BYTES])
{
    derive(chain, "istijaba/seal/key", key_out);
    derive(chain, "istijaba/seal/next", chain);
}

void seal_chain_begin(SealChain *chain, const uint8_t intake[32])
{
    memcpy(chain->intake, intake, sizeof chain->intake);
    chain->step = SEAL_STEPS_MOST;
}

void seal_chain_next(SealChain *chain, SealKey *key_out)
{
    if (chain->step == SEAL_STEPS_MOST) {
        random_fill(chain->at, sizeof chain->at);
        int code = crypto_box_seal(chain->box, chain->at, sizeof chain->at, chain->intake);
        assert(code == 0 && "the vault's public key is no key");
        (void)code;
        chain->step = 0;
    }
    memcpy(key_out->box, chain->box, sizeof key_out->box);
    key_out->step = chain->step++;
    seal_step(chain->at, key_out->at);
}

// ---- Texts ----

// A key seals each column once, so that its name may be the nonce: nothing random has to be kept beside the text.
static void nonce_of(const SealPlace *place, uint8_t nonce_out[NONCE_BYTES])
{
    size_t len = strlen(place->column);
    assert(len <= NONCE_BYTES);
    memset(nonce_out, 0, NONCE_BYTES);
    memcpy(nonce_out, place->column, len);
}

typedef struct Aad {
    uint8_t at[128];
    size_t len;
} Aad;

// table ‖ 0 ‖ column ‖ 0 ‖ row ‖ version
static Aad aad_of(const SealPlace *place)
{
    Aad aad;
    size_t table = strlen(place->table) + 1;
    size_t column = strlen(place->column) + 1;
    assert(table + column + sizeof place->row.at + 1 <= sizeof aad.at);
    memcpy(aad.at, place->table, table);
    memcpy(aad.at + table, place->column, column);
    memcpy(aad.at + table + column, place->row.at, sizeof place->row.at);
    aad.len = table + column + sizeof place->row.at;
    aad.at[aad.len++] = VERSION;
    return aad;
}

Str seal_text(Arena *arena, const SealKey *key, const SealPlace *place, Str clear)
{
    if (!clear.at) {
        return STR_NONE;
    }
    uint8_t nonce[NONCE_BYTES];
    Aad aad = aad_of(place);
    nonce_of(place, nonce);
    uint8_t *sealed = arena_take(arena, clear.len + SEAL_EXTRA_BYTES);
    sealed[0] = VERSION;
    memcpy(sealed + 1, key->id.at, sizeof key->id.at);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + SEAL_HEAD_BYTES, NULL, (const uint8_t *)clear.at,
                                               clear.len, aad.at, aad.len, NULL, nonce, key->at);
    return (Str){ (const char *)sealed, clear.len + SEAL_EXTRA_BYTES };
}

bool seal_key_id(Str sealed, Id *id_out)
{
    if (sealed.len < SEAL_EXTRA_BYTES || (uint8_t)sealed.at[0] != VERSION) {
        return false;
    }
    memcpy(id_out->at, sealed.at + 1, sizeof id_out->at);
    return true;
}

bool seal_open_text(Arena *arena, const uint8_t key[SEAL_KEY_BYTES], const SealPlace *place, Str sealed,
                    Str *clear_out)
{
    uint8_t nonce[NONCE_BYTES];
    Id id;
    Aad aad = aad_of(place);
    nonce_of(place, nonce);
    if (!seal_key_id(sealed, &id)) {
        return false;
    }
    size_t len = sealed.len - SEAL_EXTRA_BYTES;
    uint8_t *clear = arena_take(arena, len + 1);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            clear, NULL, NULL, (const uint8_t *)sealed.at + SEAL_HEAD_BYTES, sealed.len - SEAL_HEAD_BYTES,
            aad.at, aad.len, nonce, key) != 0) {
        return false;
    }
    *clear_out = (Str){ (const char *)clear, len };
    return true;
}

// ---- The vault's pair ----

void seal_pair(const uint8_t seed[32], SealPair *pair_out)
{
    crypto_box_seed_keypair(pair_out->intake, pair_out->secret, seed);
}

bool seal_open_box(const SealPair *pair, const uint8_t box[SEAL_BOX_BYTES], uint8_t begin_out[SEAL_KEY_BYTES])
{
    return crypto_box_seal_open(begin_out, box, SEAL_BOX_BYTES, pair->intake, pair->secret) == 0;
}
