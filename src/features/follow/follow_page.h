// The document of the page that follows a need.
#ifndef FOLLOW_FOLLOW_PAGE_H
#define FOLLOW_FOLLOW_PAGE_H

#include "features/follow/follow.h"

// What the holder of the code may see: everything of their own for the owner, the state for a proxy. `code` is what they came with.
MUST_USE Fault follow_to_doc(Work *work, Doc *doc, const Need *need, Str code);

#endif
