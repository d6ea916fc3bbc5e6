// What things are called: ids for machines (UUIDv7) and codes for people (11 base32 + check).
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef struct Id {
    uint8_t at[16]; // UUIDv7, big-endian; all zero is "none"
} Id;

#define ID_NONE ((Id){ { 0 } })

Id id_new(int64_t now_ms); // ordered by time, 74 random bits
uint64_t id_time_ms(Id id); // when it was made
bool id_is_none(Id id);
bool id_equal(Id a, Id b);
// Lower-case 8-4-4-4-12, and back. False when the text is anything else, or is "none".
Str id_format(Arena *arena, Id id);
bool id_parse(Str text, Id *id_out);
enum { ID_TEXT_SIZE = 37 }; // with the NUL
void id_write(Id id, char text_out[ID_TEXT_SIZE]);

enum { CODE_LENGTH = 12 };

// A code such as "7K2M9QXR4TDA": Crockford base32 (no I L O U), 11 characters that carry 55 bits
// of `secret`, and one check character (weighted sum modulo 32: finds each single error and most swaps).
Str code_from_secret(Arena *arena, const uint8_t secret[7]);
// For people's eyes: "7K2M-9QXR-4TDA".
Str code_for_people(Arena *arena, Str code);
// Takes what people type: any case, blanks and dashes, I L as 1, O as 0, Arabic digits.
// CODE_MALFORMED when the length or the check is wrong.
MUST_USE Fault code_accept(Arena *arena, Str typed, Str *code_out);

#endif
