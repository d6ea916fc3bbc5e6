// The rules of needs: what may be raised, who may change it when, and what each change leaves behind
// (an event, moved counts). No HTTP and no SQL here.
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "features/needs/needs_store.h"
#include "ledger/ledger.h"

NEEDS_FAULTS(FAULT_DEFINE)

#define STATE_NAME(state, name) name,
static const char *const state_names[NEED_STATE_COUNT] = { NEED_STATES(STATE_NAME) };
static const char *const urgency_names[] = { "normal", "high", "critical" };

const char *need_state_name(NeedState state)
{
    assert(state < NEED_STATE_COUNT);
    return state_names[state];
}

const char *urgency_name(Urgency urgency)
{
    return urgency_names[urgency];
}

Urgency urgency_named(Str name)
{
    if (str_is(name, "critical")) {
        return URGENCY_CRITICAL;
    }
    return str_is(name, "high") ? URGENCY_HIGH : URGENCY_NORMAL;
}

// ---- Deadlines ----

static int64_t verify_within_s(const Settings *settings, Urgency urgency)
{
    const int64_t hours[] = { settings->verify_normal_h, settings->verify_high_h,
                              settings->verify_critical_h };
    return hours[urgency] * HOUR_S;
}

static int64_t fresh_for_s(const Settings *settings, Urgency urgency)
{
    const int64_t hours[] = { settings->fresh_normal_h, settings->fresh_high_h,
                              settings->fresh_critical_h };
    return hours[urgency] * HOUR_S;
}

static bool is_accepted(const Need *need)
{
    return need->state == NEED_VERIFIED || need->state == NEED_OPEN;
}

// What a deadline means depends on the stage: first verification, then freshness.
static void set_deadlines(const Work *work, Need *need)
{
    need->asked_still_at = 0; // asked about the time before
    need->fresh_until = work->now + fresh_for_s(work->settings, need->urgency);
    need->due_at = is_accepted(need)
                       ? need->fresh_until
                       : need->created_at + verify_within_s(work->settings, need->urgency);
}

// ---- Codes ----

enum { CODE_TIMED_BITS = 5 * CODE_TIMED_LENGTH };

static Str follow_code(Work *work, Id need, const char *whose)
{
    Str id = { (const char *)need.at, sizeof need.at };
    uint64_t second = id_time_ms(need) / 1000;
    Str time = { (const char *)&second, sizeof second };
    Digest secret = digest_keyed(work->keys->codes, whose, id);
    Digest timed = digest_keyed(work->keys->codes, "second", time);
    uint8_t lowest = (1 << (CODE_TIMED_BITS - 8)) - 1; // bits of the last but one byte
    secret.at[5] = (uint8_t)((secret.at[5] & ~lowest) | (timed.at[0] & lowest));
    secret.at[6] = timed.at[1];
    return code_from_secret(work->arena, secret.at);
}

static Fault find_by_code(Work *work, Str code, Need *need_out)
{
    Fault fault = needs_store_find_by_code(work, code_key(work->keys, code), need_out);
    return fault == NEED_NOT_FOUND
               ? needs_store_find_by_code(work, code_key_untimed(work->keys, code), need_out)
               : fault;
}

// ---- Events ----

static Doc *event_record(Work *work, const Need *need)
{
    Doc *record = doc_new(work->arena);
    doc_id(record, "need", need->id);
    doc_text_c(record, "state", need_state_name(need->state));
    return record;
}

static void lines_to_record(Doc *record, const Need *need)
{
    Doc *lines = doc_list(record, "lines");
    for (size_t i = 0; i < need->line_count; i++) {
        Doc *line = doc_list_record(lines);
        doc_id(line, "line", need->lines[i].id);
        doc_text(line, "item", need->lines[i].item.code);
        doc_int(line, "asked", need->lines[i].asked);
    }
}

static Fault append_event(Work *work, const Need *need, const char *kind, const Doc *record)
{
    return ledger_append(work, &(Event){
                                   .kind = kind,
                                   .subject = need->id,
                                   .object = need->id,
                                   .governorate = need->governorate.pcode,
                                   .record = record,
                               });
}

