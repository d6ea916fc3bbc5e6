// Which pairs are worth comparing: those that share a key. A key is a hash of a few fields; one that too many records
// share is refined, and passed over when that does not help.
#ifndef LINKAGE_BLOCK_H
#define LINKAGE_BLOCK_H

#include "linkage/set.h"

enum { BLOCK_RULES_MAX = 16, BLOCK_KEYS_MAX = 6, BLOCK_PARTS = 4 };

// What a key is made of.
typedef enum KeyPart {
    KEY_END,
    KEY_NUMBER,      // the identity number
    KEY_NUMBER_HEAD, // its first half: a slip lies in one half only
    KEY_NUMBER_TAIL,
    KEY_PHONE,       // each of them
    KEY_GIVEN,       // the sound
    KEY_FATHER,
    KEY_GRANDFATHER,
    KEY_FAMILY,
    KEY_PAIR,        // given and family, in any order
    KEY_DATE,
    KEY_YEAR,
    KEY_AREA,
    KEY_POSTCODE,
    KEY_HOUSEHOLD,
    KEY_ADDRESS,     // each of its rare words
    KEY_TEXT,        // the same of a text
    KEY_PARTS
} KeyPart;

typedef struct BlockRule {
    uint8_t parts[BLOCK_PARTS]; // KEY_END behind the last
} BlockRule;

typedef struct BlockRules {
    BlockRule rules[BLOCK_RULES_MAX];
    size_t count;
} BlockRules;

// The rules for the fields that there are.
void block_rules_make(const LinkSet *set, BlockRules *rules_out);
// The keys of a record by a rule; how many. None when a part is missing.
size_t block_keys(const LinkSet *set, const BlockRule *rule, const uint32_t *record, uint32_t keys_out[BLOCK_KEYS_MAX]);

typedef struct Candidates {
    uint64_t *pairs; // the smaller record above, rising, each once
    size_t count;
} Candidates;

// All pairs while they are few, else those of the rules. In the arena.
void block_pairs(const LinkSet *set, Arena *arena, unsigned threads, Candidates *candidates_out);

#endif
