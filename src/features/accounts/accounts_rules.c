// The rules of accounts: whose are seen, and what each act on them leaves behind. What may be given is access/'s.
// No HTTP and no SQL here.
#include "access/factors.h"
#include "features/accounts/accounts_page.h"
#include "features/accounts/accounts_store.h"
#include "features/areas/areas.h"
#include "ledger/ledger.h"

ACCOUNTS_FAULTS(FAULT_DEFINE)

Fault accounts_find_visible(Work *work, Id id, Account *account_out)
{
    Reach reach;
    access_reach(work->user, work->arena, &reach);
    return accounts_store_find(work, id, &reach, account_out);
}

Fault accounts_list(Work *work, const AccountSearch *search, Account **list_out,
                    size_t *count_out)
{
    Reach reach;
    access_reach(work->user, work->arena, &reach);
    AccountFilter filter = { &reach, search->name, search->phone, search->after };
    return accounts_store_list(work, &filter, list_out, count_out);
}

// Events name accounts by their ids only: whose name an id is stands in no public place.
static Fault append_event(Work *work, const char *kind, Id account, const Grant *grant, Str governorate)
{
    Doc *record = doc_new(work->arena);
    doc_id(record, "account", account);
    if (grant) {
        doc_id(record, "grant", grant->id);
        doc_text_c(record, "role", access_role_name(grant->role));
        doc_text(record, "area_path", grant->area_path);
        doc_id(record, "organisation", grant->organisation);
        doc_int(record, "until", grant->until);
    }
    Event event = { .kind = kind,
                    .subject = account,
                    .object = grant ? grant->id : account,
                    .organisation = grant ? grant->organisation : ID_NONE,
                    .governorate = governorate,
                    .record = record };
    return ledger_append(work, &event);
}

// "PS.PS02.PS0203." -> "PS0203": the narrowest place of the path.
static Str last_of(Str path)
{
    Str last = STR("PS"), piece;
    while (str_cut(&path, '.', &piece)) {
        last = piece.len > 0 ? piece : last;
    }
    return last;
}

static Fault append_grant_event(Work *work, const char *kind, Id account, Id id)
{
    Grant grant;
    Area area;
    TRY(access_find_grant(work, id, &grant));
    TRY(areas_find(work, last_of(grant.area_path), &area));
    return append_event(work, kind, account, &grant, area.governorate);
}

static Fault give(Work *work, const NewGrant *grant)
{
    Id id;
    TRY(access_add_grant(work, grant, &id));
    return append_grant_event(work, "grant.given", grant->account, id);
}

// ---- Two people ----

static Fault propose(Work *work, const NewGrant *grant, const Grant *wanted, Str reason, Id *proposal_out)
{
    Doc *act = doc_new(work->arena);
    doc_id(act, "account", grant->account);
    doc_text_c(act, "role", access_role_name(grant->role));
    doc_text(act, "area", grant->area);
    doc_id(act, "organisation", grant->organisation);
    doc_int(act, "until", wanted->until);
    NewProposal proposal = { .kind = accounts_grant_kind.name, .subject = grant->account,
                             .area_path = wanted->area_path, .act = act, .reason = reason };
    return proposals_make(work, &proposal, proposal_out);
}

Fault accounts_give(Work *work, const NewGrant *grant, Str reason, Id *proposal_out)
{
    Grant wanted;
    bool needs_two;
    *proposal_out = ID_NONE;
    TRY(access_check_grant(work, grant, &wanted, &needs_two));
    return needs_two && !grant->agreed ? propose(work, grant, &wanted, reason, proposal_out) : give(work, grant);
}

static Fault read_act(Work *work, const Proposal *proposal, NewGrant *grant_out)
{
    const Doc *act = proposal->act;
    NewGrant grant = { .account = proposal->subject, .area = doc_get_text(act, "area"),
                       .organisation = doc_get_id(act, "organisation"), .until = doc_get_int(act, "until"),
                       .agreed = true };
    TRY(access_role_named(work, doc_get_text(act, "role"), &grant.role));
    *grant_out = grant;
    return OK;
}

// Whom it is for does not agree to it.
static Fault may_agree(Work *work, const Proposal *proposal, bool *may_out)
{
    NewGrant grant;
    bool may = false;
    TRY(read_act(work, proposal, &grant));
    Grant wanted = { .role = grant.role, .area_path = proposal->area_path, .organisation = grant.organisation,
                     .until = grant.until };
    if (!id_equal(access_account_of(work->user), grant.account)) {
        TRY(access_may_second(work, &wanted, &may));
    }
    *may_out = may;
    return OK;
}

static Fault give_proposed(Work *work, const Proposal *proposal)
{
    NewGrant grant;
    TRY(read_act(work, proposal, &grant));
    return give(work, &grant);
}

const ProposalKind accounts_grant_kind = { "grant", may_agree, give_proposed, accounts_page_proposed };

Fault accounts_open(Work *work, const NewAccount *account, NewGrant *grant, Str reason, Id *proposal_out)
{
    TRY(access_add_account(work, account, &grant->account));
    TRY(append_event(work, "account.opened", grant->account, NULL, STR("PS")));
    return accounts_give(work, grant, reason, proposal_out);
}

