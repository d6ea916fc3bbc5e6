// The rules of the register: who sees an entry, in what order its steps come, and what each leaves behind. No HTTP and no SQL
// here.
#include "features/incidents/incidents_store.h"
#include "ledger/ledger.h"

INCIDENTS_FAULTS(FAULT_DEFINE)

static Fault append_event(Work *work, const char *kind, Id incident, int64_t count)
{
    Doc *record = doc_new(work->arena);
    doc_id(record, "incident", incident);
    if (count > 0) {
        doc_int(record, "needs", count);
    }
    return ledger_append(work, &(Event){ .kind = kind, .subject = incident, .object = incident,
                                         .governorate = STR("PS"), .record = record });
}

Fault incidents_check_span(Work *work, const IncidentSpan *span)
{
    bool fits = span->since < span->until && span->until - span->since <= INCIDENT_SPAN_MOST_S;
    return fits ? OK : fault_at(work, INCIDENT_SPAN_WRONG, "until");
}

Fault incidents_open(Work *work, const IncidentSpan *span, Id *id_out)
{
    TRY(incidents_check_span(work, span));
    Incident incident = { .id = work_new_id(), .opened_at = work->now, .opened_by = access_account_of(work->user),
                          .span = *span };
    TRY(incidents_store_insert(work, &incident));
    TRY(append_event(work, "incident.opened", incident.id, 0));
    *id_out = incident.id;
    return OK;
}

static bool sees_all(const Work *work)
{
    return access_may(work->user, MAY_ADMINISTER, NULL);
}

Fault incidents_find(Work *work, Id id, Incident *incident_out)
{
    Incident incident;
    TRY(incidents_store_find(work, id, &incident));
    if (!sees_all(work) && !id_equal(incident.opened_by, access_account_of(work->user))) {
        return INCIDENT_NOT_FOUND;
    }
    *incident_out = incident;
    return OK;
}

Fault incidents_list(Work *work, Incident **list_out, size_t *count_out)
{
    return incidents_store_list(work, sees_all(work) ? ID_NONE : access_account_of(work->user), list_out, count_out);
}

// Each comes once, and after those before it.
Fault incidents_step(Work *work, Id id, Str step)
{
    Incident incident;
    TRY(incidents_find(work, id, &incident));
    const struct {
        const char *name, *event;
        int64_t *at;
    } steps[] = { { "contained", "incident.contained", &incident.contained_at },
                  { "notified", "incident.notified", &incident.notified_at },
                  { "closed", "incident.closed", &incident.closed_at } };
    if (incident.closed_at != 0) {
        return INCIDENT_CLOSED;
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        bool is_next = *steps[i].at == 0;
        if (is_next && str_is(step, steps[i].name)) {
            *steps[i].at = work->now;
            TRY(incidents_store_put_steps(work, &incident));
            return append_event(work, steps[i].event, id, 0);
        }
        if (is_next) {
            break;
        }
    }
    return INCIDENT_STEP_EARLY;
}

Fault incidents_tell(Work *work, Id id, const Id *needs, size_t count)
{
    Incident incident;
    TRY(incidents_find(work, id, &incident));
    if (incident.closed_at != 0) {
        return INCIDENT_CLOSED;
    }
    for (size_t i = 0; i < count; i++) {
        TRY(incidents_store_add_told(work, id, needs[i]));
    }
    return count > 0 ? append_event(work, "incident.told", id, (int64_t)count) : OK;
}
