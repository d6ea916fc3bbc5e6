// The documents of claims and of an organisation's desk.
#ifndef CLAIMS_CLAIMS_PAGE_H
#define CLAIMS_CLAIMS_PAGE_H

#include "features/claims/claims.h"

// A claim with its need, and the contact of the person while the claim is live.
MUST_USE Fault claims_page_claim(Work *work, Doc *doc, const Claim *claim);
// An open need as responders see it: no contact before a claim is held.
MUST_USE Fault claims_page_need(Work *work, Doc *doc, const Need *need);
// Into the frame: the organisations that could take the claim over, while it may be offered.
MUST_USE Fault claims_page_others(Work *work, Doc *frame, const Claim *claim);
MUST_USE Fault claims_page_desk(Work *work, Doc *doc);


#endif
