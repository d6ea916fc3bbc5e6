// The rules of claims: who may promise how much, how a promise is kept, lapses, is handed over, confirmed or
// contested. No HTTP and no SQL here.
#include <assert.h>

#include "base/clock.h"
#include "base/digest.h"
#include "features/claims/claims_store.h"
#include "ledger/ledger.h"

CLAIMS_FAULTS(FAULT_DEFINE)

#define STATE_NAME(state, name) name,
static const char *const state_names[CLAIM_STATE_COUNT] = { CLAIM_STATES(STATE_NAME) };

const char *claim_state_name(ClaimState state)
{
    assert(state < CLAIM_STATE_COUNT);
    return state_names[state];
}

#define IN(state) (1u << (state))

static bool is_in(const Claim *claim, unsigned states)
{
    return (states >> claim->state) & 1u;
}

bool claims_is_live(ClaimState state)
{
    return (IN(CLAIM_HELD) | IN(CLAIM_DISPATCHED) | IN(CLAIM_DELIVERED) | IN(CLAIM_DISPUTED)) >>
               state & 1u;
}

// ---- What each change leaves behind ----

static Doc *event_record(Work *work, const Claim *claim)
{
    Doc *record = doc_new(work->arena);
    doc_id(record, "claim", claim->id);
    doc_id(record, "line", claim->line);
    doc_text_c(record, "state", claim_state_name(claim->state));
    doc_int(record, "quantity", claim->quantity);
    doc_id(record, "organisation", claim->organisation);
    doc_text(record, "item", claim->item.code);
    return record;
}

static Fault append_event(Work *work, const Claim *claim, const char *kind, const Doc *record)
{
    return ledger_append(work, &(Event){
                                   .kind = kind,
                                   .subject = claim->need,
                                   .object = claim->id,
                                   .organisation = claim->organisation,
                                   .governorate = claim->governorate,
                                   .record = record,
                               });
}

static Fault move_tally(Work *work, const Claim *claim, ClaimState was)
{
    int kept = (claim->state == CLAIM_CONFIRMED) - (was == CLAIM_CONFIRMED);
    int lapsed = (claim->state == CLAIM_LAPSED) - (was == CLAIM_LAPSED);
    return kept || lapsed ? claims_store_move_tally(work, claim->organisation, kept, lapsed) : OK;
}

// Brings a stored claim into `state`, with its event; the reason is a key, or STR_NONE.
static Fault keep_state(Work *work, Claim *claim, ClaimState state, const char *kind, Str reason)
{
    ClaimState was = claim->state;
    claim->state = state;
    claim->changed_at = work->now;
    TRY(claims_store_update(work, claim));
    TRY(move_tally(work, claim, was));
    TRY(areas_count_move(work, claim->governorate, "claim", claim_state_name(was),
                         claim_state_name(state)));
    Doc *record = event_record(work, claim);
    if (reason.len > 0) {
        doc_text(record, "reason", reason);
    }
    TRY(append_event(work, claim, kind, record));
    // Only a contested delivery takes "met" back: a coordinator may say so before all is confirmed.
    return state == CLAIM_DISPUTED ? needs_reopen(work, claim->need)
                                   : needs_settle(work, claim->need);
}

static Fault find_in(Work *work, Id id, unsigned states, Claim *claim_out)
{
    TRY(claims_store_find(work, id, claim_out));
    return is_in(claim_out, states) ? OK : CLAIM_STATE_FORBIDS;
}

// ---- Holding ----

// A promise ends in the day that was promised, in Palestine by summer time (by winter time an hour before).
enum { DAY_END_S = 21 * HOUR_S - 1 };

static int64_t day_of(int64_t seconds)
{
    return seconds - seconds % DAY_S;
}

int64_t claims_earliest_day(int64_t now)
{
    return day_of(now + DAY_S - 1 - DAY_END_S); // a promise must not be past when it is made
}

int64_t claims_latest_day(const Work *work)
{
    return day_of(work->now + 3 * HOUR_S) + work->settings->claim_due_most_d * DAY_S;
}

