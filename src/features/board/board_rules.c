// The rules of the board: who looks after a need, acts on many at once and how they are taken back, kept filters. What
// a need itself may become is needs/' and claims/' to decide. No HTTP and no SQL here.
#include <assert.h>

#include "features/board/board_store.h"
#include "ledger/ledger.h"

BOARD_FAULTS(FAULT_DEFINE)

#define ACT_NAME(act, name) name,
static const char *const act_names[BOARD_ACT_COUNT] = { BOARD_ACTS(ACT_NAME) };

const char *board_act_name(BoardAct act)
{
    assert(act < BOARD_ACT_COUNT);
    return act_names[act];
}

BoardAct board_act_named(Str name)
{
    for (unsigned act = 0; act < BOARD_ACT_COUNT; act++) {
        if (str_is(name, act_names[act])) {
            return (BoardAct)act;
        }
    }
    return ACT_VERIFY;
}

// ---- One need ----

static Fault append_event(Work *work, const Need *need, const char *kind, Doc *record)
{
    doc_id(record, "need", need->id);
    doc_text_c(record, "state", need_state_name(need->state));
    return ledger_append(work, &(Event){ .kind = kind,
                                         .subject = need->id,
                                         .object = need->id,
                                         .governorate = need->governorate.pcode,
                                         .record = record });
}

// What happened on its claims does not make a look at the need old.
Fault board_expect_seen(Work *work, Id need, int64_t seen)
{
    enum { LOOK_BACK = 50 };
    HistoryRow *rows;
    size_t count;
    if (seen == 0) {
        return OK;
    }
    Id me = access_account_of(work->user);
    TRY(ledger_outline(work, need, LOOK_BACK, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        bool foreign = rows[i].seq > seen && !id_equal(rows[i].actor, me);
        if (foreign && str_starts(rows[i].kind, STR("need."))) {
            return BOARD_STALE;
        }
    }
    return OK;
}

Fault board_assignee(Work *work, Id need, Id *account_out)
{
    return board_store_assignee(work, need, account_out);
}

static Fault judge_assignee(Work *work, const Need *need, Id to)
{
    bool holds;
    if (id_is_none(to)) {
        return OK;
    }
    TRY(access_holds(work, to, MAY_VERIFY_NEEDS, need->area.path, &holds));
    return holds ? OK : fault_at(work, BOARD_ASSIGNEE_UNKNOWN, "assignee");
}

static Fault assign(Work *work, const Need *need, Id to, const char *reason)
{
    TRY(judge_assignee(work, need, to));
    TRY(id_is_none(to) ? board_store_unassign(work, need->id)
                       : board_store_assign(work, need->id, to));
    Doc *record = doc_new(work->arena);
    doc_id(record, "to", to);
    doc_text(record, "reason", str_from(reason));
    return append_event(work, need, "need.assigned", record);
}

Fault board_assign(Work *work, Id id, Id to)
{
    Need need;
    Id before;
    TRY(needs_find(work, id, &need));
    if (!needs_allow(&need, NEED_ACT_ASSIGN)) {
        return NEED_STATE_FORBIDS;
    }
    TRY(board_store_assignee(work, id, &before));
    return id_equal(before, to) ? OK : assign(work, &need, to, NULL);
}

Fault board_note(Work *work, Id id, Str words)
{
    Need need;
    TRY(needs_find(work, id, &need));
    TRY(people_add_internal_note(work, id, access_account_of(work->user), words));
    return append_event(work, &need, "need.noted", doc_new(work->arena));
}

// ---- Many at once ----

static NeedAct act_on_need(const Bulk *bulk)
{
    switch (bulk->act) {
    case ACT_VERIFY:
        return NEED_ACT_VERIFY;
    case ACT_URGENCY:
        return NEED_ACT_URGENCY;
    case ACT_ASSIGN:
        return NEED_ACT_ASSIGN;
    case ACT_DECLINE:
        return NEED_ACT_DECLINE;
    case ACT_ASK:
        return NEED_ACT_ASK;
    default:
        return str_is(bulk->reason, "duplicate") ? NEED_ACT_CLOSE_DUPLICATE : NEED_ACT_CLOSE;
    }
}

// Finds what the asker may see; what they may not looks like nothing.
static Fault look(Work *work, BulkRow *row)
{
    Need *need = ARENA_NEW(work->arena, Need);
    Fault fault = needs_find(work, row->need, need);
    row->found = NULL;
    if (fault == OK && access_may(work->user, MAY_VERIFY_NEEDS,
                                  &(Scope){ .area_path = need->area.path })) {
        row->found = need;
        row->before = (NeedBefore){ need->state, need->urgency, need->asked, need->due_at,
                                    need->fresh_until };
        TRY(board_store_assignee(work, need->id, &row->assigned));
        return ledger_last(work, need->id, &row->last);
    }
    return fault == NEED_NOT_FOUND ? OK : fault;
}

static bool changes_nothing(const Bulk *bulk, const BulkRow *row)
{
    return (bulk->act == ACT_URGENCY && row->found->urgency == bulk->urgency) ||
           (bulk->act == ACT_ASSIGN && id_equal(row->assigned, bulk->to));
}

static Fault judge_found(Work *work, const Bulk *bulk, const BulkRow *row)
{
    TRY(board_expect_seen(work, row->need, row->seen));
    if (!needs_allow(row->found, act_on_need(bulk))) {
        return NEED_STATE_FORBIDS;
    }
    if (bulk->unsaid) {
        return OK;
    }
    if (changes_nothing(bulk, row)) {
        return BOARD_NOTHING_TO_CHANGE;
    }
    return bulk->act == ACT_ASSIGN ? judge_assignee(work, row->found, bulk->to) : OK;
}

// Passed over is one thing, a storage that fails is another.
static bool is_outcome(Fault fault)
{
    return fault == OK || fault == NEED_NOT_FOUND || fault == NEED_STATE_FORBIDS ||
           fault == BOARD_STALE || fault == BOARD_NOTHING_TO_CHANGE ||
           fault == BOARD_ASSIGNEE_UNKNOWN;
}

static Fault judge(Work *work, const Bulk *bulk, BulkRow *row)
{
    TRY(look(work, row));
    Fault fault = row->found ? judge_found(work, bulk, row) : NEED_NOT_FOUND;
    if (!is_outcome(fault)) {
        return fault;
    }
    work->fault_field = STR_NONE;
    row->outcome = fault;
    return OK;
}

static bool came_before(const BulkRow *rows, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (id_equal(rows[i].need, rows[at].need)) {
            return true;
        }
    }
    return false;
}

