// Rows of households and persons, for households_rules.c only: rows in, rows out, no rule.
#ifndef HOUSEHOLDS_HOUSEHOLDS_STORE_H
#define HOUSEHOLDS_HOUSEHOLDS_STORE_H

#include "features/households/households.h"

MUST_USE Fault households_store_insert(Work *work, const Household *household);
// Place, head and what it was merged into.
MUST_USE Fault households_store_update(Work *work, const Household *household);
MUST_USE Fault households_store_find(Work *work, Id id, Household *household_out); // HOUSEHOLD_NOT_FOUND
MUST_USE Fault households_store_list(Work *work, const HouseholdSearch *search, Str reach, Household **list_out,
                                     size_t *count_out);
MUST_USE Fault households_store_insert_person(Work *work, const Member *member);
// Household, the warning and when it left.
MUST_USE Fault households_store_update_person(Work *work, const Member *member);
MUST_USE Fault households_store_members(Work *work, Id household, Member **members_out, size_t *count_out);

#endif
