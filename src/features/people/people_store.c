// Rows of personal fields and notes: the only code that reads or writes personal, note and
// internal_note. No rule here.
#include "features/people/people_store.h"

#include "features/people/people.sql.h"

Fault people_store_insert(Work *work, Id id, const Personal *personal)
{
    return db_run(work->db, INSERT_PERSONAL, db_id(id), db_text(personal->name),
                  db_text(personal->phone), db_text(personal->landmark), db_text(personal->words),
                  db_int(work->now));
}

Fault people_store_change(Work *work, Id id, const Personal *personal)
{
    TRY(db_run(work->db, CHANGE_PERSONAL, db_id(id), db_text(personal->name),
               db_text(personal->phone), db_text(personal->landmark), db_text(personal->words),
               db_int(work->now)));
    return db_changes(work->db) == 1 ? OK : PERSONAL_ERASED;
}

Fault people_store_find(Work *work, Id id, Personal *personal_out)
{
    Personal personal = { 0 };
    DbRows *rows = db_query(work->db, FIND_PERSONAL, db_id(id));
    if (db_next(rows)) {
        personal = (Personal){
            .name = db_row_text(rows, 0, work->arena),
            .phone = db_row_text(rows, 1, work->arena),
            .landmark = db_row_text(rows, 2, work->arena),
            .words = db_row_text(rows, 3, work->arena),
        };
    }
    TRY(db_end_found(rows, PERSONAL_ERASED));
    *personal_out = personal;
    return OK;
}

Fault people_store_insert_note(Work *work, Id id, Id subject, const Note *note)
{
    return db_run(work->db, INSERT_NOTE, db_id(id), db_id(subject), db_int(note->at),
                  db_int(note->by_owner), db_text(note->words));
}

Fault people_store_last_note(Work *work, Id subject, Id *id_out)
{
    DbRows *rows = db_query(work->db, FIND_LAST_NOTE, db_id(subject));
    Id last = db_next(rows) ? db_row_id(rows, 0) : ID_NONE;
    TRY(db_end(rows));
    *id_out = last;
    return OK;
}

static void reverse(Note *notes, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        Note swapped = notes[i];
        notes[i] = notes[count - 1 - i];
        notes[count - 1 - i] = swapped;
    }
}

Fault people_store_list_notes(Work *work, Id subject, Note **notes_out, size_t *count_out)
{
    Note *notes = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_NOTES, db_id(subject), db_int(PEOPLE_NOTES_MAX));
    while (count < PEOPLE_NOTES_MAX && db_next(rows)) {
        notes = ARENA_GROW(work->arena, notes, count);
        notes[count++] = (Note){
            .at = db_row_int(rows, 0),
            .by_owner = db_row_int(rows, 1) != 0,
            .words = db_row_text(rows, 2, work->arena),
        };
    }
    TRY(db_end(rows));
    reverse(notes, count);
    *notes_out = notes;
    *count_out = count;
    return OK;
}

Fault people_store_insert_internal_note(Work *work, Id id, Id subject, const InternalNote *note)
{
    return db_run(work->db, INSERT_INTERNAL_NOTE, db_id(id), db_id(subject), db_int(note->at),
                  db_id(note->author), db_text(note->words));
}

Fault people_store_list_internal_notes(Work *work, Id subject, InternalNote **notes_out,
                                       size_t *count_out)
{
    InternalNote *notes = NULL;
    size_t count = 0;
    DbRows *rows =
        db_query(work->db, LIST_INTERNAL_NOTES, db_id(subject), db_int(PEOPLE_NOTES_MAX));
    while (db_next(rows)) {
        notes = ARENA_GROW(work->arena, notes, count);
        notes[count++] = (InternalNote){ db_row_int(rows, 0), db_row_id(rows, 1),
                                         db_row_text(rows, 2, work->arena) };
    }
    TRY(db_end(rows));
    *notes_out = notes;
    *count_out = count;
    return OK;
}
