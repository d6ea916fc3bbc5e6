// The rules of households: who may register one, who lives in it, and what becomes of it. No HTTP and no SQL here.
#include "base/clock.h"
#include "features/households/households_store.h"
#include "features/organisations/organisations.h"
#include "ledger/ledger.h"
#include "linkage/values.h"

HOUSEHOLDS_FAULTS(FAULT_DEFINE)

Scope households_scope(const Household *household)
{
    return (Scope){ .area_path = household->area_path, .organisation = household->organisation };
}

// What a change of a household leaves behind. `object`: the person or the other household that it is about, or its own id.
static Fault append_event(Work *work, const Household *household, const char *kind, Id object)
{
    Doc *record = doc_new(work->arena);
    doc_id(record, "household", household->id);
    doc_id(record, "about", object);
    return ledger_append(work, &(Event){ .kind = kind,
                                         .subject = household->id,
                                         .object = object,
                                         .organisation = household->organisation,
                                         .governorate = household->governorate,
                                         .record = record });
}

// ---- Who may ----

// For whom the asker registers there: a coordinator for nobody (ID_NONE), others for their organisation.
static Fault registrar_of(Work *work, Str area_path, Id *organisation_out)
{
    Organisation organisation;
    Scope scope = { .area_path = area_path };
    *organisation_out = ID_NONE;
    if (access_may(work->user, MAY_KEEP_HOUSEHOLDS, &scope)) {
        return OK;
    }
    TRY(organisations_acting(work, &organisation));
    scope.organisation = organisation.id;
    *organisation_out = organisation.id;
    return access_decide(work->user, MAY_KEEP_HOUSEHOLDS, &scope);
}

// A household that may be changed: it stands for itself, and whoever changes it for an organisation may act for it.
static Fault find_open(Work *work, Id id, Household *household_out)
{
    Organisation organisation;
    TRY(households_store_find(work, id, household_out));
    if (!id_is_none(household_out->merged_into)) {
        return HOUSEHOLD_MERGED;
    }
    Scope as_coordinator = { .area_path = household_out->area_path };
    return access_may(work->user, MAY_KEEP_HOUSEHOLDS, &as_coordinator) ? OK : organisations_acting(work, &organisation);
}

Fault households_find(Work *work, Id id, Household *household_out)
{
    return households_store_find(work, id, household_out);
}

Fault households_members(Work *work, Id id, Member **members_out, size_t *count_out)
{
    return households_store_members(work, id, members_out, count_out);
}

static const Member *find_in(const Member *members, size_t count, Id person)
{
    for (size_t i = 0; i < count; i++) {
        if (id_equal(members[i].id, person)) {
            return &members[i];
        }
    }
    return NULL;
}

Fault households_find_member(Work *work, Id id, Id person, Member *member_out)
{
    Member *members;
    size_t count;
    TRY(households_store_members(work, id, &members, &count));
    const Member *found = find_in(members, count, person);
    if (!found) {
        return HOUSEHOLD_NOT_FOUND;
    }
    *member_out = *found;
    return OK;
}

Fault households_list(Work *work, const HouseholdSearch *search, Household **list_out, size_t *count_out)
{
    Grant *grants;
    size_t count;
    TextBuilder reach = { .arena = work->arena };
    access_grants_for(work->user, MAY_KEEP_HOUSEHOLDS, work->arena, &grants, &count);
    text_add_char(&reach, '[');
    for (size_t i = 0; i < count; i++) {
        text_add_format(&reach, "%s{\"path\":\"%.*s\"", i > 0 ? "," : "", STR_ARG(grants[i].area_path));
        for (size_t byte = 0; byte < sizeof(Id) && !id_is_none(grants[i].organisation); byte++) {
            text_add_format(&reach, "%s%02X%s", byte == 0 ? ",\"organisation\":\"" : "",
                            grants[i].organisation.at[byte], byte + 1 == sizeof(Id) ? "\"" : "");
        }
        text_add_char(&reach, '}');
    }
    text_add_char(&reach, ']');
    return households_store_list(work, search, text_done(&reach), list_out, count_out);
}