Fault board_preview(Work *work, const Bulk *bulk, BulkRow *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TRY(judge(work, bulk, &rows[i]));
        if (came_before(rows, i)) {
            rows[i].outcome = BOARD_NOTHING_TO_CHANGE;
        }
    }
    return OK;
}

static Fault act_on(Work *work, const Bulk *bulk, const BulkRow *row)
{
    switch (bulk->act) {
    case ACT_VERIFY:
        return needs_verify(work, row->need, row->found->urgency, STR_NONE);
    case ACT_URGENCY:
        return needs_set_urgency(work, row->need, bulk->urgency);
    case ACT_ASSIGN:
        return assign(work, row->found, bulk->to, NULL);
    case ACT_DECLINE:
        return needs_decline(work, row->need, bulk->reason, bulk->words);
    case ACT_ASK:
        return needs_ask(work, row->need, bulk->words);
    default:
        return claims_close_need(work, row->need, bulk->reason);
    }
}

Fault board_do(Work *work, const Bulk *bulk, BulkRow *rows, size_t count, Id *batch_out)
{
    if (count == 0) {
        return fault_at(work, BOARD_NOTHING_CHOSEN, "needs");
    }
    assert(count <= BOARD_BULK_MOST);
    Id batch = work_new_id();
    TRY(board_store_add_batch(work, batch, bulk->act));
    TRY(board_preview(work, bulk, rows, count));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].outcome == OK) {
            TRY(act_on(work, bulk, &rows[i]));
            TRY(ledger_last(work, rows[i].need, &rows[i].seq));
        }
        TRY(board_store_add_row(work, batch, i, &rows[i]));
    }
    *batch_out = batch;
    return OK;
}