Fault accounts_list_ending(Work *work, EndingGrant **list_out, size_t *count_out)
{
    Reach reach;
    access_reach(work->user, work->arena, &reach);
    return accounts_store_ending(work, &reach, work->now + ACCOUNT_ENDING_WITHIN_S, list_out, count_out);
}

Fault accounts_end_grant(Work *work, Id account, Id grant)
{
    Grant *grants;
    size_t count;
    TRY(access_grants_of(work, account, &grants, &count));
    for (size_t i = 0; i < count; i++) {
        if (id_equal(grants[i].id, grant)) {
            if (!access_may_end(work->user, &grants[i])) {
                return ACCOUNT_BEYOND_OWN;
            }
            TRY(append_grant_event(work, "grant.ended", account, grant));
            return access_end_grant(work, grant);
        }
    }
    return ACCOUNT_NOT_FOUND;
}

static Fault expect_may_act_for(Work *work, Id account)
{
    bool may;
    TRY(access_may_act_for(work, account, &may));
    return may ? OK : ACCOUNT_BEYOND_OWN;
}

Fault accounts_end_sessions(Work *work, Id account)
{
    // Stopping a stolen session gives nobody anything, so that administrators may always do it.
    if (!access_may(work->user, MAY_ADMINISTER, NULL)) {
        TRY(expect_may_act_for(work, account));
    }
    TRY(access_end_sessions_of(work, account));
    return append_event(work, "account.signed-out", account, NULL, STR("PS"));
}

// ---- One's own ----

static Fault append_own(Work *work, const char *kind)
{
    return append_event(work, kind, work->user->account, NULL, STR("PS"));
}

Fault accounts_change_password(Work *work, Str password_hash)
{
    TRY(access_change_password(work, password_hash));
    return append_own(work, "account.password-changed");
}

Fault accounts_end_other_sessions(Work *work)
{
    TRY(access_end_other_sessions(work));
    return append_own(work, "account.signed-out");
}

Fault accounts_confirm_totp(Work *work, Str code)
{
    TRY(access_confirm_totp(work, code));
    return append_own(work, "account.app-set-up");
}

Fault accounts_remove_totp(Work *work)
{
    TRY(access_remove_totp(work));
    return append_own(work, "account.app-removed");
}

Fault accounts_print_codes(Work *work, Str *codes_out)
{
    TRY(access_print_codes(work, codes_out));
    return append_own(work, "account.codes-printed");
}

Fault accounts_add_passkey(Work *work, const NewPasskey *made)
{
    TRY(access_add_passkey(work, made));
    return append_own(work, "account.passkey-added");
}

Fault accounts_remove_passkey(Work *work, Id passkey)
{
    TRY(access_remove_passkey(work, passkey));
    return append_own(work, "account.passkey-removed");
}

// ---- Recovery ----

static Fault append_about(Work *work, const char *kind, Id account)
{
    return append_event(work, kind, account, NULL, STR("PS"));
}

Fault accounts_ask_recovery(Work *work, Id account)
{
    TRY(access_ask_recovery(work, account));
    return append_about(work, "account.recovery-asked", account);
}

Fault accounts_confirm_recovery(Work *work, Id account)
{
    TRY(access_confirm_recovery(work, account));
    return append_about(work, "account.recovery-confirmed", account);
}

Fault accounts_take_half(Work *work, Id account, Str *half_out)
{
    TRY(access_take_half(work, account, half_out));
    return append_about(work, "account.recovery-half-taken", account);
}

Fault accounts_cancel_recovery(Work *work, Id account)
{
    TRY(access_cancel_recovery(work, account));
    return append_about(work, "account.recovery-cancelled", account);
}

Fault accounts_recover(Work *work, const Recovering *given)
{
    Id account;
    TRY(access_recover(work, given, &account));
    return append_about(work, "account.recovered", account);
}

// ---- Lost or detained ----

Fault accounts_may_lose(Work *work, Id account, bool *may_out)
{
    Grant *held;
    size_t count;
    TRY(access_grants_of(work, account, &held, &count));
    bool may = count > 0 || access_may(work->user, MAY_ADMINISTER, NULL);
    for (size_t i = 0; i < count; i++) {
        may = may && access_may_end(work->user, &held[i]);
    }
    *may_out = may || (work->user && id_equal(work->user->account, account));
    return OK;
}

Fault accounts_falls_with(Work *work, Id account, Fallen **fallen_out, size_t *count_out)
{
    bool may;
    TRY(accounts_may_lose(work, account, &may));
    if (!may) {
        return ACCOUNT_BEYOND_OWN;
    }
    return access_falls_with(work, account, fallen_out, count_out);
}

Fault accounts_lose(Work *work, Id account)
{
    Fallen *fallen;
    size_t count;
    TRY(accounts_falls_with(work, account, &fallen, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(append_grant_event(work, "grant.ended", fallen[i].account, fallen[i].grant.id));
    }
    TRY(access_lose_account(work, account));
    return append_event(work, "account.lost", account, NULL, STR("PS"));
}
