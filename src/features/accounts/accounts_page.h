// Documents of accounts, for accounts_routes.c only.
#ifndef ACCOUNTS_ACCOUNTS_PAGE_H
#define ACCOUNTS_ACCOUNTS_PAGE_H

#include "features/accounts/accounts.h"

void accounts_page_row(Doc *record, const Account *account);
// The account with its grants in force, its history, and what the asker may do to it.
MUST_USE Fault accounts_page_account(Work *work, Doc *record, const Account *account);
// What a form that gives a grant offers: frame.roles, frame.governorates, frame.organisations, with what
// was typed marked.
MUST_USE Fault accounts_page_choices(Work *work, Doc *frame, const Input *typed);

// What would end with a lost account: "count", and "grants", the first ACCOUNT_FALLEN_SHOWN of them, each with "holder".
MUST_USE Fault accounts_page_fallen(Work *work, Doc *doc, const Fallen *fallen, size_t count);

// A grant that is proposed: {account {id, name}, role, area, organisation, until}.
MUST_USE Fault accounts_page_proposed(Work *work, const Proposal *proposal, Doc *record);
// doc.ending: grants within reach that end soon.
MUST_USE Fault accounts_page_ending(Work *work, Doc *doc);

#endif
