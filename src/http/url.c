// Percent-encoding of URLs and forms. Not here: what the names mean.
#include "http/url.h"

#include "http/http.h"

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    int lower = digit | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool is_plain(Str raw, bool is_form)
{
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.at[i] == '%' || (is_form && raw.at[i] == '+')) {
            return false;
        }
    }
    return true;
}

Fault url_unescape(Arena *arena, Str raw, bool is_form, Str *text_out)
{
    if (is_plain(raw, is_form)) {
        *text_out = raw;
        return OK;
    }
    char *at = arena_take(arena, raw.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char byte = raw.at[i];
        if (byte == '%') {
            int high = i + 2 < raw.len ? hex_value(raw.at[i + 1]) : -1;
            int low = i + 2 < raw.len ? hex_value(raw.at[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return REQUEST_MALFORMED;
            }
            byte = (char)(unsigned char)(high * 16 + low);
            i += 2;
        } else if (is_form && byte == '+') {
            byte = ' ';
        }
        at[len++] = byte;
    }
    *text_out = (Str){ at, len };
    return OK;
}

static bool is_unreserved(char byte)
{
    char lower = (char)(byte | 0x20);
    return (lower >= 'a' && lower <= 'z') || (byte >= '-' && byte <= '9') || byte == '_' ||
           byte == '~';
}

Str url_escape(Arena *arena, Str text)
{
    TextBuilder out = { .arena = arena };
    for (size_t i = 0; i < text.len; i++) {
        if (is_unreserved(text.at[i])) {
            text_add_char(&out, text.at[i]);
        } else {
            text_add_format(&out, "%%%02X", (unsigned)(unsigned char)text.at[i]);
        }
    }
    return text_done(&out);
}

bool url_next_pair(Str *rest, Str *name_out, Str *value_out)
{
    Str piece;
    while (str_cut(rest, '&', &piece)) {
        size_t equals;
        if (piece.len == 0) {
            continue;
        }
        bool has_value = str_find(piece, '=', &equals);
        *name_out = has_value ? str_slice(piece, 0, equals) : piece;
        *value_out = has_value ? str_from_index(piece, equals + 1) : STR("");
        return true;
    }
    return false;
}
