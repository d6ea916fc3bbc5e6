// The one door to personal fields. Everything that tells who or where a person is lies in people/'s
// tables and is read through people_open, so that sealing (the vault) can come behind this door.
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "base/doc.h"
#include "core/work.h"

#define PEOPLE_FAULTS(X) X(PERSONAL_ERASED, 410)

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
// What is kept, each field STR_NONE when there is nothing. PERSONAL_ERASED, also when there is no such record.
// `purpose` says why ("follow", "verify", "deliver"): the vault will count and record it.
MUST_USE Fault people_open(Work *work, Id id, const char *purpose, Personal *personal_out);

// What people write to each other about a need or a claim (its owner, coordinators, responders, reviewers):
// free text, so personal.
typedef struct Note {
    int64_t at;    // seconds UTC
    bool by_owner; // false: someone of the staff
    Str words;
} Note;
// `subject`: the need or the claim.
MUST_USE Fault people_add_note(Work *work, Id subject, bool by_owner, Str words);
// The latest PEOPLE_NOTES_MAX, oldest first.
MUST_USE Fault people_notes(Work *work, Id subject, Note **notes_out, size_t *count_out);

// What the staff write for each other about a need: never for its owner, never for responders.
typedef struct InternalNote {
    int64_t at; // seconds UTC
    Id author;  // account
    Str words;
} InternalNote;
MUST_USE Fault people_add_internal_note(Work *work, Id subject, Id author, Str words);
// The latest PEOPLE_NOTES_MAX, oldest first. `purpose` as for people_open.
MUST_USE Fault people_internal_notes(Work *work, Id subject, const char *purpose,
                                     InternalNote **notes_out, size_t *count_out);

// Into a record: name, phone, landmark, words. PERSONAL_ERASED.
MUST_USE Fault people_to_doc(Work *work, Doc *record, Id id, const char *purpose);
// Into a record: the list `notes` of {at, by_owner, words}, oldest first.
MUST_USE Fault people_notes_to_doc(Work *work, Doc *record, Id subject);

#endif
