// The one door to personal fields. Sealing, counting and recording of each opening (the vault) will come
// behind these functions; nobody else touches the rows. No HTTP and no SQL here.
#include <assert.h>

#include "features/people/people_store.h"

PEOPLE_FAULTS(FAULT_DEFINE)

static Str none_if_empty(Str text)
{
    return text.len > 0 ? text : STR_NONE;
}

Fault people_keep(Work *work, const Personal *personal, Id *id_out)
{
    // Milliseconds of the clock: a file of many rows, imported within one second, still grows at one end.
    Id id = work_new_id();
    Personal kept = {
        .name = none_if_empty(personal->name),
        .phone = none_if_empty(personal->phone),
        .landmark = none_if_empty(personal->landmark),
        .words = none_if_empty(personal->words),
    };
    TRY(people_store_insert(work, id, &kept));
    *id_out = id;
    return OK;
}

Fault people_change(Work *work, Id id, const Personal *personal)
{
    return people_store_change(work, id, personal);
}

Fault people_open(Work *work, Id id, const char *purpose, Personal *personal_out)
{
    // A look without a purpose is a mistake of ours: the vault will refuse it.
    assert(purpose && *purpose);
    return people_store_find(work, id, personal_out);
}

// A question and its answer may share a second, and their ids keep their order.
static Fault new_note_id(Work *work, Id subject, Id *id_out)
{
    Id last;
    TRY(people_store_last_note(work, subject, &last));
    int64_t now_ms = work->now * 1000;
    int64_t after_last_ms = (int64_t)id_time_ms(last) + 1;
    *id_out = id_new(now_ms > after_last_ms ? now_ms : after_last_ms);
    return OK;
}

Fault people_add_note(Work *work, Id subject, bool by_owner, Str words)
{
    Id id;
    TRY(new_note_id(work, subject, &id));
    Note note = { .at = work->now, .by_owner = by_owner, .words = words };
    return people_store_insert_note(work, id, subject, &note);
}

Fault people_notes(Work *work, Id subject, Note **notes_out, size_t *count_out)
{
    return people_store_list_notes(work, subject, notes_out, count_out);
}

Fault people_add_internal_note(Work *work, Id subject, Id author, Str words)
{
    Id id;
    TRY(new_note_id(work, subject, &id));
    InternalNote note = { .at = work->now, .author = author, .words = words };
    return people_store_insert_internal_note(work, id, subject, &note);
}

Fault people_internal_notes(Work *work, Id subject, const char *purpose, InternalNote **notes_out,
                            size_t *count_out)
{
    assert(purpose && *purpose);
    return people_store_list_internal_notes(work, subject, notes_out, count_out);
}
