// Rows of personal fields and notes: the only code of the server that reads or writes personal, note and
// internal_note. No rule here.
#include "features/people/people_store.h"

#include <string.h>

#include "features/people/people.sql.h"

enum { CLEAR_AT_ONCE = 200 };

Fault people_store_insert(Work *work, Id id, const Sealed *sealed)
{
    return db_run(work->db, INSERT_PERSONAL, db_id(id), db_bytes(sealed->name), db_bytes(sealed->phone),
                  db_bytes(sealed->landmark), db_bytes(sealed->words), db_int(work->now), db_null());
}

Fault people_store_change(Work *work, Id id, const Sealed *sealed)
{
    TRY(db_run(work->db, CHANGE_PERSONAL, db_id(id), db_bytes(sealed->name), db_bytes(sealed->phone),
               db_bytes(sealed->landmark), db_bytes(sealed->words), db_int(work->now)));
    return db_changes(work->db) == 1 ? OK : PERSONAL_ERASED;
}

Fault people_store_look(Work *work, Id id, PersonalHas *has_out)
{
    PersonalHas has = { .erased = true };
    DbRows *rows = db_query(work->db, LOOK_PERSONAL, db_id(id));
    if (db_next(rows)) {
        has = (PersonalHas){ .name = db_row_int(rows, 0) != 0,
                             .phone = db_row_int(rows, 1) != 0,
                             .landmark = db_row_int(rows, 2) != 0,
                             .words = db_row_int(rows, 3) != 0 };
    }
    TRY(db_end(rows));
    *has_out = has;
    return OK;
}

Fault people_store_erase(Work *work, Id id)
{
    return db_run(work->db, ERASE_PERSONAL, db_id(id), db_int(work->now));
}

Fault people_store_erase_notes(Work *work, Id need)
{
    TRY(db_run(work->db, ERASE_NOTES, db_id(need)));
    return db_run(work->db, ERASE_INTERNAL_NOTES, db_id(need));
}

Fault people_store_erase_note(Work *work, Id id)
{
    TRY(db_run(work->db, ERASE_NOTE, db_id(id)));
    return db_run(work->db, ERASE_INTERNAL_NOTE, db_id(id));
}

// ---- Keys that wait for the vault ----

Fault people_store_insert_key(Work *work, const SealKey *key, Id record)
{
    Str box = { (const char *)key->box, sizeof key->box };
    return db_run(work->db, INSERT_INTAKE_KEY, db_id(key->id), db_id(record), db_bytes(box),
                  db_int(key->step));
}

Fault people_store_drop_key(Work *work, Id key)
{
    return db_run(work->db, DROP_INTAKE_KEY, db_id(key));
}

// ---- Notes ----

Fault people_store_insert_note(Work *work, Id subject, const Note *note)
{
    return db_run(work->db, INSERT_NOTE, db_id(note->id), db_id(subject), db_int(note->at),
                  db_int(note->by_owner), db_bytes(note->sealed));
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
            .id = db_row_id(rows, 0),
            .at = db_row_int(rows, 1),
            .by_owner = db_row_int(rows, 2) != 0,
            .sealed = db_row_bytes(rows, 3, work->arena),
        };
    }
    TRY(db_end(rows));
    reverse(notes, count);
    *notes_out = notes;
    *count_out = count;
    return OK;
}

Fault people_store_insert_internal_note(Work *work, Id subject, const InternalNote *note, Str sealed)
{
    return db_run(work->db, INSERT_INTERNAL_NOTE, db_id(note->id), db_id(subject), db_int(note->at),
                  db_id(note->author), db_bytes(sealed));
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
        notes[count++] = (InternalNote){ db_row_id(rows, 0), db_row_int(rows, 1), db_row_id(rows, 2) };
    }
    TRY(db_end(rows));
    *notes_out = notes;
    *count_out = count;
    return OK;
}

// ---- Photos ----

Fault people_store_insert_photo(Work *work, Id need, const PhotoNote *note, const Str sealed[PEOPLE_PHOTO_PIECES])
{
    return db_run(work->db, INSERT_PHOTO, db_id(note->id), db_id(need), db_int(note->at), db_text(note->what),
                  db_int(note->bytes), db_int(note->width), db_int(note->height), db_bytes(sealed[0]),
                  db_bytes(sealed[1]), db_bytes(sealed[2]), db_bytes(sealed[3]));
}

Fault people_store_list_photos(Work *work, Id need, PhotoNote **photos_out, size_t *count_out)
{
    PhotoNote *photos = ARENA_ARRAY(work->arena, PhotoNote, PEOPLE_PHOTOS_MAX);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_PHOTOS, db_id(need), db_int(PEOPLE_PHOTOS_MAX));
    while (count < PEOPLE_PHOTOS_MAX && db_next(rows)) {
        photos[count++] = (PhotoNote){ db_row_id(rows, 0),  db_row_int(rows, 1), db_row_text(rows, 2, work->arena),
                                       db_row_int(rows, 3), db_row_int(rows, 4), db_row_int(rows, 5) };
    }
    TRY(db_end(rows));
    *photos_out = photos;
    *count_out = count;
    return OK;
}

