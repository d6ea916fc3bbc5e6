// Rows of organisations: reads and writes organisation; reads accounts and grants. No rule lives here.
#include "features/organisations/organisations_store.h"

#include "features/organisations/organisations.sql.h"

// In the order of columns that find_organisation and list_organisations keep.
static Organisation read_organisation(Work *work, DbRows *rows)
{
    return (Organisation){
        .id = db_row_id(rows, 0),
        .name = db_row_text(rows, 1, work->arena),
        .kind = db_row_text(rows, 2, work->arena),
        .area = db_row_text(rows, 3, work->arena),
        .area_path = db_row_text(rows, 4, work->arena),
        .governorate = db_row_text(rows, 5, work->arena),
        .state = db_row_text(rows, 6, work->arena),
        .about = db_row_text(rows, 7, work->arena),
        .reason = db_row_text(rows, 8, work->arena),
        .created_at = db_row_int(rows, 9),
        .suspended_at = db_row_int(rows, 10),
    };
}

Fault organisations_store_insert(Work *work, const Organisation *organisation, Str name_key)
{
    return db_run(work->db, INSERT_ORGANISATION, db_id(organisation->id),
                  db_text(organisation->name), db_text(name_key), db_text(organisation->kind),
                  db_text(organisation->area), db_text(organisation->area_path),
                  db_text(organisation->governorate), db_text(organisation->about),
                  db_int(organisation->created_at));
}

Fault organisations_store_find(Work *work, Id id, Organisation *organisation_out)
{
    Organisation organisation = { 0 };
    DbRows *rows = db_query(work->db, FIND_ORGANISATION, db_id(id));
    if (db_next(rows)) {
        organisation = read_organisation(work, rows);
    }
    TRY(db_end_found(rows, ORGANISATION_NOT_FOUND));
    *organisation_out = organisation;
    return OK;
}

Fault organisations_store_is_taken(Work *work, Str governorate, Str name_key, bool *taken_out)
{
    DbRows *rows =
        db_query(work->db, FIND_ORGANISATION_NAMED, db_text(governorate), db_text(name_key));
    bool taken = db_next(rows);
    TRY(db_end(rows));
    *taken_out = taken;
    return OK;
}

Fault organisations_store_decide(Work *work, Id id, Str state, Str reason)
{
    Id decided_by = access_account_of(work->user);
    TRY(db_run(work->db, DECIDE_ORGANISATION, db_id(id), db_text(state), db_text(reason),
               db_int(work->now), db_id(decided_by)));
    return db_changes(work->db) == 1 ? OK : ORGANISATION_DECIDED;
}

Fault organisations_store_suspend(Work *work, Id id, Str reason)
{
    TRY(db_run(work->db, SUSPEND_ORGANISATION, db_id(id), db_int(work->now), db_text(reason)));
    return db_changes(work->db) == 1 ? OK : ORGANISATION_STATE_FORBIDS;
}

Fault organisations_store_lift(Work *work, Id id)
{
    TRY(db_run(work->db, LIFT_ORGANISATION, db_id(id)));
    return db_changes(work->db) == 1 ? OK : ORGANISATION_STATE_FORBIDS;
}

Fault organisations_store_list(Work *work, const OrganisationFilter *filter,
                               Organisation **list_out, size_t *count_out)
{
    Organisation *list = ARENA_ARRAY(work->arena, Organisation, ORGANISATIONS_PAGE);
    size_t count = 0;
    const OrganisationSearch *search = &filter->search;
    Str after = { (const char *)search->after.at, sizeof search->after.at };
    bool after_decided = !id_is_none(search->after) && !search->after_pending;
    Str within = search->area_path.at ? search->area_path : STR("");
    Str paths = doc_texts_to_json(work->arena, filter->area_paths, filter->area_path_count);
    DbRows *rows = db_query(work->db, LIST_ORGANISATIONS, db_text(search->state), db_bytes(after),
                            db_int(after_decided), db_text(paths), db_text(within),
                            db_text(search->name), db_int(ORGANISATIONS_PAGE));
    while (count < ORGANISATIONS_PAGE && db_next(rows)) {
        list[count++] = read_organisation(work, rows);
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault organisations_store_list_people(Work *work, Id id, OrganisationPerson **people_out,
                                      size_t *count_out)
{
    OrganisationPerson *people =
        ARENA_ARRAY(work->arena, OrganisationPerson, ORGANISATION_PEOPLE_MAX);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_ORGANISATION_PEOPLE, db_id(id), db_int(work->now),
                            db_int(ORGANISATION_PEOPLE_MAX));
    while (count < ORGANISATION_PEOPLE_MAX && db_next(rows)) {
        people[count++] = (OrganisationPerson){
            .account = db_row_id(rows, 0),
            .name = db_row_text(rows, 1, work->arena),
            .role = db_row_text(rows, 2, work->arena),
            .until = db_row_int(rows, 3),
        };
    }
    TRY(db_end(rows));
    *people_out = people;
    *count_out = count;
    return OK;
}

Fault organisations_store_promises(Work *work, Id id, OrganisationPromises *promises_out)
{
    OrganisationPromises promises = { .sectors = STR("") };
    DbRows *rows = db_query(work->db, FIND_PUBLISHED_RECORD, db_id(id));
    if (db_next(rows)) {
        promises.published_at = db_row_int(rows, 3);
    }
    // Without a row it promised nothing; in a row, NULL is withheld.
    if (promises.published_at != 0 && !db_row_is_null(rows, 2)) {
        promises.kept = db_row_is_null(rows, 0) ? -1 : db_row_int(rows, 0);
        promises.lapsed = db_row_is_null(rows, 1) ? -1 : db_row_int(rows, 1);
        promises.sectors = db_row_text(rows, 2, work->arena);
    }
    TRY(db_end(rows));
    *promises_out = promises;
    return OK;
}
