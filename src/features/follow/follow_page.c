// What the holder of a code sees: state, who holds what, why it waits, the next step, the history.
#include "features/follow/follow_page.h"

#include "ledger/ledger.h"

enum { HISTORY_MOST = 100 };

typedef struct Outlook {
    const char *waiting; // word waiting.<key>
    const char *next;    // word next.<key>
    int64_t by;          // 0: nobody can honestly say
} Outlook;

// Of several promises the one that has gone furthest says what comes next, and of those the earliest.
static bool comes_before(const Claim *claim, const Claim *best)
{
    return !best || claim->state > best->state ||
           (claim->state == best->state && claim->due_at < best->due_at);
}

static Outlook outlook_of_claims(const Claim *claims, size_t count)
{
    const Claim *best = NULL;
    for (size_t i = 0; i < count; i++) {
        if (claims[i].state <= CLAIM_DELIVERED && comes_before(&claims[i], best)) {
            best = &claims[i];
        }
    }
    if (!best) {
        return (Outlook){ "for-responder", "claim", 0 };
    }
    if (best->state == CLAIM_DELIVERED) {
        return (Outlook){ "for-confirmation", "confirm", 0 };
    }
    return (Outlook){ "for-delivery", best->state == CLAIM_HELD ? "dispatch" : "deliver",
                      best->due_at };
}

static Outlook outlook_of(const Need *need, const Claim *claims, size_t count)
{
    if (need->asked) {
        return (Outlook){ "for-answer", "answer", 0 };
    }
    switch (need->state) {
    case NEED_RECEIVED:
    case NEED_VERIFIED:
        return (Outlook){ "for-verification", "verify", need->due_at };
    case NEED_OPEN:
        return need->asked_still_at ? (Outlook){ "for-answer", "still", 0 }
                                    : outlook_of_claims(claims, count);
    case NEED_UNCONFIRMED:
        return (Outlook){ "for-answer", "still", 0 };
    default:
        return (Outlook){ "nothing", "none", 0 };
    }
}

static void outlook_to_doc(Doc *doc, Outlook outlook)
{
    Doc *waiting = doc_record(doc, "waiting");
    doc_text_c(waiting, "reason", outlook.waiting);
    Doc *next = doc_record(doc, "next");
    doc_text_c(next, "step", outlook.next);
    doc_time(next, "by", outlook.by);
}

static void claim_for_owner(Work *work, Doc *record, const Claim *claim)
{
    claims_to_doc(work, record, claim);
    bool on_its_way = claim->state == CLAIM_HELD || claim->state == CLAIM_DISPATCHED ||
                      claim->state == CLAIM_DELIVERED;
    if (on_its_way) {
        doc_text(record, "handover_code", claims_handover_code(work, claim->id));
    }
    Doc *can = doc_record(record, "can");
    doc_bool(can, "confirm", claim->state == CLAIM_DISPATCHED || claim->state == CLAIM_DELIVERED ||
                                 claim->state == CLAIM_DISPUTED);
    doc_bool(can, "contest", claim->settled_at == 0 &&
                                 (claim->state == CLAIM_DELIVERED || claim->state == CLAIM_CONFIRMED));
}

static void claims_to_list(Work *work, Doc *doc, const Claim *claims, size_t count)
{
    Doc *list = doc_list(doc, "claims");
    for (size_t i = 0; i < count; i++) {
        if (claims[i].state != CLAIM_LAPSED && claims[i].state != CLAIM_RELEASED) {
            claim_for_owner(work, doc_list_record(list), &claims[i]);
        }
    }
}

static Fault notes_to_doc(Work *work, Doc *doc, const Need *need, const RevealLook *look)
{
    TRY(people_notes_to_doc(work, doc, need->id, look));
    const Doc *notes = doc_get(doc, "notes");
    size_t count = doc_length(notes);
    if (need->asked && count > 0) {
        doc_attach(doc_record(doc, "question"), "words", doc_get(doc_at(notes, count - 1), "words"));
    }
    return OK;
}

// Among the staff, or between responders: not for the owner's eyes.
static bool is_internal(Str kind)
{
    return str_is(kind, "need.noted") || str_is(kind, "need.assigned") ||
           str_is(kind, "claim.reminded") || str_is(kind, "claim.offered") ||
           str_is(kind, "claim.refused");
}

