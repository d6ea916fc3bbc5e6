// Brotli and gzip of whole texts. Not here: what is worth compressing.
#include "http/compress.h"

#include <brotli/encode.h>
#include <string.h>
#include <zlib.h>

enum { GZIP_WINDOW_BITS = 15 + 16, GZIP_LEVEL = 6, GZIP_MEMORY = 8, BROTLI_WINDOW_BITS = 18 };

const char *coding_name(Coding coding)
{
    static const char *const names[CODING_COUNT] = { NULL, "gzip", "br" };
    return names[coding];
}

// "br;q=0" says no; any other weight says yes.
static bool says_no(Str parameters)
{
    Str weight = str_trim(parameters);
    if (!str_starts(weight, STR("q=0"))) {
        return false;
    }
    for (size_t i = 3; i < weight.len; i++) {
        if (weight.at[i] != '.' && weight.at[i] != '0') {
            return false;
        }
    }
    return true;
}

Coding coding_choose(Str accept_encoding)
{
    Coding best = CODING_NONE;
    Str rest = accept_encoding;
    Str piece;
    while (str_cut(&rest, ',', &piece)) {
        Str name;
        if (!str_cut(&piece, ';', &name) || says_no(piece)) {
            continue;
        }
        name = str_trim(name);
        if (str_is(name, "br")) {
            best = CODING_BROTLI;
        } else if (str_is(name, "gzip") && best == CODING_NONE) {
            best = CODING_GZIP;
        }
    }
    return best;
}

static Str brotli(Arena *arena, int quality, Str text)
{
    size_t len = BrotliEncoderMaxCompressedSize(text.len);
    uint8_t *at = arena_take(arena, len);
    if (!BrotliEncoderCompress(quality, BROTLI_WINDOW_BITS, BROTLI_MODE_TEXT, text.len,
                               (const uint8_t *)text.at, &len, at)) {
        return STR_NONE;
    }
    return (Str){ (const char *)at, len };
}

static Str gzip(Arena *arena, Str text)
{
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, GZIP_MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return STR_NONE;
    }
    size_t room = deflateBound(&stream, text.len);
    unsigned char *at = arena_take(arena, room);
    // zlib does not write to its input, but says so only when ZLIB_CONST is defined.
    stream.next_in = (unsigned char *)(uintptr_t)text.at;
    stream.avail_in = (unsigned)text.len;
    stream.next_out = at;
    stream.avail_out = (unsigned)room;
    int done = deflate(&stream, Z_FINISH);
    size_t len = stream.total_out;
    deflateEnd(&stream);
    return done == Z_STREAM_END ? (Str){ (const char *)at, len } : STR_NONE;
}

Str compress_text(Arena *arena, Coding coding, int brotli_quality, Str text)
{
    if (coding == CODING_NONE || text.len == 0) {
        return STR_NONE;
    }
    Str smaller = coding == CODING_BROTLI ? brotli(arena, brotli_quality, text) : gzip(arena, text);
    return smaller.len < text.len ? smaller : STR_NONE;
}
