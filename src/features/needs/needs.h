// Needs and their lines: raised by anyone, verified by a coordinator, open to responders.
// A need's state is about the case; fulfilment is arithmetic over the claims of its lines.
#ifndef NEEDS_NEEDS_H
#define NEEDS_NEEDS_H

#include "access/access.h"
#include "core/work.h"
#include "features/areas/areas.h"
#include "features/items/items.h"
#include "features/people/people.h"
#include "http/http.h"

#define NEEDS_FAULTS(X)           \
    X(NEED_NOT_FOUND, 404)        \
    X(NEED_EMPTY, 422)            \
    X(NEED_STATE_FORBIDS, 409)    \
    X(NEED_PROXY_READS_ONLY, 403) \
    X(NEED_LINES_CLAIMED, 409)    \
    X(NEED_ITEM_DOUBLED, 422)     \
    X(NEED_OWNER_RAISED_IT, 409)  \
    X(NEED_NOTHING_ASKED, 409)    \
    X(NEED_CHANGED, 409)          \
    X(PHOTOS_TOO_MANY, 409)

NEEDS_FAULTS(FAULT_DECLARE)

enum {
    NEED_LINES_MAX = 20,
    NEED_QUANTITY_MAX = 1000000,
    NEED_PEOPLE_MAX = 100000,
    NEED_WORDS_MAX = 2000,
    NEED_LANDMARK_MAX = 200,
    NEED_NAME_MAX = 120,
    NEED_CARE_MAX = 5, // kinds of special care
};

// X(STATE, "name"), in the order that tables store.
#define NEED_STATES(X)             \
    X(NEED_RECEIVED, "received")   \
    X(NEED_VERIFIED, "verified")   \
    X(NEED_OPEN, "open")           \
    X(NEED_CLOSED, "closed")       \
    X(NEED_DECLINED, "declined")   \
    X(NEED_DUPLICATE, "duplicate") \
    X(NEED_WITHDRAWN, "withdrawn") \
    X(NEED_UNCONFIRMED, "unconfirmed")

#define NEED_STATE_ENUM(state, name) state,
typedef enum NeedState { NEED_STATES(NEED_STATE_ENUM) NEED_STATE_COUNT } NeedState;
const char *need_state_name(NeedState state);

typedef enum Urgency { URGENCY_NORMAL, URGENCY_HIGH, URGENCY_CRITICAL } Urgency;
const char *urgency_name(Urgency urgency); // "normal" "high" "critical"
Urgency urgency_named(Str name);           // what is unknown is normal: inputs are checked before

// Choices that inputs offer, separated by blanks: one list for forms, files and rules.
#define NEED_WHOM_CHOICES "household person institution community"
#define NEED_STATE_CHOICES "received verified open closed declined duplicate withdrawn unconfirmed"
#define URGENCY_CHOICES "normal high critical"
#define DECLINE_REASONS "outside-criteria other-place not-reachable already-served not-enough-information"
#define WITHDRAW_REASONS "no-longer-wanted met-by-others withdrawn"
#define CLOSE_REASONS "met-by-others no-longer-wanted not-reachable outside-criteria duplicate"

typedef struct NeedLine {
    Id id;
    Item item;
    int64_t asked;
    // Sums over the line's claims; each includes what went further.
    int64_t claimed, dispatched, delivered, confirmed;
    int64_t claim_count; // of all its claims, ended ones too
} NeedLine;

typedef struct Need {
    Id id;
    Str whom;             // "person" "household" "institution" "community"
    bool raised_by_other; // the raiser's code is a proxy's and reads the state only
    bool reader_is_owner; // by needs_find and needs_find_by_code; false in lists
    Area area, governorate; // pcode and names; area.path
    int64_t people;       // 0: not said
    Str care;             // "infants elderly pregnant disability chronic", those that apply
    Urgency urgency;
    NeedState state, state_before; // state_before: where an unconfirmed need returns to
    Str closing;          // key of the reason; STR_NONE while it is not ended
    bool asked;           // a coordinator's question waits for the owner's answer
    Id personal;          // people/
    int64_t created_at, due_at, fresh_until; // seconds UTC
    int64_t asked_still_at; // seconds UTC; 0 while fresh
    Id verified_by;       // account; ID_NONE while nobody has
    NeedLine *lines;
    size_t line_count;
} Need;

typedef struct LineDraft {
    Str item;
    int64_t quantity;
} LineDraft;

typedef struct NeedDraft {
    Str whom;
    bool for_other;
    Str area; // P-code of a governorate or below
    int64_t people;
    Str care;
    Personal personal;
    LineDraft lines[NEED_LINES_MAX];
    size_t line_count;
    Id import_key; // ID_NONE, or what makes a row of a file the same row again
} NeedDraft;

// ---- Raising ----

