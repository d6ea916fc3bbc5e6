// Why a need got what it got: what a plan keeps with each decision. No words here.
#ifndef ALLOCATION_EXPLAIN_H
#define ALLOCATION_EXPLAIN_H

#include "allocation/plan.h"

// "Why others before mine?" The first four are the answers of fairness; the others are why the question does not arise.
typedef enum ExplainAnswer {
    EXPLAIN_LEVEL,  // they had a lower level
    EXPLAIN_WEIGHT, // they have a higher published weight
    EXPLAIN_REACH,  // only they could be reached by what stock there was
    EXPLAIN_DRAW,   // the same level: the draw
    EXPLAIN_TIER,   // theirs is of an earlier tier
    EXPLAIN_FULL,   // all that was asked is given
    EXPLAIN_UNVERIFIED, // the entitlement is 0
    EXPLAIN_ANSWER_COUNT
} ExplainAnswer;

typedef enum ExplainLink {
    EXPLAIN_GIVES,
    EXPLAIN_NO_STOCK,   // nothing of this item there
    EXPLAIN_TAKEN,      // all went to others, who come before the next unit
    EXPLAIN_NOT_NEEDED, // the whole is covered over less distance
    EXPLAIN_LINK_COUNT
} ExplainLink;

typedef struct ExplainedLink {
    int32_t responder; // of the instance
    int64_t distance, quantity, stock;
    ExplainLink reason;
} ExplainedLink;

typedef struct Explanation {
    const Share *share;
    int32_t need;
    ExplainedLink *links;
    size_t link_count;
    __int128 rank, units;    // of the last unit, among the units of this item that are given; 0: none
    int32_t *needs, *stocks; // the bottleneck, when not full: who was reachable, and all of whose stock is given
    int32_t need_count, stock_count;
    ExplainAnswer answer;
    int32_t other; // the need to whom the answer compares; -1: none
} Explanation;

// One for each item of the person's. The plan must have whence, not only how much.
Explanation *explain(Arena *arena, const Plan *plan, Str person, size_t *count_out);

#endif
