// Personal fields as documents, for whoever was let through the door. Not here: who is let through.
#include "features/people/people.h"

// Stored is the national number; people, and a telephone, want its leading 0. Numbers abroad keep their +.
static Str phone_for_people(Arena *arena, Str phone)
{
    bool is_national = phone.len > 0 && phone.at[0] != '+';
    return is_national ? str_format(arena, "0%.*s", STR_ARG(phone)) : phone;
}

Fault people_to_doc(Work *work, Doc *record, Id id, const char *purpose)
{
    Personal personal;
    TRY(people_open(work, id, purpose, &personal));
    doc_text(record, "name", personal.name);
    doc_text(record, "phone", phone_for_people(work->arena, personal.phone));
    doc_text(record, "landmark", personal.landmark);
    doc_text(record, "words", personal.words);
    return OK;
}

Fault people_notes_to_doc(Work *work, Doc *record, Id subject)
{
    Note *notes;
    size_t count;
    TRY(people_notes(work, subject, &notes, &count));
    Doc *list = doc_list(record, "notes");
    for (size_t i = 0; i < count; i++) {
        Doc *note = doc_list_record(list);
        doc_time(note, "at", notes[i].at);
        doc_bool(note, "by_owner", notes[i].by_owner);
        doc_text(note, "words", notes[i].words);
    }
    return OK;
}
