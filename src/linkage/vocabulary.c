// Two tables: raw text to word, so that a spelling is folded once, and folded text to word.
#include "linkage/vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linkage/fold.h"
#include "linkage/hash.h"

typedef struct RawSlot {
    uint64_t hash; // 0: empty
    uint64_t word;
} RawSlot;

struct Vocabulary {
    Word *words;
    size_t count, words_room;
    uint8_t *letters;
    size_t letters_count, letters_room;
    uint32_t *slots; // of words by hash and field; 0: empty
    size_t slots_room;
    RawSlot *raw;
    size_t raw_count, raw_room;
    Arena *scratch;
};

enum { SLOTS_FIRST = 1024 };

void *link_reserve(void *array, size_t *room, size_t wanted, size_t size)
{
    if (wanted <= *room) {
        return array;
    }
    size_t larger = *room + *room / 2;
    larger = larger > wanted ? larger : wanted;
    larger = larger > 64 ? larger : 64;
    void *grown = realloc(array, larger * size);
    if (!grown) {
        fputs("istijaba: out of memory\n", stderr);
        abort();
    }
    *room = larger;
    return grown;
}

static void *zeroed(size_t count, size_t size)
{
    void *array = calloc(count, size);
    if (!array) {
        fputs("istijaba: out of memory\n", stderr);
        abort();
    }
    return array;
}

static void vocabulary_release(void *thing)
{
    Vocabulary *vocabulary = thing;
    free(vocabulary->words);
    free(vocabulary->letters);
    free(vocabulary->slots);
    free(vocabulary->raw);
    arena_free(vocabulary->scratch);
}

Vocabulary *vocabulary_new(Arena *arena)
{
    Vocabulary *vocabulary = ARENA_NEW(arena, Vocabulary);
    vocabulary->scratch = arena_new();
    vocabulary->slots_room = SLOTS_FIRST;
    vocabulary->slots = zeroed(SLOTS_FIRST, sizeof(uint32_t));
    vocabulary->raw_room = SLOTS_FIRST;
    vocabulary->raw = zeroed(SLOTS_FIRST, sizeof(RawSlot));
    vocabulary->words = link_reserve(NULL, &vocabulary->words_room, SLOTS_FIRST, sizeof(Word));
    vocabulary->words[0] = (Word){ 0 };
    vocabulary->count = 1;
    arena_at_reset(arena, vocabulary_release, vocabulary);
    return vocabulary;
}

// ---- Words ----

static uint64_t place_hash(uint64_t hash, unsigned field)
{
    return link_mix(hash, field + 1);
}

static size_t find_slot(const Vocabulary *vocabulary, uint64_t hash, unsigned field)
{
    size_t mask = vocabulary->slots_room - 1;
    for (size_t at = place_hash(hash, field) & mask;; at = (at + 1) & mask) {
        uint32_t word = vocabulary->slots[at];
        if (word == 0 || (vocabulary->words[word].hash == hash && vocabulary->words[word].field == field)) {
            return at;
        }
    }
}

static void grow_slots(Vocabulary *vocabulary)
{
    if (vocabulary->count * 2 < vocabulary->slots_room) {
        return;
    }
    free(vocabulary->slots);
    vocabulary->slots_room *= 2;
    vocabulary->slots = zeroed(vocabulary->slots_room, sizeof(uint32_t));
    for (size_t i = 1; i < vocabulary->count; i++) {
        vocabulary->slots[find_slot(vocabulary, vocabulary->words[i].hash, vocabulary->words[i].field)] = (uint32_t)i;
    }
}

static uint32_t mask_of(const uint8_t *letters, size_t count)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < count; i++) {
        mask |= (uint32_t)1 << (letters[i] & 31);
    }
    return mask;
}

static Word describe(Vocabulary *vocabulary, Str folded, uint64_t hash, unsigned field)
{
    uint8_t letters[LINK_LETTERS_MAX];
    size_t length = link_letters(folded, letters);
    Str bare = link_bare(vocabulary->scratch, folded);
    Word word = { .hash = hash, .skeleton = link_skeleton(folded), .length = (uint8_t)length, .field = (uint8_t)field };
    word.bare = (uint32_t)link_hash(bare.at, bare.len, 1);
    word.mask = mask_of(letters, length);
    word.script = (uint8_t)link_script(folded);
    word.words = 1;
    for (size_t i = 0; i < length; i++) {
        word.words = (uint8_t)(word.words + (letters[i] == ' '));
    }
    vocabulary->letters = link_reserve(vocabulary->letters, &vocabulary->letters_room,
                                       vocabulary->letters_count + length, 1);
    memcpy(vocabulary->letters + vocabulary->letters_count, letters, length);
    word.letters = (uint32_t)vocabulary->letters_count;
    vocabulary->letters_count += length;
    return word;
}

