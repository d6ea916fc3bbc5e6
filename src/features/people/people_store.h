// Rows of personal fields and notes, for people_rules.c only: rows in, rows out, no rule.
#ifndef PEOPLE_PEOPLE_STORE_H
#define PEOPLE_PEOPLE_STORE_H

#include "features/people/people.h"

MUST_USE Fault people_store_insert(Work *work, Id id, const Personal *personal);
MUST_USE Fault people_store_change(Work *work, Id id, const Personal *personal); // PERSONAL_ERASED
MUST_USE Fault people_store_find(Work *work, Id id, Personal *personal_out);     // PERSONAL_ERASED
MUST_USE Fault people_store_insert_note(Work *work, Id id, Id subject, const Note *note);
MUST_USE Fault people_store_last_note(Work *work, Id subject, Id *id_out); // ID_NONE when there is none
// Oldest first.
MUST_USE Fault people_store_list_notes(Work *work, Id subject, Note **notes_out, size_t *count_out);
MUST_USE Fault people_store_insert_internal_note(Work *work, Id id, Id subject,
                                                 const InternalNote *note);
MUST_USE Fault people_store_list_internal_notes(Work *work, Id subject, InternalNote **notes_out,
                                                size_t *count_out); // oldest first

#endif
