// The words of the interface in the operator's own wording: written, looked at, taken back, and in force at once.
#ifndef TEXTS_TEXTS_H
#define TEXTS_TEXTS_H

#include "core/work.h"
#include "http/http.h"
#include "pages/words_shelf.h"

#define TEXTS_FAULTS(X)         \
    X(TEXT_NOT_FOUND, 404)      \
    X(TEXT_SYNTAX_WRONG, 422)   \
    X(TEXT_ARGUMENTS_WRONG, 422) \
    X(TEXT_PLURAL_MISSING, 422) \
    X(TEXTS_UNREADABLE, 422)

TEXTS_FAULTS(FAULT_DECLARE)

enum {
    TEXT_MAX = 4000,     // characters of a message
    TEXTS_PAGE = 40,     // rows of one answer
    TEXTS_OWN_MAX = 5000, // wordings of the operator in all
    TEXTS_IMPORT_MAX = 1000000,
};

// A wording of the operator's.
typedef struct OwnText {
    Str key;
    Language language;
    Str text;
    Str shipped;        // what the program said when it was written
    int64_t changed_at; // seconds UTC
    Id changed_by;      // account; ID_NONE: the house
} OwnText;

// Puts what is stored in force, in all threads at once. At the start, and after each change has been committed.
MUST_USE Fault texts_put_in_force(Db *db, WordsShelf *shelf);

// Every wording of the operator's, by key.
MUST_USE Fault texts_own(Work *work, OwnText **list_out, size_t *count_out);
// Writes a wording, checked as the build checks its own; what the program says itself is the same as taking it back.
// TEXT_NOT_FOUND; TEXT_SYNTAX_WRONG, TEXT_ARGUMENTS_WRONG, TEXT_PLURAL_MISSING at "ar" or "en".
MUST_USE Fault texts_write(Work *work, const Words *shipped, const WordChange *change);
// TEXT_NOT_FOUND when there is neither such a message nor such a wording.
MUST_USE Fault texts_take_back(Work *work, const Words *shipped, Str key);
// All of an export, or nothing: {"ar": {key: text}, "en": …}. Keys that the program no longer has are passed over.
// TEXTS_UNREADABLE, and what texts_write refuses, at "texts".
MUST_USE Fault texts_import(Work *work, const Words *shipped, Str json, int64_t *written_out);

extern const Route texts_routes[];
#endif
