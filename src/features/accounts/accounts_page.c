// Documents of accounts, and what their forms offer. Not here: who may do what (access/, accounts_rules.c).
#include "features/accounts/accounts_page.h"

#include "features/accounts/accounts_store.h"
#include "features/areas/areas.h"
#include "ledger/ledger.h"

void accounts_page_row(Doc *record, const Account *account)
{
    doc_id(record, "id", account->id);
    doc_text(record, "name", account->name);
    doc_text(record, "phone", account->phone);
    doc_time(record, "created", account->created_at);
    doc_int(record, "grant_count", account->grants);
}

static bool may_end(const Work *work, const ShownGrant *shown)
{
    Grant grant = shown->grant;
    return access_role_find(shown->role, &grant.role) && access_may_end(work->user, &grant);
}

static void grant_to_doc(const Work *work, Doc *record, const ShownGrant *shown)
{
    doc_id(record, "id", shown->grant.id);
    doc_text(record, "role", shown->role);
    doc_time(record, "until", shown->grant.until);
    Doc *area = doc_record(record, "area");
    doc_text(area, "pcode", shown->area);
    doc_text(area, "name_ar", shown->area_ar);
    doc_text(area, "name_en", shown->area_en);
    if (id_is_none(shown->grant.organisation)) {
        doc_null(record, "organisation");
    } else {
        Doc *organisation = doc_record(record, "organisation");
        doc_id(organisation, "id", shown->grant.organisation);
        doc_text(organisation, "name", shown->organisation);
    }
    doc_bool(record, "can_end", may_end(work, shown));
}

static Fault add_grants(Work *work, Doc *record, Id account)
{
    ShownGrant *grants;
    size_t count;
    TRY(accounts_store_grants(work, account, &grants, &count));
    Doc *list = doc_list(record, "grants");
    for (size_t i = 0; i < count; i++) {
        grant_to_doc(work, doc_list_record(list), &grants[i]);
    }
    return OK;
}

// ---- Proposed, and near their end ----

static Fault organisation_to_doc(Work *work, Doc *record, Id id)
{
    Str name;
    if (id_is_none(id)) {
        doc_null(record, "organisation");
        return OK;
    }
    TRY(accounts_store_organisation_name(work, id, &name));
    Doc *organisation = doc_record(record, "organisation");
    doc_id(organisation, "id", id);
    doc_text(organisation, "name", name);
    return OK;
}

Fault accounts_page_proposed(Work *work, const Proposal *proposal, Doc *record)
{
    Str name;
    Area area;
    const Doc *act = proposal->act;
    Doc *account = doc_record(record, "account");
    TRY(access_name_of(work, proposal->subject, &name));
    doc_id(account, "id", proposal->subject);
    doc_text(account, "name", name);
    doc_text(record, "role", doc_get_text(act, "role"));
    TRY(areas_find(work, doc_get_text(act, "area"), &area));
    areas_to_doc(doc_record(record, "area"), &area);
    doc_time(record, "until", doc_get_int(act, "until"));
    return organisation_to_doc(work, record, doc_get_id(act, "organisation"));
}

static Fault add_proposals(Work *work, Doc *record, Id account)
{
    Proposal *list;
    size_t count;
    TRY(proposals_list_about(work, account, &list, &count));
    Doc *shown = doc_list(record, "proposals");
    for (size_t i = 0; i < count; i++) {
        Doc *row = doc_list_record(shown);
        doc_id(row, "id", list[i].id);
        doc_text(row, "proposer", list[i].proposed_by_name);
        doc_time(row, "agree_until", list[i].until);
        TRY(accounts_page_proposed(work, &list[i], row));
    }
    return OK;
}

Fault accounts_page_ending(Work *work, Doc *doc)
{
    EndingGrant *list;
    size_t count;
    TRY(accounts_list_ending(work, &list, &count));
    Doc *shown = doc_list(doc, "ending");
    for (size_t i = 0; i < count; i++) {
        Doc *row = doc_list_record(shown);
        doc_id(row, "account", list[i].account);
        doc_text(row, "holder", list[i].holder);
        doc_text(row, "role", list[i].role);
        Doc *area = doc_record(row, "area");
        doc_text(area, "pcode", list[i].area);
        doc_text(area, "name_ar", list[i].area_ar);
        doc_text(area, "name_en", list[i].area_en);
        doc_time(row, "until", list[i].until);
    }
    return OK;
}

// ---- One account ----

