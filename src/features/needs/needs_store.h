// Rows of needs and lines, for needs_rules.c only: rows in, rows out, no rule.
#ifndef NEEDS_NEEDS_STORE_H
#define NEEDS_NEEDS_STORE_H

#include "core/code_key.h"
#include "features/needs/needs.h"

MUST_USE Fault needs_store_insert(Work *work, const Need *need, CodeKey code, Id import_key);
MUST_USE Fault needs_store_insert_line(Work *work, Id need, size_t position, const NeedLine *line);
MUST_USE Fault needs_store_delete_lines(Work *work, Id need);
MUST_USE Fault needs_store_update(Work *work, const Need *need); // all that may change
MUST_USE Fault needs_store_set_owner_code(Work *work, Id need, CodeKey code);
MUST_USE Fault needs_store_find(Work *work, Id id, Need *need_out);
MUST_USE Fault needs_store_find_by_code(Work *work, CodeKey code, Need *need_out);
MUST_USE Fault needs_store_find_of_line(Work *work, Id line, Id *need_out);
MUST_USE Fault needs_store_load_lines(Work *work, Need *need);
// A governorate, or a part of one, that a list looks into.
typedef struct NeedSpan {
    Str governorate; // P-code
    Str path;        // of the part; STR_NONE: all of it
    Str whole;       // path of the governorate
} NeedSpan;
// In the order of deadlines, at most filter->most; what the filter says of areas is in the spans.
MUST_USE Fault needs_store_keys(Work *work, const NeedFilter *filter, const NeedSpan *spans,
                                size_t span_count, NeedKey **keys_out, size_t *count_out);
MUST_USE Fault needs_store_scope(Work *work, Id id, Scope *scope_out);
// The row of the file may be imported again.
MUST_USE Fault needs_store_forget_import(Work *work, Id need);
MUST_USE Fault needs_store_imported(Work *work, Id import_key, bool *exists_out);
// Ids of needs whose freshness ended before `before` (seconds UTC) and that were (not) asked about it.
MUST_USE Fault needs_store_stale(Work *work, bool already_asked, int64_t before, size_t most,
                                 Id **ids_out, size_t *count_out);

#endif
