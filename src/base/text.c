// Views of text, text that grows, and the gate for text from outside (UTF-8, NFC, no controls).
#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

// ---- Views ----

Str str_from(const char *text)
{
    return text ? (Str){ text, strlen(text) } : STR_NONE;
}

Str str_copy(Arena *arena, Str text)
{
    if (!text.at) {
        return STR_NONE;
    }
    char *copy = arena_take(arena, text.len + 1);
    memcpy(copy, text.at, text.len);
    return (Str){ copy, text.len };
}

char *str_to_c(Arena *arena, Str text)
{
    char *copy = arena_take(arena, text.len + 1);
    if (text.len > 0) {
        memcpy(copy, text.at, text.len);
    }
    return copy;
}

// Most texts fit into `line`: they are made once, and not a first time to be measured.
Str str_format(Arena *arena, const char *format, ...)
{
    char line[256];
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    char *text = arena_take(arena, (size_t)length + 1);
    if ((size_t)length < sizeof line) {
        memcpy(text, line, (size_t)length);
    } else {
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return (Str){ text, (size_t)length };
}

bool str_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool str_is(Str a, const char *literal)
{
    return str_equal(a, str_from(literal));
}

bool str_starts(Str text, Str start)
{
    return text.len >= start.len && str_equal((Str){ text.at, start.len }, start);
}

int str_compare(Str a, Str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.at, b.at, common) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str text)
{
    while (text.len > 0 && is_blank(*text.at)) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.at[text.len - 1])) {
        text.len--;
    }
    return text;
}

Str str_from_index(Str text, size_t from)
{
    return str_slice(text, from, text.len);
}

Str str_slice(Str text, size_t from, size_t to)
{
    if (!text.at) {
        return STR_NONE;
    }
    to = to < text.len ? to : text.len;
    from = from < to ? from : to;
    return (Str){ text.at + from, to - from };
}

bool str_find(Str text, char wanted, size_t *at_out)
{
    const char *found = text.len > 0 ? memchr(text.at, wanted, text.len) : NULL;
    if (!found) {
        return false;
    }
    *at_out = (size_t)(found - text.at);
    return true;
}

bool str_find_text(Str text, Str wanted, size_t *at_out)
{
    const char *found = text.len > 0 ? memmem(text.at, text.len, wanted.at, wanted.len) : NULL;
    if (found) {
        *at_out = (size_t)(found - text.at);
    }
    return found != NULL;
}

bool str_cut(Str *rest, char separator, Str *piece_out)
{
    if (!rest->at) {
        return false;
    }
    size_t at;
    if (str_find(*rest, separator, &at)) {
        *piece_out = str_slice(*rest, 0, at);
        *rest = str_from_index(*rest, at + 1);
    } else {
        *piece_out = *rest;
        *rest = STR_NONE;
    }
    return true;
}

// ---- Text that grows ----

// Makes room for `more` bytes and the NUL behind them.
static char *text_reserve(TextBuilder *builder, size_t more)
{
    size_t needed = builder->len + more + 1;
    if (needed > builder->room) {
        size_t room = builder->room * 2 > needed ? builder->room * 2 : needed;
        room = room > 64 ? room : 64;
        char *at = arena_take(builder->arena, room);
        if (builder->len > 0) {
            memcpy(at, builder->at, builder->len);
        }
        builder->at = at;
        builder->room = room;
    }
    return builder->at + builder->len;
}

void text_add(TextBuilder *builder, Str piece)
{
    if (piece.len > 0) {
        memcpy(text_reserve(builder, piece.len), piece.at, piece.len);
        builder->len += piece.len;
    }
}

void text_add_c(TextBuilder *builder, const char *piece)
{
    text_add(builder, str_from(piece));
}

void text_add_char(TextBuilder *builder, char piece)
{
    *text_reserve(builder, 1) = piece;
    builder->len++;
}

void text_add_format(TextBuilder *builder, const char *format, ...)
{
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    vsnprintf(text_reserve(builder, (size_t)length), (size_t)length + 1, format, again);
    va_end(again);
    builder->len += (size_t)length;
}

Str text_done(TextBuilder *builder)
{
    *text_reserve(builder, 0) = '\0';
    return (Str){ builder->at, builder->len };
}

// ---- Characters ----

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

// How many bytes a character with this first byte has; 0 when no character begins so.
static size_t utf8_size(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2 || first > 0xF4) { // C0 and C1 could only begin overlong forms
        return 0;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// Decodes the character at `at`; gives its size, or 0 when it is not valid UTF-8.
static size_t utf8_decode(const unsigned char *at, size_t left, uint32_t *character_out)
{
    static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t size = utf8_size(*at);
    if (size == 0 || size > left) {
        return 0;
    }
    uint32_t character = size == 1 ? *at : *at & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if (!is_continuation(at[i])) {
            return 0;
        }
        character = character << 6 | (at[i] & 0x3Fu);
    }
    if (character < least[size] || character > 0x10FFFF ||
        (character >= 0xD800 && character <= 0xDFFF)) {
        return 0;
    }
    *character_out = character;
    return size;
}

static bool is_ascii_word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return (word & 0x8080808080808080u) == 0;
}

