// Steps through one line of JSON, for the checker: it shares nothing with the reader of the solver. Inside proving/ only.
#ifndef PROVING_CURSOR_H
#define PROVING_CURSOR_H

#include "base/text.h"

typedef struct Cursor {
    Arena *arena;
    const char *at, *end;
    bool first; // no key was read yet
    bool wrong; // stays once something did not fit; every read fails from then on
} Cursor;

bool cursor_sign(Cursor *cursor, char sign);
bool cursor_text(Cursor *cursor, Str *text_out);
bool cursor_number(Cursor *cursor, int64_t most, int64_t *number_out); // from 0 to `most`
// The next key of an object that was begun with begin; false at its end, and when it is wrong.
void cursor_begin(Cursor *cursor, char sign);
bool cursor_key(Cursor *cursor, Str *key_out);
bool cursor_more(Cursor *cursor, char end); // the same of a list
bool cursor_ends(Cursor *cursor);           // nothing was wrong, and only blanks follow

#endif
