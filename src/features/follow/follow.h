// The owner's side: whoever holds a need's code follows it, answers, confirms and contests.
// It has no tables and no rules of its own: it asks needs/ and claims/.
#ifndef FOLLOW_FOLLOW_H
#define FOLLOW_FOLLOW_H

#include "features/claims/claims.h"

extern const Route follow_routes[];

#endif