bool text_is_utf8(Str input)
{
    for (size_t i = 0; i < input.len;) {
        if (input.len - i >= 8 && is_ascii_word(input.at + i)) {
            i += 8;
            continue;
        }
        uint32_t character;
        size_t size = utf8_decode((const unsigned char *)input.at + i, input.len - i, &character);
        if (size == 0) {
            return false;
        }
        i += size;
    }
    return true;
}

size_t text_length(Str text)
{
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++) {
        length += !is_continuation((unsigned char)text.at[i]);
    }
    return length;
}

static bool is_arabic_digit(unsigned char first, unsigned char second)
{
    return (first == 0xD9 && second >= 0xA0 && second <= 0xA9) ||
           (first == 0xDB && second >= 0xB0 && second <= 0xB9);
}

// The Latin sign for the two bytes, or NUL when they are something else.
static char latin_sign(unsigned char first, unsigned char second)
{
    if (is_arabic_digit(first, second)) {
        return (char)('0' + (second & 0x0F));
    }
    if (first == 0xD9 && (second == 0xAB || second == 0xAC)) {
        return second == 0xAB ? '.' : ',';
    }
    return '\0';
}

Str text_latin_digits(Arena *arena, Str text)
{
    char *latin = NULL;
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++) {
        char sign = '\0';
        if (i + 1 < text.len) {
            sign = latin_sign((unsigned char)text.at[i], (unsigned char)text.at[i + 1]);
        }
        if (sign && !latin) {
            latin = str_to_c(arena, text);
            length = i;
        }
        if (latin) {
            latin[length++] = sign ? sign : text.at[i];
        }
        i += sign ? 1 : 0;
    }
    if (latin) {
        latin[length] = '\0';
    }
    return latin ? (Str){ latin, length } : text;
}

// ---- The gate ----

static bool is_bidi_control(uint32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || is_bidi_control(c);
}

// Characters that can neither change nor move under NFC, whatever stands beside them: enough for
// most Arabic and all Latin text. What is not here is asked of ICU.
static bool is_surely_nfc(uint32_t c)
{
    return c < 0x300 || (c >= 0x0621 && c <= 0x064A) || (c >= 0x0660 && c <= 0x066D) ||
           (c >= 0x0671 && c <= 0x06D5) || (c >= 0x06F0 && c <= 0x06F9) || c == 0x060C ||
           c == 0x061B || c == 0x061F || (c >= 0x2010 && c <= 0x2027);
}

typedef struct Inspection {
    bool surely_nfc;
    bool has_cr; // all of them before LF
} Inspection;

static Fault inspect(Str text, Inspection *inspection_out)
{
    Inspection found = { true, false };
    const unsigned char *at = (const unsigned char *)text.at;
    for (size_t i = 0; i < text.len;) {
        uint32_t c;
        size_t size = utf8_decode(at + i, text.len - i, &c);
        if (size == 0) {
            return TEXT_NOT_UTF8;
        }
        i += size;
        if (c == '\r' && i < text.len && at[i] == '\n') {
            found.has_cr = true;
        } else if (is_control(c)) {
            // That it is not UTF-8 at all is the graver news, wherever it stands.
            return text_is_utf8(str_from_index(text, i)) ? TEXT_HAS_CONTROLS : TEXT_NOT_UTF8;
        }
        found.surely_nfc = found.surely_nfc && is_surely_nfc(c);
    }
    *inspection_out = found;
    return OK;
}

static Str without_cr(Arena *arena, Str text)
{
    char *copy = arena_take(arena, text.len + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '\r') {
            copy[length++] = text.at[i];
        }
    }
    return (Str){ copy, length };
}

static Str to_nfc(Arena *arena, Str text)
{
    enum { GROWTH_MAX = 3 }; // of UTF-16 under NFC, by the Unicode standard
    assert(text.len < INT32_MAX / GROWTH_MAX / 3 - 1);
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
    int32_t length = 0;
    UChar *wide = ARENA_ARRAY(arena, UChar, text.len + 1);
    u_strFromUTF8(wide, (int32_t)text.len + 1, &length, text.at, (int32_t)text.len, &error);
    if (unorm2_quickCheck(nfc, wide, length, &error) == UNORM_YES) {
        assert(U_SUCCESS(error));
        return text;
    }
    int32_t room = length * GROWTH_MAX + 1;
    UChar *normal = ARENA_ARRAY(arena, UChar, (size_t)room);
    length = unorm2_normalize(nfc, wide, length, normal, room, &error);
    int32_t byte_room = length * 3 + 1;
    char *bytes = arena_take(arena, (size_t)byte_room);
    int32_t byte_length = 0;
    u_strToUTF8(bytes, byte_room, &byte_length, normal, length, &error);
    assert(U_SUCCESS(error));
    return (Str){ bytes, (size_t)byte_length };
}

Fault text_accept(Arena *arena, Str input, Str *text_out)
{
    Inspection found = { 0 };
    TRY(inspect(input, &found));
    Str text = str_trim(input);
    if (!found.surely_nfc) {
        text = to_nfc(arena, text);
    }
    *text_out = found.has_cr ? without_cr(arena, text) : str_copy(arena, text);
    return OK;
}
