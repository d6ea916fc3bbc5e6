// Rows of own_text and own_text_change, for texts/ only: rows in, rows out, no rule.
#ifndef TEXTS_TEXTS_STORE_H
#define TEXTS_TEXTS_STORE_H

#include "features/texts/texts.h"

typedef struct PastText {
    Language language;
    Str text;  // STR_NONE: taken back
    int64_t at;
    Str actor; // STR_NONE: the house
} PastText;

MUST_USE Fault texts_store_list(DbConn *conn, Arena *arena, OwnText **list_out, size_t *count_out);
MUST_USE Fault texts_store_find(Work *work, Str key, Language language, Str *text_out); // STR_NONE: none
MUST_USE Fault texts_store_put(Work *work, const OwnText *own);
MUST_USE Fault texts_store_delete(Work *work, Str key, Language language);
MUST_USE Fault texts_store_add_change(Work *work, Str key, Language language, Str text);
MUST_USE Fault texts_store_changes(Work *work, Str key, size_t most, PastText **list_out,
                                   size_t *count_out);

#endif
