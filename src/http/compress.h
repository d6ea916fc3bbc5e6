// Brotli and gzip, and which of them a client takes.
#ifndef HTTP_COMPRESS_H
#define HTTP_COMPRESS_H

#include "base/text.h"

typedef enum Coding { CODING_NONE, CODING_GZIP, CODING_BROTLI, CODING_COUNT } Coding;

// For one answer; for one that many get; for what is packed once and sent for ever.
enum { BROTLI_QUICK = 4, BROTLI_GOOD = 9, BROTLI_BEST = 11 };

// The best coding that an Accept-Encoding takes.
Coding coding_choose(Str accept_encoding);
const char *coding_name(Coding coding); // "br", "gzip"; NULL for none

// STR_NONE when it would not become smaller. `brotli_quality` is for brotli only.
Str compress_text(Arena *arena, Coding coding, int brotli_quality, Str text);

#endif
