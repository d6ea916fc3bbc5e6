// The coordinator's side: the board of needs in the areas granted, deadlines first, and the decisions
// on one need. It has no tables and no rules of its own: it asks needs/ and claims/.
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include "features/claims/claims.h"

extern const Route board_routes[];

#endif
