// What the route files of households share. HTTP only, and only for households/.
#ifndef HOUSEHOLDS_HOUSEHOLDS_ROUTES_H
#define HOUSEHOLDS_HOUSEHOLDS_ROUTES_H

#include "features/households/households_page.h"

MUST_USE Fault households_route_scope(Request *request, void *scope_out);
MUST_USE Fault households_route_id(Request *request, Id *id_out); // HOUSEHOLD_NOT_FOUND
// Back to the page of the household, or to the list when the asker keeps it no longer.
MUST_USE Fault households_go_back(Request *request, Reply *reply, Id id);
// The page of a household again below a refused form of it, and what its forms offer.
MUST_USE Fault households_frame_one(Request *request, Reply *reply);
Identity households_identity_from(Work *work, const Input *input);

#define PERSON_FIELDS                                                                                         \
    { "given", FIELD_TEXT, true, 1, HOUSEHOLD_NAME_MAX, NULL, NULL, "given name" },                            \
    { "father", FIELD_TEXT, false, 0, HOUSEHOLD_NAME_MAX, NULL, NULL, "the father's name" },                   \
    { "grandfather", FIELD_TEXT, false, 0, HOUSEHOLD_NAME_MAX, NULL, NULL, "the grandfather's name" },         \
    { "family", FIELD_TEXT, true, 1, HOUSEHOLD_NAME_MAX, NULL, NULL, "family name" },                          \
    { "born", FIELD_DATE, false, 0, 0, NULL, NULL, "date of birth" },                                          \
    { "sex", FIELD_CHOICE, false, 0, 0, "female male", NULL, "as in their papers" },                           \
    { "own_phone", FIELD_PHONE, false, 0, 0, NULL, NULL, "their own phone" },                                  \
    { "number", FIELD_TEXT, false, 0, HOUSEHOLD_NUMBER_MAX, NULL, NULL, "identity number; a slip is told, not refused" }

#endif
