// Documents of proposals, for proposals_routes.c only.
#ifndef PROPOSALS_PROPOSALS_PAGE_H
#define PROPOSALS_PROPOSALS_PAGE_H

#include "features/proposals/proposals.h"

// {id, kind, act {KIND: {…}}, reason, proposer, made, until, state, settler, settled, words, own, can {…}, chained}
MUST_USE Fault proposals_page_one(Work *work, Doc *record, const ProposalSight *sight);
MUST_USE Fault proposals_page_list(Work *work, Doc *list, const ProposalSight *sights, size_t count);

#endif
