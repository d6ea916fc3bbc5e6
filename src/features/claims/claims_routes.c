// An organisation's desk, claims and their hand-over, and the reviewers' list, over HTTP. Nothing but HTTP here.
#include "features/claims/claims_page.h"
#include "features/proposals/proposals.h"

enum { DESK_PAGE = 50, WRONG_HANDOVERS_A_MINUTE = 10 };

// ---- Looking: never claims ----

static Fault handle_desk(Request *request, Reply *reply)
{
    return claims_page_desk(request_work(request), reply_doc(reply));
}

static void filter_from_query(Request *request, NeedFilter *filter)
{
    const Input *query = request_query(request);
    Work *work = request_work(request);
    *filter = (NeedFilter){
        .state = NEED_OPEN,
        .urgency = -1,
        .unclaimed = true,
        .governorate = input_text(query, "governorate"),
        .item = input_text(query, "item"),
        .sector = input_text(query, "sector"),
        .after_due = input_int(query, "after_due"),
        .after_id = input_id(query, "after"),
        .most = DESK_PAGE + 1,
    };
    access_area_paths(work->user, MAY_RESPOND, work->arena, &filter->area_paths,
                      &filter->area_path_count);
}

static Str next_query(Work *work, const NeedFilter *filter, const Need *last)
{
    TextBuilder next = { .arena = work->arena };
    text_add_format(&next, "after_due=%lld&after=%.*s", (long long)last->due_at,
                    STR_ARG(id_format(work->arena, last->id)));
    if (filter->governorate.len > 0) {
        text_add_format(&next, "&governorate=%.*s", STR_ARG(filter->governorate));
    }
    if (filter->item.len > 0) {
        text_add_format(&next, "&item=%.*s", STR_ARG(filter->item));
    }
    if (filter->sector.len > 0) {
        text_add_format(&next, "&sector=%.*s", STR_ARG(filter->sector));
    }
    return text_done(&next);
}

// Anyone may register an organisation: until it is approved, its people see none of the needs.
static Fault expect_approved(Work *work)
{
    Organisation organisation;
    return organisations_acting(work, &organisation);
}

static Fault handle_desk_needs(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    NeedFilter filter;
    Need *needs;
    size_t count;
    TRY(expect_approved(work));
    filter_from_query(request, &filter);
    TRY(needs_list(work, &filter, &needs, &count));
    Doc *doc = reply_doc(reply);
    Doc *list = doc_list(doc, "needs");
    size_t shown = count > DESK_PAGE ? DESK_PAGE : count;
    for (size_t i = 0; i < shown; i++) {
        needs_to_doc(work, doc_list_record(list), &needs[i], true);
    }
    if (count > shown) {
        doc_text(doc, "next", next_query(work, &filter, &needs[shown - 1]));
    } else {
        doc_null(doc, "next");
    }
    return OK;
}

static Fault frame_desk_needs(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *query = request_query(request);
    Doc *frame = reply_frame(reply);
    Str chosen[] = { input_text(query, "sector"), input_text(query, "item") };
    TRY(areas_to_choices(work, frame, input_text(query, "governorate"), false));
    return items_to_choices(work, frame, chosen, 2);
}

// A responder is asked about its own organisation in the area of the need.
static Fault scope_need(Request *request, void *scope_out)
{
    Id id;
    Work *work = request_work(request);
    TRY(request_id(request, "need", NEED_NOT_FOUND, &id));
    TRY(needs_scope(work, id, scope_out));
    ((Scope *)scope_out)->organisation = access_organisation(work->user, MAY_RESPOND);
    return OK;
}

// What is not open to responders is not theirs to see, unless they hold part of it.
static Fault show_need(Work *work, Doc *doc, const Need *need)
{
    TRY(expect_approved(work));
    TRY(claims_page_need(work, doc, need));
    bool holds = doc_length(doc_get(doc, "claims")) > 0;
    return need->state == NEED_OPEN || holds ? OK : NEED_NOT_FOUND;
}

static Fault handle_desk_need(Request *request, Reply *reply)
{
    Id id;
    Need need;
    Work *work = request_work(request);
    TRY(request_id(request, "need", NEED_NOT_FOUND, &id));
    TRY(needs_find(work, id, &need));
    return show_need(work, reply_doc(reply), &need);
}

