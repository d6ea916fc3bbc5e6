// The part of confine.h that says which system calls remain; for confine.c only.
#ifndef CONFINE_CALLS_H
#define CONFINE_CALLS_H

#include "confine/confine.h"

bool calls_fence(const ConfineRules *rules);
bool calls_fence_to_memory(void);

#endif