static Fault check_due(Work *work, int64_t due_day)
{
    if (due_day < claims_earliest_day(work->now)) {
        return fault_at(work, CLAIM_DUE_PAST, "due");
    }
    if (due_day > claims_latest_day(work)) {
        return fault_beyond(work, CLAIM_DUE_TOO_FAR, work->settings->claim_due_most_d, "due");
    }
    return OK;
}

static Fault check_quantity(Work *work, const NeedLine *line, int64_t quantity)
{
    int64_t unclaimed = line->asked - line->claimed;
    if (unclaimed <= 0) {
        return fault_at(work, CLAIM_TOO_LATE, "line");
    }
    if (quantity < 1) {
        return fault_beyond(work, NUMBER_OUT_OF_RANGE, 1, "quantity");
    }
    if (quantity > unclaimed) {
        return fault_beyond(work, CLAIM_TOO_MUCH, unclaimed, "quantity");
    }
    return OK;
}

Fault claims_record_of(Work *work, Id organisation, ClaimRecord *record_out)
{
    TRY(claims_store_record_of(work, organisation, record_out));
    // What it has kept widens what it may promise: two more for each.
    record_out->most = work->settings->claims_open_most + 2 * record_out->kept;
    return OK;
}

static Fault check_cap(Work *work, Id organisation)
{
    ClaimRecord record;
    TRY(claims_record_of(work, organisation, &record));
    if (record.open >= record.most) {
        return fault_beyond(work, CLAIM_CAP_REACHED, record.most, "quantity");
    }
    return OK;
}

// Who verified a need hands over none of its goods.
static Fault check_hands(const Work *work, Id verified_by)
{
    Id account = access_account_of(work->user);
    bool same = !id_is_none(account) && id_equal(account, verified_by);
    return same ? CLAIM_SAME_HANDS : OK;
}

static Fault check_hold(Work *work, const ClaimDraft *draft, const Need *need, size_t index,
                        const Organisation *organisation)
{
    TRY(check_hands(work, need->verified_by));
    if (need->state != NEED_OPEN) {
        return fault_at(work, CLAIM_TOO_LATE, "line");
    }
    TRY(check_quantity(work, &need->lines[index], draft->quantity));
    TRY(check_due(work, draft->due_day));
    return check_cap(work, organisation->id);
}

static Claim claim_from_draft(Work *work, const ClaimDraft *draft, const Need *need, size_t index,
                              const Organisation *organisation)
{
    return (Claim){
        .id = work_new_id(),
        .need = need->id,
        .line = draft->line,
        .organisation = organisation->id,
        .organisation_name = organisation->name,
        .item = need->lines[index].item,
        .area = need->area,
        .governorate = need->governorate.pcode,
        .quantity = draft->quantity,
        .state = CLAIM_HELD,
        .need_state = need->state,
        .due_at = draft->due_day + DAY_END_S,
        .created_at = work->now,
        .changed_at = work->now,
        .made_by = access_account_of(work->user),
        .verified_by = need->verified_by,
    };
}

Fault claims_hold(Work *work, const ClaimDraft *draft, Claim *claim_out)
{
    Organisation organisation;
    Need need;
    size_t index;
    TRY(organisations_acting(work, &organisation));
    Fault fault = needs_find_by_line(work, draft->line, &need, &index);
    TRY(fault == NEED_NOT_FOUND ? fault_at(work, CLAIM_LINE_UNKNOWN, "line") : fault);
    TRY(check_hold(work, draft, &need, index, &organisation));
    Claim claim = claim_from_draft(work, draft, &need, index, &organisation);
    TRY(claims_store_insert(work, &claim));
    TRY(areas_count_move(work, claim.governorate, "claim", NULL, claim_state_name(claim.state)));
    TRY(append_event(work, &claim, "claim.held", event_record(work, &claim)));
    *claim_out = claim;
    return OK;
}

// ---- Keeping it ----

Fault claims_dispatch(Work *work, Id id)
{
    Claim claim;
    TRY(find_in(work, id, IN(CLAIM_HELD), &claim));
    claim.offered_to = ID_NONE;
    return keep_state(work, &claim, CLAIM_DISPATCHED, "claim.dispatched", STR_NONE);
}

