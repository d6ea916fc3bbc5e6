// A text as a QR drawing for a page. Not here: what the text is.
#ifndef HTTP_QR_H
#define HTTP_QR_H

#include "base/doc.h"

// Adds {path, size} to the record: one SVG path in a square of `size` units, with its quiet zone.
void qr_to_doc(Doc *record, Arena *arena, Str text);

#endif
