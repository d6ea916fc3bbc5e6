// Documents of claims: what a responder sees of a claim, of an open need, and of its own desk.
#include "features/claims/claims_page.h"

#include "base/clock.h"

static bool is_own(const Work *work, const Claim *claim)
{
    Scope scope = { .organisation = claim->organisation };
    return access_may(work->user, MAY_RESPOND, &scope);
}

static bool is_offered_here(const Work *work, const Claim *claim)
{
    Scope scope = { .area_path = claim->area.path, .organisation = claim->offered_to };
    return !id_is_none(claim->offered_to) && access_may(work->user, MAY_RESPOND, &scope);
}

static void rights_to_doc(const Work *work, Doc *record, const Claim *claim)
{
    bool own = is_own(work, claim);
    bool held = claim->state == CLAIM_HELD;
    bool on_road = held || claim->state == CLAIM_DISPATCHED;
    Scope review = { .area_path = claim->area.path, .organisation = claim->organisation };
    Doc *can = doc_record(record, "can");
    doc_bool(can, "dispatch", own && held);
    doc_bool(can, "deliver", own && on_road);
    doc_bool(can, "confirm", own && (on_road || claim->state == CLAIM_DELIVERED));
    doc_bool(can, "release", own && on_road);
    doc_bool(can, "offer", own && held);
    doc_bool(can, "answer_offer", held && is_offered_here(work, claim));
    doc_bool(can, "settle", claim->state == CLAIM_DISPUTED &&
                                access_may(work->user, MAY_REVIEW, &review));
}

static void organisation_to_doc(Doc *record, const char *name, Id id, Str organisation)
{
    if (id_is_none(id)) {
        doc_null(record, name);
        return;
    }
    Doc *below = doc_record(record, name);
    doc_id(below, "id", id);
    doc_text(below, "name", organisation);
}

void claims_to_doc(Work *work, Doc *record, const Claim *claim)
{
    work->rows++;
    bool promised = claim->state == CLAIM_HELD || claim->state == CLAIM_DISPATCHED;
    doc_id(record, "id", claim->id);
    doc_id(record, "line", claim->line);
    doc_text_c(record, "state", claim_state_name(claim->state));
    doc_int(record, "quantity", claim->quantity);
    doc_time(record, "due", claim->due_at);
    doc_bool(record, "overdue", promised && claim->due_at < work->now);
    doc_bool(record, "reminded", promised && claim->reminded_at != 0);
    doc_time(record, "changed", claim->changed_at);
    items_to_short_doc(doc_record(record, "item"), &claim->item);
    areas_to_doc(doc_record(record, "area"), &claim->area);
    organisation_to_doc(record, "organisation", claim->organisation, claim->organisation_name);
}

// What only staff see of a claim: whose need, to whom it is offered, what they may do.
static void claim_for_staff(Work *work, Doc *record, const Claim *claim)
{
    claims_to_doc(work, record, claim);
    doc_id(record, "need_id", claim->need);
    doc_text_c(record, "need_state", need_state_name(claim->need_state));
    organisation_to_doc(record, "offered_to", claim->offered_to, claim->offered_to_name);
    rights_to_doc(work, record, claim);
}

Fault claims_page_others(Work *work, Doc *frame, const Claim *claim)
{
    Organisation *organisations;
    size_t count;
    Doc *list = doc_list(frame, "organisations");
    if (claim->state != CLAIM_HELD || !is_own(work, claim)) {
        return OK;
    }
    TRY(organisations_list(work, STR("approved"), STR_NONE, &organisations, &count));
    for (size_t i = 0; i < count; i++) {
        if (!id_equal(organisations[i].id, claim->organisation)) {
            Doc *other = doc_list_record(list);
            doc_id(other, "id", organisations[i].id);
            doc_text(other, "name", organisations[i].name);
        }
    }
    return OK;
}

// What the owner last said about the claim is why it is contested.
static Fault notes_to_doc(Work *work, Doc *doc, const Claim *claim)
{
    RevealLook look = { is_own(work, claim) || is_offered_here(work, claim) ? PURPOSE_DELIVER : PURPOSE_REVIEW,
                  STR_NONE };
    TRY(people_notes_to_doc(work, doc, claim->id, &look));
    const Doc *notes = doc_get(doc, "notes");
    for (size_t i = 0; i < doc_length(notes); i++) {
        const Doc *note = doc_at(notes, i);
        if (doc_get_bool(note, "by_owner")) {
            doc_attach(doc, "contest", doc_get(note, "words"));
        }
    }
    return OK;
}

