// Personal fields as documents: marked here, filled by the vault when the document is sent to whoever it lets in.
#include "features/people/people_store.h"

Fault people_to_doc(Work *work, Doc *record, Id need, Id personal, const RevealLook *look)
{
    PersonalHas has;
    WireItem item = { KIND_PERSONAL, personal, need };
    TRY(people_look(work, personal, &has));
    const struct {
        const char *name;
        bool is_there;
        RevealField field;
    } fields[] = { { "name", has.name, REVEAL_NAME },
                   { "phone", has.phone, REVEAL_PHONE },
                   { "landmark", has.landmark, REVEAL_LANDMARK },
                   { "words", has.words, REVEAL_WORDS } };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].is_there) {
            reveal_mark(work, record, fields[i].name, &item, fields[i].field, look);
        } else {
            doc_null(record, fields[i].name);
        }
    }
    doc_bool(record, "erased", has.erased);
    return OK;
}

static Fault identity_to_doc(Work *work, Doc *record, const WireItem *item, const bool wanted[IDENTITY_FIELDS])
{
    bool has[IDENTITY_FIELDS];
    RevealLook look = { PURPOSE_REGISTER, STR_NONE };
    TRY(people_store_look_identity(work, item->id, has));
    for (int i = 0; i < IDENTITY_FIELDS; i++) {
        if (wanted[i] && has[i]) {
            reveal_mark(work, record, people_identity_name(i), item, (RevealField)i, &look);
        } else if (wanted[i]) {
            doc_null(record, people_identity_name(i));
        }
    }
    return OK;
}

Fault people_identity_to_doc(Work *work, Doc *record, Id household, Id person)
{
    static const bool all[IDENTITY_FIELDS] = { true, true, true, true, true, true, true, true, true, true };
    WireItem item = { KIND_IDENTITY, person, household };
    return identity_to_doc(work, record, &item, all);
}

Fault people_short_name_to_doc(Work *work, Doc *record, Id household, Id person)
{
    static const bool names[IDENTITY_FIELDS] = { [IDENTITY_GIVEN] = true, [IDENTITY_FAMILY] = true };
    WireItem item = { KIND_IDENTITY, person, household };
    return identity_to_doc(work, record, &item, names);
}

Fault people_landmark_to_doc(Work *work, Doc *record, Id household, Id personal)
{
    PersonalHas has;
    WireItem item = { KIND_PERSONAL, personal, household };
    RevealLook look = { PURPOSE_REGISTER, STR_NONE };
    TRY(people_look(work, personal, &has));
    if (has.landmark) {
        reveal_mark(work, record, "landmark", &item, REVEAL_LANDMARK, &look);
    } else {
        doc_null(record, "landmark");
    }
    return OK;
}

Fault people_photos_to_doc(Work *work, Doc *record, Id need, Str base)
{
    PhotoNote *photos;
    size_t count;
    TRY(people_photos(work, need, &photos, &count));
    Doc *list = doc_list(record, "photos");
    for (size_t i = 0; i < count; i++) {
        Doc *photo = doc_list_record(list);
        Str id = id_format(work->arena, photos[i].id);
        doc_text(photo, "id", id);
        doc_text(photo, "what", photos[i].what);
        doc_time(photo, "at", photos[i].at);
        doc_int(photo, "bytes", photos[i].bytes);
        doc_int(photo, "kilobytes", (photos[i].bytes + 999) / 1000);
        doc_int(photo, "width", photos[i].width);
        doc_int(photo, "height", photos[i].height);
        doc_text(photo, "path", str_format(work->arena, "%.*s%.*s", STR_ARG(base), STR_ARG(id)));
    }
    return OK;
}

Fault people_notes_to_doc(Work *work, Doc *record, Id subject, const RevealLook *look)
{
    Note *notes;
    size_t count;
    TRY(people_notes(work, subject, &notes, &count));
    Doc *list = doc_list(record, "notes");
    for (size_t i = 0; i < count; i++) {
        Doc *note = doc_list_record(list);
        WireItem item = { KIND_NOTE, notes[i].id, subject };
        doc_time(note, "at", notes[i].at);
        doc_bool(note, "by_owner", notes[i].by_owner);
        if (notes[i].sealed.len > 0) {
            reveal_mark(work, note, "words", &item, REVEAL_NOTE, look);
        } else {
            doc_null(note, "words"); // erased
        }
    }
    return OK;
}

void people_internal_note_to_doc(Work *work, Doc *record, Id need, Id note, const RevealLook *look)
{
    WireItem item = { KIND_INTERNAL_NOTE, note, need };
    reveal_mark(work, record, "words", &item, REVEAL_NOTE, look);
}