// ---- Persons ----

// A slip of the hand is told, and nobody is refused for it. Numbers with letters (passports) are not judged.
static bool is_number_unsure(Str number)
{
    for (size_t i = 0; i < number.len; i++) {
        if ((number.at[i] >= 'A' && number.at[i] <= 'Z') || (number.at[i] >= 'a' && number.at[i] <= 'z')) {
            return false;
        }
    }
    return number.len > 0 && !link_number_is_checked(link_number(number));
}

static Str day_now(Work *work)
{
    return clock_format_date(work->arena, work->now + DAY_S); // somewhere it is tomorrow already
}

static bool is_after(Str day, Str other)
{
    return day.len > 0 && str_compare(day, other) > 0;
}

static Fault expect_born(Work *work, const Identity *person, size_t index)
{
    if (!is_after(person->at[IDENTITY_BORN], day_now(work))) {
        return OK;
    }
    return index == 0 ? fault_at(work, DATE_NOT_YET, "born")
                      : fault_at(work, DATE_NOT_YET, "members[%zu].born", index - 1);
}

// `index`: among those who are registered at once, so that they keep their order.
static Fault keep_person(Work *work, Id household, const Identity *identity, size_t index, Id *person_out)
{
    Member member = { .id = id_new(clock_now_ms() + (int64_t)index),
                      .household = household,
                      .number_unsure = is_number_unsure(identity->at[IDENTITY_NUMBER]),
                      .joined_at = work->now };
    TRY(people_keep_identity(work, member.id, identity));
    TRY(households_store_insert_person(work, &member));
    *person_out = member.id;
    return OK;
}

Fault households_add_member(Work *work, Id id, const Identity *person, Id *person_out)
{
    Household household;
    TRY(find_open(work, id, &household));
    TRY(expect_born(work, person, 0));
    if (household.members >= HOUSEHOLD_MEMBERS_MAX) {
        return HOUSEHOLD_FULL;
    }
    TRY(keep_person(work, id, person, 0, person_out));
    if (id_is_none(household.head)) {
        household.head = *person_out;
        TRY(households_store_update(work, &household));
    }
    return append_event(work, &household, "household.member-added", *person_out);
}

Fault households_change_member(Work *work, Id id, Id person, const Identity *identity)
{
    Household household;
    Member member;
    Identity anew = *identity;
    TRY(find_open(work, id, &household));
    TRY(households_find_member(work, id, person, &member));
    TRY(expect_born(work, identity, 0));
    for (int i = 0; i < IDENTITY_DIED; i++) {
        anew.at[i] = anew.at[i].at ? anew.at[i] : STR("");
    }
    anew.at[IDENTITY_DIED] = anew.at[IDENTITY_DEPARTED] = STR_NONE;
    TRY(people_change_identity(work, person, &anew));
    member.number_unsure = is_number_unsure(identity->at[IDENTITY_NUMBER]);
    TRY(households_store_update_person(work, &member));
    return append_event(work, &household, "household.member-changed", person);
}

// The one who is here and may be the head. HOUSEHOLD_PERSON_UNKNOWN at `field`.
static Fault find_here(Work *work, Id id, Id person, const char *field)
{
    Member member;
    Fault fault = households_find_member(work, id, person, &member);
    bool is_here = fault == OK && member.left_at == 0;
    return fault == HOUSEHOLD_NOT_FOUND || !is_here ? fault_at(work, HOUSEHOLD_PERSON_UNKNOWN, "%s", field) : fault;
}

Fault households_set_head(Work *work, Id id, Id person)
{
    Household household;
    TRY(find_open(work, id, &household));
    TRY(find_here(work, id, person, "person"));
    household.head = person;
    TRY(households_store_update(work, &household));
    return append_event(work, &household, "household.head", person);
}

