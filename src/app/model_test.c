// A random walk: thousands of acts, sensible and not, by owners, coordinators (on one need, on many, and back),
// responders, reviewers and the clock over a few needs. Whatever they do, the sums hold, what is taken back is as it was,
// and the second reader finds nothing. Another walk: ISTIJABA_SEED=number, ISTIJABA_ACTS=number.
#include "features/claims/claims_house_test.h"

#include <string.h>

#include "audit/audit.h"
#include "features/board/board.h"

enum {
    ACTS = 4000,
    CHECK_EVERY = 100,
    NEEDS_MOST = 1000,
    CLAIMS_MOST = 4000,
    DESKS = 4,
    ITEMS = 4,
    ACT_KINDS = 18,
    BULK_ROWS = 6,
    BATCHES_MOST = 1000,
    RECENT_BATCHES = 3,
    RECENT_NEEDS = 12,
    RECENT_CLAIMS = 40
};

// What an act on many may change of a need.
typedef struct Look {
    Id need, assignee;
    NeedState state;
    Urgency urgency;
    bool asked;
    int64_t due_at, fresh_until; // seconds UTC
} Look;

typedef struct BatchCase {
    Bulk bulk;
    BulkRow rows[BULK_ROWS];
    Look before[BULK_ROWS], between[BULK_ROWS]; // before the act; before it was taken back
    size_t count;
    Id id;
} BatchCase;

typedef struct Walk {
    TestHouse *house;
    Arena *scratch; // of one act
    uint64_t random;
    Desk desks[DESKS];
    Desk coordinator; // an account like the others; what it may is decided above the rules
    NeedCase needs[NEEDS_MOST];
    size_t need_count;
    ClaimCase claims[CLAIMS_MOST];
    size_t claim_count;
    BatchCase batches[BATCHES_MOST];
    size_t batch_count;
    size_t rows_undone, rows_kept; // of what was to be taken back
    bool seen[CLAIM_STATE_COUNT], needs_seen[NEED_STATE_COUNT];
    int64_t done[ACT_KINDS];
} Walk;

static const char *const items[ITEMS] = { "food-parcel", "blanket", "tent", "drinking-water" };
static const char *const places[] = { "PS0203", "PS0105", "PS0201", "PS02", "PS99" };

// xorshift64*: the same walk on every machine.
static uint64_t pick(Walk *walk, uint64_t below)
{
    walk->random ^= walk->random >> 12;
    walk->random ^= walk->random << 25;
    walk->random ^= walk->random >> 27;
    return (walk->random * UINT64_C(2685821657736338717) >> 33) % below;
}

// The latest ones rather than those that ended long ago.
static size_t pick_recent(Walk *walk, size_t count, size_t recent)
{
    return count - 1 - pick(walk, count < recent ? count : recent);
}

static NeedCase *any_need(Walk *walk)
{
    return &walk->needs[pick_recent(walk, walk->need_count, RECENT_NEEDS)];
}

static ClaimCase *any_claim(Walk *walk)
{
    return &walk->claims[pick_recent(walk, walk->claim_count, RECENT_CLAIMS)];
}

static Fault run(Walk *walk, Fault (*act)(Work *, void *), void *context)
{
    return testing_do(walk->house, act, context);
}

// ---- Acts: each answers what the rules said ----

static size_t some_lines(Walk *walk, LineDraft *lines)
{
    size_t count = pick(walk, 4);
    for (size_t i = 0; i < count; i++) {
        size_t item = pick(walk, 8) ? i : pick(walk, ITEMS); // seldom one of them twice
        lines[i] = (LineDraft){ str_from(items[item]), (int64_t)pick(walk, 40) / 3 };
    }
    return count;
}

static Fault act_raise(Walk *walk)
{
    if (walk->need_count == NEEDS_MOST) {
        return NEED_STATE_FORBIDS;
    }
    NeedCase it = some_need();
    it.draft.area = str_from(places[pick(walk, 8) ? pick(walk, 3) : pick(walk, 5)]);
    it.draft.for_other = pick(walk, 4) == 0;
    it.draft.line_count = some_lines(walk, it.draft.lines);
    Fault fault = run(walk, need_raise, &it);
    if (fault == OK) {
        walk->needs[walk->need_count++] = it;
    }
    return fault;
}

