// The rules of two people: who sees a proposal, who may agree, and what each step leaves behind. What the act is, and
// who holds the right that it takes, its kind says. No HTTP and no SQL here.
#include "base/clock.h"
#include "features/proposals/proposals_store.h"
#include "http/input.h"
#include "ledger/ledger.h"

PROPOSALS_FAULTS(FAULT_DEFINE)

// ---- Events ----

// "PS.PS02.PS0203.…" -> "PS0203": what public entries name of a place.
static Str governorate_of(Str path)
{
    Str piece = STR_NONE, found = STR("PS");
    for (int depth = 0; depth < 3 && str_cut(&path, '.', &piece); depth++) {
        found = depth == 2 && piece.len > 0 ? piece : found;
    }
    return found;
}

// Never the reason: it is free text.
static Fault append_event(Work *work, const char *kind, const Proposal *proposal)
{
    Doc *record = doc_new(work->arena);
    doc_id(record, "proposal", proposal->id);
    doc_text(record, "kind", proposal->kind);
    doc_text(record, "area_path", proposal->area_path);
    doc_id(record, "proposed_by", proposal->proposed_by);
    doc_int(record, "until", proposal->until);
    Event event = { .kind = kind,
                    .subject = proposal->subject,
                    .object = proposal->id,
                    .governorate = governorate_of(proposal->area_path),
                    .record = record };
    return ledger_append(work, &event);
}

// ---- Proposing ----

Fault proposals_make(Work *work, const NewProposal *wanted, Id *id_out)
{
    int64_t waiting;
    Id id = work_new_id();
    Id proposer = access_account_of(work->user);
    if (wanted->reason.len == 0) {
        return fault_at(work, FIELD_MISSING, "reason");
    }
    TRY(proposals_store_count_waiting(work, proposer, &waiting));
    if (waiting >= PROPOSALS_WAITING_MOST) {
        return PROPOSALS_TOO_MANY;
    }
    int64_t until = work->now + work->settings->agree_h * HOUR_S;
    TRY(proposals_store_add(work, id, wanted, until));
    Proposal made = { .id = id, .kind = str_from(wanted->kind), .subject = wanted->subject,
                      .area_path = wanted->area_path, .proposed_by = proposer, .until = until };
    *id_out = id;
    return append_event(work, "proposal.made", &made);
}

// ---- Looking ----

static const ProposalKind *kind_of(ProposalKinds kinds, const Proposal *proposal)
{
    for (; *kinds; kinds++) {
        if (str_is(proposal->kind, (*kinds)->name)) {
            return *kinds;
        }
    }
    return NULL;
}

static Fault share_a_chain(Work *work, Id one, Id other, bool *share_out)
{
    bool above, below = false;
    TRY(proposals_store_is_above(work, one, other, &above));
    if (!above) {
        TRY(proposals_store_is_above(work, other, one, &below));
    }
    *share_out = above || below;
    return OK;
}

// `sees_out`: whether the asker may know of it at all.
static Fault look_at(Work *work, ProposalKinds kinds, const Proposal *proposal, ProposalSight *sight, bool *sees_out)
{
    bool holds = false, shares = false;
    Id asker = access_account_of(work->user);
    *sight = (ProposalSight){ .proposal = *proposal, .kind = kind_of(kinds, proposal),
                              .own = id_equal(proposal->proposed_by, asker) };
    if (sight->kind && !sight->own && !id_is_none(asker)) {
        TRY(sight->kind->may(work, proposal, &holds));
    }
    if (holds) {
        TRY(share_a_chain(work, asker, proposal->proposed_by, &shares));
    }
    sight->bar = proposal->state != PROPOSAL_STATE_WAITING ? PROPOSAL_SETTLED
                 : proposal->until <= work->now            ? PROPOSAL_LAPSED
                 : sight->own                              ? PROPOSAL_OWN
                 : shares                                  ? PROPOSAL_SAME_CHAIN
                                                           : OK;
    *sees_out = sight->kind && (sight->own || holds);
    return OK;
}

Fault proposals_find(Work *work, ProposalKinds kinds, Id id, ProposalSight *sight_out)
{
    Proposal proposal;
    ProposalSight sight;
    bool sees;
    TRY(proposals_store_find(work, id, &proposal));
    TRY(look_at(work, kinds, &proposal, &sight, &sees));
    if (!sees) {
        return PROPOSAL_NOT_FOUND;
    }
    *sight_out = sight;
    return OK;
}

