// Rows of organisations, for organisations_rules.c only: rows in, rows out, no rule.
#ifndef ORGANISATIONS_ORGANISATIONS_STORE_H
#define ORGANISATIONS_ORGANISATIONS_STORE_H

#include "features/organisations/organisations.h"

MUST_USE Fault organisations_store_insert(Work *work, const Organisation *organisation,
                                          Str name_key);
MUST_USE Fault organisations_store_find(Work *work, Id id, Organisation *organisation_out);
MUST_USE Fault organisations_store_is_taken(Work *work, Str governorate, Str name_key,
                                            bool *taken_out);
// ORGANISATION_DECIDED when it was not pending.
MUST_USE Fault organisations_store_decide(Work *work, Id id, Str state, Str reason);

// ORGANISATION_STATE_FORBIDS when it was not approved and acting.
MUST_USE Fault organisations_store_suspend(Work *work, Id id, Str reason);
MUST_USE Fault organisations_store_lift(Work *work, Id id); // ORGANISATION_STATE_FORBIDS when it was not suspended

typedef struct OrganisationFilter {
    OrganisationSearch search; // its name as a key
    const Str *area_paths;
    size_t area_path_count;
} OrganisationFilter;

MUST_USE Fault organisations_store_list(Work *work, const OrganisationFilter *filter,
                                        Organisation **list_out, size_t *count_out);
MUST_USE Fault organisations_store_list_people(Work *work, Id id, OrganisationPerson **people_out,
                                               size_t *count_out);
MUST_USE Fault organisations_store_promises(Work *work, Id id, OrganisationPromises *promises_out);

#endif
