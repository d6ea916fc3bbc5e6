// Rows of settings, for tuning_rules.c and tuning_page.c only: rows in, rows out, no rule.
#ifndef TUNING_TUNING_STORE_H
#define TUNING_TUNING_STORE_H

#include "features/tuning/tuning.h"

typedef struct PastSetting {
    bool taken_back;
    int64_t value, at;
    Str actor; // STR_NONE: the house
} PastSetting;

MUST_USE Fault tuning_store_list(DbConn *conn, Arena *arena, OwnSetting **list_out, size_t *count_out);
MUST_USE Fault tuning_store_put(Work *work, Str key, int64_t value);
MUST_USE Fault tuning_store_delete(Work *work, Str key, bool *deleted_out);
// Newest first, at most `most`.
MUST_USE Fault tuning_store_changes(Work *work, Str key, size_t most, PastSetting **list_out, size_t *count_out);
MUST_USE Fault tuning_store_changed_at(Work *work, int64_t *at_out);

#endif
