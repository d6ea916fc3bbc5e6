// The file and network part of confine.h; for confine.c only.
#ifndef CONFINE_LANDLOCK_H
#define CONFINE_LANDLOCK_H

#include "confine/confine.h"

// The version that holds now; 0: none does.
int landlock_fence(const ConfineRules *rules);

#endif
