// Households and people as documents. Who they are is marked here, and filled by the vault for whom it lets in.
#include "features/households/households_page.h"

#include "features/organisations/organisations.h"
#include "ledger/ledger.h"

enum { HISTORY_MOST = 100 };

static Fault area_to_doc(Work *work, Doc *record, Str pcode)
{
    Area area;
    TRY(areas_find(work, pcode, &area));
    return areas_to_doc_with_governorate(work, doc_record(record, "area"), &area);
}

static Fault summary_to_doc(Work *work, Doc *record, const Household *household)
{
    doc_id(record, "id", household->id);
    TRY(area_to_doc(work, record, household->area));
    doc_int(record, "members", household->members);
    doc_int(record, "here", household->here);
    doc_bool(record, "nobody", household->here == 0);
    doc_time(record, "created", household->created_at);
    return OK;
}

static Fault row_to_doc(Work *work, Doc *record, const Household *household)
{
    TRY(summary_to_doc(work, record, household));
    if (id_is_none(household->head)) {
        doc_null(record, "head");
        return OK;
    }
    return people_short_name_to_doc(work, doc_record(record, "head"), household->id, household->head);
}

Fault households_list_to_doc(Work *work, Doc *doc, const HouseholdSearch *search)
{
    Household *list;
    size_t count;
    TRY(households_list(work, search, &list, &count));
    Doc *rows = doc_list(doc, "households");
    for (size_t i = 0; i < count; i++) {
        TRY(row_to_doc(work, doc_list_record(rows), &list[i]));
    }
    doc_bool(doc, "any", count > 0);
    doc_id(doc, "next", count == HOUSEHOLDS_PAGE ? list[count - 1].id : ID_NONE);
    return OK;
}

static Fault organisation_to_doc(Work *work, Doc *doc, Id id)
{
    Organisation organisation;
    if (id_is_none(id)) {
        doc_null(doc, "organisation");
        return OK;
    }
    TRY(organisations_find(work, id, &organisation));
    Doc *record = doc_record(doc, "organisation");
    doc_id(record, "id", id);
    doc_text(record, "name", organisation.name);
    return OK;
}

static Fault history_to_doc(Work *work, Doc *doc, Id id)
{
    HistoryRow *rows;
    size_t count;
    TRY(ledger_outline(work, id, HISTORY_MOST, &rows, &count));
    Doc *list = doc_list(doc, "history");
    for (size_t i = count; i-- > 0;) {
        Doc *row = doc_list_record(list);
        doc_text(row, "kind", rows[i].kind);
        doc_time(row, "at", rows[i].at);
    }
    return OK;
}

static void standing_to_doc(Doc *record, const Household *household, const Member *member)
{
    doc_bool(record, "is_head", id_equal(household->head, member->id));
    doc_bool(record, "number_unsure", member->number_unsure);
    doc_time(record, "left", member->left_at);
}

static Fault members_to_doc(Work *work, Doc *doc, const Household *household)
{
    Member *members;
    size_t count;
    TRY(households_members(work, household->id, &members, &count));
    Doc *list = doc_list(doc, "people");
    for (size_t i = 0; i < count; i++) {
        Doc *record = doc_list_record(list);
        bool is_head = id_equal(household->head, members[i].id);
        doc_id(record, "id", members[i].id);
        doc_int(record, "index", (int64_t)i);
        standing_to_doc(record, household, &members[i]);
        doc_bool(record, "may_go", members[i].left_at == 0 && !is_head);
        TRY(people_identity_to_doc(work, record, household->id, members[i].id));
    }
    return OK;
}

Fault households_one_to_doc(Work *work, Doc *doc, Id id)
{
    Household household;
    TRY(households_find(work, id, &household));
    bool is_open = id_is_none(household.merged_into);
    TRY(summary_to_doc(work, doc, &household));
    TRY(organisation_to_doc(work, doc, household.organisation));
    doc_id(doc, "merged_into", household.merged_into);
    TRY(people_landmark_to_doc(work, doc, id, household.personal));
    TRY(members_to_doc(work, doc, &household));
    TRY(history_to_doc(work, doc, id));
    Doc *can = doc_record(doc, "can");
    doc_bool(can, "change", is_open);
    doc_bool(can, "split", is_open && household.here > 1);
    doc_bool(can, "part", !is_open);
    return OK;
}

Fault households_member_to_doc(Work *work, Doc *doc, Id id, Id person)
{
    Household household;
    Member member, *members;
    size_t count;
    TRY(households_find(work, id, &household));
    TRY(households_find_member(work, id, person, &member));
    TRY(households_members(work, id, &members, &count));
    doc_id(doc, "household", id);
    doc_id(doc, "person", person);
    standing_to_doc(doc, &household, &member);
    bool must_name_head = id_equal(household.head, person) && household.here > 1;
    Doc *can = doc_record(doc, "can");
    doc_bool(can, "change", id_is_none(household.merged_into));
    doc_bool(can, "be_head", member.left_at == 0 && !id_equal(household.head, person));
    doc_bool(doc, "must_name_head", must_name_head);
    Doc *heads = doc_list(doc, "heads"); // who could be it instead
    for (size_t i = 0; must_name_head && i < count; i++) {
        if (members[i].left_at == 0 && !id_equal(members[i].id, person)) {
            Doc *record = doc_list_record(heads);
            doc_id(record, "id", members[i].id);
            TRY(people_short_name_to_doc(work, record, id, members[i].id));
        }
    }
    return people_identity_to_doc(work, doc_record(doc, "identity"), id, person);
}

Fault households_others_to_doc(Work *work, Doc *doc, Id id)
{
    Area governorate;
    Household household;
    TRY(households_find(work, id, &household));
    TRY(areas_find(work, household.governorate, &governorate));
    HouseholdSearch search = { .area_path = governorate.path, .but = id };
    TRY(households_list_to_doc(work, doc, &search));
    TRY(row_to_doc(work, doc_record(doc, "household"), &household));
    return OK;
}