// Checks a draft without storing it: for the steps of the form and for dry runs. AREA_UNKNOWN and AREA_TOO_WIDE
// at "area"; NEED_EMPTY at "lines"; ITEM_UNKNOWN and NEED_ITEM_DOUBLED at "lines[0].item"; NUMBER_OUT_OF_RANGE
// at "lines[0].quantity".
MUST_USE Fault needs_check(Work *work, const NeedDraft *draft, Area *place_out);
// Checks and stores the need, its lines, its event and counts. `code_out`: what the raiser keeps;
// 12 characters, derived from the need's id by a key, stored nowhere. Faults as needs_check.
MUST_USE Fault needs_raise(Work *work, const NeedDraft *draft, Need *need_out, Str *code_out);
// Whether a row of a file with this key was imported before.
MUST_USE Fault needs_imported(Work *work, Id import_key, bool *exists_out);

// ---- Finding (all with lines, in the arena of the work) ----

MUST_USE Fault needs_find(Work *work, Id id, Need *need_out); // NEED_NOT_FOUND
// CODE_MALFORMED or NEED_NOT_FOUND, field "code".
MUST_USE Fault needs_find_by_code(Work *work, Str typed_code, Need *need_out);
// The need of a line, and which of its lines it is. NEED_NOT_FOUND.
MUST_USE Fault needs_find_by_line(Work *work, Id line, Need *need_out, size_t *index_out);

// Who looks after a need (board/ assigns).
typedef enum Assigned { ASSIGNED_ANY, ASSIGNED_NOBODY, ASSIGNED_TO } Assigned;

typedef struct NeedFilter {
    NeedState state;
    Str governorate; // P-code or STR_NONE
    Str locality;    // P-code below the governorate, with what lies in it; or STR_NONE
    Str item;        // only needs with lines of this item; or STR_NONE
    Str sector;      // … of this sector
    int urgency;     // -1: any
    bool overdue;
    bool unclaimed;  // only with something left to claim (of the item, the sector)
    Assigned assigned;
    Id assigned_to;  // account, for ASSIGNED_TO
    Str *area_paths; // what the asker may see; none: nothing
    size_t area_path_count;
    int64_t due_before; // seconds UTC; 0: no bound
    int64_t after_due; // seconds UTC; keyset: the last row of the page before; 0, ID_NONE at first
    Id after_id;
    size_t most;
} NeedFilter;

typedef struct NeedKey {
    int64_t due_at; // seconds UTC
    Id id;
} NeedKey;

// By deadline. At most filter->most rows. Only faults of the storage.
MUST_USE Fault needs_list(Work *work, const NeedFilter *filter, Need **needs_out, size_t *count_out);
// The same, without what is in the rows: for counting up to a bound, and for acts on all of a list.
MUST_USE Fault needs_keys(Work *work, const NeedFilter *filter, NeedKey **keys_out, size_t *count_out);
// Whether the filter would list the need, wherever in its order. `assignee`: who looks after it, or ID_NONE.
MUST_USE Fault needs_matches(Work *work, const NeedFilter *filter, const Need *need, Id assignee,
                             bool *matches_out);
// How many needs of the state there are where the filter looks, from the counters; -1 where these reach further than
// what the asker may see.
MUST_USE Fault needs_count(Work *work, const NeedFilter *filter, NeedState state, int64_t *number_out);
// What a permission is asked about. NEED_NOT_FOUND.
MUST_USE Fault needs_scope(Work *work, Id id, Scope *scope_out);

// ---- Decisions of a coordinator: NEED_NOT_FOUND; NEED_STATE_FORBIDS when its state does not allow it ----

typedef enum NeedAct {
    NEED_ACT_VERIFY,
    NEED_ACT_DECLINE,
    NEED_ACT_ASK,
    NEED_ACT_URGENCY,
    NEED_ACT_CLOSE,
    NEED_ACT_CLOSE_DUPLICATE,
    NEED_ACT_LINES,
    NEED_ACT_ASSIGN, // board/'s
    NEED_ACT_COUNT
} NeedAct;
// Whether its state allows this: what pages offer, previews say, and the acts below ask themselves.
bool needs_allow(const Need *need, NeedAct act);

// `words`, to the owner, may be STR_NONE.
MUST_USE Fault needs_verify(Work *work, Id id, Urgency urgency, Str words);
MUST_USE Fault needs_decline(Work *work, Id id, Str reason, Str words);
MUST_USE Fault needs_ask(Work *work, Id id, Str words);
MUST_USE Fault needs_set_urgency(Work *work, Id id, Urgency urgency);
// Ends an accepted need, or any as "duplicate". Its claims are freed by claims/, which calls this.
MUST_USE Fault needs_close(Work *work, Id id, Str reason);
// All lines anew: words turned into items; faults as needs_check. A line that was ever claimed stays, with at
// least what is claimed (NEED_LINES_CLAIMED). Opens a verified need.
MUST_USE Fault needs_set_lines(Work *work, Id id, const LineDraft *lines, size_t count);
// Takes back what a coordinator decided a moment ago: the need is again as it was, and its history says so. NEED_CHANGED
// when something has been promised on it meanwhile, or its place in the case would not be the one it came from.
typedef struct NeedBefore {
    NeedState state;
    Urgency urgency;
    bool asked;
    int64_t due_at, fresh_until; // seconds UTC
} NeedBefore;
MUST_USE Fault needs_undo(Work *work, Id id, const NeedBefore *before);
// A code for the owner of a need that someone else raised; NEED_OWNER_RAISED_IT otherwise.
MUST_USE Fault needs_give_owner_code(Work *work, Id id, Str *code_out);

