// Claims: a responder's promise to fill part of a line by a date. A lease: it lapses by itself.
// held -> dispatched -> delivered -> confirmed, beside lapsed, released, disputed.
#ifndef CLAIMS_CLAIMS_H
#define CLAIMS_CLAIMS_H

#include "features/needs/needs.h"
#include "features/organisations/organisations.h"

#define CLAIMS_FAULTS(X)            \
    X(CLAIM_NOT_FOUND, 404)         \
    X(CLAIM_LINE_UNKNOWN, 422)      \
    X(CLAIM_TOO_LATE, 409)          \
    X(CLAIM_TOO_MUCH, 409)          \
    X(CLAIM_DUE_PAST, 422)          \
    X(CLAIM_DUE_TOO_FAR, 422)       \
    X(CLAIM_CAP_REACHED, 409)       \
    X(CLAIM_STATE_FORBIDS, 409)     \
    X(CLAIM_SAME_HANDS, 403)        \
    X(CLAIM_OFFER_TO_ITSELF, 422)   \
    X(CLAIM_NOT_OFFERED, 409)       \
    X(HANDOVER_CODE_WRONG, 422)     \
    X(HANDOVER_CODE_LOCKED, 429)

CLAIMS_FAULTS(FAULT_DECLARE)

// X(STATE, "name"), in the order that tables store.
#define CLAIM_STATES(X)               \
    X(CLAIM_HELD, "held")             \
    X(CLAIM_DISPATCHED, "dispatched") \
    X(CLAIM_DELIVERED, "delivered")   \
    X(CLAIM_CONFIRMED, "confirmed")   \
    X(CLAIM_LAPSED, "lapsed")         \
    X(CLAIM_RELEASED, "released")     \
    X(CLAIM_DISPUTED, "disputed")

#define CLAIM_STATE_ENUM(state, name) state,
typedef enum ClaimState { CLAIM_STATES(CLAIM_STATE_ENUM) CLAIM_STATE_COUNT } ClaimState;
const char *claim_state_name(ClaimState state);

enum {
    HANDOVER_TRIES_MOST = 5, // wrong hand-over codes in an hour; then an hour of rest
};

// Today in Palestine, by summer time: the days that a promise may name. Seconds UTC in and out.
int64_t claims_earliest_day(int64_t now); // 00:00 UTC
int64_t claims_latest_day(const Work *work);

#define RELEASE_REASONS "no-stock no-way-there not-reachable already-served other"

typedef struct Claim {
    Id id, need, line, organisation;
    Str organisation_name;
    Item item;
    Area area;            // of the need
    Str governorate;      // P-code
    int64_t quantity;
    ClaimState state;
    NeedState need_state;
    int64_t due_at, created_at, changed_at; // seconds UTC, like all times below
    int64_t reminded_at;  // 0: not yet
    Id offered_to;        // organisation asked to take it over; ID_NONE when none
    Str offered_to_name;
    Id made_by, handed_by; // accounts
    Id verified_by;       // account that verified the need
    int64_t wrong_tries, last_try_at;
    int64_t settled_at;    // when a reviewer settled it; 0: never contested, or not yet settled
} Claim;

typedef struct ClaimDraft {
    Id line;
    int64_t quantity;
    int64_t due_day; // seconds, 00:00 UTC of the promised day; the lease ends with that day in Palestine
} ClaimDraft;

// ---- The responder: CLAIM_NOT_FOUND; CLAIM_STATE_FORBIDS when its state does not allow it. Whose it is, the route
// has asked (Scope) ----

