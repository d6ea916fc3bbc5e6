// How far a set of needs gets when so many units are given in the order of the rule and nothing stands in the way.
// Inside allocation/ only.
#ifndef ALLOCATION_LEVEL_H
#define ALLOCATION_LEVEL_H

#include "allocation/share.h"

// Levels are whole numbers over 2^bits. So fine that from one to the next no need gets more than one unit.
typedef unsigned __int128 Level;

int level_bits(const Share *share);
Level level_beyond(const Share *share, int bits); // above the last unit of every need
typedef struct Reach {
    const Share *share;
    int bits;
    const int32_t *needs;
    int32_t count;
    int64_t units;  // to be given among them
    Level range[2]; // the level is known to lie between; is closed in on
    int64_t *limit; // out, by need: what each gets of the units
    int32_t *spare; // room for `count`
} Reach;

void level_reach(Reach *reach);

#endif