// ---- Coming and going ----

// Where the head leaves, another who is here takes the place; with the last one nobody does.
static Fault replace_head(Work *work, Household *household, const Leaving *leaving)
{
    if (household->here == 1) {
        household->head = ID_NONE;
        return OK;
    }
    if (id_is_none(leaving->head) || id_equal(leaving->head, household->head)) {
        return fault_at(work, HOUSEHOLD_HEAD_NEEDED, "head");
    }
    TRY(find_here(work, household->id, leaving->head, "head"));
    household->head = leaving->head;
    return OK;
}

Fault households_leave(Work *work, Id id, Id person, const Leaving *leaving)
{
    Household household;
    Member member;
    Str day = clock_format_date(work->arena, leaving->on);
    TRY(find_open(work, id, &household));
    TRY(households_find_member(work, id, person, &member));
    if (member.left_at != 0) {
        return HOUSEHOLD_PERSON_LEFT;
    }
    if (is_after(day, day_now(work))) {
        return fault_at(work, DATE_NOT_YET, "on");
    }
    TRY(id_equal(household.head, person) ? replace_head(work, &household, leaving) : OK);
    Identity dates = { 0 };
    dates.at[leaving->died ? IDENTITY_DIED : IDENTITY_DEPARTED] = day;
    TRY(people_change_identity(work, person, &dates));
    member.left_at = work->now;
    TRY(households_store_update_person(work, &member));
    TRY(households_store_update(work, &household));
    return append_event(work, &household, "household.member-left", person);
}

Fault households_back(Work *work, Id id, Id person)
{
    Household household;
    Member member;
    TRY(find_open(work, id, &household));
    TRY(households_find_member(work, id, person, &member));
    if (member.left_at == 0) {
        return HOUSEHOLD_PERSON_HERE;
    }
    Identity dates = { 0 };
    dates.at[IDENTITY_DIED] = dates.at[IDENTITY_DEPARTED] = STR("");
    TRY(people_change_identity(work, person, &dates));
    member.left_at = 0;
    TRY(households_store_update_person(work, &member));
    household.head = id_is_none(household.head) ? person : household.head;
    TRY(households_store_update(work, &household));
    return append_event(work, &household, "household.member-back", person);
}

// ---- Households ----

// With nobody in it yet: `household_out->head` is none.
static Fault begin_household(Work *work, const Area *area, Id organisation, Str landmark, Household *household_out)
{
    Personal place = { .landmark = landmark };
    Household household = { .id = work_new_id(),
                            .area = area->pcode,
                            .area_path = area->path,
                            .governorate = area->governorate,
                            .organisation = organisation,
                            .created_at = work->now };
    TRY(people_keep(work, &place, &household.personal));
    TRY(households_store_insert(work, &household));
    *household_out = household;
    return OK;
}

Fault households_register(Work *work, const HouseholdDraft *draft, Id *id_out)
{
    Area area;
    Id organisation;
    Household household;
    TRY(areas_find_place(work, draft->area, "area", &area));
    Fault fault = registrar_of(work, area.path, &organisation);
    TRY(fault == NOT_ALLOWED ? fault_at(work, fault, "area") : fault);
    TRY(begin_household(work, &area, organisation, draft->landmark, &household));
    for (size_t i = 0; i < draft->count; i++) {
        Id person;
        TRY(expect_born(work, &draft->people[i], i));
        TRY(keep_person(work, household.id, &draft->people[i], i, &person));
        household.head = i == 0 ? person : household.head;
    }
    TRY(households_store_update(work, &household));
    TRY(append_event(work, &household, "household.registered", household.head));
    *id_out = household.id;
    return OK;
}

