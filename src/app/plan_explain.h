// `istijaba plan --explain NEED`: why a need got what it got, in words.
#ifndef APP_PLAN_EXPLAIN_H
#define APP_PLAN_EXPLAIN_H

#include "allocation/plan.h"
#include "app/call.h"

// To the call's output. False, having said so, when the instance has no such need.
bool plan_explain(Call *call, const Plan *plan, Str need, Language language);

#endif