static Fault act_verify(Walk *walk)
{
    NeedCase *it = any_need(walk);
    walk->house->user = &walk->coordinator.user;
    it->urgency = (Urgency)pick(walk, 3);
    return run(walk, need_verify, it);
}

static Fault act_decide(Walk *walk)
{
    static Fault (*const DECISIONS[])(Work *, void *) = { need_ask, need_set_urgency,
                                                          need_give_owner_code, need_decline };
    uint64_t at = pick(walk, 13); // seldom an end
    NeedCase *it = any_need(walk);
    it->urgency = (Urgency)pick(walk, 3);
    walk->house->user = &walk->coordinator.user;
    return run(walk, DECISIONS[at == 12 ? 3 : at % 3], it);
}

static Fault act_set_lines(Walk *walk)
{
    NeedCase *it = any_need(walk);
    it->line_count = some_lines(walk, it->lines);
    return run(walk, need_set_lines, it);
}

static Fault act_as_owner(Walk *walk)
{
    static Fault (*const OWNS[])(Work *, void *) = { need_update, need_update_lines,
                                                     need_say_still_so, need_answer };
    NeedCase *it = any_need(walk);
    it->as_proxy = pick(walk, 8) == 0;
    it->line_count = some_lines(walk, it->lines);
    return run(walk, OWNS[pick(walk, 4)], it);
}

typedef struct MoveCase {
    NeedCase *need;
    Str area;
} MoveCase;

static Fault move(Work *work, void *context)
{
    const MoveCase *it = context;
    TRY(find_as_owner(work, it->need));
    return claims_move_need(work, &it->need->need, it->area, STR("هنا"));
}

static Fault act_move(Walk *walk)
{
    MoveCase it = { any_need(walk), str_from(places[pick(walk, 5)]) };
    return run(walk, move, &it);
}

static Fault act_end_need(Walk *walk)
{
    if (pick(walk, 4) != 0) {
        return NEED_STATE_FORBIDS; // or nothing would be left to do
    }
    ClaimCase it = { .need = *any_need(walk) };
    return run(walk, pick(walk, 2) ? claim_withdraw_need : claim_close_need, &it);
}

static Fault act_hold(Walk *walk)
{
    ClaimCase it = { .need = *any_need(walk), .reason = STR("other") };
    const Desk *desk = &walk->desks[pick(walk, DESKS)];
    walk->house->user = &desk->user;
    if (walk->claim_count == CLAIMS_MOST || run(walk, need_find, &it.need) != OK ||
        it.need.need.line_count == 0) {
        return CLAIM_LINE_UNKNOWN;
    }
    int64_t today = walk->house->now - walk->house->now % DAY_S;
    const NeedLine *line = &it.need.need.lines[pick(walk, it.need.need.line_count)];
    it.draft = (ClaimDraft){ line->id, (int64_t)pick(walk, 6),
                             today + ((int64_t)pick(walk, 18) - 1) * DAY_S };
    Fault fault = run(walk, claim_hold, &it);
    if (fault == OK) {
        ClaimCase kept = { .need = { .id = it.need.id }, .id = it.id, .reason = STR("other") };
        walk->claims[walk->claim_count++] = kept;
    }
    return fault;
}

static Fault act_on_claim(Walk *walk)
{
    static Fault (*const STEPS[])(Work *, void *) = { claim_dispatch, claim_deliver, claim_release,
                                                      claim_confirm_by_code };
    walk->house->user = &walk->desks[pick(walk, DESKS)].user;
    return run(walk, STEPS[pick(walk, 4)], any_claim(walk));
}

static Fault act_offer(Walk *walk)
{
    ClaimCase *it = any_claim(walk);
    it->other = walk->desks[pick(walk, DESKS)].organisation;
    it->yes = pick(walk, 2);
    walk->house->user = &walk->desks[pick(walk, DESKS)].user;
    return run(walk, pick(walk, 2) ? claim_offer : claim_answer_offer, it);
}

static Fault act_wrong_code(Walk *walk)
{
    ClaimCase *it = any_claim(walk);
    it->typed = STR("12345");
    Fault fault = run(walk, claim_try_code, it);
    return fault == OK ? it->refused : fault;
}

static Fault act_receive(Walk *walk)
{
    ClaimCase *it = any_claim(walk);
    it->need.as_proxy = pick(walk, 8) == 0;
    return run(walk, pick(walk, 2) ? claim_confirm_by_owner : claim_contest, it);
}

