// Proves or refutes a plan without making one: every promise of docs/allocation.md is looked at by itself. Shares no code with
// allocation/, which made the plan; only base/ is below both.
#ifndef PROVING_PROVE_H
#define PROVING_PROVE_H

#include "proving/papers.h"

typedef enum ProofKind {
    PROOF_GIVE_UNKNOWN, // a give names what the instance does not have
    PROOF_GIVE_TWICE,
    PROOF_NO_LINK,
    PROOF_ABOVE_ASKED,  // counted: given, written: asked
    PROOF_UNVERIFIED,   // something for a need whose entitlement is 0
    PROOF_ABOVE_STOCK,  // counted: given, written: stock
    PROOF_STOCK_LEFT,   // beside an open need, perhaps by re-routing
    PROOF_RANK,         // `other` has a unit that was due to `need` first
    PROOF_DISTANCE,     // the same could be given over less distance
    PROOF_SUM,          // `other`: the field of the summary
    PROOF_HASH,
    PROOF_KIND_COUNT
} ProofKind;

typedef struct Finding {
    ProofKind kind;
    Str item, need, responder, other; // what it is about; others are empty
    Str counted, written;
    size_t line;
} Finding;

enum { PROOF_FINDINGS_MAX = 1000 }; // kept; all are counted

typedef struct Proof {
    Arena *arena;
    const Papers *papers;
    Finding *findings;
    size_t kept;
    size_t count[PROOF_KIND_COUNT], all;
    size_t open_needs; // for which the promise of rank was looked at
} Proof;

void prove(Arena *arena, const Papers *papers, Proof *proof_out);

#endif
