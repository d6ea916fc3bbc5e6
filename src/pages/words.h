// The words of the interface in both languages: ICU-style messages, parsed once at start.
#ifndef PAGES_WORDS_H
#define PAGES_WORDS_H

#include "base/doc.h"
#include "base/fault.h"

#define PAGES_FAULTS(X)     \
    X(TEMPLATE_BROKEN, 500) \
    X(WORDS_BROKEN, 500)

PAGES_FAULTS(FAULT_DECLARE)

typedef enum Language { LANGUAGE_AR, LANGUAGE_EN, LANGUAGE_COUNT } Language;

typedef struct Words Words;

// For keys used in C, so that the word checker sees them: WORD("sms.reminder").
#define WORD(key) (key)

// From the JSON texts of web/words. WORDS_BROKEN; `bad_out` names language, key and reason, to be
// given to free(); may be NULL. Also WORDS_BROKEN where the machine has no time zone data (tzdata).
MUST_USE Fault words_load(const Str json_by_language[LANGUAGE_COUNT], Words **words_out,
                          const char **bad_out);
// Another wording of one message.
typedef struct WordChange {
    Language language;
    Str key, text;
} WordChange;
// The same with other wordings. One whose key is not there, which cannot be read, or which takes other arguments
// than the message (words_check.h) is left out: it is from before an upgrade.
MUST_USE Fault words_load_changed(const Str json_by_language[LANGUAGE_COUNT],
                                  const WordChange *changes, size_t count, Words **words_out);
void words_free(Words *words); // NULL is allowed
bool words_has(const Words *words, Str key);
// The keys in order, and each message as it is written. STR_NONE when there is none such.
size_t words_count(const Words *words);
Str words_key(const Words *words, size_t index);
Str words_text(const Words *words, Language language, Str key);
// Says a message that is not among them, for a look at it. NULL, or why it cannot be read.
const char *words_try(const Words *words, Language language, Str text, const Doc *arguments,
                      Arena *arena, Str *said_out);
// The message with `arguments` (a record; may be NULL) put in: numbers in Latin digits, texts as
// they are (not escaped), dates (ISO text or seconds) as a wall calendar in Gaza shows them. A null
// gives nothing, an argument that is missing "{name}", an unknown key "[key]". Safe on many threads
// at once.
Str words_say(const Words *words, Language language, Str key, const Doc *arguments, Arena *arena);
const char *language_code(Language language); // "ar"

#endif
