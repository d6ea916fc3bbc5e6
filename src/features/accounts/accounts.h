// Accounts of the staff, and what they are allowed: seen, opened, granted and ended by whoever may. The rules of
// what may be given lie in access/; here are its events, its history and its pages.
#ifndef ACCOUNTS_ACCOUNTS_H
#define ACCOUNTS_ACCOUNTS_H

#include "access/access.h"
#include "access/factors.h"
#include "access/recovery.h"
#include "core/work.h"
#include "features/proposals/proposals.h"
#include "http/http.h"

#define ACCOUNTS_FAULTS(X) X(ACCOUNT_BEYOND_OWN, 403)

ACCOUNTS_FAULTS(FAULT_DECLARE)

enum {
    ACCOUNT_NAME_MAX = 120, // characters
    ACCOUNTS_PAGE = 50,     // rows of one answer
    ACCOUNT_HISTORY_MAX = 50,
    ACCOUNT_ENDING_SHOWN = 20,
    ACCOUNT_ENDING_WITHIN_S = 30 * 24 * 3600, // grants that end so soon are shown
    ACCOUNT_FALLEN_SHOWN = 100,
    ACCOUNT_ORGANISATIONS_MAX = 500, // that a form offers
};

typedef struct Account {
    Id id;
    Str name;
    Str phone;          // national number
    int64_t created_at; // seconds UTC
    int64_t lost_at;    // 0: it is not lost
    int64_t grants;     // in force
    int64_t sessions;   // open now
} Account;

// Whose grants lie within the asker's reach (access_reach). ACCOUNT_NOT_FOUND.
MUST_USE Fault accounts_find_visible(Work *work, Id id, Account *account_out);
// Those within reach by name, then id; at most ACCOUNTS_PAGE after the row `after` (ID_NONE: from the start).
// `name`: a part of it; `phone`: a national number; STR_NONE: any.
typedef struct AccountSearch {
    Str name, phone;
    Id after;
} AccountSearch;
MUST_USE Fault accounts_list(Work *work, const AccountSearch *search, Account **list_out,
                             size_t *count_out);
// With its first grant, each with its event. What access_add_account and access_add_grant refuse.
// What takes two people is proposed instead, with `reason`: `proposal_out`, else ID_NONE.
MUST_USE Fault accounts_open(Work *work, const NewAccount *account, NewGrant *grant, Str reason, Id *proposal_out);
MUST_USE Fault accounts_give(Work *work, const NewGrant *grant, Str reason, Id *proposal_out);
extern const ProposalKind accounts_grant_kind;
// ACCOUNT_NOT_FOUND when it is not one of that account in force; ACCOUNT_BEYOND_OWN.
MUST_USE Fault accounts_end_grant(Work *work, Id account, Id grant);
MUST_USE Fault accounts_end_sessions(Work *work, Id account); // ACCOUNT_BEYOND_OWN, but never for administrators

// A grant whose end is near, so that it is given anew in time.
typedef struct EndingGrant {
    Id account;
    Str holder, role;
    Str area, area_ar, area_en; // P-code and names
    int64_t until;              // seconds UTC
} EndingGrant;
// Within reach, the next to end first; at most ACCOUNT_ENDING_SHOWN.
MUST_USE Fault accounts_list_ending(Work *work, EndingGrant **list_out, size_t *count_out);

// Lost or detained is said by the account itself, or by whoever may take back each of its grants.
MUST_USE Fault accounts_may_lose(Work *work, Id account, bool *may_out);
// What would end with the account, its own grants first. ACCOUNT_BEYOND_OWN.
MUST_USE Fault accounts_falls_with(Work *work, Id account, Fallen **fallen_out, size_t *count_out);
// Ends it all, each with its event. ACCOUNT_BEYOND_OWN.
MUST_USE Fault accounts_lose(Work *work, Id account);

// One's own: also ends one's other sessions.
MUST_USE Fault accounts_change_password(Work *work, Str password_hash);
MUST_USE Fault accounts_end_other_sessions(Work *work);

// One's own second factors, each with its event: what access/factors.h refuses.
MUST_USE Fault accounts_confirm_totp(Work *work, Str code);
MUST_USE Fault accounts_remove_totp(Work *work);
MUST_USE Fault accounts_print_codes(Work *work, Str *codes_out);
MUST_USE Fault accounts_add_passkey(Work *work, const NewPasskey *made);
MUST_USE Fault accounts_remove_passkey(Work *work, Id passkey);

// Opening an account again (access/recovery.h), each act with its event.
MUST_USE Fault accounts_ask_recovery(Work *work, Id account);
MUST_USE Fault accounts_confirm_recovery(Work *work, Id account);
MUST_USE Fault accounts_take_half(Work *work, Id account, Str *half_out);
MUST_USE Fault accounts_cancel_recovery(Work *work, Id account);
MUST_USE Fault accounts_recover(Work *work, const Recovering *given);

extern const Route accounts_routes[];
extern const Route accounts_me_routes[]; // one's own account
extern const Route accounts_factor_routes[]; // one's own second factors
#endif