static Fault act_settle(Walk *walk)
{
    ClaimCase *it = any_claim(walk);
    it->yes = pick(walk, 2);
    return run(walk, claim_settle, it);
}

// ---- Acts on many ----

static Fault look_at(Work *work, Id id, Look *look)
{
    Need need;
    TRY(needs_find(work, id, &need));
    *look = (Look){ .need = id, .state = need.state, .urgency = need.urgency, .asked = need.asked,
                    .due_at = need.due_at, .fresh_until = need.fresh_until };
    return board_assignee(work, id, &look->assignee);
}

static Fault do_bulk(Work *work, void *context)
{
    BatchCase *it = context;
    for (size_t i = 0; i < it->count; i++) {
        TRY(look_at(work, it->rows[i].need, &it->before[i]));
    }
    return board_do(work, &it->bulk, it->rows, it->count, &it->id);
}

static Fault act_bulk(Walk *walk)
{
    static const BoardAct often[] = { ACT_VERIFY, ACT_VERIFY, ACT_VERIFY, ACT_URGENCY, ACT_URGENCY, ACT_ASSIGN,
                                      ACT_ASSIGN, ACT_ASSIGN, ACT_ASK, ACT_DECLINE, ACT_CLOSE };
    static const char *const closings[] = { "met-by-others", "duplicate" };
    if (walk->batch_count == BATCHES_MOST) {
        return BOARD_NOTHING_CHOSEN;
    }
    BatchCase *it = &walk->batches[walk->batch_count];
    *it = (BatchCase){ .count = pick(walk, BULK_ROWS + 1) };
    it->bulk = (Bulk){ .act = often[pick(walk, sizeof often / sizeof often[0])],
                       .urgency = (Urgency)pick(walk, 3),
                       .to = pick(walk, 3) ? walk->coordinator.user.account : ID_NONE,
                       .words = STR("أين أنتم؟") };
    it->bulk.reason = str_from(it->bulk.act == ACT_DECLINE ? "outside-criteria" : closings[pick(walk, 2)]);
    for (size_t i = 0; i < it->count; i++) {
        it->rows[i].need = any_need(walk)->id; // some of them twice
    }
    walk->house->user = &walk->coordinator.user;
    Fault fault = run(walk, do_bulk, it);
    walk->batch_count += fault == OK;
    return fault;
}

static bool is_as(const Look *a, const Look *b)
{
    return a->state == b->state && a->urgency == b->urgency && a->asked == b->asked &&
           a->due_at == b->due_at && a->fresh_until == b->fresh_until &&
           id_equal(a->assignee, b->assignee);
}

// What was taken back is as before the act; what was not is as it stood.
static Fault compare_undone(Work *work, Walk *walk, const BatchCase *it)
{
    Batch batch;
    TRY(board_batch(work, it->id, &batch));
    assert_int_equal(batch.count, it->count);
    for (size_t i = 0; i < batch.count; i++) {
        Look now;
        bool undone = str_is(batch.rows[i].undone, "done");
        if (batch.rows[i].seq == 0) {
            continue; // nothing was done to it, at least not by this row
        }
        TRY(look_at(work, it->rows[i].need, &now));
        assert_true(is_as(&now, undone ? &it->before[i] : &it->between[i]));
        walk->rows_undone += undone;
        walk->rows_kept += !undone;
    }
    return OK;
}

typedef struct UndoCase {
    Walk *walk;
    BatchCase *batch;
} UndoCase;

static Fault do_undo(Work *work, void *context)
{
    const UndoCase *it = context;
    for (size_t i = 0; i < it->batch->count; i++) {
        TRY(look_at(work, it->batch->rows[i].need, &it->batch->between[i]));
    }
    TRY(board_undo(work, it->batch->id));
    return compare_undone(work, it->walk, it->batch);
}

static Fault act_undo(Walk *walk)
{
    if (walk->batch_count == 0) {
        return BOARD_BATCH_NOT_FOUND;
    }
    UndoCase it = { walk, &walk->batches[pick_recent(walk, walk->batch_count, RECENT_BATCHES)] };
    walk->house->user = &walk->coordinator.user;
    return run(walk, do_undo, &it);
}

typedef struct BoardCase {
    Id need, to;
} BoardCase;

static Fault do_assign(Work *work, void *context)
{
    const BoardCase *it = context;
    return board_assign(work, it->need, it->to);
}