// Stores `need` as it now is, beside the state it was in, and leaves the event behind.
static Fault keep_change(Work *work, const Need *need, const Need *was, const char *kind,
                         const Doc *record)
{
    TRY(needs_store_update(work, need));
    if (need->state != was->state || !str_equal(need->governorate.pcode, was->governorate.pcode)) {
        TRY(areas_count_move(work, was->governorate.pcode, "need", need_state_name(was->state),
                             NULL));
        TRY(areas_count_move(work, need->governorate.pcode, "need", NULL,
                             need_state_name(need->state)));
    }
    return append_event(work, need, kind, record ? record : event_record(work, need));
}

// ---- Raising ----

// What the need holds already it may go on holding, though it is offered to no other.
static bool holds_item(const Need *need, Str item)
{
    for (size_t i = 0; need && i < need->line_count; i++) {
        if (str_equal(need->lines[i].item.code, item)) {
            return true;
        }
    }
    return false;
}

// `need` NULL: a new one.
static Fault check_lines(Work *work, const Need *need, const LineDraft *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Item item;
        Fault fault = items_find(work, lines[i].item, &item);
        if (fault == OK && item.retired_at != 0 && !holds_item(need, item.code)) {
            fault = ITEM_RETIRED;
        }
        bool named = fault == ITEM_UNKNOWN || fault == ITEM_RETIRED;
        TRY(named ? fault_at(work, fault, "lines[%zu].item", i) : fault);
        if (lines[i].quantity < 1 || lines[i].quantity > NEED_QUANTITY_MAX) {
            return fault_beyond(work, NUMBER_OUT_OF_RANGE, NEED_QUANTITY_MAX, "lines[%zu].quantity",
                                i);
        }
        for (size_t j = 0; j < i; j++) {
            if (str_equal(lines[i].item, lines[j].item)) {
                return fault_at(work, NEED_ITEM_DOUBLED, "lines[%zu].item", i);
            }
        }
    }
    return OK;
}

Fault needs_check(Work *work, const NeedDraft *draft, Area *place_out)
{
    TRY(areas_find_place(work, draft->area, "area", place_out));
    if (draft->line_count == 0 && draft->personal.words.len == 0) {
        return fault_at(work, NEED_EMPTY, "lines");
    }
    return check_lines(work, NULL, draft->lines, draft->line_count);
}

// A line keeps its id for as long as its item is asked for.
static Id id_of_line(const Need *need, Str item)
{
    for (size_t i = 0; i < need->line_count; i++) {
        if (str_equal(need->lines[i].item.code, item)) {
            return need->lines[i].id;
        }
    }
    return work_new_id();
}

static Fault take_lines(Work *work, Need *need, const LineDraft *drafts, size_t count)
{
    const Need before = *need;
    need->lines = ARENA_ARRAY(work->arena, NeedLine, NEED_LINES_MAX);
    need->line_count = count;
    for (size_t i = 0; i < count; i++) {
        NeedLine *line = &need->lines[i];
        line->id = id_of_line(&before, drafts[i].item);
        line->asked = drafts[i].quantity;
        TRY(items_find(work, drafts[i].item, &line->item));
    }
    return OK;
}

static Fault insert_lines(Work *work, const Need *need)
{
    for (size_t i = 0; i < need->line_count; i++) {
        TRY(needs_store_insert_line(work, need->id, i, &need->lines[i]));
    }
    return OK;
}

static Need need_from_draft(Work *work, const NeedDraft *draft, const Area *place)
{
    Need need = {
        .id = work_new_id(),
        .whom = draft->whom,
        .raised_by_other = draft->for_other,
        .reader_is_owner = !draft->for_other,
        .area = *place,
        .governorate = { .pcode = place->governorate },
        .people = draft->people,
        .care = draft->care,
        .state = NEED_RECEIVED,
        .created_at = work->now,
    };
    set_deadlines(work, &need);
    return need;
}

Fault needs_raise(Work *work, const NeedDraft *draft, Need *need_out, Str *code_out)
{
    Area place;
    TRY(needs_check(work, draft, &place));
    Need need = need_from_draft(work, draft, &place);
    TRY(people_keep(work, &draft->personal, &need.personal));
    TRY(take_lines(work, &need, draft->lines, draft->line_count));
    Str code = follow_code(work, need.id, "raiser");
    TRY(needs_store_insert(work, &need, code_key(work->keys, code), draft->import_key));
    TRY(insert_lines(work, &need));
    TRY(areas_count_move(work, place.governorate, "need", NULL, need_state_name(need.state)));
    Doc *record = event_record(work, &need);
    lines_to_record(record, &need);
    TRY(append_event(work, &need, "need.raised", record));
    *need_out = need;
    *code_out = code;
    return OK;
}