// ---- Claiming ----

static Fault scope_line(Request *request, void *scope_out)
{
    Need need;
    size_t index;
    Work *work = request_work(request);
    Scope *scope = scope_out;
    scope->organisation = access_organisation(work->user, MAY_RESPOND);
    Fault fault = needs_find_by_line(work, input_id(request_body(request), "line"), &need, &index);
    scope->area_path = fault == OK ? need.area.path : STR_NONE;
    return fault == NEED_NOT_FOUND ? OK : fault; // claims_hold says it at its field
}

static Fault go_to_claim(Request *request, Reply *reply, Id id)
{
    Work *work = request_work(request);
    Claim claim;
    TRY(claims_find(work, id, &claim));
    TRY(claims_page_claim(work, reply_doc(reply), &claim));
    reply_go(reply, str_format(work->arena, "/claims/%.*s", STR_ARG(id_format(work->arena, id))));
    return OK;
}

static Fault handle_hold(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    ClaimDraft draft = { input_id(body, "line"), input_int(body, "quantity"),
                         input_int(body, "due") };
    Claim claim;
    TRY(claims_hold(request_work(request), &draft, &claim));
    reply_status(reply, 201);
    return go_to_claim(request, reply, claim.id);
}

// The need again, when a claim on it is refused.
static Fault frame_hold(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Need need;
    size_t index;
    if (!reply_is_form(reply)) {
        return OK;
    }
    TRY(needs_find_by_line(work, input_id(request_body(request), "line"), &need, &index));
    TRY(show_need(work, reply_doc(reply), &need));
    Str line = doc_get_text(doc_get(reply_frame(reply), "typed"), "line");
    claims_mark_sent(doc_get(reply_doc(reply), "lines"), line);
    return OK;
}

// ---- One claim ----

static Fault path_claim(Request *request, Claim *claim_out)
{
    Id id;
    TRY(request_id(request, "claim", CLAIM_NOT_FOUND, &id));
    return claims_find(request_work(request), id, claim_out);
}

static Fault scope_claim(Request *request, void *scope_out)
{
    Claim claim;
    TRY(path_claim(request, &claim));
    *(Scope *)scope_out = (Scope){ .area_path = claim.area.path,
                                   .organisation = claim.organisation,
                                   .concerned = claim.handed_by };
    return OK;
}

// A responder keeps its claim when the family moves out of its area.
static Fault scope_own_claim(Request *request, void *scope_out)
{
    Claim claim;
    TRY(path_claim(request, &claim));
    *(Scope *)scope_out = (Scope){ .organisation = claim.organisation };
    return OK;
}

// Whoever was offered a claim may look at it and answer, though it is not yet theirs.
static Fault scope_offer(Request *request, void *scope_out)
{
    Claim claim;
    Scope *scope = scope_out;
    TRY(path_claim(request, &claim));
    TRY(scope_own_claim(request, scope_out));
    Scope offered = { .area_path = claim.area.path, .organisation = claim.offered_to };
    if (!id_is_none(claim.offered_to) &&
        access_may(request_work(request)->user, MAY_RESPOND, &offered)) {
        *scope = offered;
    }
    return OK;
}

static Fault handle_show(Request *request, Reply *reply)
{
    Claim claim;
    TRY(path_claim(request, &claim));
    return claims_page_claim(request_work(request), reply_doc(reply), &claim);
}

// The claim again when one of its forms is refused; and who could take it over.
static Fault frame_claim(Request *request, Reply *reply)
{
    Claim claim;
    if (reply_is_form(reply)) {
        TRY(handle_show(request, reply));
    }
    TRY(path_claim(request, &claim));
    return claims_page_others(request_work(request), reply_frame(reply), &claim);
}

// Like the contact: while the claim is live, and by whoever holds it.
static Fault handle_photo(Request *request, Reply *reply)
{
    Claim claim;
    RevealLook look = { PURPOSE_DELIVER, STR_NONE };
    TRY(path_claim(request, &claim));
    return claims_is_live(claim.state) ? needs_photo_to_reply(request, reply, claim.need, &look) : PHOTO_NOT_FOUND;
}

