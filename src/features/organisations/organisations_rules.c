// The rules of organisations: who may register, decide, act and recruit. No HTTP and no SQL here.
#include "base/clock.h"
#include "features/accounts/accounts.h"
#include "features/areas/areas.h"
#include "features/organisations/organisations_store.h"
#include "ledger/ledger.h"

ORGANISATIONS_FAULTS(FAULT_DEFINE)

static bool is_approved(const Organisation *organisation)
{
    return str_is(organisation->state, "approved");
}

bool organisations_is_active(const Organisation *organisation)
{
    return is_approved(organisation) && organisation->suspended_at == 0;
}

static Scope scope_of(const Organisation *organisation)
{
    return (Scope){ .area_path = organisation->area_path, .organisation = organisation->id };
}

// Whether any of the asker's grants is bound to it, whatever its role.
static bool belongs(const User *user, Id organisation)
{
    for (size_t i = 0; user && i < user->grant_count; i++) {
        if (id_equal(user->grants[i].organisation, organisation)) {
            return true;
        }
    }
    return false;
}

static bool may(const Work *work, Permission permission, const Organisation *organisation)
{
    Scope scope = scope_of(organisation);
    return work->user && access_may(work->user, permission, &scope);
}

// Nobody decides about their own.
static bool may_judge(const Work *work, Permission permission, const Organisation *organisation)
{
    return may(work, permission, organisation) && !belongs(work->user, organisation->id);
}

bool organisations_may_decide(const Work *work, const Organisation *organisation)
{
    return str_is(organisation->state, "pending") && may_judge(work, MAY_APPROVE_ORGANISATIONS, organisation);
}

bool organisations_may_suspend(const Work *work, const Organisation *organisation)
{
    return organisations_is_active(organisation) && may_judge(work, MAY_OVERSEE_ORGANISATIONS, organisation);
}

bool organisations_may_lift(const Work *work, const Organisation *organisation)
{
    return organisation->suspended_at != 0 && may_judge(work, MAY_OVERSEE_ORGANISATIONS, organisation);
}

Str organisations_shown_state(const Work *work, const Organisation *organisation)
{
    bool told = may(work, MAY_OVERSEE_ORGANISATIONS, organisation) || belongs(work->user, organisation->id);
    return told && organisation->suspended_at != 0 ? STR("suspended") : organisation->state;
}

bool organisations_may_manage(const Work *work, const Organisation *organisation)
{
    Scope scope = scope_of(organisation);
    return work->user && access_may(work->user, MAY_MANAGE_ORGANISATION, &scope);
}

static Fault append_event(Work *work, const Organisation *organisation, const char *kind, Id actor)
{
    Doc *record = doc_new(work->arena);
    doc_id(record, "organisation", organisation->id);
    doc_text(record, "state", organisation->state);
    return ledger_append(work, &(Event){
                                   .kind = kind,
                                   .subject = organisation->id,
                                   .object = organisation->id,
                                   .organisation = actor,
                                   .governorate = organisation->governorate,
                                   .record = record,
                               });
}

// ---- Registering ----

