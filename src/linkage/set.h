// Inside of linkage: what a set of records is made of. A record is a row of 32-bit numbers, as many as the columns ask for
// (a Palestinian register: 14); what they mean stands in the schema.
#ifndef LINKAGE_SET_H
#define LINKAGE_SET_H

#include "linkage/linkage.h"
#include "linkage/vocabulary.h"

typedef enum FieldType {
    FIELD_NAME,   // a word whose letters are compared
    FIELD_WORD,   // a word that mostly is the same or another
    FIELD_WORDS,  // a list of words
    FIELD_DATE,   // LinkDate
    FIELD_NUMBER, // link_number, in two numbers
    FIELD_PHONE,  // link_phone, as many as there are columns, PHONES_MAX at most
    FIELD_SOURCE, // a word that is no evidence but says where a record is from
} FieldType;

enum { PHONES_MAX = 3, NONE = -1 };

typedef struct Field {
    FieldType type;
    LinkKind kind;
    Str name;      // of its first column
    Str format;
    unsigned slot; // where it stands in a record
    unsigned slots;
    bool shared;   // by a household: says which family, not who
} Field;

typedef struct Schema {
    Field fields[LINK_FIELDS_MAX];
    size_t count;
    size_t pitch;                       // numbers of a record
    int field_of[LINK_COLUMNS_MAX];     // NONE: not compared
    int first[LINK_KINDS];              // the first field of a kind, or NONE
    bool has_kin;                       // whether fields tell who from which family
} Schema;

struct LinkSet {
    Arena *arena;
    Arena *incoming; // records and their order, until they are settled
    Arena *scratch;  // of one row
    const LinkColumn *columns;
    size_t column_count;
    Schema schema;
    Vocabulary *vocabulary;
    uint32_t *records;
    uint64_t *order;      // until it is settled: what records are ordered by
    uint32_t *rows;       // once it is settled: which row a record was
    size_t count, most;
    uint32_t *lists;      // each: how many, a hash of all, the words
    size_t lists_count, lists_room;
    size_t unread[LINK_COLUMNS_MAX];
    uint8_t *uses[LINK_FIELDS_MAX]; // by record, once settled: how many have its number, phone, date (uses_code)
    bool settled;
};

MUST_USE Fault schema_make(const LinkColumn *columns, size_t count, Schema *schema_out);

static inline const uint32_t *record_at(const LinkSet *set, size_t record)
{
    return set->records + record * set->schema.pitch;
}

static inline uint64_t record_number(const uint32_t *record, const Field *field)
{
    return (uint64_t)record[field->slot + 1] << 32 | record[field->slot];
}

// Puts the records into the one order that does not hang on how they came, and counts how often values are used.
void set_settle(LinkSet *set);
// How many, in a byte: eight steps a doubling.
uint8_t uses_code(size_t uses);
// 64 × log2(n), rounded down; n > 0.
int32_t link_log2(uint64_t n);

// ---- sort.c ----

// An entry: a key of 32 bits above, a number below. Ordered by both, when the numbers rise in the input.
void sort_entries(uint64_t *entries, uint64_t *other, size_t count);
// By all of its bits below `bits`.
void sort_numbers(uint64_t *numbers, uint64_t *other, size_t count, unsigned bits);

#endif