static Fault handle_dispatch(Request *request, Reply *reply)
{
    Claim claim;
    TRY(path_claim(request, &claim));
    TRY(claims_dispatch(request_work(request), claim.id));
    return go_to_claim(request, reply, claim.id);
}

static Fault handle_deliver(Request *request, Reply *reply)
{
    Claim claim;
    TRY(path_claim(request, &claim));
    TRY(claims_deliver(request_work(request), claim.id));
    return go_to_claim(request, reply, claim.id);
}

static Fault handle_confirm(Request *request, Reply *reply)
{
    Claim claim;
    Fault refused;
    TRY(path_claim(request, &claim));
    Str typed = input_text(request_body(request), "handover_code");
    TRY(claims_confirm_by_code(request_work(request), claim.id, typed, &refused));
    if (refused != OK) {
        // Beside the five tries of each claim: an organisation must not guess on through new claims.
        Str who = id_format(request_work(request)->arena, claim.organisation);
        if (request_limit(request, "hand-over code", who, WRONG_HANDOVERS_A_MINUTE) != OK) {
            refused = TOO_MANY_REQUESTS;
        }
        reply_refuse(reply, refused);
        return OK;
    }
    return go_to_claim(request, reply, claim.id);
}

static Fault handle_release(Request *request, Reply *reply)
{
    Claim claim;
    TRY(path_claim(request, &claim));
    TRY(claims_release(request_work(request), claim.id,
                       input_text(request_body(request), "reason")));
    return go_to_claim(request, reply, claim.id);
}

static Fault handle_offer(Request *request, Reply *reply)
{
    Claim claim;
    TRY(path_claim(request, &claim));
    TRY(claims_offer(request_work(request), claim.id,
                     input_id(request_body(request), "organisation")));
    return go_to_claim(request, reply, claim.id);
}

static Fault handle_answer_offer(Request *request, Reply *reply)
{
    Claim claim;
    const Input *body = request_body(request);
    TRY(path_claim(request, &claim));
    bool accept = str_is(input_text(body, "accept"), "yes");
    TRY(claims_answer_offer(request_work(request), claim.id, accept, input_text(body, "reason")));
    if (accept) {
        return go_to_claim(request, reply, claim.id);
    }
    reply_go(reply, STR("/desk"));
    return claims_page_desk(request_work(request), reply_doc(reply));
}

// ---- Reviewers ----

static Fault handle_reviews(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Claim *claims;
    size_t count;
    TRY(claims_disputed(work, &claims, &count));
    Doc *list = doc_list(reply_doc(reply), "claims");
    for (size_t i = 0; i < count; i++) {
        Scope scope = { .area_path = claims[i].area.path,
                        .organisation = claims[i].organisation,
                        .concerned = claims[i].handed_by };
        if (access_may(work->user, MAY_REVIEW, &scope)) {
            Doc *claim = doc_list_record(list);
            TRY(claims_page_claim(work, claim, &claims[i]));
        }
    }
    return proposals_count_to_doc(work, proposals_kinds(request), reply_doc(reply));
}

static Fault handle_settle(Request *request, Reply *reply)
{
    Claim claim;
    const Input *body = request_body(request);
    TRY(path_claim(request, &claim));
    bool arrived = str_is(input_text(body, "outcome"), "arrived");
    TRY(claims_settle_dispute(request_work(request), claim.id, arrived,
                              input_text(body, "reason")));
    reply_go(reply, STR("/reviews"));
    return handle_reviews(request, reply);
}

static Fault frame_reviews(Request *request, Reply *reply)
{
    if (reply_is_form(reply)) {
        TRY(handle_reviews(request, reply));
        claims_mark_sent(doc_get(reply_doc(reply), "claims"), request_path(request, "claim"));
    }
    return OK;
}

// ---- What may be sent ----

static const Field desk_query[] = {
    { "governorate", FIELD_TEXT, false, 0, 20, NULL, NULL, "P-code" },
    { "item", FIELD_TEXT, false, 0, 40, NULL, NULL, "code of an item" },
    { "sector", FIELD_TEXT, false, 0, 40, NULL, NULL, "code of a sector" },
    { "after_due", FIELD_INT, false, 0, INT64_MAX, NULL, NULL, "from `next`" },
    { "after", FIELD_ID, false, 0, 0, NULL, NULL, "from `next`" },
    { 0 },
};

