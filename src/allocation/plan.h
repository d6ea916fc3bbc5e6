// The plan of an instance: who gets how much from whom, by the rule of docs/allocation.md. Pure and exact: the same instance,
// rules and seed give the same plan, whatever the threads. Not here: files, and the checker (proving/).
#ifndef ALLOCATION_PLAN_H
#define ALLOCATION_PLAN_H

#include <stdatomic.h>

#include "allocation/share.h"

#define PLAN_RULES_VERSION "1"

// Needs that are done, twice: once for how much, once for whence. For another thread to read.
typedef struct PlanProgress {
    atomic_llong done;
} PlanProgress;

typedef struct PlanOptions {
    Str seed;      // beacon and plan, bytes
    Str rules;     // the version; empty: PLAN_RULES_VERSION
    int threads;   // at least 1
    bool coverage; // only who gets how much, without the least distance
    PlanProgress *progress; // counted up meanwhile; may be NULL
} PlanOptions;

typedef struct Plan {
    const Instance *instance;
    PlanOptions options;
    Share *shares; // by item of the instance
} Plan;

// Where a plan is written to; false ends the writing.
typedef struct PlanSink {
    bool (*write)(void *context, Str bytes);
    void *context;
} PlanSink;

#define PLAN_FAULTS(X) X(PLAN_TOO_LARGE, 422)
PLAN_FAULTS(FAULT_DECLARE)

// PLAN_TOO_LARGE: distances times places leave 60 bits. The plan lives in the arena, and points to the instance.
MUST_USE Fault plan_make(Arena *arena, const Instance *instance, const PlanOptions *options, Plan *plan_out);
// The lines and the summary, as docs/allocation.md says. False when the sink took no more.
bool plan_write(const Plan *plan, const PlanSink *sink);
Str plan_text(Arena *arena, const Plan *plan); // the same as one text

#endif
