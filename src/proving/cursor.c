// Steps through JSON; texts with escapes are left to base/doc.
#include "proving/cursor.h"

#include "base/doc.h"

static void skip(Cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r')) {
        cursor->at++;
    }
}

static bool peek(Cursor *cursor, char sign)
{
    skip(cursor);
    return !cursor->wrong && cursor->at < cursor->end && *cursor->at == sign;
}

bool cursor_sign(Cursor *cursor, char sign)
{
    if (!peek(cursor, sign)) {
        cursor->wrong = true;
        return false;
    }
    cursor->at++;
    return true;
}

// A text with its quotes, as a list of one.
static bool unescape(Cursor *cursor, Str quoted, Str *text_out)
{
    Doc *list;
    Str wrapped = str_format(cursor->arena, "[%.*s]", STR_ARG(quoted));
    bool fits = doc_from_json(cursor->arena, wrapped, &list) == OK && doc_length(list) == 1 && json_is_string(doc_at(list, 0));
    *text_out = fits ? (Str){ json_string_value(doc_at(list, 0)), json_string_length(doc_at(list, 0)) } : STR_NONE;
    cursor->wrong |= !fits;
    return fits;
}

bool cursor_text(Cursor *cursor, Str *text_out)
{
    bool plain = true, low = false;
    if (!cursor_sign(cursor, '"')) {
        return false;
    }
    const char *from = cursor->at;
    bool escaped = false;
    for (; cursor->at < cursor->end && *cursor->at != '"'; cursor->at++) {
        low |= (unsigned char)*cursor->at < ' ';
        plain &= (unsigned char)*cursor->at < 0x80;
        if (*cursor->at == '\\') {
            escaped = true;
            cursor->at += cursor->at + 1 < cursor->end;
        }
    }
    *text_out = (Str){ from, (size_t)(cursor->at - from) };
    cursor->wrong |= cursor->at == cursor->end || low || (!plain && !text_is_utf8(*text_out));
    cursor->at += !cursor->wrong;
    if (!cursor->wrong && escaped) {
        return unescape(cursor, (Str){ from - 1, text_out->len + 2 }, text_out);
    }
    return !cursor->wrong;
}

bool cursor_number(Cursor *cursor, int64_t most, int64_t *number_out)
{
    int digits = 0;
    skip(cursor);
    *number_out = 0;
    const char *from = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9' && digits < 19) {
        *number_out = *number_out * 10 + (*cursor->at++ - '0');
        digits += digits > 0 || cursor->at[-1] != '0' || *number_out > 0;
    }
    bool padded = cursor->at - from > 1 && *from == '0';
    char next = cursor->at < cursor->end ? *cursor->at : ' ';
    bool whole = next == ' ' || next == '\t' || next == '\r' || next == ',' || next == '}' || next == ']';
    cursor->wrong |= cursor->at == from || padded || !whole || digits > 18 || *number_out > most;
    return !cursor->wrong;
}

void cursor_begin(Cursor *cursor, char sign)
{
    cursor_sign(cursor, sign);
    cursor->first = true;
}

bool cursor_more(Cursor *cursor, char end)
{
    if (cursor->wrong) {
        return false;
    }
    if (peek(cursor, end)) {
        cursor->at++;
        cursor->first = false;
        return false;
    }
    if (!cursor->first) {
        cursor_sign(cursor, ',');
    }
    cursor->first = false;
    return !cursor->wrong;
}

bool cursor_key(Cursor *cursor, Str *key_out)
{
    return cursor_more(cursor, '}') && cursor_text(cursor, key_out) && cursor_sign(cursor, ':');
}

bool cursor_ends(Cursor *cursor)
{
    skip(cursor);
    return !cursor->wrong && cursor->at == cursor->end;
}
