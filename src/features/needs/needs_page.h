// What the pages of raising need beside the typed values: choices, names, proposals, the QR picture.
#ifndef NEEDS_NEEDS_PAGE_H
#define NEEDS_NEEDS_PAGE_H

#include "features/needs/needs.h"

// Route.frame of the three steps, shown first or again, and of what was raised.
MUST_USE Fault needs_frame_what(Request *request, Reply *reply);
MUST_USE Fault needs_frame_where(Request *request, Reply *reply);
MUST_USE Fault needs_frame_check(Request *request, Reply *reply);
MUST_USE Fault needs_frame_raised(Request *request, Reply *reply);

// The same steps with nothing typed, as a phone keeps them for when there is no network: its script fills them in.
MUST_USE Fault needs_frame_blank_what(Request *request, Reply *reply);
MUST_USE Fault needs_frame_blank_where(Request *request, Reply *reply);
MUST_USE Fault needs_frame_blank_check(Request *request, Reply *reply);

#endif
