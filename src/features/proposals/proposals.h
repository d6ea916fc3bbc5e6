// What takes two people: someone proposes an act, another who holds at least the same right agrees or refuses within a
// time; then it takes effect. What acts there are is a table of kinds, each its feature's. No act is known here.
#ifndef PROPOSALS_PROPOSALS_H
#define PROPOSALS_PROPOSALS_H

#include "access/access.h"
#include "core/work.h"
#include "http/http.h"

#define PROPOSALS_FAULTS(X)        \
    X(PROPOSAL_NOT_FOUND, 404)     \
    X(PROPOSAL_SETTLED, 409)       \
    X(PROPOSAL_LAPSED, 409)        \
    X(PROPOSAL_OWN, 403)           \
    X(PROPOSAL_NOT_OWN, 403)       \
    X(PROPOSAL_SAME_CHAIN, 403)    \
    X(PROPOSAL_OVERTAKEN, 409)     \
    X(PROPOSALS_TOO_MANY, 409)

PROPOSALS_FAULTS(FAULT_DECLARE)

enum {
    PROPOSAL_REASON_MAX = 500,       // characters
    PROPOSALS_WAITING_MOST = 50,     // of one account
    PROPOSALS_SHOWN_MOST = 50,       // of each list of a page
    PROPOSALS_LOOKED_AT_MOST = 1000, // waiting ones, in all
};

// X(STATE, "name in tables and URLs")
#define PROPOSAL_STATES(X)                 \
    X(PROPOSAL_STATE_WAITING, "waiting")   \
    X(PROPOSAL_STATE_AGREED, "agreed")     \
    X(PROPOSAL_STATE_REFUSED, "refused")   \
    X(PROPOSAL_STATE_WITHDRAWN, "withdrawn") \
    X(PROPOSAL_STATE_LAPSED, "lapsed")

#define PROPOSAL_STATE_ENUM(state, name) state,
typedef enum ProposalState { PROPOSAL_STATES(PROPOSAL_STATE_ENUM) PROPOSAL_STATE_COUNT } ProposalState;
const char *proposal_state_name(ProposalState state);

typedef struct Proposal {
    Id id;
    Str kind;
    Id subject;
    Str area_path;
    const Doc *act; // as its kind wrote it
    Str reason;
    Id proposed_by;
    Str proposed_by_name;
    int64_t proposed_at, until; // seconds UTC
    ProposalState state;
    Id settled_by;       // ID_NONE: nobody
    Str settled_by_name;
    int64_t settled_at;  // seconds UTC; 0: it waits
    Str words;
} Proposal;

typedef struct ProposalKind {
    const char *name; // "grant"; also of the word "proposals.kind.grant" and of the record in documents
    // Whether the asker holds at least the right that the act takes. Who else may agree is asked by the rules here.
    Fault (*may)(Work *work, const Proposal *proposal, bool *may_out);
    // Does it, as `work->user`, who is the proposer with the grants of this moment. A fault below 500: it can no longer be done.
    Fault (*take_effect)(Work *work, const Proposal *proposal);
    // What is proposed, for the eyes of both.
    Fault (*to_doc)(Work *work, const Proposal *proposal, Doc *record);
} ProposalKind;

// Ended by NULL. The list is app's (features.c); routes get it by proposals_kinds.
typedef const ProposalKind *const *ProposalKinds;
ProposalKinds proposals_kinds(const Request *request);

typedef struct NewProposal {
    const char *kind;
    Id subject;
    Str area_path;
    Str governorate; // of the event; "PS" when it has no place
    const Doc *act;
    Str reason;      // FIELD_MISSING at "reason" when it is empty
} NewProposal;
// By work->user, who may is decided by the caller. PROPOSALS_TOO_MANY.
MUST_USE Fault proposals_make(Work *work, const NewProposal *proposal, Id *id_out);

// What the asker sees of one, and may do to it.
typedef struct ProposalSight {
    Proposal proposal;
    const ProposalKind *kind;
    bool own;
    Fault bar; // why the asker cannot agree; OK: they can
} ProposalSight;

// Seen by the proposer and by whoever holds at least the same right; to all others it is PROPOSAL_NOT_FOUND.
MUST_USE Fault proposals_find(Work *work, ProposalKinds kinds, Id id, ProposalSight *sight_out);
// Those that wait for the asker to agree, the most pressing first; at most PROPOSALS_SHOWN_MOST.
MUST_USE Fault proposals_list_waiting(Work *work, ProposalKinds kinds, ProposalSight **list_out, size_t *count_out);
// Their own, latest first.
MUST_USE Fault proposals_list_own(Work *work, ProposalKinds kinds, ProposalSight **list_out, size_t *count_out);
// Those about one thing that still wait: for the page of that thing, whose reader may see it. Own or not is not told.
MUST_USE Fault proposals_list_about(Work *work, Id subject, Proposal **list_out, size_t *count_out);
// record.proposals_waiting: how many wait for the asker, for pages where the day's work begins.
MUST_USE Fault proposals_count_to_doc(Work *work, ProposalKinds kinds, Doc *record);

// The act is done in the same transaction. PROPOSAL_NOT_FOUND, PROPOSAL_SETTLED, PROPOSAL_LAPSED; PROPOSAL_OWN;
// PROPOSAL_SAME_CHAIN when one of both opened the other's account, gave it something or set its password, or whoever did;
// PROPOSAL_OVERTAKEN when the proposer no longer may, or it can no longer be done.
MUST_USE Fault proposals_agree(Work *work, ProposalKinds kinds, Id id);
// By whoever holds at least the right: refusing gives nobody anything. PROPOSAL_OWN.
MUST_USE Fault proposals_refuse(Work *work, ProposalKinds kinds, Id id, Str words);
MUST_USE Fault proposals_withdraw(Work *work, ProposalKinds kinds, Id id); // PROPOSAL_NOT_OWN
// Job: ends those that nobody agreed to in time.
MUST_USE Fault proposals_lapse(Work *work, bool *more_out);

extern const Route proposals_routes[];

#endif