static Fault contact_to_doc(Work *work, Doc *doc, const Need *need, Id claim)
{
    RevealLook look = { PURPOSE_DELIVER, STR_NONE };
    Doc *contact = doc_record(doc, "contact");
    Str base = str_format(work->arena, "/claims/%.*s/photos/", STR_ARG(id_format(work->arena, claim)));
    TRY(people_to_doc(work, contact, need->id, need->personal, &look));
    return people_photos_to_doc(work, contact, need->id, base);
}

Fault claims_page_claim(Work *work, Doc *doc, const Claim *claim)
{
    Need need;
    TRY(needs_find(work, claim->need, &need));
    claim_for_staff(work, doc, claim);
    needs_to_doc(work, doc_record(doc, "need"), &need, true);
    TRY(notes_to_doc(work, doc, claim));
    if (claims_is_live(claim->state) && is_own(work, claim)) {
        TRY(contact_to_doc(work, doc, &need, claim->id));
    }
    return OK;
}

Fault claims_page_need(Work *work, Doc *doc, const Need *need)
{
    Claim *claims;
    size_t count;
    Id held = ID_NONE; // one of our live claims
    needs_to_doc(work, doc, need, true);
    areas_to_doc(doc_record(doc, "governorate"), &need->governorate);
    TRY(claims_of_need(work, need->id, &claims, &count));
    Doc *list = doc_list(doc, "claims");
    for (size_t i = 0; i < count; i++) {
        if (is_own(work, &claims[i])) {
            claim_for_staff(work, doc_list_record(list), &claims[i]);
            held = claims_is_live(claims[i].state) ? claims[i].id : held;
        }
    }
    doc_bool(doc, "can_claim", need->state == NEED_OPEN);
    doc_text(doc, "claim_due_least",
             clock_format_date(work->arena, claims_earliest_day(work->now)));
    doc_text(doc, "claim_due_most", clock_format_date(work->arena, claims_latest_day(work)));
    return id_is_none(held) ? OK : contact_to_doc(work, doc, need, held);
}

static void list_to_doc(Work *work, Doc *doc, const char *name, const Claim *claims, size_t count)
{
    Doc *list = doc_list(doc, name);
    for (size_t i = 0; i < count; i++) {
        claim_for_staff(work, doc_list_record(list), &claims[i]);
    }
}

static Fault record_to_doc(Work *work, Doc *doc, Id organisation)
{
    ClaimRecord record;
    TRY(claims_record_of(work, organisation, &record));
    Doc *cap = doc_record(doc, "cap");
    doc_int(cap, "open", record.open);
    doc_int(cap, "most", record.most);
    doc_int(cap, "kept", record.kept);
    doc_int(cap, "lapsed", record.lapsed);
    return OK;
}

void claims_mark_sent(Doc *list, Str id)
{
    for (size_t i = 0; i < doc_length(list); i++) {
        Doc *record = doc_at(list, i);
        if (id.len > 0 && str_equal(doc_get_text(record, "id"), id)) {
            doc_bool(record, "sent", true);
        }
    }
}

Fault claims_page_desk(Work *work, Doc *doc)
{
    Organisation organisation;
    Claim *claims;
    size_t count;
    TRY(organisations_find(work, access_organisation(work->user, MAY_RESPOND), &organisation));
    organisation_to_doc(doc, "organisation", organisation.id, organisation.name);
    doc_bool(doc, "approved", str_is(organisation.state, "approved"));
    doc_bool(doc, "suspended", organisation.suspended_at != 0);
    doc_text(doc, "reason", organisation.reason);
    TRY(record_to_doc(work, doc, organisation.id));
    TRY(claims_of_organisation(work, organisation.id, true, &claims, &count));
    list_to_doc(work, doc, "claims", claims, count);
    TRY(claims_of_organisation(work, organisation.id, false, &claims, &count));
    list_to_doc(work, doc, "ended", claims, count);
    TRY(claims_offered_to(work, organisation.id, &claims, &count));
    list_to_doc(work, doc, "offered", claims, count);
    return OK;
}
