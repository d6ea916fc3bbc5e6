// Rows of households and persons: the only code that writes them. No rule lives here.
#include "features/households/households_store.h"

#include "features/households/households.sql.h"

// In the order of columns that find_household and list_households keep.
static Household read_household(Work *work, DbRows *rows)
{
    return (Household){
        .id = db_row_id(rows, 0),
        .area = db_row_text(rows, 1, work->arena),
        .area_path = db_row_text(rows, 2, work->arena),
        .governorate = db_row_text(rows, 3, work->arena),
        .organisation = db_row_id(rows, 4),
        .head = db_row_id(rows, 5),
        .personal = db_row_id(rows, 6),
        .merged_into = db_row_id(rows, 7),
        .created_at = db_row_int(rows, 8),
        .members = db_row_int(rows, 9),
        .here = db_row_int(rows, 10),
    };
}

Fault households_store_insert(Work *work, const Household *household)
{
    return db_run(work->db, INSERT_HOUSEHOLD, db_id(household->id), db_text(household->area),
                  db_text(household->area_path), db_text(household->governorate), db_id(household->organisation),
                  db_id(household->head), db_id(household->personal), db_int(household->created_at));
}

Fault households_store_update(Work *work, const Household *household)
{
    return db_run(work->db, UPDATE_HOUSEHOLD, db_id(household->id), db_text(household->area),
                  db_text(household->area_path), db_text(household->governorate), db_id(household->head),
                  db_id(household->merged_into), db_int(work->now));
}

Fault households_store_find(Work *work, Id id, Household *household_out)
{
    Household household = { 0 };
    DbRows *rows = db_query(work->db, FIND_HOUSEHOLD, db_id(id));
    if (db_next(rows)) {
        household = read_household(work, rows);
    }
    TRY(db_end_found(rows, HOUSEHOLD_NOT_FOUND));
    *household_out = household;
    return OK;
}

Fault households_store_list(Work *work, const HouseholdSearch *search, Str reach, Household **list_out,
                            size_t *count_out)
{
    Household *list = ARENA_ARRAY(work->arena, Household, HOUSEHOLDS_PAGE);
    size_t count = 0;
    Str path = search->area_path.at ? search->area_path : STR("");
    DbRows *rows = db_query(work->db, LIST_HOUSEHOLDS, db_text(reach), db_text(path), db_id(search->before),
                            db_id(search->but), db_int(HOUSEHOLDS_PAGE));
    while (count < HOUSEHOLDS_PAGE && db_next(rows)) {
        list[count++] = read_household(work, rows);
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault households_store_insert_person(Work *work, const Member *member)
{
    return db_run(work->db, INSERT_PERSON, db_id(member->id), db_id(member->household),
                  db_int(member->number_unsure), db_int(member->joined_at));
}

Fault households_store_update_person(Work *work, const Member *member)
{
    return db_run(work->db, UPDATE_PERSON, db_id(member->id), db_id(member->household),
                  db_int(member->number_unsure), db_time(member->left_at));
}

Fault households_store_members(Work *work, Id household, Member **members_out, size_t *count_out)
{
    Member *members = ARENA_ARRAY(work->arena, Member, HOUSEHOLD_MEMBERS_MAX);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_MEMBERS, db_id(household), db_int(HOUSEHOLD_MEMBERS_MAX));
    while (count < HOUSEHOLD_MEMBERS_MAX && db_next(rows)) {
        members[count++] = (Member){ .id = db_row_id(rows, 0),
                                     .household = db_row_id(rows, 1),
                                     .number_unsure = db_row_int(rows, 2) != 0,
                                     .joined_at = db_row_int(rows, 3),
                                     .left_at = db_row_int(rows, 4) };
    }
    TRY(db_end(rows));
    *members_out = members;
    *count_out = count;
    return OK;
}