Fault proposals_list_waiting(Work *work, ProposalKinds kinds, ProposalSight **list_out, size_t *count_out)
{
    Proposal *all;
    size_t all_count, count = 0;
    TRY(proposals_store_waiting(work, &all, &all_count));
    ProposalSight *list = ARENA_ARRAY(work->arena, ProposalSight, PROPOSALS_SHOWN_MOST + 1);
    for (size_t i = 0; i < all_count && count < PROPOSALS_SHOWN_MOST; i++) {
        bool sees;
        TRY(look_at(work, kinds, &all[i], &list[count], &sees));
        count += sees && list[count].bar == OK;
    }
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault proposals_list_own(Work *work, ProposalKinds kinds, ProposalSight **list_out, size_t *count_out)
{
    Proposal *all;
    size_t all_count, count = 0;
    TRY(proposals_store_own(work, access_account_of(work->user), &all, &all_count));
    ProposalSight *list = ARENA_ARRAY(work->arena, ProposalSight, all_count + 1);
    for (size_t i = 0; i < all_count; i++) {
        bool sees;
        TRY(look_at(work, kinds, &all[i], &list[count], &sees));
        count += sees;
    }
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault proposals_list_about(Work *work, Id subject, Proposal **list_out, size_t *count_out)
{
    return proposals_store_about(work, subject, list_out, count_out);
}

Fault proposals_count_to_doc(Work *work, ProposalKinds kinds, Doc *record)
{
    ProposalSight *list;
    size_t count = 0;
    if (access_may(work->user, MAY_SETTLE_PROPOSALS, NULL)) {
        TRY(proposals_list_waiting(work, kinds, &list, &count));
    }
    doc_int(record, "proposals_waiting", (int64_t)count);
    return OK;
}

// ---- Settling ----

static Fault settle(Work *work, const Proposal *proposal, ProposalState state, Str words)
{
    static const char *const kinds[PROPOSAL_STATE_COUNT] = {
        [PROPOSAL_STATE_AGREED] = "proposal.agreed",       [PROPOSAL_STATE_REFUSED] = "proposal.refused",
        [PROPOSAL_STATE_WITHDRAWN] = "proposal.withdrawn", [PROPOSAL_STATE_LAPSED] = "proposal.lapsed",
    };
    TRY(proposals_store_settle(work, proposal->id, state, words));
    return append_event(work, kinds[state], proposal);
}

// As the proposer, with what they hold now: what they could no longer do themselves is not done for them.
static Fault do_as_proposer(Work *work, const ProposalSight *sight)
{
    const User *agreeing = work->user;
    const User *proposer;
    TRY(access_find_user_of(work, sight->proposal.proposed_by, &proposer));
    work->user = proposer;
    Fault fault = proposer ? sight->kind->take_effect(work, &sight->proposal) : PROPOSAL_OVERTAKEN;
    work->user = agreeing;
    work->fault_field = STR_NONE; // of no form that is here
    return fault && fault->http_status < 500 ? PROPOSAL_OVERTAKEN : fault;
}

Fault proposals_agree(Work *work, ProposalKinds kinds, Id id)
{
    ProposalSight sight;
    TRY(proposals_find(work, kinds, id, &sight));
    TRY(sight.bar);
    TRY(settle(work, &sight.proposal, PROPOSAL_STATE_AGREED, STR_NONE));
    return do_as_proposer(work, &sight);
}

Fault proposals_refuse(Work *work, ProposalKinds kinds, Id id, Str words)
{
    ProposalSight sight;
    TRY(proposals_find(work, kinds, id, &sight));
    TRY(sight.bar == PROPOSAL_SAME_CHAIN ? OK : sight.bar);
    return settle(work, &sight.proposal, PROPOSAL_STATE_REFUSED, words);
}

Fault proposals_withdraw(Work *work, ProposalKinds kinds, Id id)
{
    ProposalSight sight;
    TRY(proposals_find(work, kinds, id, &sight));
    if (!sight.own) {
        return PROPOSAL_NOT_OWN;
    }
    TRY(sight.bar == PROPOSAL_OWN ? OK : sight.bar);
    return settle(work, &sight.proposal, PROPOSAL_STATE_WITHDRAWN, STR_NONE);
}

Fault proposals_lapse(Work *work, bool *more_out)
{
    Proposal *list;
    size_t count;
    TRY(proposals_store_overdue(work, &list, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(settle(work, &list[i], PROPOSAL_STATE_LAPSED, STR_NONE));
    }
    *more_out = count > 0;
    return OK;
}