// Takes back what an import made, if nothing has happened to it since: withdrawn as "import-undone", its personal fields
// cleared, its row of the file free to come again. `taken_out` false: somebody has gone on with it. NEED_NOT_FOUND.
MUST_USE Fault needs_take_back(Work *work, Id id, bool *taken_out);

// ---- Acts of the owner, who has found the need by its code: NEED_PROXY_READS_ONLY for whoever raised it for
// someone else; NEED_STATE_FORBIDS when it has ended. All but withdrawing say that it is still so. ----

typedef struct NeedChange {
    int64_t people;    // 0: as it was
    Personal personal; // STR_NONE: as it was
    const LineDraft *lines; // all lines anew, while it is received; faults as needs_set_lines
    size_t line_count;      // 0: as they were
} NeedChange;
// PERSONAL_ERASED.
MUST_USE Fault needs_update(Work *work, const Need *need, const NeedChange *change);
// Whether its owner may erase who they are: once it has ended. NEED_STATE_FORBIDS, NEED_PROXY_READS_ONLY.
MUST_USE Fault needs_may_erase(const Need *need);
// After people_destroy_keys.
MUST_USE Fault needs_erase(Work *work, const Need *need);
// Photos of a place or a document: PHOTOS_TOO_MANY beyond PEOPLE_PHOTOS_MAX. Removing, also of a need that has ended, after
// people_destroy_photo_key; PHOTO_NOT_FOUND.
MUST_USE Fault needs_may_add_photo(Work *work, const Need *need);
MUST_USE Fault needs_add_photo(Work *work, const Need *need, Str what, const Photo *photo);
MUST_USE Fault needs_may_remove_photo(Work *work, const Need *need, Id photo);
MUST_USE Fault needs_remove_photo(Work *work, const Need *need, Id photo);
MUST_USE Fault needs_say_still_so(Work *work, const Need *need);
// `landmark`: of the new place; the old one is cleared. AREA_UNKNOWN and AREA_TOO_WIDE at "area"; PERSONAL_ERASED.
MUST_USE Fault needs_move(Work *work, const Need *need, Str area, Str landmark);
// NEED_NOTHING_ASKED.
MUST_USE Fault needs_answer(Work *work, const Need *need, Str words);
// `reason`: one of WITHDRAW_REASONS, or STR_NONE. Its claims are freed by claims/, which calls this.
MUST_USE Fault needs_withdraw(Work *work, const Need *need, Str reason);

// ---- For features above ----

// After a claim changed: closes the need when every line is confirmed in full. NEED_NOT_FOUND.
MUST_USE Fault needs_settle(Work *work, Id id);
// After a delivery was contested: opens a need again that was closed as met. NEED_NOT_FOUND.
MUST_USE Fault needs_reopen(Work *work, Id id);
// Job: asks "is it still so?", and lets the unanswered go to "unconfirmed". A round at a time; `more_out`:
// there is more to do at once. Only faults of the storage.
MUST_USE Fault needs_keep_fresh(Work *work, bool *more_out);
// The summary that every view shares; no personal field. `with_id` only for staff.
void needs_to_doc(Work *work, Doc *record, const Need *need, bool with_id);
// A form of lines that is shown again keeps what was typed: doc.lines[] get `typed` and `wrong`, the row
// below them is doc.more {quantity, wrong, wrong_item}. The item typed there; STR_NONE when none.
Str needs_keep_typed_lines(Reply *reply);
// The fields `lines`, `item`, `quantity` of an input, as drafts.
size_t needs_lines_from_input(const Input *input, LineDraft lines[NEED_LINES_MAX]);
extern const Field NEED_LINE_FIELDS[];
extern const char *const NEED_CARE_KINDS[NEED_CARE_MAX]; // "infants" …

// The photo named in the path, for whoever may open the need's personal record. PHOTO_NOT_FOUND.
MUST_USE Fault needs_photo_to_reply(Request *request, Reply *reply, Id need, const RevealLook *look);

// frame.qr {path, size}: the address of a need's page, for a camera. Bars of a grid of `size`, quiet zone included.
void needs_qr_to_frame(Request *request, Reply *reply, Str follow);

extern const Route needs_routes[];

#endif
