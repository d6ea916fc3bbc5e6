// Documents of organisations and of their people. Not here: who may see or change what (organisations_rules.c).
#include "features/organisations/organisations_page.h"

#include "base/clock.h"
#include "features/areas/areas.h"
#include "features/items/items.h"

static void own_to_doc(const Work *work, Doc *record, const Organisation *organisation)
{
    doc_id(record, "id", organisation->id);
    doc_text(record, "name", organisation->name);
    doc_text(record, "kind", organisation->kind);
    doc_text(record, "state", organisations_shown_state(work, organisation));
    doc_time(record, "created", organisation->created_at);
    doc_text(record, "about", organisation->about);
    if (str_is(organisation->state, "pending")) {
        doc_int(doc_record(record, "waiting"), "days",
                (work->now - organisation->created_at) / DAY_S);
    }
}

static Fault area_to_doc(Work *work, Doc *record, Str pcode)
{
    Area area;
    TRY(areas_find(work, pcode, &area));
    return areas_to_doc_with_governorate(work, doc_record(record, "area"), &area);
}

Fault organisations_page_summary(Work *work, Doc *record, const Organisation *organisation)
{
    own_to_doc(work, record, organisation);
    return area_to_doc(work, record, organisation->area);
}

Fault organisations_page_organisation(Work *work, Doc *record, const Organisation *organisation)
{
    bool decides = organisations_may_decide(work, organisation);
    bool manages = organisations_may_manage(work, organisation);
    TRY(organisations_page_summary(work, record, organisation));
    // Why it was suspended is told to whom it is told that it was.
    bool open = organisation->suspended_at == 0;
    bool told = open || str_is(organisations_shown_state(work, organisation), "suspended");
    doc_text(record, "reason", told ? organisation->reason : STR_NONE);
    doc_time(record, "suspended", told ? organisation->suspended_at : 0);
    Doc *can = doc_record(record, "can");
    doc_bool(can, "approve", decides);
    doc_bool(can, "decline", decides);
    doc_bool(can, "suspend", organisations_may_suspend(work, organisation));
    doc_bool(can, "lift", organisations_may_lift(work, organisation));
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

static void promise_to_doc(Doc *record, const char *name, int64_t number)
{
    Doc *cell = doc_record(record, name);
    if (number < 0) {
        doc_bool(cell, "withheld", true);
    } else {
        doc_int(cell, "value", number);
    }
}

Fault organisations_page_promises(Work *work, Doc *doc, Id id)
{
    OrganisationPromises promises;
    Sector *sectors;
    size_t count;
    TRY(organisations_promises(work, id, &promises));
    TRY(items_sectors(work, &sectors, &count));
    Doc *record = doc_record(doc, "promises");
    promise_to_doc(record, "kept", promises.kept);
    promise_to_doc(record, "lapsed", promises.lapsed);
    items_sectors_to_doc(record, promises.sectors, sectors, count);
    doc_time(record, "published", promises.published_at);
    return OK;
}
