// Names that are common knowledge in Palestine and English, with spellings that people use. Nobody is meant.
#ifndef PEOPLE_NAMES_H
#define PEOPLE_NAMES_H

#include <stddef.h>

typedef struct PeopleName {
    const char *arabic; // variants separated by '|', the usual one first
    const char *latin;
} PeopleName;

extern const PeopleName people_men[], people_women[], people_families[];
extern const size_t people_men_count, people_women_count, people_families_count;
extern const char *const people_english_given[], *const people_english_families[], *const people_streets[];
extern const size_t people_english_given_count, people_english_families_count, people_streets_count;

#endif
