// Sealing of single texts: what the server does at intake, and its reverse, which only the vault can do. Pure: bytes
// in, bytes out. Not here: where keys lie (vault_store), who may ask (rights).
#ifndef VAULT_SEAL_H
#define VAULT_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/text.h"

enum {
    SEAL_KEY_BYTES = 32,
    SEAL_BOX_BYTES = 80,    // a key in crypto_box_seal
    SEAL_HEAD_BYTES = 17,   // version, id of the key
    SEAL_EXTRA_BYTES = 33,  // head and tag: a sealed text is so much longer than the text
    SEAL_STEPS_MOST = 256,  // keys from one box
};

// One key for one act of writing: never two texts of one column.
typedef struct SealKey {
    Id id;                       // what it is called; the sealed text names it
    uint8_t at[SEAL_KEY_BYTES];
    uint8_t box[SEAL_BOX_BYTES]; // the begin of its chain, sealed to the vault
    uint32_t step;               // how far down that chain
} SealKey;

// Where a text belongs: it opens nowhere else.
typedef struct SealPlace {
    const char *table, *column;
    Id row;
} SealPlace;

// The chain of keys that a process seals with. Each step forgets the one before it, so that whoever takes the memory
// opens nothing that was sealed already; the begin is sealed to the vault, which walks the chain again.
typedef struct SealChain {
    uint8_t intake[32]; // public key of the vault
    uint8_t at[SEAL_KEY_BYTES];
    uint8_t box[SEAL_BOX_BYTES];
    uint32_t step;      // SEAL_STEPS_MOST: used up, and at the begin
} SealChain;

void seal_chain_begin(SealChain *chain, const uint8_t intake[32]);
// `key_out->id` is the caller's. Wipe the key when the texts are sealed.
void seal_chain_next(SealChain *chain, SealKey *key_out);
// STR_NONE stays STR_NONE.
Str seal_text(Arena *arena, const SealKey *key, const SealPlace *place, Str clear);

// ---- The vault's side ----

typedef struct SealPair {
    uint8_t intake[32], secret[32];
} SealPair;

void seal_pair(const uint8_t seed[32], SealPair *pair_out);
bool seal_open_box(const SealPair *pair, const uint8_t box[SEAL_BOX_BYTES], uint8_t begin_out[SEAL_KEY_BYTES]);
// The key of this step; the chain then stands at the next.
void seal_step(uint8_t chain[SEAL_KEY_BYTES], uint8_t key_out[SEAL_KEY_BYTES]);
bool seal_key_id(Str sealed, Id *id_out); // false: not a sealed text
bool seal_open_text(Arena *arena, const uint8_t key[SEAL_KEY_BYTES], const SealPlace *place, Str sealed,
                    Str *clear_out);

#endif
