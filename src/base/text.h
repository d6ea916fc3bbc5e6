// Text as views: `Str` points into memory that somebody else owns (an arena, a literal).
// Not here: folding of names for matching, and formatting of numbers for people.
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

typedef struct Str {
    const char *at; // not ended by NUL unless said so; may be NULL when len is 0
    size_t len;     // bytes
} Str;

#define STR(literal) ((Str){ "" literal "", sizeof(literal) - 1 })
#define STR_NONE ((Str){ NULL, 0 })
// For printf: printf("%.*s", STR_ARG(name)).
#define STR_ARG(str) (int)(str).len, (str).at

Str str_from(const char *text);           // a view of a C string; NULL gives STR_NONE
Str str_copy(Arena *arena, Str text);     // a copy in the arena, ended by NUL
char *str_to_c(Arena *arena, Str text);   // the same, for the edges of libraries
Str str_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool str_equal(Str a, Str b);
bool str_is(Str a, const char *literal);
bool str_starts(Str text, Str start);
int str_compare(Str a, Str b);            // by bytes: <0, 0, >0
Str str_trim(Str text);                   // without ASCII blanks at both ends
Str str_from_index(Str text, size_t from);            // from clamped to len
Str str_slice(Str text, size_t from, size_t to);      // clamped
bool str_find(Str text, char wanted, size_t *at_out); // first occurrence
bool str_find_text(Str text, Str wanted, size_t *at_out);
// Cuts the first piece off `rest` at `separator`; false when `rest` was empty (at == NULL).
bool str_cut(Str *rest, char separator, Str *piece_out);

// Text that grows in an arena. Zero-initialise and set `arena`.
typedef struct TextBuilder {
    Arena *arena;
    char *at;
    size_t len;
    size_t room;
} TextBuilder;

void text_add(TextBuilder *builder, Str piece);
void text_add_c(TextBuilder *builder, const char *piece);
void text_add_char(TextBuilder *builder, char piece);
void text_add_format(TextBuilder *builder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
Str text_done(TextBuilder *builder); // a view of what was built, ended by NUL

// Checks what came from outside: valid UTF-8 (TEXT_NOT_UTF8), no NUL, bidi control or other control
// but newline and tab (TEXT_HAS_CONTROLS); gives it in NFC, trimmed, CR LF as LF.
MUST_USE Fault text_accept(Arena *arena, Str input, Str *text_out);
bool text_is_utf8(Str input);
// Number of Unicode characters; `text` must be valid UTF-8.
size_t text_length(Str text);
// ٠-٩ and ۰-۹ become 0-9; ٫ and ٬ become . and , ; the rest is kept.
Str text_latin_digits(Arena *arena, Str text);

#endif
