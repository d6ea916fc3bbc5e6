// What the files of second factors share. Others see access/factors.h.
#ifndef ACCESS_FACTOR_PARTS_H
#define ACCESS_FACTOR_PARTS_H

#include "access/factor_store.h"

// The digits of what was typed, whatever script and blanks they have.
Str factor_digits(Arena *arena, Str typed);
Str factor_make_digits(Arena *arena, int count);
Str factor_in_two(Arena *arena, Str digits); // "12345 67890"
// Each code once. TOO_MANY_REQUESTS: many were wrong just now, and this one is not even looked at.
MUST_USE Fault factor_use_totp(Work *work, Id account, Str digits, bool *right_out);
MUST_USE Fault factor_use_printed(Work *work, Id account, Str digits, bool *right_out);
// The asker has proved one just now: this session counts as proved, and those without end.
MUST_USE Fault factor_mark_proved(Work *work, const char *how);

#endif
