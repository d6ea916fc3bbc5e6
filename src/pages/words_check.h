// What a message asks for and lacks: its arguments, its plural forms. For the word checker of the build, and for
// wordings that are written in the browser: both by the same rules.
#ifndef PAGES_WORDS_CHECK_H
#define PAGES_WORDS_CHECK_H

#include "pages/words_parse.h"

enum { WORDS_ARGUMENTS_MAX = 16 };

typedef struct WordsArgument {
    Str name;
    PartKind kind; // the first use that is more than putting it in
    const Choice *choices; // of a select
} WordsArgument;

typedef struct WordsFacts {
    const char *reason; // why it cannot be read; NULL: it can
    WordsArgument arguments[WORDS_ARGUMENTS_MAX];
    size_t argument_count;
    bool lacks[PLURAL_COUNT]; // a plural of it misses this form, which its language has
    bool lacks_any;
} WordsFacts;

// `text` must outlive the facts.
void words_check(Arena *arena, Language language, Str text, WordsFacts *facts_out);
bool words_takes(const WordsFacts *facts, Str argument);
// Whether both take the same arguments.
bool words_take_alike(const WordsFacts *a, const WordsFacts *b);

#endif
