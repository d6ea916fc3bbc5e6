// What the pages of raising need beside the typed values: choices, names, proposals, the QR picture.
#ifndef NEEDS_NEEDS_PAGE_H
#define NEEDS_NEEDS_PAGE_H

#include "features/needs/needs.h"

// Documents of the three steps.
MUST_USE Fault needs_page_what(Request *request, Reply *reply);
MUST_USE Fault needs_page_where(Request *request, Reply *reply);
MUST_USE Fault needs_page_check(Request *request, Reply *reply);
// Route.frame: fill the document again when a fault sends the form back.
MUST_USE Fault needs_frame_what(Request *request, Reply *reply);
MUST_USE Fault needs_frame_where(Request *request, Reply *reply);
MUST_USE Fault needs_frame_raised(Request *request, Reply *reply);

#endif