// The word of a folded text, not counted.
static uint32_t intern(Vocabulary *vocabulary, unsigned field, Str folded)
{
    if (folded.len == 0) {
        return 0;
    }
    uint64_t hash = link_hash(folded.at, folded.len, 0);
    size_t at = find_slot(vocabulary, hash, field);
    if (vocabulary->slots[at] != 0) {
        return vocabulary->slots[at];
    }
    Word word = describe(vocabulary, folded, hash, field);
    vocabulary->words = link_reserve(vocabulary->words, &vocabulary->words_room, vocabulary->count + 1, sizeof(Word));
    vocabulary->words[vocabulary->count] = word;
    uint32_t made = (uint32_t)vocabulary->count++;
    vocabulary->slots[at] = made;
    grow_slots(vocabulary);
    return made;
}

// ---- Raw texts ----

static size_t find_raw(const Vocabulary *vocabulary, uint64_t hash)
{
    size_t mask = vocabulary->raw_room - 1;
    size_t at = hash & mask;
    while (vocabulary->raw[at].hash != 0 && vocabulary->raw[at].hash != hash) {
        at = (at + 1) & mask;
    }
    return at;
}

static void grow_raw(Vocabulary *vocabulary)
{
    if (vocabulary->raw_count * 2 < vocabulary->raw_room) {
        return;
    }
    RawSlot *old = vocabulary->raw;
    size_t old_room = vocabulary->raw_room;
    vocabulary->raw_room *= 2;
    vocabulary->raw = zeroed(vocabulary->raw_room, sizeof(RawSlot));
    for (size_t i = 0; i < old_room; i++) {
        if (old[i].hash != 0) {
            vocabulary->raw[find_raw(vocabulary, old[i].hash)] = old[i];
        }
    }
    free(old);
}

// A name's parts by single blanks: compounds are joined, so that «عبد الله» and «عبدالله» are one word.
static Str join_parts(Arena *arena, Str folded)
{
    LinkParts parts;
    size_t at;
    if (!str_find(folded, ' ', &at)) {
        return folded;
    }
    TextBuilder joined = { .arena = arena };
    link_parts(arena, folded, &parts);
    for (size_t i = 0; i < parts.count; i++) {
        text_add_c(&joined, i > 0 ? " " : "");
        text_add(&joined, parts.at[i]);
    }
    return text_done(&joined);
}

uint32_t vocabulary_add(Vocabulary *vocabulary, unsigned field, Str raw, bool is_name)
{
    uint64_t hash = link_hash(raw.at, raw.len, 2 * (uint64_t)field + is_name) | 1;
    size_t at = find_raw(vocabulary, hash);
    if (vocabulary->raw[at].hash == 0) {
        Str folded = link_fold(vocabulary->scratch, raw);
        uint32_t word = intern(vocabulary, field, is_name ? join_parts(vocabulary->scratch, folded) : folded);
        arena_reset(vocabulary->scratch);
        vocabulary->raw[at] = (RawSlot){ hash, word };
        vocabulary->raw_count++;
        vocabulary->words[word].count++;
        grow_raw(vocabulary);
        return word;
    }
    uint32_t word = (uint32_t)vocabulary->raw[at].word;
    vocabulary->words[word].count++;
    return word;
}

uint32_t vocabulary_add_folded(Vocabulary *vocabulary, unsigned field, Str folded)
{
    uint32_t word = intern(vocabulary, field, folded);
    vocabulary->words[word].count++;
    arena_reset(vocabulary->scratch);
    return word;
}

size_t vocabulary_count(const Vocabulary *vocabulary)
{
    return vocabulary->count;
}

size_t vocabulary_bytes(const Vocabulary *vocabulary)
{
    return vocabulary->words_room * sizeof(Word) + vocabulary->letters_room + vocabulary->slots_room * sizeof(uint32_t) +
           vocabulary->raw_room * sizeof(RawSlot);
}

const Word *vocabulary_words(const Vocabulary *vocabulary)
{
    return vocabulary->words;
}

const uint8_t *vocabulary_letters(const Vocabulary *vocabulary)
{
    return vocabulary->letters;
}