Fault needs_imported(Work *work, Id import_key, bool *exists_out)
{
    return needs_store_imported(work, import_key, exists_out);
}

// ---- Finding ----

Fault needs_find(Work *work, Id id, Need *need_out)
{
    Need need;
    TRY(needs_store_find(work, id, &need));
    TRY(needs_store_load_lines(work, &need));
    *need_out = need;
    return OK;
}

Fault needs_find_by_code(Work *work, Str typed_code, Need *need_out)
{
    Str code;
    if (code_accept(work->arena, typed_code, &code) != OK) {
        return fault_at(work, CODE_MALFORMED, "code");
    }
    Need need;
    Fault fault = find_by_code(work, code, &need);
    if (fault != OK) {
        return fault_at(work, fault, "code");
    }
    TRY(needs_store_load_lines(work, &need));
    *need_out = need;
    return OK;
}

Fault needs_find_by_line(Work *work, Id line, Need *need_out, size_t *index_out)
{
    Id id;
    TRY(needs_store_find_of_line(work, line, &id));
    TRY(needs_find(work, id, need_out));
    for (size_t i = 0; i < need_out->line_count; i++) {
        if (id_equal(need_out->lines[i].id, line)) {
            *index_out = i;
        }
    }
    return OK;
}

Fault needs_scope(Work *work, Id id, Scope *scope_out)
{
    return needs_store_scope(work, id, scope_out);
}

// ---- Decisions ----

static Fault expect_state(const Need *need, unsigned allowed)
{
    return (allowed >> need->state) & 1u ? OK : NEED_STATE_FORBIDS;
}

#define IN(state) (1u << (state))
#define IN_ACCEPTED (IN(NEED_VERIFIED) | IN(NEED_OPEN))
#define IN_LIVE (IN(NEED_RECEIVED) | IN_ACCEPTED | IN(NEED_UNCONFIRMED))

static const unsigned ALLOWED[NEED_ACT_COUNT] = {
    [NEED_ACT_VERIFY] = IN(NEED_RECEIVED),
    [NEED_ACT_DECLINE] = IN(NEED_RECEIVED),
    [NEED_ACT_ASK] = IN_LIVE,
    [NEED_ACT_URGENCY] = IN(NEED_RECEIVED) | IN_ACCEPTED,
    [NEED_ACT_CLOSE] = IN_ACCEPTED | IN(NEED_UNCONFIRMED),
    [NEED_ACT_CLOSE_DUPLICATE] = IN_LIVE,
    [NEED_ACT_LINES] = IN(NEED_RECEIVED) | IN_ACCEPTED,
    [NEED_ACT_ASSIGN] = IN_LIVE,
};

bool needs_allow(const Need *need, NeedAct act)
{
    return expect_state(need, ALLOWED[act]) == OK;
}

Fault needs_verify(Work *work, Id id, Urgency urgency, Str words)
{
    Need need;
    TRY(needs_find(work, id, &need));
    TRY(expect_state(&need, ALLOWED[NEED_ACT_VERIFY]));
    Need was = need;
    need.state = need.line_count > 0 ? NEED_OPEN : NEED_VERIFIED;
    need.urgency = urgency;
    need.asked = false;
    need.verified_by = access_account_of(work->user);
    set_deadlines(work, &need);
    if (words.len > 0) {
        TRY(people_add_note(work, id, false, words));
    }
    return keep_change(work, &need, &was, "need.verified", NULL);
}

Fault needs_decline(Work *work, Id id, Str reason, Str words)
{
    Need need;
    TRY(needs_find(work, id, &need));
    TRY(expect_state(&need, ALLOWED[NEED_ACT_DECLINE]));
    Need was = need;
    need.state = NEED_DECLINED;
    need.closing = reason;
    need.asked = false;
    if (words.len > 0) {
        TRY(people_add_note(work, id, false, words));
    }
    Doc *record = event_record(work, &need);
    doc_text(record, "reason", reason);
    return keep_change(work, &need, &was, "need.declined", record);
}

Fault needs_ask(Work *work, Id id, Str words)
{
    Need need;
    TRY(needs_find(work, id, &need));
    TRY(expect_state(&need, ALLOWED[NEED_ACT_ASK]));
    Need was = need;
    need.asked = true;
    TRY(people_add_note(work, id, false, words));
    return keep_change(work, &need, &was, "need.asked", NULL);
}

