// The documents of organisations and of their people.
#ifndef ORGANISATIONS_ORGANISATIONS_PAGE_H
#define ORGANISATIONS_ORGANISATIONS_PAGE_H

#include "features/organisations/organisations.h"

// Id, name, kind, state, created, what it says of itself, how long it has waited, and area. AREA_UNKNOWN.
MUST_USE Fault organisations_page_summary(Work *work, Doc *record,
                                          const Organisation *organisation);
// The same with the reason of a decision for those who are told, and what the asker may do with it. AREA_UNKNOWN.
MUST_USE Fault organisations_page_organisation(Work *work, Doc *record,
                                               const Organisation *organisation);
// account, name, role, until
void organisations_page_person(Doc *record, const OrganisationPerson *person);
// Into a record: the list `people` of the organisation's people, by name.
MUST_USE Fault organisations_page_staff(Work *work, Doc *record, Id id);
// "promises": kept, lapsed, sectors, published.
MUST_USE Fault organisations_page_promises(Work *work, Doc *doc, Id id);

#endif
