// Documents of organisations and of their people. Not here: who may see or change what (organisations_rules.c).
#include "features/organisations/organisations_page.h"

#include "features/areas/areas.h"

static void own_to_doc(Doc *record, const Organisation *organisation)
{
    doc_id(record, "id", organisation->id);
    doc_text(record, "name", organisation->name);
    doc_text(record, "kind", organisation->kind);
    doc_text(record, "state", organisation->state);
    doc_time(record, "created", organisation->created_at);
}

static Fault area_to_doc(Work *work, Doc *record, Str pcode)
{
    Area area;
    TRY(areas_find(work, pcode, &area));
    return areas_to_doc_with_governorate(work, doc_record(record, "area"), &area);
}

Fault organisations_page_summary(Work *work, Doc *record, const Organisation *organisation)
{
    own_to_doc(record, organisation);
    return area_to_doc(work, record, organisation->area);
}

Fault organisations_page_organisation(Work *work, Doc *record, const Organisation *organisation)
{
    bool decides = organisations_may_decide(work, organisation);
    bool manages = organisations_may_manage(work, organisation);
    TRY(organisations_page_summary(work, record, organisation));
    doc_text(record, "about", organisation->about);
    doc_text(record, "reason", organisation->reason);
    Doc *can = doc_record(record, "can");
    doc_bool(can, "approve", decides);
    doc_bool(can, "decline", decides);
    doc_bool(can, "add_person", manages && str_is(organisation->state, "approved"));
    return OK;
}

void organisations_page_person(Doc *record, const OrganisationPerson *person)
{
    doc_id(record, "account", person->account);
    doc_text(record, "name", person->name);
    doc_text(record, "role", person->role);
    doc_time(record, "until", person->until);
}

Fault organisations_page_staff(Work *work, Doc *record, Id id)
{
    OrganisationPerson *people;
    size_t count;
    TRY(organisations_people(work, id, &people, &count));
    Doc *list = doc_list(record, "people");
    for (size_t i = 0; i < count; i++) {
        organisations_page_person(doc_list_record(list), &people[i]);
    }
    return OK;
}