Fault claims_deliver(Work *work, Id id)
{
    Claim claim;
    TRY(find_in(work, id, IN(CLAIM_HELD) | IN(CLAIM_DISPATCHED), &claim));
    TRY(check_hands(work, claim.verified_by));
    claim.offered_to = ID_NONE;
    claim.handed_by = access_account_of(work->user);
    return keep_state(work, &claim, CLAIM_DELIVERED, "claim.delivered", STR_NONE);
}

Str claims_handover_code(Work *work, Id claim)
{
    enum { SIX_DIGITS = 1000000 };
    Str id = { (const char *)claim.at, sizeof claim.at };
    Digest digest = digest_keyed(work->keys->codes, "handover", id);
    uint64_t number = 0;
    for (int i = 0; i < 8; i++) {
        number = number << 8 | digest.at[i];
    }
    return str_format(work->arena, "%06u", (unsigned)(number % SIX_DIGITS));
}

static bool is_locked(const Work *work, const Claim *claim)
{
    return claim->wrong_tries >= HANDOVER_TRIES_MOST && work->now < claim->last_try_at + HOUR_S;
}

static Fault count_wrong_try(Work *work, Claim *claim)
{
    bool rested = work->now >= claim->last_try_at + HOUR_S;
    claim->wrong_tries = rested ? 1 : claim->wrong_tries + 1;
    claim->last_try_at = work->now;
    return claims_store_update(work, claim);
}

static bool is_handover_code(Work *work, Id claim, Str typed)
{
    TextBuilder digits = { .arena = work->arena };
    Str latin = text_latin_digits(work->arena, typed);
    for (size_t i = 0; i < latin.len; i++) {
        if (latin.at[i] != ' ' && latin.at[i] != '-') {
            text_add_char(&digits, latin.at[i]);
        }
    }
    return bytes_equal_secret(text_done(&digits), claims_handover_code(work, claim));
}

Fault claims_confirm_by_code(Work *work, Id id, Str typed, Fault *refused_out)
{
    Claim claim;
    unsigned states = IN(CLAIM_HELD) | IN(CLAIM_DISPATCHED) | IN(CLAIM_DELIVERED);
    TRY(find_in(work, id, states, &claim));
    TRY(check_hands(work, claim.verified_by));
    if (is_locked(work, &claim)) {
        *refused_out = fault_at(work, HANDOVER_CODE_LOCKED, "handover_code");
        return OK;
    }
    if (!is_handover_code(work, id, typed)) {
        TRY(count_wrong_try(work, &claim));
        *refused_out = fault_at(work, HANDOVER_CODE_WRONG, "handover_code");
        return OK;
    }
    claim.offered_to = ID_NONE;
    claim.handed_by = access_account_of(work->user);
    TRY(keep_state(work, &claim, CLAIM_CONFIRMED, "claim.confirmed", STR_NONE));
    *refused_out = OK;
    return OK;
}

Fault claims_release(Work *work, Id id, Str reason)
{
    Claim claim;
    TRY(find_in(work, id, IN(CLAIM_HELD) | IN(CLAIM_DISPATCHED), &claim));
    claim.offered_to = ID_NONE;
    return keep_state(work, &claim, CLAIM_RELEASED, "claim.released", reason);
}

// ---- Handing a claim over to another responder ----

Fault claims_offer(Work *work, Id id, Id organisation)
{
    Claim claim;
    Organisation other;
    TRY(find_in(work, id, IN(CLAIM_HELD), &claim));
    if (id_equal(claim.organisation, organisation)) {
        return fault_at(work, CLAIM_OFFER_TO_ITSELF, "organisation");
    }
    Fault fault = organisations_find(work, organisation, &other);
    if (fault == ORGANISATION_NOT_FOUND || (fault == OK && !organisations_is_active(&other))) {
        return fault_at(work, ORGANISATION_UNKNOWN, "organisation");
    }
    TRY(fault);
    claim.offered_to = organisation;
    TRY(claims_store_update(work, &claim));
    return append_event(work, &claim, "claim.offered", event_record(work, &claim));
}

