// Rows of proposals: the only code that writes them. No rule lives here.
#ifndef PROPOSALS_PROPOSALS_STORE_H
#define PROPOSALS_PROPOSALS_STORE_H

#include "features/proposals/proposals.h"

MUST_USE Fault proposals_store_add(Work *work, Id id, const NewProposal *proposal, int64_t until);
MUST_USE Fault proposals_store_find(Work *work, Id id, Proposal *proposal_out); // PROPOSAL_NOT_FOUND
MUST_USE Fault proposals_store_count_waiting(Work *work, Id proposer, int64_t *count_out);
// Those that may still be agreed to, the most pressing first.
MUST_USE Fault proposals_store_waiting(Work *work, Proposal **list_out, size_t *count_out);
MUST_USE Fault proposals_store_own(Work *work, Id proposer, Proposal **list_out, size_t *count_out);
MUST_USE Fault proposals_store_about(Work *work, Id subject, Proposal **list_out, size_t *count_out);
// Those whose time is over while they wait.
MUST_USE Fault proposals_store_overdue(Work *work, Proposal **list_out, size_t *count_out);
MUST_USE Fault proposals_store_settle(Work *work, Id id, ProposalState state, Str words);
// Whether `above` opened or set the password of `account`, gave it a grant, or did so to whoever did.
MUST_USE Fault proposals_store_is_above(Work *work, Id account, Id above, bool *is_above_out);

#endif
