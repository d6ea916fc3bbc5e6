// Problems of least-cost flow as DIMACS `p min` files: p min NODES ARCS, n NODE SUPPLY, a FROM TO LEAST MOST COST, c comments.
#ifndef ALLOCATION_DIMACS_H
#define ALLOCATION_DIMACS_H

#include "allocation/flow.h"
#include "allocation/instance.h"

bool dimacs_is(Str text); // whether its first line that says something is one of DIMACS
// INSTANCE_MALFORMED, with the line. What cannot be is no fault: FLOW_IMPOSSIBLE. `cost_out` is decimal.
MUST_USE Fault dimacs_solve(Arena *arena, Str text, FlowResult *result_out, Str *cost_out, InstanceError *error_out);

#endif