static Fault refuse_offer(Work *work, Claim *claim, Str reason)
{
    claim->offered_to = ID_NONE;
    TRY(claims_store_update(work, claim));
    Doc *record = event_record(work, claim);
    if (reason.len > 0) {
        TRY(people_add_note(work, claim->id, false, reason));
    }
    return append_event(work, claim, "claim.refused", record);
}

Fault claims_answer_offer(Work *work, Id id, bool accept, Str reason)
{
    Claim claim;
    Organisation organisation;
    TRY(organisations_acting(work, &organisation));
    TRY(find_in(work, id, IN(CLAIM_HELD), &claim));
    if (!id_equal(claim.offered_to, organisation.id)) {
        return CLAIM_NOT_OFFERED;
    }
    if (!accept) {
        return refuse_offer(work, &claim, reason);
    }
    TRY(check_hands(work, claim.verified_by));
    TRY(check_cap(work, organisation.id));
    claim.organisation = organisation.id;
    claim.offered_to = ID_NONE;
    claim.made_by = access_account_of(work->user);
    // The new holder is reminded, and mistyped, on its own account.
    claim.reminded_at = 0;
    claim.wrong_tries = 0;
    TRY(claims_store_update(work, &claim));
    return append_event(work, &claim, "claim.taken-over", event_record(work, &claim));
}

// ---- The owner of the need ----

static Fault find_for_owner(Work *work, const Need *need, Id id, unsigned states, Claim *claim_out)
{
    if (!need->reader_is_owner) {
        return NEED_PROXY_READS_ONLY;
    }
    TRY(claims_store_find(work, id, claim_out));
    // Someone else's claim must look like none.
    if (!id_equal(claim_out->need, need->id)) {
        return CLAIM_NOT_FOUND;
    }
    return is_in(claim_out, states) ? OK : CLAIM_STATE_FORBIDS;
}

Fault claims_confirm_by_owner(Work *work, const Need *need, Id id)
{
    Claim claim;
    unsigned states = IN(CLAIM_DISPATCHED) | IN(CLAIM_DELIVERED) | IN(CLAIM_DISPUTED);
    TRY(find_for_owner(work, need, id, states, &claim));
    return keep_state(work, &claim, CLAIM_CONFIRMED, "claim.confirmed", STR_NONE);
}

Fault claims_contest(Work *work, const Need *need, Id id, Str words)
{
    Claim claim;
    TRY(find_for_owner(work, need, id, IN(CLAIM_DELIVERED) | IN(CLAIM_CONFIRMED), &claim));
    // What a reviewer has settled is contested by an objection, not by saying the same again.
    if (claim.settled_at != 0) {
        return CLAIM_STATE_FORBIDS;
    }
    if (words.len > 0) {
        TRY(people_add_note(work, claim.id, true, words));
    }
    return keep_state(work, &claim, CLAIM_DISPUTED, "claim.contested", STR_NONE);
}

// Goods not yet handed over are needed elsewhere: the responder sees why at once.
static Fault free_claims(Work *work, Id need, Str reason)
{
    ClaimList list;
    do {
        TRY(claims_store_unfinished_of(work, need, &list));
        for (size_t i = 0; i < list.count; i++) {
            list.claims[i].offered_to = ID_NONE;
            TRY(keep_state(work, &list.claims[i], CLAIM_RELEASED, "claim.released", reason));
        }
    } while (list.count == CLAIM_ROUND);
    return OK;
}

Fault claims_withdraw_need(Work *work, const Need *need, Str reason)
{
    TRY(needs_withdraw(work, need, reason));
    return free_claims(work, need->id, STR("withdrawn"));
}

