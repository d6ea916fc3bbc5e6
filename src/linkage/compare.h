// Two records side by side: a level for each field, and how rare the values are that they share.
#ifndef LINKAGE_COMPARE_H
#define LINKAGE_COMPARE_H

#include "linkage/set.h"

enum { USES_CODES = 256 };

// How many bits it says that two records share a value, by how many records use it: 64ths of a bit.
typedef struct Rarity {
    int32_t records;                 // 64 × log2 of how many there are
    int32_t coded[LINK_FIELDS_MAX][USES_CODES];
} Rarity;

typedef struct Evidence {
    uint64_t levels;
    int32_t stranger; // rarity of all that is shared: strangers would have to share it by chance
    int32_t kin;      // of that which kin do not share by being kin
} Evidence;

void rarity_make(const LinkSet *set, Rarity *rarity_out);
// Of a word: what its record in the vocabulary counts.
int32_t rarity_of(const LinkSet *set, const Rarity *rarity, size_t field, uint32_t count);

typedef struct Record {
    const uint32_t *at;
    size_t index; // in the set
} Record;

static inline Record record_of(const LinkSet *set, size_t index)
{
    return (Record){ record_at(set, index), index };
}

// The same for (a, b) and (b, a).
void compare_records(const LinkSet *set, const Rarity *rarity, Record a, Record b, Evidence *evidence_out);
// Whether both have a checked identity number, and not the same one by more than a slip: they cannot be one person.
bool records_contradict(const LinkSet *set, const uint32_t *a, const uint32_t *b);

// Edits (a letter changed, left out, put in, or two neighbours swapped) up to 2; 3: more.
unsigned link_edits(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count);

#endif
