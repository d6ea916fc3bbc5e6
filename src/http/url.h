// Percent-encoding of URLs and forms, one piece at a time.
#ifndef HTTP_URL_H
#define HTTP_URL_H

#include "base/text.h"

// Undoes %XX (and '+' for a blank in forms). A view of `raw` when there is nothing to undo.
// REQUEST_MALFORMED when '%' is not followed by two hex digits. The bytes may be anything.
MUST_USE Fault url_unescape(Arena *arena, Str raw, bool is_form, Str *text_out);

// The other way: everything but letters, digits and -._~/ as %XX.
Str url_escape(Arena *arena, Str text);

// Cuts the next name=value off `rest` (still encoded); false at the end. Empty pieces are skipped.
bool url_next_pair(Str *rest, Str *name_out, Str *value_out);

#endif
