// Rows of accounts and grants as pages show them: only reads, no rule.
#ifndef ACCOUNTS_ACCOUNTS_STORE_H
#define ACCOUNTS_ACCOUNTS_STORE_H

#include "features/accounts/accounts.h"

typedef struct AccountFilter {
    const Reach *reach;
    Str name;  // a part of it; STR_NONE: any
    Str phone; // STR_NONE: any
    Id after;  // ID_NONE: from the start
} AccountFilter;

typedef struct ShownGrant {
    Grant grant;
    Str role;
    Str area, area_ar, area_en; // P-code and names
    Str organisation;           // its name; STR_NONE
} ShownGrant;

typedef struct OrganisationChoice {
    Id id;
    Str name;
} OrganisationChoice;

MUST_USE Fault accounts_store_list(Work *work, const AccountFilter *filter, Account **list_out,
                                   size_t *count_out);
MUST_USE Fault accounts_store_find(Work *work, Id id, const Reach *reach, Account *account_out);
MUST_USE Fault accounts_store_grants(Work *work, Id id, ShownGrant **grants_out, size_t *count_out);
// One by its id, with the name of who holds it. ACCOUNT_NOT_FOUND.
MUST_USE Fault accounts_store_fallen(Work *work, Id grant, ShownGrant *grant_out, Str *holder_out);
MUST_USE Fault accounts_store_organisations(Work *work, const Reach *reach,
                                            OrganisationChoice **list_out, size_t *count_out);
MUST_USE Fault accounts_store_organisation_name(Work *work, Id id, Str *name_out); // STR_NONE: unknown
MUST_USE Fault accounts_store_ending(Work *work, const Reach *reach, int64_t before, EndingGrant **list_out,
                                     size_t *count_out);

#endif