// A family that moves takes its claims along: they are counted where it now is.
Fault claims_move_need(Work *work, const Need *need, Str area, Str landmark)
{
    Need moved;
    int64_t counts[CLAIM_STATE_COUNT] = { 0 };
    TRY(claims_store_count(work, need->id, counts));
    TRY(needs_move(work, need, area, landmark));
    TRY(needs_find(work, need->id, &moved));
    for (int state = 0; state < CLAIM_STATE_COUNT; state++) {
        for (int64_t i = 0; i < counts[state]; i++) {
            const char *name = claim_state_name((ClaimState)state);
            TRY(areas_count_move(work, need->governorate.pcode, "claim", name, NULL));
            TRY(areas_count_move(work, moved.governorate.pcode, "claim", NULL, name));
        }
    }
    return OK;
}

Fault claims_close_need(Work *work, Id need, Str reason)
{
    TRY(needs_close(work, need, reason));
    return free_claims(work, need, reason);
}

// ---- Reviewers, and the clock ----

Fault claims_settle_dispute(Work *work, Id id, bool arrived, Str reason)
{
    Claim claim;
    TRY(find_in(work, id, IN(CLAIM_DISPUTED), &claim));
    if (reason.len > 0) {
        TRY(people_add_note(work, claim.id, false, reason));
    }
    ClaimState state = arrived ? CLAIM_CONFIRMED : CLAIM_RELEASED;
    claim.settled_at = work->now;
    return keep_state(work, &claim, state, "claim.settled", STR_NONE);
}

static Fault remind_all(Work *work, bool *more_out)
{
    ClaimList list;
    int64_t soon = work->now + work->settings->claim_remind_h * HOUR_S;
    TRY(claims_store_due(work, soon, soon, true, &list));
    for (size_t i = 0; i < list.count; i++) {
        Claim *claim = &list.claims[i];
        claim->reminded_at = work->now;
        TRY(claims_store_update(work, claim));
        TRY(append_event(work, claim, "claim.reminded", event_record(work, claim)));
    }
    *more_out = list.count == CLAIM_ROUND;
    return OK;
}

static Fault lapse_all(Work *work, bool *more_out)
{
    ClaimList list;
    // What is on the road gets a day of grace: taking it back at the hour would send a second car.
    TRY(claims_store_due(work, work->now, work->now - DAY_S, false, &list));
    for (size_t i = 0; i < list.count; i++) {
        list.claims[i].offered_to = ID_NONE;
        TRY(keep_state(work, &list.claims[i], CLAIM_LAPSED, "claim.lapsed", STR_NONE));
    }
    *more_out = list.count == CLAIM_ROUND;
    return OK;
}

Fault claims_keep_time(Work *work, bool *more_out)
{
    bool more_to_lapse, more_to_remind;
    TRY(lapse_all(work, &more_to_lapse));
    TRY(remind_all(work, &more_to_remind));
    *more_out = more_to_lapse || more_to_remind;
    return OK;
}

// ---- Looking ----

Fault claims_find(Work *work, Id id, Claim *claim_out)
{
    return claims_store_find(work, id, claim_out);
}

static Fault give(Fault fault, const ClaimList *list, Claim **claims_out, size_t *count_out)
{
    TRY(fault);
    *claims_out = list->claims;
    *count_out = list->count;
    return OK;
}

Fault claims_of_need(Work *work, Id need, Claim **claims_out, size_t *count_out)
{
    ClaimList list;
    return give(claims_store_of_need(work, need, &list), &list, claims_out, count_out);
}

Fault claims_of_organisation(Work *work, Id organisation, bool live, Claim **claims_out,
                             size_t *count_out)
{
    ClaimList list;
    Fault fault = live ? claims_store_live_of(work, organisation, &list)
                       : claims_store_ended_of(work, organisation, &list);
    return give(fault, &list, claims_out, count_out);
}

Fault claims_offered_to(Work *work, Id organisation, Claim **claims_out, size_t *count_out)
{
    ClaimList list;
    return give(claims_store_offered_to(work, organisation, &list), &list, claims_out, count_out);
}

Fault claims_disputed(Work *work, Claim **claims_out, size_t *count_out)
{
    ClaimList list;
    Str *paths;
    size_t path_count;
    access_area_paths(work->user, MAY_REVIEW, work->arena, &paths, &path_count);
    Str json = doc_texts_to_json(work->arena, paths, path_count);
    return give(claims_store_disputed(work, json, &list), &list, claims_out, count_out);
}
