// The rule on one item. Inside allocation/ only.
#ifndef ALLOCATION_COVER_H
#define ALLOCATION_COVER_H

#include "allocation/share.h"

// Gives `given`, a flow that carries it, and the groups: exactly what giving unit by unit gives (docs/allocation.md).
void cover(Share *share);

#endif
