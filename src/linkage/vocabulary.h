// Every word that a register has, once: what is compared of it, and how many records have it. One word of two fields
// stands twice, for a name is as rare as it is among the given names.
#ifndef LINKAGE_VOCABULARY_H
#define LINKAGE_VOCABULARY_H

#include "base/text.h"

typedef struct Word {
    uint64_t hash;     // of the folded text alone: the same in every field
    uint64_t skeleton; // link_skeleton
    uint32_t bare;     // a hash of it without articles and blanks
    uint32_t mask;     // which letters it has, for a quick no
    uint32_t letters;  // where they begin
    uint32_t count;    // records that have it in this field
    uint8_t length;    // letters
    uint8_t script;    // LinkScript
    uint8_t words;
    uint8_t field;
} Word;

typedef struct Vocabulary Vocabulary;

// Owned by the arena. Word 0 is no word.
Vocabulary *vocabulary_new(Arena *arena);
// The word of a raw text, which is remembered; counted once more. 0 when nothing is left of it. `is_name`: parts of names
// are joined.
uint32_t vocabulary_add(Vocabulary *vocabulary, unsigned field, Str raw, bool is_name);
// The same of a text that is folded already.
uint32_t vocabulary_add_folded(Vocabulary *vocabulary, unsigned field, Str folded);
size_t vocabulary_count(const Vocabulary *vocabulary);
size_t vocabulary_bytes(const Vocabulary *vocabulary);
const Word *vocabulary_words(const Vocabulary *vocabulary);
const uint8_t *vocabulary_letters(const Vocabulary *vocabulary);

// An array that grows: room for `wanted` elements. Given back by whoever keeps it.
void *link_reserve(void *array, size_t *room, size_t wanted, size_t size);

#endif