static const Field hold_fields[] = {
    { "line", FIELD_ID, true, 0, 0, NULL, NULL, "the line of a need" },
    { "quantity", FIELD_INT, true, 1, NEED_QUANTITY_MAX, NULL, NULL, "whole units" },
    { "due", FIELD_DATE, true, 0, 0, NULL, NULL, "the day until which it is promised" },
    { 0 },
};

static const Field confirm_fields[] = {
    { "handover_code", FIELD_TEXT, true, 1, 20, NULL, NULL, "six digits that the receiver tells" },
    { 0 },
};

static const Field release_fields[] = {
    { "reason", FIELD_CHOICE, true, 0, 0, RELEASE_REASONS, NULL, "why it is given back" },
    { 0 },
};

static const Field offer_fields[] = {
    { "organisation", FIELD_ID, true, 0, 0, NULL, NULL, "who is asked to take it over" },
    { 0 },
};

static const Field answer_offer_fields[] = {
    { "accept", FIELD_CHOICE, true, 0, 0, "yes no", NULL, "yes takes the claim over" },
    { "reason", FIELD_LINES, false, 0, 500, NULL, NULL, "why not" },
    { 0 },
};

static const Field settle_fields[] = {
    { "outcome", FIELD_CHOICE, true, 0, 0, "arrived not-arrived", NULL, "what was found out" },
    { "reason", FIELD_LINES, true, 1, NEED_WORDS_MAX, NULL, NULL, "how, for the person to read" },
    { 0 },
};

#define ON_CLAIM .scope = scope_own_claim, .frame = frame_claim, .form_page = "claim"

const Route claims_routes[] = {
    { GET, "/desk", MAY_RESPOND, handle_desk, "desk", .summary = "The organisation's claims" },
    { GET, "/desk/needs", MAY_RESPOND, handle_desk_needs, "desk_needs",
      "Open needs with something left to claim", .query = desk_query, .frame = frame_desk_needs },
    { GET, "/desk/needs/{need}", MAY_RESPOND, handle_desk_need, "desk_need",
      "One open need; the contact only when a claim is held", .scope = scope_need },
    { POST, "/claims", MAY_RESPOND, handle_hold, "desk_need", "Claim part of a line",
      .body = hold_fields, .scope = scope_line, .frame = frame_hold, .form_page = "desk_need" },
    { GET, "/claims/{claim}", MAY_RESPOND, handle_show, "claim", "One claim", .scope = scope_offer,
      .frame = frame_claim },
    { GET, "/claims/{claim}/photos/{photo}", MAY_RESPOND, handle_photo,
      .summary = "A photo that came with the need, as JPEG, while the claim is live", .scope = scope_own_claim },
    { POST, "/claims/{claim}/dispatch", MAY_RESPOND, handle_dispatch, "claim",
      .summary = "Say that it is on its way", ON_CLAIM },
    { POST, "/claims/{claim}/deliver", MAY_RESPOND, handle_deliver, "claim",
      .summary = "Say that it was handed over", ON_CLAIM },
    { POST, "/claims/{claim}/confirm", MAY_RESPOND, handle_confirm, "claim",
      "Confirm with the receiver's one-time code", .body = confirm_fields, ON_CLAIM },
    { POST, "/claims/{claim}/release", MAY_RESPOND, handle_release, "claim", "Give a claim back",
      .body = release_fields, ON_CLAIM },
    { POST, "/claims/{claim}/offer", MAY_RESPOND, handle_offer, "claim",
      "Ask another organisation to take it over", .body = offer_fields, ON_CLAIM },
    { POST, "/claims/{claim}/answer-offer", MAY_RESPOND, handle_answer_offer, "claim",
      "Accept or refuse a claim that was offered", .body = answer_offer_fields,
      .scope = scope_offer, .frame = frame_claim, .form_page = "claim" },
    { GET, "/reviews", MAY_REVIEW, handle_reviews, "reviews", .summary = "Contested deliveries to settle" },
    { POST, "/claims/{claim}/settle", MAY_REVIEW, handle_settle, "reviews",
      "Settle a contested delivery", .body = settle_fields, .scope = scope_claim,
      .frame = frame_reviews, .form_page = "reviews" },
    { 0 },
};
