// Rows of claims, for claims_rules.c only: rows in, rows out, no rule.
#ifndef CLAIMS_CLAIMS_STORE_H
#define CLAIMS_CLAIMS_STORE_H

#include "features/claims/claims.h"

typedef struct ClaimList {
    Claim *claims;
    size_t count;
} ClaimList;

MUST_USE Fault claims_store_insert(Work *work, const Claim *claim);
MUST_USE Fault claims_store_update(Work *work, const Claim *claim); // all that may change
MUST_USE Fault claims_store_find(Work *work, Id id, Claim *claim_out);
MUST_USE Fault claims_store_of_need(Work *work, Id need, ClaimList *list_out);
MUST_USE Fault claims_store_unfinished_of(Work *work, Id need, ClaimList *list_out);
// How many claims of the need are in each state; what has none is left as it is.
MUST_USE Fault claims_store_count(Work *work, Id need, int64_t counts_out[CLAIM_STATE_COUNT]);
MUST_USE Fault claims_store_live_of(Work *work, Id organisation, ClaimList *list_out);
MUST_USE Fault claims_store_ended_of(Work *work, Id organisation, ClaimList *list_out);
MUST_USE Fault claims_store_offered_to(Work *work, Id organisation, ClaimList *list_out);
MUST_USE Fault claims_store_disputed(Work *work, Str area_paths, ClaimList *list_out); // paths as JSON
// Held and due before `held_before`, or dispatched and due before `dispatched_before` (no later than the other;
// seconds UTC); `unreminded`: only those not yet reminded.
MUST_USE Fault claims_store_due(Work *work, int64_t held_before, int64_t dispatched_before,
                                bool unreminded, ClaimList *list_out);
MUST_USE Fault claims_store_record_of(Work *work, Id organisation, ClaimRecord *record_out);
// Adds to what the organisation has kept and let lapse; less than 0 takes away.
MUST_USE Fault claims_store_move_tally(Work *work, Id organisation, int kept, int lapsed);

enum { CLAIM_ROUND = 200 }; // rows of one list, and of one round of the job

#endif
