// The coordinator's side: the board of needs in the areas granted, deadlines first, and the decisions on one need or on
// many at once. What a need may become is decided by needs/ and claims/; here is who looks after it, what coordinators
// note for each other, what was done to many and can be taken back, and the filters that an account keeps.
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include "features/claims/claims.h"

#define BOARD_FAULTS(X)              \
    X(BOARD_STALE, 409)              \
    X(BOARD_NOTHING_TO_CHANGE, 409)  \
    X(BOARD_NOTHING_CHOSEN, 422)     \
    X(BOARD_ASSIGNEE_UNKNOWN, 422)   \
    X(BOARD_BATCH_NOT_FOUND, 404)    \
    X(BOARD_UNDO_LATE, 409)          \
    X(BOARD_VIEW_NOT_FOUND, 404)     \
    X(BOARD_VIEW_NAME_TAKEN, 409)    \
    X(BOARD_VIEWS_FULL, 409)

BOARD_FAULTS(FAULT_DECLARE)

enum {
    BOARD_BULK_MOST = 200,       // needs of one act: one transaction of the writer holds them
    BOARD_UNDO_S = 15 * 60,      // for so long an act on many can be taken back
    BOARD_VIEWS_MOST = 20,       // of one account
    BOARD_VIEW_NAME_MAX = 60,    // characters
    BOARD_BATCH_KEEP_S = 30 * 24 * 3600,
};

// ---- One need. NEED_NOT_FOUND, NEED_STATE_FORBIDS ----

// What a page was shown (`seen`: the last event then; 0: not said) must still be so: BOARD_STALE when somebody else
// has changed the need since.
MUST_USE Fault board_expect_seen(Work *work, Id need, int64_t seen);
// `to` ID_NONE: nobody. BOARD_ASSIGNEE_UNKNOWN at "assignee": whoever may not decide there.
MUST_USE Fault board_assign(Work *work, Id need, Id to);
MUST_USE Fault board_note(Work *work, Id need, Str words);
MUST_USE Fault board_assignee(Work *work, Id need, Id *account_out); // ID_NONE: nobody

// ---- Many needs at once ----

// X(ACT, "name"): what pages and tables call it.
#define BOARD_ACTS(X)           \
    X(ACT_VERIFY, "verify")     \
    X(ACT_URGENCY, "urgency")   \
    X(ACT_ASSIGN, "assign")     \
    X(ACT_DECLINE, "decline")   \
    X(ACT_ASK, "ask")           \
    X(ACT_CLOSE, "close")
#define BOARD_ACT_ENUM(act, name) act,
typedef enum BoardAct { BOARD_ACTS(BOARD_ACT_ENUM) BOARD_ACT_COUNT } BoardAct;
#define BOARD_ACT_CHOICES "verify urgency assign decline ask close"
const char *board_act_name(BoardAct act);
BoardAct board_act_named(Str name); // inputs are checked before

typedef struct Bulk {
    BoardAct act;
    bool unsaid;        // what of it is still to be said: a preview that looks at states only
    Urgency urgency;    // ACT_URGENCY
    Id to;              // ACT_ASSIGN; ID_NONE: nobody
    Str reason;         // ACT_DECLINE, ACT_CLOSE
    Str words;          // ACT_ASK
} Bulk;

typedef struct BulkRow {
    Id need;
    int64_t seen;       // last event that the preview showed; 0: not said
    Need *found;        // NULL when the asker may not see it
    int64_t last;       // its last event
    Fault outcome;      // OK, or why it is passed over
    NeedBefore before;
    Id assigned;        // before
    int64_t seq;        // its last event after the act; 0: nothing was done
    Str undone;         // STR_NONE: not tried; "done", or the fault's name
} BulkRow;

// Says what would happen to each; writes nothing. Only faults of the storage.
MUST_USE Fault board_preview(Work *work, const Bulk *bulk, BulkRow *rows, size_t count);
// Does it to those that it can be done to, and remembers it. BOARD_NOTHING_CHOSEN.
MUST_USE Fault board_do(Work *work, const Bulk *bulk, BulkRow *rows, size_t count, Id *batch_out);

typedef struct Batch {
    Id id, account;
    BoardAct act;
    int64_t at, undone_at; // seconds UTC; undone_at 0: it stands
    BulkRow *rows;
    size_t count;
} Batch;
// Of the asker. BOARD_BATCH_NOT_FOUND.
MUST_USE Fault board_batch(Work *work, Id id, Batch *batch_out);
// Whether there is something to take back, and still time. A question that was sent is read already.
bool board_can_undo(const Work *work, const Batch *batch);
// Takes back what nobody has built on meanwhile; each row says how it went. BOARD_BATCH_NOT_FOUND, BOARD_UNDO_LATE.
MUST_USE Fault board_undo(Work *work, Id id);
// Job: forgets what was done long ago; the ledger does not. A round at a time.
MUST_USE Fault board_forget_batches(Work *work, bool *more_out);

// ---- Kept filters, each account its own ----

typedef struct View {
    Id id;
    Str name, query;
    bool is_start;
} View;
MUST_USE Fault board_views(Work *work, View **views_out, size_t *count_out);
// BOARD_VIEWS_FULL; BOARD_VIEW_NAME_TAKEN at "name".
MUST_USE Fault board_keep_view(Work *work, const View *view, Id *id_out);
MUST_USE Fault board_rename_view(Work *work, Id id, Str name); // BOARD_VIEW_NOT_FOUND, BOARD_VIEW_NAME_TAKEN
MUST_USE Fault board_delete_view(Work *work, Id id);           // BOARD_VIEW_NOT_FOUND
// The one that the board opens with; what was it before is not any more. BOARD_VIEW_NOT_FOUND.
MUST_USE Fault board_start_view(Work *work, Id id, bool is_start);

extern const Route board_routes[];      // the list
extern const Route board_need_routes[]; // one need
extern const Route board_bulk_routes[]; // many
extern const Route board_view_routes[]; // kept filters

#endif
