// Documents of proposals. Not here: who may see one (proposals_rules.c), what its act is (its kind).
#include "features/proposals/proposals_page.h"

static void settled_to_doc(Doc *record, const Proposal *proposal)
{
    doc_text_c(record, "state", proposal_state_name(proposal->state));
    doc_bool(record, "waits", proposal->state == PROPOSAL_STATE_WAITING);
    doc_text(record, "settler", proposal->settled_by_name);
    doc_time(record, "settled", proposal->settled_at);
    doc_text(record, "words", proposal->words);
}

Fault proposals_page_one(Work *work, Doc *record, const ProposalSight *sight)
{
    const Proposal *proposal = &sight->proposal;
    bool waits = proposal->state == PROPOSAL_STATE_WAITING && proposal->until > work->now;
    doc_id(record, "id", proposal->id);
    doc_text(record, "kind", proposal->kind);
    TRY(sight->kind->to_doc(work, proposal, doc_record(doc_record(record, "act"), sight->kind->name)));
    doc_text(record, "reason", proposal->reason);
    doc_text(record, "proposer", proposal->proposed_by_name);
    doc_time(record, "made", proposal->proposed_at);
    doc_time(record, "until", proposal->until);
    settled_to_doc(record, proposal);
    doc_bool(record, "own", sight->own);
    Doc *can = doc_record(record, "can");
    doc_bool(can, "agree", waits && sight->bar == OK);
    doc_bool(can, "refuse", waits && !sight->own);
    doc_bool(can, "withdraw", waits && sight->own);
    doc_bool(record, "chained", waits && sight->bar == PROPOSAL_SAME_CHAIN);
    return OK;
}

Fault proposals_page_list(Work *work, Doc *list, const ProposalSight *sights, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TRY(proposals_page_one(work, doc_list_record(list), &sights[i]));
    }
    return OK;
}