Fault board_batch(Work *work, Id id, Batch *batch_out)
{
    Batch batch;
    TRY(board_store_find_batch(work, id, &batch));
    if (!id_equal(batch.account, access_account_of(work->user))) {
        return BOARD_BATCH_NOT_FOUND;
    }
    for (size_t i = 0; i < batch.count; i++) {
        BulkRow now = { .need = batch.rows[i].need };
        TRY(look(work, &now));
        batch.rows[i].found = now.found;
        batch.rows[i].last = now.last;
    }
    *batch_out = batch;
    return OK;
}

bool board_can_undo(const Work *work, const Batch *batch)
{
    bool any = false;
    for (size_t i = 0; i < batch->count; i++) {
        any = any || batch->rows[i].seq != 0;
    }
    return any && batch->undone_at == 0 && batch->act != ACT_ASK &&
           work->now - batch->at <= BOARD_UNDO_S;
}

// What somebody built on is not pulled away from under them.
static Fault undo_row(Work *work, const Batch *batch, const BulkRow *row)
{
    if (!row->found) {
        return NEED_NOT_FOUND;
    }
    if (row->last != row->seq) {
        return NEED_CHANGED;
    }
    return batch->act == ACT_ASSIGN ? assign(work, row->found, row->assigned, "undone")
                                    : needs_undo(work, row->need, &row->before);
}

Fault board_undo(Work *work, Id id)
{
    Batch batch;
    TRY(board_batch(work, id, &batch));
    if (!board_can_undo(work, &batch)) {
        return BOARD_UNDO_LATE;
    }
    for (size_t i = 0; i < batch.count; i++) {
        if (batch.rows[i].seq == 0) {
            continue;
        }
        Fault fault = undo_row(work, &batch, &batch.rows[i]);
        if (!is_outcome(fault) && fault != NEED_CHANGED) {
            return fault;
        }
        Str undone = fault == OK ? STR("done") : str_from(fault->name);
        TRY(board_store_mark_row(work, id, i, undone));
    }
    work->fault_field = STR_NONE;
    return board_store_mark_undone(work, id);
}

Fault board_forget_batches(Work *work, bool *more_out)
{
    enum { ROUND = 20 };
    return board_store_forget(work, work->now - BOARD_BATCH_KEEP_S, ROUND, more_out);
}

// ---- Kept filters ----

Fault board_views(Work *work, View **views_out, size_t *count_out)
{
    return board_store_views(work, views_out, count_out);
}

static Fault name_taken(Work *work, Fault fault)
{
    return fault == STORAGE_CONFLICT ? fault_at(work, BOARD_VIEW_NAME_TAKEN, "name") : fault;
}

Fault board_keep_view(Work *work, const View *view, Id *id_out)
{
    View *kept;
    size_t count;
    TRY(board_store_views(work, &kept, &count));
    if (count == BOARD_VIEWS_MOST) {
        return fault_beyond(work, BOARD_VIEWS_FULL, BOARD_VIEWS_MOST, "name");
    }
    View added = *view;
    added.id = work_new_id();
    if (view->is_start) {
        TRY(board_store_clear_start(work));
    }
    TRY(name_taken(work, board_store_add_view(work, &added)));
    *id_out = added.id;
    return OK;
}

Fault board_rename_view(Work *work, Id id, Str name)
{
    return name_taken(work, board_store_rename_view(work, id, name));
}

Fault board_delete_view(Work *work, Id id)
{
    return board_store_delete_view(work, id);
}

Fault board_start_view(Work *work, Id id, bool is_start)
{
    TRY(board_store_clear_start(work));
    return board_store_set_start(work, id, is_start);
}
