// What is done when something leaked, or may have: who opened what in a span of time, who has to be told within 72 hours, and a
// register of it. Looks come from the vault, which sees to the right itself (vault/looks.h). Not here: ending an account (accounts).
#ifndef INCIDENTS_INCIDENTS_H
#define INCIDENTS_INCIDENTS_H

#include "access/access.h"
#include "core/work.h"
#include "http/http.h"
#include "vault/looks.h"

#define INCIDENTS_FAULTS(X)     \
    X(INCIDENT_NOT_FOUND, 404)  \
    X(INCIDENT_SPAN_WRONG, 422) \
    X(INCIDENT_STEP_EARLY, 409) \
    X(INCIDENT_CLOSED, 409)

INCIDENTS_FAULTS(FAULT_DECLARE)

enum {
    INCIDENT_TELL_WITHIN_S = 72 * 60 * 60,
    INCIDENT_SPAN_MOST_S = 400 * 24 * 60 * 60,
    INCIDENTS_LIST_MAX = 100,
};

typedef struct IncidentSpan {
    int64_t since, until;     // seconds UTC
    Id account, organisation; // ID_NONE: everybody's, any
} IncidentSpan;

typedef struct Incident {
    Id id, opened_by;
    IncidentSpan span;
    int64_t opened_at, contained_at, notified_at, closed_at; // seconds UTC; 0: not yet
} Incident;

// INCIDENT_SPAN_WRONG at "until".
MUST_USE Fault incidents_check_span(Work *work, const IncidentSpan *span);
MUST_USE Fault incidents_open(Work *work, const IncidentSpan *span, Id *id_out);
// One's own, and for administrators all. INCIDENT_NOT_FOUND.
MUST_USE Fault incidents_find(Work *work, Id id, Incident *incident_out);
// The latest INCIDENTS_LIST_MAX of those.
MUST_USE Fault incidents_list(Work *work, Incident **list_out, size_t *count_out);
// "contained", "notified", "closed", in this order, each once. INCIDENT_STEP_EARLY, INCIDENT_CLOSED.
MUST_USE Fault incidents_step(Work *work, Id id, Str step);
// The people of these needs have been told. INCIDENT_CLOSED.
MUST_USE Fault incidents_tell(Work *work, Id id, const Id *needs, size_t count);

extern const Route incidents_routes[];

#endif