Fault needs_set_urgency(Work *work, Id id, Urgency urgency)
{
    Need need;
    TRY(needs_find(work, id, &need));
    TRY(expect_state(&need, ALLOWED[NEED_ACT_URGENCY]));
    Need was = need;
    need.urgency = urgency;
    set_deadlines(work, &need);
    Doc *record = event_record(work, &need);
    doc_text_c(record, "urgency", urgency_name(urgency));
    return keep_change(work, &need, &was, "need.urgency", record);
}

Fault needs_close(Work *work, Id id, Str reason)
{
    Need need;
    TRY(needs_find(work, id, &need));
    bool duplicate = str_is(reason, "duplicate");
    TRY(expect_state(&need, ALLOWED[duplicate ? NEED_ACT_CLOSE_DUPLICATE : NEED_ACT_CLOSE]));
    Need was = need;
    need.state = duplicate ? NEED_DUPLICATE : NEED_CLOSED;
    need.closing = reason;
    Doc *record = event_record(work, &need);
    doc_text(record, "reason", reason);
    return keep_change(work, &need, &was, "need.closed", record);
}

static bool is_claimed(const Need *need)
{
    bool claimed = false;
    for (size_t i = 0; i < need->line_count; i++) {
        claimed = claimed || need->lines[i].claim_count > 0;
    }
    return claimed;
}

Fault needs_undo(Work *work, Id id, const NeedBefore *before)
{
    Need need;
    TRY(needs_find(work, id, &need));
    if (need.state != before->state && is_claimed(&need)) {
        return NEED_CHANGED;
    }
    Need was = need;
    need.state = before->state;
    need.urgency = before->urgency;
    need.asked = before->asked;
    need.due_at = before->due_at;
    need.fresh_until = before->fresh_until;
    need.closing = STR_NONE;
    need.verified_by = before->state == NEED_RECEIVED ? ID_NONE : need.verified_by;
    Doc *record = event_record(work, &need);
    doc_text_c(record, "urgency", urgency_name(need.urgency));
    doc_text_c(record, "reason", "undone");
    return keep_change(work, &need, &was, "need.undone", record);
}

static const LineDraft *find_draft(const LineDraft *drafts, size_t count, Str item)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(drafts[i].item, item)) {
            return &drafts[i];
        }
    }
    return NULL;
}

// A promise refers to its line: the line stays, with at least what is promised.
static Fault expect_claims_kept(const Need *need, const LineDraft *drafts, size_t count)
{
    for (size_t i = 0; i < need->line_count; i++) {
        const NeedLine *line = &need->lines[i];
        const LineDraft *draft = find_draft(drafts, count, line->item.code);
        if (line->claim_count > 0 && (!draft || draft->quantity < line->claimed)) {
            return NEED_LINES_CLAIMED;
        }
    }
    return OK;
}

static Fault replace_lines(Work *work, Need *need, const LineDraft *drafts, size_t count)
{
    TRY(expect_claims_kept(need, drafts, count));
    TRY(check_lines(work, need, drafts, count));
    Need was = *need;
    TRY(needs_store_delete_lines(work, need->id));
    TRY(take_lines(work, need, drafts, count));
    TRY(insert_lines(work, need));
    need->state = need->state == NEED_VERIFIED ? NEED_OPEN : need->state;
    Doc *record = event_record(work, need);
    lines_to_record(record, need);
    return keep_change(work, need, &was, "need.lines", record);
}

Fault needs_set_lines(Work *work, Id id, const LineDraft *lines, size_t count)
{
    Need need;
    TRY(needs_find(work, id, &need));
    TRY(expect_state(&need, ALLOWED[NEED_ACT_LINES]));
    if (count == 0) {
        return fault_at(work, NEED_EMPTY, "lines");
    }
    TRY(replace_lines(work, &need, lines, count));
    return needs_settle(work, id); // what is asked now may all be confirmed already
}

Fault needs_give_owner_code(Work *work, Id id, Str *code_out)
{
    Need need;
    TRY(needs_find(work, id, &need));
    if (!need.raised_by_other) {
        return NEED_OWNER_RAISED_IT;
    }
    Str code = follow_code(work, id, "owner");
    TRY(needs_store_set_owner_code(work, id, code_key(work->keys, code)));
    TRY(append_event(work, &need, "need.owner-code", event_record(work, &need)));
    *code_out = code;
    return OK;
}