static Fault add_recovery(Work *work, Doc *record, Doc *can, Id account)
{
    Recovery recovery;
    RecoveryActs acts;
    TRY(access_find_recovery(work, account, &recovery));
    TRY(access_recovery_acts(work, account, &recovery, &acts));
    doc_bool(can, "ask_recovery", acts.ask);
    doc_bool(can, "confirm_recovery", acts.confirm);
    doc_bool(can, "take_half", acts.take);
    doc_bool(can, "cancel_recovery", acts.cancel);
    if (!id_is_none(recovery.id)) {
        Doc *shown = doc_record(record, "recovery");
        doc_time(shown, "asked", recovery.asked_at);
        doc_time(shown, "ready", recovery.ready_at);
    }
    return OK;
}

Fault accounts_page_account(Work *work, Doc *record, const Account *account)
{
    bool may_act;
    bool may_lose;
    accounts_page_row(record, account);
    doc_int(record, "sessions", account->sessions);
    doc_time(record, "lost", account->lost_at);
    TRY(add_grants(work, record, account->id));
    TRY(add_proposals(work, record, account->id));
    TRY(ledger_tell(work, account->id, ACCOUNT_HISTORY_MAX, doc_list(record, "history")));
    TRY(access_may_act_for(work, account->id, &may_act));
    TRY(accounts_may_lose(work, account->id, &may_lose));
    Doc *can = doc_record(record, "can");
    TRY(add_recovery(work, record, can, account->id));
    doc_bool(can, "lose", may_lose && account->lost_at == 0);
    doc_bool(can, "sign_out", may_act || access_may(work->user, MAY_ADMINISTER, NULL));
    return OK;
}

Fault accounts_page_fallen(Work *work, Doc *doc, const Fallen *fallen, size_t count)
{
    Doc *list = doc_list(doc, "grants");
    doc_int(doc, "count", (int64_t)count);
    for (size_t i = 0; i < count && i < ACCOUNT_FALLEN_SHOWN; i++) {
        ShownGrant shown;
        Str holder;
        TRY(accounts_store_fallen(work, fallen[i].grant.id, &shown, &holder));
        Doc *record = doc_list_record(list);
        grant_to_doc(work, record, &shown);
        doc_text(record, "holder", holder);
    }
    return OK;
}

// ---- What forms offer ----

static void add_roles(const Work *work, Doc *frame, Str typed)
{
    Doc *list = doc_list(frame, "roles");
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        // A member's grant gives nothing yet that anyone signed in has not.
        if (i != ROLE_MEMBER && access_may_give(work->user, (Role)i)) {
            Doc *role = doc_list_record(list);
            doc_text_c(role, "role", access_role_name((Role)i));
            doc_bool(role, "chosen", str_is(typed, access_role_name((Role)i)));
            doc_bool(role, "of_organisation", i == ROLE_MANAGER || i == ROLE_FIELD_WORKER);
        }
    }
}

static Fault add_organisations(Work *work, Doc *frame, Id typed)
{
    Reach reach;
    OrganisationChoice *choices;
    size_t count;
    access_reach(work->user, work->arena, &reach);
    TRY(accounts_store_organisations(work, &reach, &choices, &count));
    Doc *list = doc_list(frame, "organisations");
    for (size_t i = 0; i < count; i++) {
        Doc *choice = doc_list_record(list);
        doc_id(choice, "id", choices[i].id);
        doc_text(choice, "name", choices[i].name);
        doc_bool(choice, "chosen", id_equal(choices[i].id, typed));
    }
    return OK;
}

static Fault add_wide_areas(Work *work, Doc *frame, Str typed)
{
    static const char *const wide[] = { "PS", "PS01", "PS02" };
    Doc *list = doc_list(frame, "wide_areas");
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        Area area;
        Fault fault = areas_find(work, str_from(wide[i]), &area);
        if (fault != AREA_UNKNOWN) {
            TRY(fault);
            Doc *choice = doc_list_record(list);
            areas_to_doc(choice, &area);
            doc_bool(choice, "chosen", str_equal(area.pcode, typed));
        }
    }
    return OK;
}

Fault accounts_page_choices(Work *work, Doc *frame, const Input *typed)
{
    Str area = input_text(typed, "area");
    add_roles(work, frame, input_text(typed, "role"));
    TRY(add_wide_areas(work, frame, area));
    TRY(areas_to_choices(work, frame, area, true));
    return add_organisations(work, frame, input_id(typed, "organisation"));
}
