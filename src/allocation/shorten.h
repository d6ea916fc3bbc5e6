// The least distance for exactly what each need was given. Inside allocation/ only.
#ifndef ALLOCATION_SHORTEN_H
#define ALLOCATION_SHORTEN_H

#include "allocation/share.h"

// Changes the flow within one group; groups do not touch each other, so that several may be shortened at once. False: distances
// times places leave 60 bits. The arena is for what it needs meanwhile.
bool shorten(Arena *arena, const Share *share, const Group *group);

#endif
