// Rows of the register, for incidents_rules.c and incidents_page.c only; no rule.
#ifndef INCIDENTS_INCIDENTS_STORE_H
#define INCIDENTS_INCIDENTS_STORE_H

#include "features/areas/areas.h"
#include "features/incidents/incidents.h"

MUST_USE Fault incidents_store_insert(Work *work, const Incident *incident);
MUST_USE Fault incidents_store_find(Work *work, Id id, Incident *incident_out); // INCIDENT_NOT_FOUND
MUST_USE Fault incidents_store_list(Work *work, Id opened_by, Incident **list_out, size_t *count_out); // ID_NONE: all
MUST_USE Fault incidents_store_put_steps(Work *work, const Incident *incident);
MUST_USE Fault incidents_store_add_told(Work *work, Id incident, Id need);

typedef struct TouchedNeed {
    Id id;
    int64_t created_at, told_at; // seconds UTC; told_at 0: not yet
    Area governorate;            // pcode, kind, names
    bool has_phone, is_there;
    bool is_household; // and no need
} TouchedNeed;
MUST_USE Fault incidents_store_look(Work *work, Id need, Id incident, TouchedNeed *need_out);
// STR_NONE: unknown.
MUST_USE Fault incidents_store_name_account(Work *work, Id id, Str *name_out);
MUST_USE Fault incidents_store_name_organisation(Work *work, Id id, Str *name_out);

#endif