static Str organisation_name(Id id, const Claim *claims, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (id_equal(claims[i].organisation, id)) {
            return claims[i].organisation_name;
        }
    }
    return STR_NONE;
}

static Fault history_to_doc(Work *work, Doc *doc, const Need *need, const Claim *claims,
                            size_t claim_count)
{
    HistoryRow *rows;
    size_t count;
    TRY(ledger_outline(work, need->id, HISTORY_MOST, &rows, &count));
    Doc *list = doc_list(doc, "history");
    for (size_t i = 0; i < count; i++) {
        if (is_internal(rows[i].kind)) {
            continue;
        }
        Doc *row = doc_list_record(list);
        doc_time(row, "at", rows[i].at);
        doc_text(row, "kind", rows[i].kind);
        Str organisation = organisation_name(rows[i].organisation, claims, claim_count);
        if (organisation.len > 0) {
            doc_text(doc_record(row, "organisation"), "name", organisation);
        }
    }
    return OK;
}

static void rights_to_doc(Doc *doc, const Need *need)
{
    bool alive = need->reader_is_owner &&
                 (need->state <= NEED_OPEN || need->state == NEED_UNCONFIRMED);
    Doc *can = doc_record(doc, "can");
    doc_bool(can, "update", alive);
    doc_bool(can, "lines", alive && need->state == NEED_RECEIVED);
    doc_bool(can, "still", alive && need->state != NEED_RECEIVED);
    doc_bool(can, "moved", alive);
    doc_bool(can, "withdraw", alive);
    doc_bool(can, "answer", alive && need->asked);
    doc_bool(can, "erase", needs_may_erase(need) == OK);
    doc_bool(doc, "still_asked", alive && need->asked_still_at != 0);
}

// Whoever raised a need for someone else learns how it stands, and nothing that changed since: not even
// where the family now is.
static void state_to_doc(Doc *doc, const Need *need)
{
    doc_text_c(doc, "state", need_state_name(need->state));
    doc_text(doc, "closing", need->closing);
    doc_time(doc, "created", need->created_at);
}

static Fault photos_to_doc(Work *work, Doc *doc, const Need *need)
{
    Str base = str_format(work->arena, "/needs/%.*s/photos/", STR_ARG(doc_get_text(doc, "code")));
    TRY(people_photos_to_doc(work, doc, need->id, base));
    size_t left = PEOPLE_PHOTOS_MAX - doc_length(doc_get(doc, "photos"));
    Doc *can = doc_get(doc, "can");
    doc_bool(can, "photo", doc_get_bool(can, "update") && left > 0);
    doc_int(doc, "photos_left", (int64_t)left);
    return OK;
}

// The vault sees to the code itself.
static Fault details_to_doc(Work *work, Doc *doc, const Need *need, const Claim *claims, size_t count)
{
    RevealLook look = { PURPOSE_FOLLOW, doc_get_text(doc, "code") };
    needs_to_doc(work, doc, need, false);
    claims_to_list(work, doc, claims, count);
    TRY(people_to_doc(work, doc, need->id, need->personal, &look));
    TRY(photos_to_doc(work, doc, need));
    TRY(notes_to_doc(work, doc, need, &look));
    reveal_mark_seen(work, doc, "seen", need->id, &look);
    return history_to_doc(work, doc, need, claims, count);
}

// Most needs that are looked at have none yet.
static bool has_claims(const Need *need)
{
    bool found = false;
    for (size_t i = 0; i < need->line_count && !found; i++) {
        found = need->lines[i].claim_count > 0;
    }
    return found;
}

Fault follow_to_doc(Work *work, Doc *doc, const Need *need, Str code)
{
    Claim *claims = NULL;
    size_t count = 0;
    if (has_claims(need)) {
        TRY(claims_of_need(work, need->id, &claims, &count));
    }
    doc_text(doc, "code", code);
    doc_text(doc, "code_for_people", code_for_people(work->arena, code));
    doc_bool(doc, "proxy", !need->reader_is_owner);
    outlook_to_doc(doc, outlook_of(need, claims, need->reader_is_owner ? count : 0));
    rights_to_doc(doc, need);
    if (need->reader_is_owner) {
        return details_to_doc(work, doc, need, claims, count);
    }
    state_to_doc(doc, need);
    return OK;
}
