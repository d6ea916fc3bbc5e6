// The bytes of a file as UTF-8 text: what a register was saved in.
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

#include "base/text.h"

bool encoding_is_known(Str name); // "utf-8" "utf-16le" "utf-16be" "windows-1256" "windows-1252"
// One of those, or "unknown": one of the last two, which only people can tell.
Str encoding_detect(Str bytes);
// TEXT_NOT_UTF8: the bytes are none of that encoding.
MUST_USE Fault encoding_decode(Arena *arena, Str bytes, Str encoding, Str *text_out);
// Without the line that was cut at the end of a sample.
Str encoding_whole_lines(Str text);

#endif