Fault people_store_drop_photo(Work *work, Id id)
{
    return db_run(work->db, DROP_PHOTO, db_id(id));
}

Fault people_store_drop_photos(Work *work, Id need)
{
    return db_run(work->db, DROP_PHOTOS, db_id(need));
}

// ---- Who a person is ----

const char *people_identity_name(int field)
{
    static const char *const names[IDENTITY_FIELDS] = { "given", "father", "grandfather", "family", "born",
                                                        "sex",   "phone",  "number",      "died",   "departed" };
    return names[field];
}

Fault people_store_insert_identity(Work *work, Id id, const Identity *sealed)
{
    const Str *at = sealed->at;
    return db_run(work->db, INSERT_IDENTITY, db_id(id), db_bytes(at[0]), db_bytes(at[1]), db_bytes(at[2]),
                  db_bytes(at[3]), db_bytes(at[4]), db_bytes(at[5]), db_bytes(at[6]), db_bytes(at[7]), db_bytes(at[8]),
                  db_bytes(at[9]), db_int(work->now));
}

Fault people_store_change_identity(Work *work, Id id, const Identity *sealed)
{
    const Str *at = sealed->at;
    return db_run(work->db, CHANGE_IDENTITY, db_id(id), db_bytes(at[0]), db_bytes(at[1]), db_bytes(at[2]),
                  db_bytes(at[3]), db_bytes(at[4]), db_bytes(at[5]), db_bytes(at[6]), db_bytes(at[7]), db_bytes(at[8]),
                  db_bytes(at[9]), db_int(work->now));
}

Fault people_store_look_identity(Work *work, Id id, bool has_out[IDENTITY_FIELDS])
{
    bool has[IDENTITY_FIELDS] = { false };
    DbRows *rows = db_query(work->db, LOOK_IDENTITY, db_id(id));
    bool found = db_next(rows);
    for (int i = 0; found && i < IDENTITY_FIELDS; i++) {
        has[i] = db_row_int(rows, i) != 0;
    }
    TRY(db_end(rows));
    memcpy(has_out, has, sizeof has);
    return OK;
}

// ---- What is still in clear ----

Fault people_store_clear(Work *work, ClearPersonal **rows_out, size_t *count_out)
{
    ClearPersonal *found = ARENA_ARRAY(work->arena, ClearPersonal, CLEAR_AT_ONCE);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_PERSONAL_CLEAR, db_int(CLEAR_AT_ONCE));
    while (count < CLEAR_AT_ONCE && db_next(rows)) {
        found[count++] = (ClearPersonal){ .id = db_row_id(rows, 0),
                                          .personal = { db_row_text(rows, 1, work->arena),
                                                        db_row_text(rows, 2, work->arena),
                                                        db_row_text(rows, 3, work->arena),
                                                        db_row_text(rows, 4, work->arena) },
                                          .changed_at = db_row_int(rows, 5),
                                          .erased_at = db_row_int(rows, 6) };
    }
    TRY(db_end(rows));
    *rows_out = found;
    *count_out = count;
    return OK;
}

Fault people_store_clear_notes(Work *work, bool internal, ClearNote **rows_out, size_t *count_out)
{
    ClearNote *found = ARENA_ARRAY(work->arena, ClearNote, CLEAR_AT_ONCE);
    size_t count = 0;
    DbRows *rows = db_query(work->db, internal ? LIST_INTERNAL_NOTE_CLEAR : LIST_NOTE_CLEAR,
                            db_int(CLEAR_AT_ONCE));
    while (count < CLEAR_AT_ONCE && db_next(rows)) {
        found[count++] = (ClearNote){ db_row_id(rows, 0),  db_row_id(rows, 1),       db_row_id(rows, 2),
                                      db_row_int(rows, 3), db_row_int(rows, 4) != 0, db_row_text(rows, 5, work->arena) };
    }
    TRY(db_end(rows));
    *rows_out = found;
    *count_out = count;
    return OK;
}

Fault people_store_put_sealed(Work *work, const ClearPersonal *row, const Sealed *sealed)
{
    return db_run(work->db, INSERT_PERSONAL, db_id(row->id), db_bytes(sealed->name), db_bytes(sealed->phone),
                  db_bytes(sealed->landmark), db_bytes(sealed->words), db_int(row->changed_at),
                  db_time(row->erased_at));
}

Fault people_store_drop_clear(Work *work, const char *table, Id id)
{
    const Statement *drop = strcmp(table, "personal") == 0 ? DROP_PERSONAL_CLEAR
                            : strcmp(table, "note") == 0   ? DROP_NOTE_CLEAR
                                                           : DROP_INTERNAL_NOTE_CLEAR;
    return db_run(work->db, drop, db_id(id));
}
