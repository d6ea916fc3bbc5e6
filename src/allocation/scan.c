// Signs, texts and whole numbers of a line of JSON.
#include "allocation/scan.h"

static void pass_blanks(Scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r')) {
        scan->at++;
    }
}

bool scan_sign(Scan *scan, char sign)
{
    pass_blanks(scan);
    bool there = scan->at < scan->end && *scan->at == sign;
    scan->at += there;
    return there;
}

bool scan_done(Scan *scan)
{
    pass_blanks(scan);
    return scan->at == scan->end;
}

static bool hex_four(Scan *scan, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        char c = scan->at < scan->end ? *scan->at++ : '\0';
        char low = (char)(c | 0x20);
        if (c >= '0' && c <= '9') {
            *out = *out * 16 + (uint32_t)(c - '0');
        } else if (low >= 'a' && low <= 'f') {
            *out = *out * 16 + (uint32_t)(low - 'a' + 10);
        } else {
            return false;
        }
    }
    return true;
}

static void add_utf8(TextBuilder *text, uint32_t sign)
{
    if (sign < 0x80) {
        text_add_char(text, (char)sign);
        return;
    }
    int more = sign < 0x800 ? 1 : sign < 0x10000 ? 2 : 3;
    static const uint8_t first[] = { 0, 0xc0, 0xe0, 0xf0 };
    text_add_char(text, (char)(first[more] | sign >> (6 * more)));
    while (more-- > 0) {
        text_add_char(text, (char)(0x80 | (sign >> (6 * more) & 0x3f)));
    }
}

// Two halves of a pair make one sign; a half alone, and NUL, are none.
static bool add_hex(Scan *scan, TextBuilder *text)
{
    uint32_t sign, low;
    if (!hex_four(scan, &sign) || sign == 0 || (sign >= 0xdc00 && sign < 0xe000)) {
        return false;
    }
    if (sign >= 0xd800 && sign < 0xdc00) {
        if (scan->end - scan->at < 2 || scan->at[0] != '\\' || scan->at[1] != 'u') {
            return false;
        }
        scan->at += 2;
        if (!hex_four(scan, &low) || low < 0xdc00 || low >= 0xe000) {
            return false;
        }
        sign = 0x10000 + ((sign - 0xd800) << 10) + (low - 0xdc00);
    }
    add_utf8(text, sign);
    return true;
}

static bool add_escape(Scan *scan, TextBuilder *text)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char sign = scan->at < scan->end ? *scan->at++ : '\0';
    if (sign == 'u') {
        return add_hex(scan, text);
    }
    for (int i = 0; from[i]; i++) {
        if (from[i] == sign) {
            text_add_char(text, to[i]);
            return true;
        }
    }
    return false;
}

static bool unescape(Scan *scan, const char *from, Str *out)
{
    TextBuilder text = { .arena = scan->arena };
    text_add(&text, (Str){ from, (size_t)(scan->at - from) });
    while (scan->at < scan->end && *scan->at != '"') {
        char sign = *scan->at++;
        if (sign != '\\') {
            text_add_char(&text, sign);
        } else if (!add_escape(scan, &text)) {
            return false;
        }
        if ((unsigned char)sign < ' ') {
            return false;
        }
    }
    *out = text_done(&text);
    return scan->at < scan->end;
}

bool scan_text(Scan *scan, Str *out)
{
    bool beyond_ascii = false;
    if (!scan_sign(scan, '"')) {
        return false;
    }
    const char *from = scan->at;
    while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\') {
        unsigned char sign = (unsigned char)*scan->at++;
        beyond_ascii |= sign >= 0x80;
        if (sign < ' ') {
            return false;
        }
    }
    *out = (Str){ from, (size_t)(scan->at - from) };
    if (scan->at < scan->end && *scan->at == '\\') {
        beyond_ascii = true;
        if (!unescape(scan, from, out)) {
            return false;
        }
    }
    if (scan->at == scan->end || (beyond_ascii && !text_is_utf8(*out))) {
        return false;
    }
    scan->at++;
    return true;
}

bool scan_number(Scan *scan, int64_t *out)
{
    bool minus = scan_sign(scan, '-');
    pass_blanks(scan);
    const char *from = scan->at;
    int64_t value = 0;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
        int digit = *scan->at++ - '0';
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit, &value)) {
            value = INT64_MAX;
        }
    }
    char next = scan->at < scan->end ? *scan->at : ' ';
    *out = minus ? -value : value;
    return scan->at > from && (scan->at - from == 1 || *from != '0') && next != '.' && next != 'e' && next != 'E';
}