// Holds at most what is unclaimed: of two who race for the last unit exactly one wins, the other gets
// CLAIM_TOO_LATE (nothing left) or CLAIM_TOO_MUCH (fault_limit: what is left). For the asker's organisation:
// faults as organisations_acting. CLAIM_LINE_UNKNOWN, CLAIM_SAME_HANDS (the asker verified the need),
// NUMBER_OUT_OF_RANGE, CLAIM_DUE_PAST, CLAIM_DUE_TOO_FAR, CLAIM_CAP_REACHED.
MUST_USE Fault claims_hold(Work *work, const ClaimDraft *draft, Claim *claim_out);
MUST_USE Fault claims_dispatch(Work *work, Id id);
// CLAIM_SAME_HANDS.
MUST_USE Fault claims_deliver(Work *work, Id id);
// With the receiver's one-time code. `refused_out`: HANDOVER_CODE_WRONG or _LOCKED, the try being counted
// (so the work must be kept), or OK.
MUST_USE Fault claims_confirm_by_code(Work *work, Id id, Str typed, Fault *refused_out);
MUST_USE Fault claims_release(Work *work, Id id, Str reason);
// To another organisation: CLAIM_OFFER_TO_ITSELF; ORGANISATION_UNKNOWN at "organisation", also when not approved.
MUST_USE Fault claims_offer(Work *work, Id id, Id organisation);
// By the asker's organisation: faults as organisations_acting; CLAIM_NOT_OFFERED to it. When it accepts:
// CLAIM_SAME_HANDS, CLAIM_CAP_REACHED.
MUST_USE Fault claims_answer_offer(Work *work, Id id, bool accept, Str reason);

// ---- The owner of the need: NEED_PROXY_READS_ONLY for whoever raised it for someone else ----

// CLAIM_NOT_FOUND, also for a claim of another need; CLAIM_STATE_FORBIDS, also for what a reviewer has settled.
MUST_USE Fault claims_confirm_by_owner(Work *work, const Need *need, Id id);
MUST_USE Fault claims_contest(Work *work, const Need *need, Id id, Str words);
// Faults as needs_withdraw and needs_move.
MUST_USE Fault claims_withdraw_need(Work *work, const Need *need, Str reason); // and frees what is held
MUST_USE Fault claims_move_need(Work *work, const Need *need, Str area, Str landmark); // counts follow
// Six digits, for the owner's eyes only.
Str claims_handover_code(Work *work, Id claim);

// ---- Others ----

// A coordinator's; frees what is held. Faults as needs_close.
MUST_USE Fault claims_close_need(Work *work, Id need, Str reason);
// By a reviewer outside the organisation: it arrived after all, or the quantity is open again.
// CLAIM_NOT_FOUND, CLAIM_STATE_FORBIDS.
MUST_USE Fault claims_settle_dispute(Work *work, Id id, bool arrived, Str reason);
// Job: reminds, and lets lapse what is past its due time. A round at a time; `more_out`: there is more to do at
// once. Only faults of the storage.
MUST_USE Fault claims_keep_time(Work *work, bool *more_out);

// ---- Looking: never claims. Lists are in the arena of the work; only faults of the storage, but for claims_find ----

MUST_USE Fault claims_find(Work *work, Id id, Claim *claim_out); // CLAIM_NOT_FOUND
MUST_USE Fault claims_of_need(Work *work, Id need, Claim **claims_out, size_t *count_out);
// Live ones (held, dispatched, delivered, disputed) first by due time; then the newest ended.
MUST_USE Fault claims_of_organisation(Work *work, Id organisation, bool live, Claim **claims_out,
                                      size_t *count_out);
MUST_USE Fault claims_offered_to(Work *work, Id organisation, Claim **claims_out, size_t *count_out);
// In the areas that the asker reviews.
MUST_USE Fault claims_disputed(Work *work, Claim **claims_out, size_t *count_out);

// What an organisation has promised and kept: the cap and its reliability. None for one that does not exist.
typedef struct ClaimRecord {
    int64_t open, most, kept, lapsed;
} ClaimRecord;
MUST_USE Fault claims_record_of(Work *work, Id organisation, ClaimRecord *record_out);
bool claims_is_live(ClaimState state); // held, dispatched, delivered or disputed
void claims_to_doc(Work *work, Doc *record, const Claim *claim);
// A refused form among many alike: the record with this id gets `sent`, so that its page shows it there.
void claims_mark_sent(Doc *list, Str id);

extern const Route claims_routes[];

#endif
