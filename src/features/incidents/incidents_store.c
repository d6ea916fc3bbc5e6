// Rows of incident and incident_told: the only code that writes them. No rule lives here.
#include "features/incidents/incidents_store.h"

#include "features/incidents/incidents.sql.h"

// A pointer: the value lives as long as what it points to.
static DbValue id_or_null(const Id *id)
{
    return id_is_none(*id) ? db_null() : db_id(*id);
}

Fault incidents_store_insert(Work *work, const Incident *incident)
{
    const IncidentSpan *span = &incident->span;
    return db_run(work->db, INSERT_INCIDENT, db_id(incident->id), db_int(incident->opened_at),
                  db_id(incident->opened_by), db_int(span->since), db_int(span->until), id_or_null(&span->account),
                  id_or_null(&span->organisation));
}

static Incident read_incident(DbRows *rows)
{
    return (Incident){ .id = db_row_id(rows, 0),
                       .opened_at = db_row_int(rows, 1),
                       .opened_by = db_row_id(rows, 2),
                       .span = { db_row_int(rows, 3), db_row_int(rows, 4), db_row_id(rows, 5), db_row_id(rows, 6) },
                       .contained_at = db_row_int(rows, 7),
                       .notified_at = db_row_int(rows, 8),
                       .closed_at = db_row_int(rows, 9) };
}

Fault incidents_store_find(Work *work, Id id, Incident *incident_out)
{
    DbRows *rows = db_query(work->db, FIND_INCIDENT, db_id(id));
    bool found = db_next(rows);
    Incident incident = found ? read_incident(rows) : (Incident){ 0 };
    TRY(db_end(rows));
    if (!found) {
        return INCIDENT_NOT_FOUND;
    }
    *incident_out = incident;
    return OK;
}

Fault incidents_store_list(Work *work, Id opened_by, Incident **list_out, size_t *count_out)
{
    Incident *list = ARENA_ARRAY(work->arena, Incident, INCIDENTS_LIST_MAX);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_INCIDENTS, id_or_null(&opened_by), db_int(INCIDENTS_LIST_MAX));
    while (count < INCIDENTS_LIST_MAX && db_next(rows)) {
        list[count++] = read_incident(rows);
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault incidents_store_put_steps(Work *work, const Incident *incident)
{
    return db_run(work->db, PUT_INCIDENT_STEPS, db_id(incident->id), db_time(incident->contained_at),
                  db_time(incident->notified_at), db_time(incident->closed_at));
}

Fault incidents_store_add_told(Work *work, Id incident, Id need)
{
    Id by = access_account_of(work->user);
    return db_run(work->db, ADD_INCIDENT_TOLD, db_id(incident), db_id(need), db_int(work->now), db_id(by));
}

Fault incidents_store_look(Work *work, Id need, Id incident, TouchedNeed *need_out)
{
    TouchedNeed touched = { .id = need };
    DbRows *rows = db_query(work->db, LOOK_INCIDENT_NEED, db_id(need), db_id(incident));
    if (db_next(rows)) {
        touched.is_there = true;
        touched.created_at = db_row_int(rows, 0);
        touched.governorate = (Area){ .pcode = db_row_text(rows, 1, work->arena),
                                      .kind = db_row_text(rows, 2, work->arena),
                                      .name_ar = db_row_text(rows, 3, work->arena),
                                      .name_en = db_row_text(rows, 4, work->arena) };
        touched.has_phone = db_row_int(rows, 5) != 0;
        touched.told_at = db_row_int(rows, 6);
        touched.is_household = db_row_int(rows, 7) != 0;
    }
    TRY(db_end(rows));
    *need_out = touched;
    return OK;
}

static Fault find_name(Work *work, const Statement *statement, Id id, Str *name_out)
{
    DbRows *rows = db_query(work->db, statement, db_id(id));
    *name_out = db_next(rows) ? db_row_text(rows, 0, work->arena) : STR_NONE;
    return db_end(rows);
}

Fault incidents_store_name_account(Work *work, Id id, Str *name_out)
{
    return find_name(work, NAME_INCIDENT_ACCOUNT, id, name_out);
}

Fault incidents_store_name_organisation(Work *work, Id id, Str *name_out)
{
    return find_name(work, NAME_INCIDENT_ORGANISATION, id, name_out);
}