// Every act leaves an event: one alone is its raising.
static Fault is_untouched(Work *work, const Need *need, bool *untouched_out)
{
    HistoryRow *rows;
    size_t count;
    TRY(ledger_outline(work, need->id, 2, &rows, &count));
    *untouched_out = need->state == NEED_RECEIVED && count == 1;
    return OK;
}

Fault needs_take_back(Work *work, Id id, bool *taken_out)
{
    Need need;
    bool untouched;
    TRY(needs_find(work, id, &need));
    TRY(is_untouched(work, &need, &untouched));
    *taken_out = untouched;
    if (!untouched) {
        return OK;
    }
    Need was = need;
    need.state = NEED_WITHDRAWN;
    need.closing = STR("import-undone");
    Str none = STR("");
    TRY(people_change(work, need.personal, &(Personal){ none, none, none, none }));
    TRY(needs_store_forget_import(work, id));
    Doc *record = event_record(work, &need);
    doc_text(record, "reason", need.closing);
    return keep_change(work, &need, &was, "need.withdrawn", record);
}

// ---- Acts of the owner ----

static Fault expect_owner(const Need *need)
{
    return need->reader_is_owner ? OK : NEED_PROXY_READS_ONLY;
}

static Fault expect_alive(const Need *need)
{
    return expect_state(need, IN_LIVE);
}

// Whatever the owner does with the need says that it is still so.
static void make_fresh(Work *work, Need *need)
{
    if (need->state == NEED_UNCONFIRMED) {
        need->state = need->state_before;
    }
    set_deadlines(work, need);
}

static bool are_lines_as_they_were(const Need *need, const NeedChange *change)
{
    bool same = change->line_count == need->line_count;
    for (size_t i = 0; same && i < need->line_count; i++) {
        same = str_equal(change->lines[i].item, need->lines[i].item.code) &&
               change->lines[i].quantity == need->lines[i].asked;
    }
    return same;
}

Fault needs_update(Work *work, const Need *before, const NeedChange *change)
{
    TRY(expect_owner(before));
    TRY(expect_alive(before));
    Need with_lines = *before;
    if (change->line_count > 0 && !are_lines_as_they_were(before, change)) {
        // What was verified is asked anew with a new need: a coordinator looked at those lines.
        TRY(expect_state(before, IN(NEED_RECEIVED)));
        TRY(replace_lines(work, &with_lines, change->lines, change->line_count));
    }
    const Need *was = &with_lines;
    Need need = *was;
    need.people = change->people ? change->people : was->people;
    make_fresh(work, &need);
    TRY(people_change(work, need.personal, &change->personal));
    return keep_change(work, &need, was, "need.updated", NULL);
}

Fault needs_may_add_photo(Work *work, const Need *need)
{
    PhotoNote *photos;
    size_t count;
    TRY(expect_owner(need));
    TRY(expect_alive(need));
    TRY(people_photos(work, need->id, &photos, &count));
    return count < PEOPLE_PHOTOS_MAX ? OK : fault_beyond(work, PHOTOS_TOO_MANY, PEOPLE_PHOTOS_MAX, "photo");
}

Fault needs_add_photo(Work *work, const Need *was, Str what, const Photo *photo)
{
    TRY(needs_may_add_photo(work, was));
    Need need = *was;
    make_fresh(work, &need);
    TRY(people_add_photo(work, need.id, what, photo));
    return keep_change(work, &need, was, "need.photo", NULL);
}

Fault needs_may_remove_photo(Work *work, const Need *need, Id photo)
{
    TRY(expect_owner(need));
    return people_find_photo(work, need->id, photo);
}

Fault needs_remove_photo(Work *work, const Need *need, Id photo)
{
    TRY(needs_may_remove_photo(work, need, photo));
    TRY(people_remove_photo(work, need->id, photo));
    return keep_change(work, need, need, "need.photo-removed", NULL);
}

Fault needs_say_still_so(Work *work, const Need *was)
{
    TRY(expect_owner(was));
    TRY(expect_alive(was));
    Need need = *was;
    make_fresh(work, &need);
    return keep_change(work, &need, was, "need.still", NULL);
}

