// The documents of households and of the people in them, and what their forms offer.
#ifndef HOUSEHOLDS_HOUSEHOLDS_PAGE_H
#define HOUSEHOLDS_HOUSEHOLDS_PAGE_H

#include "features/households/households.h"

// {households: [{id, area, members, here, created, head {given, family} or null}], next}
MUST_USE Fault households_list_to_doc(Work *work, Doc *doc, const HouseholdSearch *search);
// The household with its members, its history, and what the asker may do with it.
MUST_USE Fault households_one_to_doc(Work *work, Doc *doc, Id id);
// {household, person, head, left, number_unsure, can}; who it is with `identity`.
MUST_USE Fault households_member_to_doc(Work *work, Doc *doc, Id id, Id person);
// Those that it could be the same as, as of households_list_to_doc, of its governorate.
MUST_USE Fault households_others_to_doc(Work *work, Doc *doc, Id id);

#endif
