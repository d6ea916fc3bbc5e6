// Files with personal fields of an area, for coordinators: asked for with a purpose, agreed to by a second person, taken
// once within a day. The vault opens what is in them, for this purpose and nobody else, and tells each person.
#ifndef EXPORTS_EXPORTS_H
#define EXPORTS_EXPORTS_H

#include "features/needs/needs.h"
#include "features/proposals/proposals.h"

#define EXPORTS_FAULTS(X)         \
    X(EXPORT_NOT_FOUND, 404)      \
    X(EXPORT_BEYOND_AREA, 403)    \
    X(EXPORT_EMPTY, 422)          \
    X(EXPORT_TOO_LARGE, 422)      \
    X(EXPORT_NOT_AGREED, 409)     \
    X(EXPORT_OVER, 409)           \
    X(EXPORT_NOT_TAKEN, 409)

EXPORTS_FAULTS(FAULT_DECLARE)

enum {
    EXPORTS_SHOWN_MOST = 50,
    EXPORT_TAKE_WITHIN_S = 24 * 3600, // after it was agreed to
    EXPORT_SEND_WITHIN_S = 10 * 60,   // after it was taken: a connection may break; the vault reads the same number
};

// Choices that inputs offer, separated by blanks.
#define EXPORT_PURPOSES "distribution referral verification other"

typedef struct Export {
    Id id;
    Area area; // pcode, names, path
    Str need_state;
    Str purpose;
    int64_t need_count;
    Id asked_by;
    int64_t asked_at, until, taken_at; // seconds UTC; 0: not yet
    Id proposal;
    Str proposal_state; // "waiting" "agreed" …
    Str reason;
} Export;

typedef struct ExportWish {
    Str area, need_state, purpose, reason;
} ExportWish;

// Lists the needs and proposes the file. AREA_UNKNOWN and EXPORT_BEYOND_AREA at "area"; EXPORT_EMPTY; EXPORT_TOO_LARGE
// with the limit; what proposals_make refuses.
MUST_USE Fault exports_ask(Work *work, const ExportWish *wish, Id *id_out);
// One's own alone: to others it is EXPORT_NOT_FOUND.
MUST_USE Fault exports_find(Work *work, Id id, Export *export_out);
MUST_USE Fault exports_list(Work *work, Export **list_out, size_t *count_out); // one's own, latest first
// Begins the minutes in which it is sent. EXPORT_NOT_AGREED, EXPORT_OVER.
MUST_USE Fault exports_take(Work *work, Id id);
// Its needs, as they are now, without those that have left the area. EXPORT_NOT_TAKEN outside of those minutes.
MUST_USE Fault exports_needs(Work *work, const Export *wanted, Need **needs_out, size_t *count_out);
bool exports_can_take(const Work *work, const Export *wanted);
bool exports_can_send(const Work *work, const Export *wanted);
// Job: forgets whom exports listed that can no longer be taken.
MUST_USE Fault exports_forget(Work *work, bool *more_out);

extern const ProposalKind exports_kind;
extern const Route exports_routes[];

#endif