static Fault act_assign(Walk *walk)
{
    BoardCase it = { any_need(walk)->id, pick(walk, 2) ? walk->coordinator.user.account : ID_NONE };
    walk->house->user = &walk->coordinator.user;
    return run(walk, do_assign, &it);
}

static Fault do_note(Work *work, void *context)
{
    return board_note(work, ((const BoardCase *)context)->need, STR("للزملاء"));
}

static Fault act_note(Walk *walk)
{
    BoardCase it = { any_need(walk)->id, ID_NONE };
    walk->house->user = &walk->coordinator.user;
    return run(walk, do_note, &it);
}

static Fault act_pass_time(Walk *walk)
{
    NeedCase fresh = { 0 };
    ClaimCase kept = { 0 };
    walk->house->now += (int64_t)pick(walk, 30) * HOUR_S;
    TRY(run(walk, need_keep_fresh, &fresh));
    return run(walk, claim_keep_time, &kept);
}

typedef struct Act {
    const char *name;
    Fault (*act)(Walk *walk);
    uint64_t weight;
} Act;

static const Act acts[ACT_KINDS] = {
    { "raise", act_raise, 6 },           { "verify", act_verify, 8 },
    { "decide", act_decide, 3 },         { "set lines", act_set_lines, 4 },
    { "as owner", act_as_owner, 6 },     { "move", act_move, 2 },
    { "end need", act_end_need, 1 },     { "hold", act_hold, 20 },
    { "on claim", act_on_claim, 20 },    { "offer", act_offer, 8 },
    { "wrong code", act_wrong_code, 2 }, { "receive", act_receive, 12 },
    { "settle", act_settle, 6 },         { "pass time", act_pass_time, 4 },
    { "bulk", act_bulk, 6 },             { "undo", act_undo, 6 },
    { "assign", act_assign, 3 },         { "note", act_note, 2 },
};

static const Act *pick_act(Walk *walk)
{
    uint64_t all = 0;
    for (size_t i = 0; i < ACT_KINDS; i++) {
        all += acts[i].weight;
    }
    uint64_t at = pick(walk, all);
    size_t chosen = 0;
    while (at >= acts[chosen].weight) {
        at -= acts[chosen++].weight;
    }
    return &acts[chosen];
}

// ---- Checks ----

static void check_lines(Walk *walk, NeedCase *it)
{
    assert_ok(run(walk, need_find, it));
    walk->needs_seen[it->need.state] = true;
    int64_t missing = 0;
    for (size_t i = 0; i < it->need.line_count; i++) {
        const NeedLine *line = &it->need.lines[i];
        assert_true(line->asked >= line->claimed);
        assert_true(line->claimed >= line->dispatched);
        assert_true(line->dispatched >= line->delivered);
        assert_true(line->delivered >= line->confirmed);
        assert_true(line->confirmed >= 0);
        missing += line->asked - line->confirmed;
    }
    // What all is confirmed of waits for nobody.
    assert_false(it->need.state == NEED_OPEN && missing == 0);
    assert_false(it->need.state == NEED_OPEN && it->need.line_count == 0);
}

static void check_claim(Walk *walk, ClaimCase *it)
{
    assert_ok(run(walk, claim_find, it));
    walk->seen[it->claim.state] = true;
    // Nobody is on the way to a need that has ended.
    bool unfinished = it->claim.state == CLAIM_HELD || it->claim.state == CLAIM_DISPATCHED;
    bool goes_on = it->claim.need_state == NEED_OPEN || it->claim.need_state == NEED_UNCONFIRMED;
    assert_true(!unfinished || goes_on);
    assert_true(it->claim.state == CLAIM_HELD || id_is_none(it->claim.offered_to));
}

static void check_audit(Walk *walk)
{
    AuditReport report;
    AuditKeys keys;
    memcpy(keys.commitments, walk->house->keys.commitments, sizeof keys.commitments);
    assert_ok(audit_verify(walk->house->db, walk->house->arena, &keys, &report));
    if (report.differences > 0) {
        const AuditFinding *first = &report.findings[0];
        fail_msg("%.*s of %.*s: expected %.*s, found %.*s", STR_ARG(first->what),
                 STR_ARG(first->where), STR_ARG(first->expected), STR_ARG(first->found));
    }
    assert_int_equal(report.needs, walk->need_count);
    assert_int_equal(report.claims, walk->claim_count);
}

static size_t first_of(size_t count, size_t latest)
{
    return count > latest ? count - latest : 0;
}

