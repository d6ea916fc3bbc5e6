// Proposals over HTTP: what waits for me, what I proposed, agreeing and refusing. Speaks HTTP and nothing else.
#include "features/proposals/proposals_page.h"

ProposalKinds proposals_kinds(const Request *request)
{
    return request_acts(request);
}

static Fault find(Request *request, ProposalSight *sight_out)
{
    Id id;
    TRY(request_id(request, "proposal", PROPOSAL_NOT_FOUND, &id));
    return proposals_find(request_work(request), proposals_kinds(request), id, sight_out);
}

static Fault scope_proposal(Request *request, void *scope_out)
{
    ProposalSight sight;
    (void)scope_out; // who sees one is its kind's to say, not an area's
    return find(request, &sight);
}

static Fault handle_list(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    ProposalSight *list;
    size_t count;
    TRY(proposals_list_waiting(work, proposals_kinds(request), &list, &count));
    TRY(proposals_page_list(work, doc_list(reply_doc(reply), "waiting"), list, count));
    TRY(proposals_list_own(work, proposals_kinds(request), &list, &count));
    return proposals_page_list(work, doc_list(reply_doc(reply), "own"), list, count);
}

static Fault handle_show(Request *request, Reply *reply)
{
    ProposalSight sight;
    TRY(find(request, &sight));
    return proposals_page_one(request_work(request), reply_doc(reply), &sight);
}

static Fault frame_proposal(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_show(request, reply) : OK;
}

static Fault answer(Request *request, Reply *reply)
{
    reply_go(reply, str_format(request_work(request)->arena, "/proposals/%.*s",
                               STR_ARG(request_path(request, "proposal"))));
    return handle_show(request, reply);
}

static Fault handle_agree(Request *request, Reply *reply)
{
    ProposalSight sight;
    TRY(find(request, &sight));
    TRY(proposals_agree(request_work(request), proposals_kinds(request), sight.proposal.id));
    // Who gave what another now holds need not see it any more: they are told where they began.
    reply_go(reply, STR("/proposals"));
    doc_id(reply_doc(reply), "id", sight.proposal.id);
    doc_text_c(reply_doc(reply), "state", proposal_state_name(PROPOSAL_STATE_AGREED));
    return OK;
}

static Fault handle_refuse(Request *request, Reply *reply)
{
    ProposalSight sight;
    TRY(find(request, &sight));
    TRY(proposals_refuse(request_work(request), proposals_kinds(request), sight.proposal.id,
                         input_text(request_body(request), "words")));
    return answer(request, reply);
}

static Fault handle_withdraw(Request *request, Reply *reply)
{
    ProposalSight sight;
    TRY(find(request, &sight));
    TRY(proposals_withdraw(request_work(request), proposals_kinds(request), sight.proposal.id));
    return answer(request, reply);
}

static const Field refuse_body[] = {
    { .name = "words", .kind = FIELD_LINES, .required = true, .least = 1, .most = PROPOSAL_REASON_MAX,
      .meaning = "Why, to whoever proposed it" },
    { 0 },
};

#define ON_PROPOSAL                                                                                   \
    .permission = MAY_SETTLE_PROPOSALS, .page = "proposal", .scope = scope_proposal,                  \
    .frame = frame_proposal

const Route proposals_routes[] = {
    { .method = GET, .path = "/proposals", .permission = MAY_SETTLE_PROPOSALS, .handle = handle_list,
      .page = "proposals", .summary = "Acts of two people: what waits for me, what I proposed" },
    { .method = GET, .path = "/proposals/{proposal}", .handle = handle_show,
      .summary = "One proposal: what is proposed, by whom and why", ON_PROPOSAL },
    { .method = POST, .path = "/proposals/{proposal}/agree", .handle = handle_agree,
      .summary = "Agree: it takes effect at once", .form_page = "proposal", ON_PROPOSAL },
    { .method = POST, .path = "/proposals/{proposal}/refuse", .handle = handle_refuse, .body = refuse_body,
      .summary = "Refuse, with a reason", .form_page = "proposal", ON_PROPOSAL },
    { .method = POST, .path = "/proposals/{proposal}/withdraw", .handle = handle_withdraw,
      .summary = "Take back what one proposed oneself", .form_page = "proposal", ON_PROPOSAL },
    { 0 },
};
