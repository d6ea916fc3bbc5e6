// The plan of an instance: who gets how much from whom, by the rule of docs/allocation.md. Pure and exact: the same instance
// and seed give the same plan. Not here: files, and the checker.
#ifndef ALLOCATION_PLAN_H
#define ALLOCATION_PLAN_H

#include "allocation/instance.h"

#define PLAN_RULES_VERSION "1"

typedef struct PlanLine {
    const Link *link;
    const Need *need;
    int64_t quantity;
} PlanLine;

typedef struct Plan {
    PlanLine *lines; // by item, responder, need
    size_t line_count;
    int64_t *received; // by need of the instance: what the plan gives
    Str seed;          // bytes
} Plan;

#define PLAN_FAULTS(X) X(PLAN_TOO_LARGE, 422)
PLAN_FAULTS(FAULT_DECLARE)

// `seed`: beacon and plan, bytes. PLAN_TOO_LARGE: distances times places leave 60 bits.
MUST_USE Fault plan_make(Arena *arena, const Instance *instance, Str seed, Plan *plan_out);
// The lines and the summary, as docs/allocation.md says.
Str plan_write(Arena *arena, const Instance *instance, const Plan *plan);

#endif