static void check_all(Walk *walk)
{
    walk->house->user = NULL;
    for (size_t i = first_of(walk->need_count, 2 * RECENT_NEEDS); i < walk->need_count; i++) {
        check_lines(walk, &walk->needs[i]);
    }
    for (size_t i = first_of(walk->claim_count, 2 * RECENT_CLAIMS); i < walk->claim_count; i++) {
        check_claim(walk, &walk->claims[i]);
        arena_reset(walk->scratch);
    }
    check_audit(walk);
}

// A fault of the storage is never the answer to a person, but for a number that no form lets
// through.
static void expect_answer(const Act *act, Fault fault)
{
    bool storage = fault && strncmp(fault->name, "STORAGE_", 8) == 0;
    if (storage && !(act->act == act_hold && fault == STORAGE_CONFLICT)) {
        fail_msg("%s: %s", act->name, fault->name);
    }
}

// A walk that never gets anywhere proves nothing.
static void expect_everywhere(const Walk *walk)
{
    for (size_t i = 0; i < ACT_KINDS; i++) {
        if (acts[i].act != act_wrong_code && walk->done[i] == 0) {
            fail_msg("never done: %s", acts[i].name);
        }
    }
    for (int i = 0; i < CLAIM_STATE_COUNT; i++) {
        assert_true(walk->seen[i]);
    }
    assert_true(walk->needs_seen[NEED_CLOSED] && walk->needs_seen[NEED_UNCONFIRMED]);
    assert_true(walk->rows_undone > 0 && walk->rows_kept > 0);
}

static uint64_t number_of(const char *variable, uint64_t otherwise)
{
    const char *given = getenv(variable);
    return given ? strtoull(given, NULL, 10) : otherwise;
}

static Fault appoint(Work *work, void *context)
{
    Id grant;
    const Desk *desk = context;
    return access_add_grant(work, &(NewGrant){ desk->user.account, ROLE_COORDINATOR, STR("PS"), ID_NONE, 0, false },
                            &grant);
}

static void open_coordinator(TestHouse *house, Desk *desk)
{
    open_desk(house, desk, DESKS + 1);
    desk->grant = (Grant){ .role = ROLE_COORDINATOR, .area_path = STR("PS."), .until = INT64_MAX };
    assert_ok(testing_do(house, appoint, desk));
}

static Walk *open_walk(TestHouse *house)
{
    Walk *walk = calloc(1, sizeof *walk);
    assert_non_null(walk);
    walk->house = house;
    walk->random = number_of("ISTIJABA_SEED", 20261123);
    house->settings.claims_open_most = 12;
    house->settings.fresh_normal_h = 300; // so that needs grow stale before they end
    for (uint8_t i = 0; i < DESKS; i++) {
        open_desk(house, &walk->desks[i], (uint8_t)(i + 1));
    }
    open_coordinator(house, &walk->coordinator);
    walk->needs[0] = some_need();
    assert_ok(run(walk, need_raise, &walk->needs[0]));
    walk->need_count = 1;
    assert_ok(run(walk, need_verify, &walk->needs[0]));
    return walk;
}

static void take_step(Walk *walk)
{
    walk->house->user = NULL;
    const Act *act = pick_act(walk);
    bool on_claim = act->act == act_on_claim || act->act == act_offer || act->act == act_settle ||
                    act->act == act_wrong_code || act->act == act_receive;
    Fault fault = on_claim && walk->claim_count == 0 ? CLAIM_NOT_FOUND : act->act(walk);
    expect_answer(act, fault);
    walk->done[act - acts] += fault == OK;
    arena_reset(walk->scratch);
}

static void test_random_walk(void **state)
{
    TestHouse *house = *state;
    Walk *walk = open_walk(house);
    uint64_t seed = walk->random, steps = number_of("ISTIJABA_ACTS", ACTS);
    Arena *lasting = house->arena;
    house->arena = walk->scratch = arena_new();
    print_message("ISTIJABA_SEED=%llu\n", (unsigned long long)seed);
    for (uint64_t i = 1; i <= steps; i++) {
        take_step(walk);
        if (i % CHECK_EVERY == 0) {
            check_all(walk);
        }
    }
    expect_everywhere(walk);
    print_message("%zu needs, %zu claims\n", walk->need_count, walk->claim_count);
    house->arena = lasting;
    arena_free(walk->scratch);
    free(walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random_walk, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