Str organisations_name_key(Arena *arena, Str name)
{
    TextBuilder key = { .arena = arena };
    bool gap = false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (c == ' ' || c == '\t' || c == '\n') {
            gap = key.len > 0;
            continue;
        }
        if (gap) {
            text_add_char(&key, ' ');
            gap = false;
        }
        text_add_char(&key, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    return text_done(&key);
}

static Fault insert_named(Work *work, const Organisation *organisation)
{
    Str key = organisations_name_key(work->arena, organisation->name);
    bool taken;
    TRY(organisations_store_is_taken(work, organisation->governorate, key, &taken));
    Fault fault = taken ? STORAGE_CONFLICT : organisations_store_insert(work, organisation, key);
    return fault == STORAGE_CONFLICT ? fault_at(work, ORGANISATION_NAME_TAKEN, "name") : fault;
}

Fault organisations_register(Work *work, const OrganisationDraft *draft, Id *id_out)
{
    Area area;
    // Any area will do: some work in one camp, some in all of the Gaza Strip.
    Fault fault = areas_find(work, draft->area, &area);
    TRY(fault == AREA_UNKNOWN ? fault_at(work, fault, "area") : fault);
    Organisation organisation = {
        .id = work_new_id(),
        .name = draft->name,
        .kind = draft->kind,
        .area = area.pcode,
        .area_path = area.path,
        .governorate = area.governorate,
        .state = STR("pending"),
        .about = draft->about.len > 0 ? draft->about : STR_NONE,
        .created_at = work->now,
    };
    TRY(insert_named(work, &organisation));
    TRY(append_event(work, &organisation, "organisation.registered", organisation.id));
    *id_out = organisation.id;
    return OK;
}

static Fault recruit_into(Work *work, const Organisation *organisation,
                          const OrganisationRecruit *recruit, int64_t until, Id *account_out)
{
    NewAccount account = { recruit->phone, recruit->name, recruit->password_hash };
    NewGrant grant = {
        .role = recruit->role,
        .area = organisation->area,
        .organisation = organisation->id,
        .until = until,
    };
    Id proposal; // what belongs to one organisation takes nobody else
    TRY(accounts_open(work, &account, &grant, STR_NONE, &proposal));
    *account_out = grant.account;
    return OK;
}

Fault organisations_register_with_manager(Work *work, const OrganisationDraft *draft,
                                          const OrganisationRecruit *manager, Id *id_out)
{
    Id id;
    Id account;
    Organisation organisation;
    TRY(organisations_register(work, draft, &id));
    TRY(organisations_store_find(work, id, &organisation));
    // The first manager's grant comes from the house, whoever is signed in while registering.
    Work house = *work;
    house.user = NULL;
    Fault fault = recruit_into(&house, &organisation, manager,
                               work->now + ORGANISATION_GRANT_D * DAY_S, &account);
    work->fault_field = house.fault_field;
    work->fault_limit = house.fault_limit;
    TRY(fault);
    *id_out = id;
    return OK;
}

// ---- Deciding ----

static Fault find_to_judge(Work *work, Id id, Organisation *organisation_out)
{
    TRY(organisations_store_find(work, id, organisation_out));
    return work->user && belongs(work->user, id) ? NOT_ALLOWED : OK;
}

Fault organisations_decide(Work *work, Id id, bool approve, Str reason)
{
    Organisation organisation;
    TRY(find_to_judge(work, id, &organisation));
    if (!approve && reason.len == 0) {
        return fault_at(work, FIELD_MISSING, "reason");
    }
    organisation.state = approve ? STR("approved") : STR("declined");
    TRY(organisations_store_decide(work, id, organisation.state, approve ? STR_NONE : reason));
    return append_event(work, &organisation,
                        approve ? "organisation.approved" : "organisation.declined", ID_NONE);
}

Fault organisations_suspend(Work *work, Id id, Str reason)
{
    Organisation organisation;
    TRY(find_to_judge(work, id, &organisation));
    if (reason.len == 0) {
        return fault_at(work, FIELD_MISSING, "reason");
    }
    TRY(organisations_store_suspend(work, id, reason));
    return append_event(work, &organisation, "organisation.suspended", ID_NONE);
}

Fault organisations_lift(Work *work, Id id)
{
    Organisation organisation;
    TRY(find_to_judge(work, id, &organisation));
    TRY(organisations_store_lift(work, id));
    return append_event(work, &organisation, "organisation.lifted", ID_NONE);
}

// ---- Finding ----

Fault organisations_find(Work *work, Id id, Organisation *organisation_out)
{
    return organisations_store_find(work, id, organisation_out);
}

Fault organisations_find_visible(Work *work, Id id, Organisation *organisation_out)
{
    Organisation organisation;
    TRY(organisations_store_find(work, id, &organisation));
    if (!is_approved(&organisation) && !may(work, MAY_OVERSEE_ORGANISATIONS, &organisation) &&
        !belongs(work->user, id)) {
        return ORGANISATION_NOT_FOUND;
    }
    *organisation_out = organisation;
    return OK;
}

Fault organisations_acting(Work *work, Organisation *organisation_out)
{
    Id id = access_organisation(work->user, MAY_RESPOND);
    if (id_is_none(id)) {
        return work->user ? NOT_ALLOWED : SIGN_IN_NEEDED;
    }
    Organisation organisation;
    TRY(organisations_store_find(work, id, &organisation));
    if (!is_approved(&organisation)) {
        return ORGANISATION_NOT_APPROVED;
    }
    if (!organisations_is_active(&organisation)) {
        return ORGANISATION_SUSPENDED;
    }
    *organisation_out = organisation;
    return OK;
}

Fault organisations_list(Work *work, Str state, Str area_path, Organisation **list_out,
                         size_t *count_out)
{
    Str path = area_path.at ? area_path : STR("");
    OrganisationFilter filter = { { .state = state }, &path, 1 };
    return organisations_store_list(work, &filter, list_out, count_out);
}

Fault organisations_list_own_areas(Work *work, const OrganisationSearch *search,
                                   Organisation **list_out, size_t *count_out)
{
    Str *paths;
    size_t count;
    access_area_paths(work->user, MAY_OVERSEE_ORGANISATIONS, work->arena, &paths, &count);
    OrganisationFilter filter = { *search, paths, count };
    filter.search.name = search->name.len > 0 ? organisations_name_key(work->arena, search->name) : STR_NONE;
    return organisations_store_list(work, &filter, list_out, count_out);
}

// ---- Its people ----

Fault organisations_people(Work *work, Id id, OrganisationPerson **people_out, size_t *count_out)
{
    return organisations_store_list_people(work, id, people_out, count_out);
}

// When the asker's own right to manage it ends: nobody gives longer than they hold.
static int64_t own_until(const Work *work, Id organisation)
{
    int64_t until = work->user ? 0 : INT64_MAX;
    for (size_t i = 0; work->user && i < work->user->grant_count; i++) {
        const Grant *grant = &work->user->grants[i];
        if (grant->role == ROLE_MANAGER && id_equal(grant->organisation, organisation) &&
            grant->until > until) {
            until = grant->until;
        }
    }
    return until;
}

Fault organisations_add_person(Work *work, Id id, const OrganisationRecruit *recruit,
                               OrganisationPerson *person_out)
{
    Organisation organisation;
    TRY(organisations_store_find(work, id, &organisation));
    if (!is_approved(&organisation)) {
        return ORGANISATION_NOT_APPROVED;
    }
    int64_t until = work->now + ORGANISATION_GRANT_D * DAY_S;
    int64_t own = own_until(work, id);
    until = own < until ? own : until;
    OrganisationPerson person = {
        .name = recruit->name,
        .role = str_from(access_role_name(recruit->role)),
        .until = until,
    };
    TRY(recruit_into(work, &organisation, recruit, until, &person.account));
    TRY(append_event(work, &organisation, "organisation.joined", id));
    *person_out = person;
    return OK;
}

Fault organisations_promises(Work *work, Id id, OrganisationPromises *promises_out)
{
    return organisations_store_promises(work, id, promises_out);
}
