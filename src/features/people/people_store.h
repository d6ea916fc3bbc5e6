// Rows of personal fields and notes, for people_rules.c only: sealed texts in, sealed texts out, no rule.
#ifndef PEOPLE_PEOPLE_STORE_H
#define PEOPLE_PEOPLE_STORE_H

#include "features/people/people.h"

// The same fields as they are stored: sealed; STR_NONE is NULL.
typedef Personal Sealed;

MUST_USE Fault people_store_insert(Work *work, Id id, const Sealed *sealed);
// A field that is STR_NONE stays; an empty one is cleared. PERSONAL_ERASED
MUST_USE Fault people_store_change(Work *work, Id id, const Sealed *sealed);
MUST_USE Fault people_store_look(Work *work, Id id, PersonalHas *has_out);
MUST_USE Fault people_store_erase(Work *work, Id id);
MUST_USE Fault people_store_erase_notes(Work *work, Id need);
MUST_USE Fault people_store_erase_note(Work *work, Id id); // of either kind
MUST_USE Fault people_store_insert_key(Work *work, const SealKey *key, Id record);
MUST_USE Fault people_store_drop_key(Work *work, Id key);
MUST_USE Fault people_store_insert_note(Work *work, Id subject, const Note *note);
MUST_USE Fault people_store_last_note(Work *work, Id subject, Id *id_out); // ID_NONE when there is none
// Oldest first.
MUST_USE Fault people_store_list_notes(Work *work, Id subject, Note **notes_out, size_t *count_out);
MUST_USE Fault people_store_insert_internal_note(Work *work, Id subject, const InternalNote *note, Str sealed);
MUST_USE Fault people_store_list_internal_notes(Work *work, Id subject, InternalNote **notes_out,
                                                size_t *count_out); // oldest first

enum { PEOPLE_PHOTO_PIECES = 4 };
MUST_USE Fault people_store_insert_photo(Work *work, Id need, const PhotoNote *note,
                                         const Str sealed[PEOPLE_PHOTO_PIECES]);
MUST_USE Fault people_store_list_photos(Work *work, Id need, PhotoNote **photos_out, size_t *count_out); // oldest first
MUST_USE Fault people_store_drop_photo(Work *work, Id id);
MUST_USE Fault people_store_drop_photos(Work *work, Id need);

const char *people_identity_name(int field); // the column, and the name in documents
// Sealed; STR_NONE is NULL.
MUST_USE Fault people_store_insert_identity(Work *work, Id id, const Identity *sealed);
// A field that is STR_NONE stays; an empty one is cleared.
MUST_USE Fault people_store_change_identity(Work *work, Id id, const Identity *sealed);
// Which fields there are.
MUST_USE Fault people_store_look_identity(Work *work, Id id, bool has_out[IDENTITY_FIELDS]);

// What is still in clear, a few of each; the rows that are given are to be inserted again, sealed, and dropped.
typedef struct ClearPersonal {
    Id id;
    Personal personal;
    int64_t changed_at, erased_at;
} ClearPersonal;
typedef struct ClearNote {
    Id id, subject, author; // author: of an internal note
    int64_t at;
    bool by_owner;
    Str words;
} ClearNote;
MUST_USE Fault people_store_clear(Work *work, ClearPersonal **rows_out, size_t *count_out);
MUST_USE Fault people_store_clear_notes(Work *work, bool internal, ClearNote **rows_out, size_t *count_out);
MUST_USE Fault people_store_put_sealed(Work *work, const ClearPersonal *row, const Sealed *sealed);
MUST_USE Fault people_store_drop_clear(Work *work, const char *table, Id id);

#endif