Fault needs_move(Work *work, const Need *was, Str area, Str landmark)
{
    TRY(expect_owner(was));
    TRY(expect_alive(was));
    Need need = *was;
    TRY(areas_find_place(work, area, "area", &need.area));
    need.governorate = (Area){ .pcode = need.area.governorate };
    make_fresh(work, &need);
    // The old landmark is of the old place: without a new one it must not stand.
    Personal personal = { .landmark = landmark.at ? landmark : STR("") };
    TRY(people_change(work, need.personal, &personal));
    return keep_change(work, &need, was, "need.moved", NULL);
}

Fault needs_answer(Work *work, const Need *was, Str words)
{
    TRY(expect_owner(was));
    TRY(expect_alive(was));
    if (!was->asked) {
        return NEED_NOTHING_ASKED;
    }
    Need need = *was;
    need.asked = false;
    make_fresh(work, &need);
    TRY(people_add_note(work, need.id, true, words));
    return keep_change(work, &need, was, "need.answered", NULL);
}

Fault needs_withdraw(Work *work, const Need *was, Str reason)
{
    TRY(expect_owner(was));
    TRY(expect_alive(was));
    Need need = *was;
    need.state = NEED_WITHDRAWN;
    need.closing = reason.len > 0 ? reason : STR("withdrawn");
    Doc *record = event_record(work, &need);
    doc_text(record, "reason", need.closing);
    return keep_change(work, &need, was, "need.withdrawn", record);
}

Fault needs_may_erase(const Need *need)
{
    TRY(expect_owner(need));
    return expect_alive(need) == OK ? NEED_STATE_FORBIDS : OK;
}

Fault needs_erase(Work *work, const Need *was)
{
    TRY(needs_may_erase(was));
    TRY(people_erase(work, was->id, was->personal));
    return keep_change(work, was, was, "need.erased", NULL);
}

// ---- For features above, and the clock ----

static bool is_met(const Need *need)
{
    for (size_t i = 0; i < need->line_count; i++) {
        if (need->lines[i].confirmed < need->lines[i].asked) {
            return false;
        }
    }
    return need->line_count > 0;
}

Fault needs_settle(Work *work, Id id)
{
    Need need;
    TRY(needs_find(work, id, &need));
    if (!is_met(&need) || (need.state != NEED_OPEN && need.state != NEED_UNCONFIRMED)) {
        return OK;
    }
    Need was = need;
    need.state = NEED_CLOSED;
    need.closing = STR("met");
    Doc *record = event_record(work, &need);
    doc_text(record, "reason", need.closing);
    return keep_change(work, &need, &was, "need.closed", record);
}

Fault needs_reopen(Work *work, Id id)
{
    Need need;
    TRY(needs_find(work, id, &need));
    if (need.state != NEED_CLOSED || !str_is(need.closing, "met")) {
        return OK;
    }
    Need was = need;
    need.state = NEED_OPEN;
    need.closing = STR_NONE;
    set_deadlines(work, &need);
    return keep_change(work, &need, &was, "need.reopened", NULL);
}

static Fault ask_still_so(Work *work, Id id)
{
    Need need;
    TRY(needs_find(work, id, &need));
    need.asked_still_at = work->now;
    return needs_store_update(work, &need);
}

static Fault set_unconfirmed(Work *work, Id id)
{
    Need need;
    TRY(needs_find(work, id, &need));
    Need was = need;
    need.state_before = need.state;
    need.state = NEED_UNCONFIRMED;
    return keep_change(work, &need, &was, "need.unconfirmed", NULL);
}

Fault needs_keep_fresh(Work *work, bool *more_out)
{
    enum { ROUND = 200 };
    Id *stale, *unanswered;
    size_t stale_count, unanswered_count;
    TRY(needs_store_stale(work, false, work->now, ROUND, &stale, &stale_count));
    for (size_t i = 0; i < stale_count; i++) {
        TRY(ask_still_so(work, stale[i]));
    }
    int64_t too_long_ago = work->now - work->settings->fresh_answer_h * HOUR_S;
    TRY(needs_store_stale(work, true, too_long_ago, ROUND, &unanswered, &unanswered_count));
    for (size_t i = 0; i < unanswered_count; i++) {
        TRY(set_unconfirmed(work, unanswered[i]));
    }
    *more_out = stale_count == ROUND || unanswered_count == ROUND;
    return OK;
}
