// The one door to personal fields. Everything that tells who or where a person is lies sealed in people/'s tables:
// it is sealed here, on the way in, and nothing in this program but the vault opens it (vault/reveal.h).
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "base/doc.h"
#include "core/work.h"
#include "media/media.h"
#include "vault/reveal.h"

#define PEOPLE_FAULTS(X)    \
    X(PERSONAL_ERASED, 410) \
    X(PHOTO_NOT_FOUND, 404)

PEOPLE_FAULTS(FAULT_DECLARE)

enum { PEOPLE_NOTES_MAX = 200 };

// Each may be STR_NONE.
typedef struct Personal {
    Str name;
    Str phone;    // national number
    Str landmark; // where exactly, in own words
    Str words;    // the need in own words
} Personal;

MUST_USE Fault people_keep(Work *work, const Personal *personal, Id *id_out);
// A field that is STR_NONE stays as it is; an empty text clears it. PERSONAL_ERASED.
MUST_USE Fault people_change(Work *work, Id id, const Personal *personal);
// Erasing: first the keys, in the vault, outside of any transaction (`code`: the owner's own); then what they sealed. Sums and
// proofs stay. Done again, each does nothing more. The first has the faults of door_ask.
MUST_USE Fault people_destroy_keys(Work *work, Id need, Str code);
MUST_USE Fault people_erase(Work *work, Id need, Id personal);
// A record or note that the vault knows as erased: after a restore.
MUST_USE Fault people_erase_again(Work *work, Id record);
// Which fields there are, without opening any.
typedef struct PersonalHas {
    bool name, phone, landmark, words, erased;
} PersonalHas;
// Erased when there is no such record.
MUST_USE Fault people_look(Work *work, Id id, PersonalHas *has_out);

// What people write to each other about a need or a claim (its owner, coordinators, responders, reviewers):
// free text, so personal. The words are opened by people_notes_to_doc.
typedef struct Note {
    Id id;
    int64_t at;    // seconds UTC
    bool by_owner; // false: someone of the staff
    Str sealed;
} Note;
// `subject`: the need or the claim.
MUST_USE Fault people_add_note(Work *work, Id subject, bool by_owner, Str words);
// The latest PEOPLE_NOTES_MAX, oldest first.
MUST_USE Fault people_notes(Work *work, Id subject, Note **notes_out, size_t *count_out);

// What the staff write for each other about a need: never for its owner, never for responders.
typedef struct InternalNote {
    Id id;
    int64_t at; // seconds UTC
    Id author;  // account
} InternalNote;
MUST_USE Fault people_add_internal_note(Work *work, Id subject, Id author, Str words);
// The latest PEOPLE_NOTES_MAX, oldest first.
MUST_USE Fault people_internal_notes(Work *work, Id subject, InternalNote **notes_out, size_t *count_out);

// Photos that came with a need: small ones (media/), sealed. Whoever may read its personal record may open them.
typedef struct PhotoNote {
    Id id;
    int64_t at;    // seconds UTC
    Str what;      // "place" "document"
    int64_t bytes; // of the JPEG
    int64_t width, height;
} PhotoNote;
enum { PEOPLE_PHOTOS_MAX = 3 }; // of a need
MUST_USE Fault people_add_photo(Work *work, Id need, Str what, const Photo *photo);
// Oldest first.
MUST_USE Fault people_photos(Work *work, Id need, PhotoNote **photos_out, size_t *count_out);
MUST_USE Fault people_find_photo(Work *work, Id need, Id photo); // PHOTO_NOT_FOUND
// As erasing: first its key, outside of any transaction, then the row. PHOTO_NOT_FOUND.
MUST_USE Fault people_destroy_photo_key(Work *work, Id need, Id photo, Str code);
MUST_USE Fault people_remove_photo(Work *work, Id need, Id photo);

// ---- Who a person of a household is ----

typedef enum IdentityField {
    IDENTITY_GIVEN,
    IDENTITY_FATHER,
    IDENTITY_GRANDFATHER,
    IDENTITY_FAMILY,
    IDENTITY_BORN, // YYYY-MM-DD, as all days here
    IDENTITY_SEX,  // "female" "male"
    IDENTITY_PHONE,
    IDENTITY_NUMBER,
    IDENTITY_DIED,
    IDENTITY_DEPARTED,
    IDENTITY_FIELDS
} IdentityField;

// Each may be STR_NONE.
typedef struct Identity {
    Str at[IDENTITY_FIELDS];
} Identity;
// `id`: of the person, for whom there is none yet.
MUST_USE Fault people_keep_identity(Work *work, Id id, const Identity *identity);
// A field that is STR_NONE stays as it is; an empty text clears it.
MUST_USE Fault people_change_identity(Work *work, Id id, const Identity *identity);

// ---- Into documents, for the vault to fill when they are sent. `look` says why. ----

// name, phone, landmark, words of the personal record of a need; and `erased`.
MUST_USE Fault people_to_doc(Work *work, Doc *record, Id need, Id personal, const RevealLook *look);
// given, father, grandfather, family, born, sex, phone, number, died, departed of a person of a household.
MUST_USE Fault people_identity_to_doc(Work *work, Doc *record, Id household, Id person);
// given and family alone.
MUST_USE Fault people_short_name_to_doc(Work *work, Doc *record, Id household, Id person);
// landmark of a household.
MUST_USE Fault people_landmark_to_doc(Work *work, Doc *record, Id household, Id personal);
// The list `photos` of {id, what, at, bytes, width, height, path}; path: `base` and the id.
MUST_USE Fault people_photos_to_doc(Work *work, Doc *record, Id need, Str base);
// The list `notes` of {at, by_owner, words}, oldest first.
MUST_USE Fault people_notes_to_doc(Work *work, Doc *record, Id subject, const RevealLook *look);
// record.words of an internal note.
void people_internal_note_to_doc(Work *work, Doc *record, Id need, Id note, const RevealLook *look);

// ---- What was kept in clear before there was a vault ----

// Seals a part of it. `more_out`: there is more.
MUST_USE Fault people_seal_clear(Work *work, bool *more_out);
// Jobs: keys that wait at intake are taken over by the vault, and then forgotten here.
MUST_USE Fault people_gather_adopted(Work *work, void **gathered_out);
MUST_USE Fault people_keep_adopted(Work *work, const void *gathered, int64_t round, bool *more_out);

#endif
