// Inside of words.h: what a message is parsed into. For words*.c and the word checker only.
#ifndef PAGES_WORDS_PARSE_H
#define PAGES_WORDS_PARSE_H

#include "base/text.h"
#include "pages/words.h"

enum { WORDS_DEPTH_MAX = 8 }; // choices within choices

typedef enum PartKind {
    PART_TEXT,
    PART_ARGUMENT, // {name}; also # in a plural
    PART_PLURAL,
    PART_SELECT,
    PART_DATE,
    PART_DATETIME,
    PART_TIME,
} PartKind;

typedef enum Plural {
    PLURAL_ZERO,
    PLURAL_ONE,
    PLURAL_TWO,
    PLURAL_FEW,
    PLURAL_MANY,
    PLURAL_OTHER,
    PLURAL_COUNT,
} Plural;

struct Part;

typedef struct Choice {
    Str name;       // of a select's value, or of a plural category
    bool exact;     // written "=3"
    int64_t number; // 3
    Plural plural;  // the category, when not exact
    const struct Part *parts;
    struct Choice *next;
} Choice;

typedef struct Part {
    PartKind kind;
    Str text; // the text, or the name of the argument
    Choice *choices;
    struct Part *next;
} Part;

// The message in the arena; NULL, or the reason why it cannot be read. `text` must outlive it.
const char *words_parse_message(Arena *arena, Str text, const Part **parts_out);
const char *words_plural_name(Plural plural); // "few"
// "few" -> PLURAL_FEW; false when it is no category.
bool words_plural_named(Str name, Plural *plural_out);

#endif
