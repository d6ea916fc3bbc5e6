// Takes one line of JSON apart from left to right: what an instance's lines are made of, and no more. Strict: UTF-8, whole
// numbers, no control characters. Inside allocation/ only; a million lines are read, so it makes no tree.
#ifndef ALLOCATION_SCAN_H
#define ALLOCATION_SCAN_H

#include "base/text.h"

typedef struct Scan {
    Arena *arena; // for texts with escapes; others are views of the line
    const char *at, *end;
} Scan;

bool scan_sign(Scan *scan, char sign);  // blanks and then this sign: taken. Else nothing is, and false
bool scan_text(Scan *scan, Str *out);   // "…", unescaped
// Digits, with or without a minus. What is beyond 64 bits gives the last number there is. False: a fraction, or no number.
bool scan_number(Scan *scan, int64_t *out);
bool scan_done(Scan *scan); // only blanks are left

#endif
