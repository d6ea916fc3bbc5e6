// Rows of areas and counts, for areas_rules.c only: rows in, rows out, no rule.
#ifndef AREAS_AREAS_STORE_H
#define AREAS_AREAS_STORE_H

#include "features/areas/areas.h"

MUST_USE Fault areas_store_find(Work *work, Str pcode, Area *area_out); // AREA_UNKNOWN
MUST_USE Fault areas_store_list_of_parent(Work *work, Str parent, Area **areas_out,
                                          size_t *count_out);
MUST_USE Fault areas_store_list_of_kind(Work *work, Str kind, Area **areas_out, size_t *count_out);
MUST_USE Fault areas_store_list_all(Work *work, Area **areas_out, size_t *count_out);
MUST_USE Fault areas_store_browse(Work *work, Str parent, Str search, Area **areas_out,
                                  size_t *count_out);
MUST_USE Fault areas_store_close(Work *work, Str path, int64_t at); // 0: open again
MUST_USE Fault areas_store_move(Work *work, const Area *was, const Area *now);
MUST_USE Fault areas_store_is_used(Work *work, Str path, bool *used_out);
MUST_USE Fault areas_store_insert(Work *work, const Area *area);
MUST_USE Fault areas_store_remove_unused(Work *work, Str pcode, Str mark, bool *removed_out);
MUST_USE Fault areas_store_rename(Work *work, const Area *area);
MUST_USE Fault areas_store_raise_count(Work *work, Str governorate, const char *subject,
                                       const char *state);
MUST_USE Fault areas_store_lower_count(Work *work, Str governorate, const char *subject,
                                       const char *state);
MUST_USE Fault areas_store_count(Work *work, Str governorate, const char *subject, const char *state,
                                 int64_t *number_out); // 0 when there is none

// The map of a parent's places, an empty text for the country's; count 0 and no parent when none was imported.
MUST_USE Fault areas_store_find_map(Work *work, Str parent, AreaMap *map_out);
MUST_USE Fault areas_store_replace_map(Work *work, const AreaMap *map);

#endif