Fault households_move(Work *work, Id id, Str area, Str landmark)
{
    Area place;
    Household household;
    Personal where = { .landmark = landmark.at ? landmark : STR("") };
    TRY(find_open(work, id, &household));
    TRY(areas_find_place(work, area, "area", &place));
    TRY(people_change(work, household.personal, &where));
    household.area = place.pcode;
    household.area_path = place.path;
    household.governorate = place.governorate;
    TRY(households_store_update(work, &household));
    return append_event(work, &household, "household.moved", id);
}

static Fault take_along(Work *work, const Household *from, const Id *people, size_t count, Id to)
{
    Member *members;
    size_t member_count;
    TRY(households_store_members(work, from->id, &members, &member_count));
    for (size_t i = 0; i < count; i++) {
        const Member *found = find_in(members, member_count, people[i]);
        if (!found || found->left_at != 0 || id_equal(found->household, to)) {
            return fault_at(work, HOUSEHOLD_PERSON_UNKNOWN, "members");
        }
        if (id_equal(people[i], from->head)) {
            return fault_at(work, HOUSEHOLD_HEAD_STAYS, "members");
        }
        Member moved = *found;
        moved.household = to;
        TRY(households_store_update_person(work, &moved));
    }
    return OK;
}

Fault households_split(Work *work, Id id, const Id *people, size_t count, Id *new_out)
{
    Area area;
    Household household, own;
    TRY(find_open(work, id, &household));
    if (count == 0) {
        return fault_at(work, HOUSEHOLD_PERSON_UNKNOWN, "members");
    }
    TRY(areas_find(work, household.area, &area));
    TRY(begin_household(work, &area, household.organisation, STR_NONE, &own));
    TRY(take_along(work, &household, people, count, own.id));
    own.head = people[0];
    TRY(households_store_update(work, &own));
    TRY(append_event(work, &own, "household.registered", own.head));
    TRY(append_event(work, &household, "household.split", own.id));
    *new_out = own.id;
    return OK;
}

Fault households_merge(Work *work, Id id, Id into)
{
    Household household, other;
    TRY(find_open(work, id, &household));
    if (id_equal(id, into)) {
        return fault_at(work, HOUSEHOLD_SAME, "into");
    }
    Fault fault = find_open(work, into, &other);
    Scope scope = households_scope(&other);
    if (fault == HOUSEHOLD_NOT_FOUND || fault == HOUSEHOLD_MERGED ||
        (fault == OK && !access_may(work->user, MAY_KEEP_HOUSEHOLDS, &scope))) {
        return fault_at(work, HOUSEHOLD_UNKNOWN, "into"); // what one may not see is as if it were not there
    }
    TRY(fault);
    if (household.members + other.members > HOUSEHOLD_MEMBERS_MAX) {
        return fault_at(work, HOUSEHOLD_FULL, "into");
    }
    household.merged_into = into;
    TRY(households_store_update(work, &household));
    TRY(append_event(work, &household, "household.merged", into));
    return append_event(work, &other, "household.joined", id);
}

// Of a household that stands for itself again: its head is one of its own who is here, if there is any.
static Fault settle_head(Work *work, Id id)
{
    Household household;
    Member *members;
    size_t count;
    TRY(households_store_find(work, id, &household));
    TRY(households_store_members(work, id, &members, &count));
    const Member *head = find_in(members, count, household.head);
    if (!head || head->left_at != 0) {
        household.head = count > 0 && members[0].left_at == 0 ? members[0].id : ID_NONE;
    }
    return households_store_update(work, &household);
}

Fault households_part(Work *work, Id id)
{
    Household household, other;
    TRY(households_store_find(work, id, &household));
    Id into = household.merged_into;
    if (id_is_none(into)) {
        return HOUSEHOLD_NOT_MERGED;
    }
    TRY(households_store_find(work, into, &other));
    household.merged_into = ID_NONE;
    TRY(households_store_update(work, &household));
    TRY(settle_head(work, id));
    TRY(settle_head(work, into));
    TRY(append_event(work, &household, "household.parted", into));
    return append_event(work, &other, "household.left", id);
}
