// The bytes of a file as UTF-8 text: what a register was saved in. What cannot be told from the bytes is asked.
#include "base/encoding.h"

#include <unicode/ucnv.h>

static const char *const encodings[] = { "utf-8", "utf-16le", "utf-16be", "windows-1256", "windows-1252" };

bool encoding_is_known(Str name)
{
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        if (str_is(name, encodings[i])) {
            return true;
        }
    }
    return false;
}

// Separators, digits and line ends are ASCII: in UTF-16 every other byte of them is zero.
static const char *detect_wide(Str bytes)
{
    size_t zeros[2] = { 0, 0 };
    size_t most = bytes.len < 4096 ? bytes.len : 4096;
    for (size_t i = 0; i < most; i++) {
        zeros[i % 2] += bytes.at[i] == '\0';
    }
    if (zeros[1] > most / 32 && zeros[0] == 0) {
        return "utf-16le";
    }
    return zeros[0] > most / 32 && zeros[1] == 0 ? "utf-16be" : NULL;
}

Str encoding_detect(Str bytes)
{
    if (str_starts(bytes, STR("\xFF\xFE"))) {
        return STR("utf-16le");
    }
    if (str_starts(bytes, STR("\xFE\xFF"))) {
        return STR("utf-16be");
    }
    if (str_starts(bytes, STR("\xEF\xBB\xBF")) || text_is_utf8(bytes)) {
        return STR("utf-8"); // even when it is broken behind the mark: then a message says so
    }
    const char *wide = detect_wide(bytes);
    return wide ? str_from(wide) : STR("unknown");
}

Fault encoding_decode(Arena *arena, Str bytes, Str encoding, Str *text_out)
{
    UErrorCode status = U_ZERO_ERROR;
    size_t at;
    if (str_is(encoding, "utf-8")) {
        *text_out = bytes;
        return OK;
    }
    if (!encoding_is_known(encoding)) {
        return TEXT_NOT_UTF8;
    }
    size_t room = bytes.len * 3 + 4;
    char *text = arena_take(arena, room);
    int32_t length = ucnv_convert("UTF-8", encoding.at, text, (int32_t)room, bytes.at,
                                  (int32_t)bytes.len, &status);
    Str decoded = { text, (size_t)length };
    // What stands for bytes that are no character there: another encoding was meant.
    if (U_FAILURE(status) || str_find_text(decoded, STR("\xEF\xBF\xBD"), &at)) {
        return TEXT_NOT_UTF8;
    }
    *text_out = decoded;
    return OK;
}

Str encoding_whole_lines(Str text)
{
    for (size_t i = text.len; i > 0; i--) {
        if (text.at[i - 1] == '\n') {
            return str_slice(text, 0, i);
        }
    }
    return text;
}
