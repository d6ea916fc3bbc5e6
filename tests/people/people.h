// Invented registers with known truth, the same for the same seed: a Palestinian one in both scripts (households, siblings,
// twins, shared phones, people who moved), and an English one of the kind that FEBRL makes (typing, scanning, hearing).
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

enum { PEOPLE_COLUMNS_MAX = 16, PEOPLE_CELL_MAX = 96 };

typedef struct PeopleRow {
    char cells[PEOPLE_COLUMNS_MAX][PEOPLE_CELL_MAX];
    uint32_t person; // rows of one person have one number
    int is_latin;
} PeopleRow;

typedef enum PeopleKind { PEOPLE_PALESTINIAN, PEOPLE_ENGLISH } PeopleKind;

// Names and kinds ("birth_date %Y-%m-%d") of the columns, ended by NULL.
extern const char *const people_palestinian_columns[][2], *const people_english_columns[][2];

typedef struct People People;
// `copies` of a hundred records are second registrations.
People *people_new(PeopleKind kind, uint64_t seed, unsigned copies);
void people_free(People *people);
// The next row; rows of one person stand near each other.
void people_next(People *people, PeopleRow *row_out);
uint64_t people_random(People *people, uint64_t below);

#endif
