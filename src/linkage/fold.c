// Folding: a table of letters over ICU's compatibility decomposition. The parts of names are names.c's.
#include "linkage/fold.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

enum { BLANK = ' ', NOTHING = 0 };

// ---- Letters ----

typedef struct Pair {
    uint16_t from, to;
} Pair;

// By `from`. The hamza of أ إ آ ؤ ئ is a mark once a text is decomposed.
static const Pair arabic[] = {
    { 0x0621, NOTHING }, { 0x0622, 0x0627 }, { 0x0623, 0x0627 }, { 0x0624, 0x0648 }, { 0x0625, 0x0627 },
    { 0x0626, 0x064A }, { 0x0629, 0x0647 }, { 0x0640, NOTHING }, { 0x0649, 0x064A }, { 0x066E, 0x0628 },
    { 0x066F, 0x0642 }, { 0x0671, 0x0627 }, { 0x0672, 0x0627 }, { 0x0673, 0x0627 }, { 0x0674, NOTHING },
    { 0x067E, 0x0628 }, { 0x0698, 0x0632 }, { 0x06A4, 0x0641 }, { 0x06A9, 0x0643 }, { 0x06AA, 0x0643 },
    { 0x06AF, 0x0643 }, { 0x06BA, 0x0646 }, { 0x06BE, 0x0647 }, { 0x06C0, 0x0647 }, { 0x06C1, 0x0647 },
    { 0x06C2, 0x0647 }, { 0x06C3, 0x0647 }, { 0x06CB, 0x0648 }, { 0x06CC, 0x064A }, { 0x06CD, 0x064A },
    { 0x06CE, 0x064A }, { 0x06D0, 0x064A }, { 0x06D2, 0x064A }, { 0x06D5, 0x0647 },
};
// Latin letters that do not decompose.
static const Pair latin[] = {
    { 0x00E6, 'e' }, { 0x00F0, 'd' }, { 0x00F8, 'o' }, { 0x00FE, 't' }, { 0x0111, 'd' }, { 0x0127, 'h' },
    { 0x0131, 'i' }, { 0x0142, 'l' }, { 0x0153, 'e' }, { 0x0167, 't' }, { 0x0192, 'f' }, { 0x0259, 'e' },
};

static bool find_pair(const Pair *pairs, size_t count, UChar32 c, UChar32 *to_out)
{
    for (size_t i = 0; i < count && pairs[i].from <= c; i++) {
        if (pairs[i].from == c) {
            *to_out = pairs[i].to;
            return true;
        }
    }
    return false;
}

// ' and its like stand inside a word: O'Brien, Sa‘id.
static bool is_apostrophe(UChar32 c)
{
    return c == '\'' || c == '`' || c == 0xB4 || (c >= 0x2BB && c <= 0x2BF) || (c >= 0x2018 && c <= 0x201B) ||
           c == 0x2032 || c == 0xFF07;
}

// Marks of Latin, Hebrew and Arabic say how a letter sounds; those of other scripts are vowels.
static bool is_dropped_mark(UChar32 c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x591 && c <= 0x5C7) || (c >= 0x610 && c <= 0x61A) ||
           (c >= 0x64B && c <= 0x65F) || c == 0x670 || (c >= 0x6D6 && c <= 0x6ED);
}

static UChar32 fold_wide(UChar32 c)
{
    UChar32 to;
    int digit = u_charDigitValue(c);
    if (digit >= 0) {
        return '0' + digit;
    }
    if (is_dropped_mark(c) || is_apostrophe(c) || u_charType(c) == U_FORMAT_CHAR) {
        return NOTHING;
    }
    c = u_tolower(c);
    if (find_pair(arabic, sizeof arabic / sizeof *arabic, c, &to) ||
        find_pair(latin, sizeof latin / sizeof *latin, c, &to)) {
        return to;
    }
    return u_isalpha(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0 ? c : BLANK;
}

static UChar32 fold_character(UChar32 c)
{
    if (c >= 'a' && c <= 'z') {
        return c;
    }
    if (c < 0x80) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c >= '0' && c <= '9' ? c : c == '\'' || c == '`' ? NOTHING : BLANK;
    }
    return fold_wide(c);
}

// ---- Texts ----

static void add_character(TextBuilder *out, uint32_t c)
{
    static const unsigned leads[] = { 0, 0xC0, 0xE0, 0xF0 };
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    text_add_char(out, (char)(leads[more] | c >> (6 * more)));
    while (more-- > 0) {
        text_add_char(out, (char)(0x80 | (c >> (6 * more) & 0x3F)));
    }
}

// A builder of words: blanks only between them.
static void add_folded(TextBuilder *out, UChar32 c)
{
    UChar32 kept = fold_character(c);
    if (kept == BLANK) {
        if (out->len > 0 && out->at[out->len - 1] != ' ') {
            text_add_char(out, ' ');
        }
        return;
    }
    if (kept != NOTHING) {
        add_character(out, (uint32_t)kept);
    }
}

// Whether ICU would leave it as it is: ASCII, and the Arabic letters and marks of daily use.
static bool is_plain(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x80) {
            continue;
        }
        unsigned char next = i + 1 < text.len ? (unsigned char)text.at[i + 1] : 0;
        bool known = (c == 0xD8 && next >= 0xA1 && next <= 0xBF) || (c == 0xD9 && next >= 0x80 && next <= 0xAF);
        if (!known) {
            return false;
        }
        i++;
    }
    return true;
}

static void fold_plain(TextBuilder *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x80) {
            add_folded(out, c);
        } else {
            add_folded(out, (c & 0x1F) << 6 | ((unsigned char)text.at[++i] & 0x3F));
        }
    }
}

// Compatibility forms undone (ﻻ, ﷲ, full width), and letters apart from their marks, so that marks can be dropped.
static void fold_decomposed(Arena *arena, TextBuilder *out, Str text)
{
    enum { GROWTH_MAX = 18 }; // of UTF-16 under NFKD, by the Unicode standard
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&error);
    int32_t length = 0;
    UChar *wide = ARENA_ARRAY(arena, UChar, text.len + 1);
    u_strFromUTF8WithSub(wide, (int32_t)text.len + 1, &length, text.at, (int32_t)text.len, 0xFFFD, NULL, &error);
    int32_t room = length * GROWTH_MAX + 1;
    UChar *apart = ARENA_ARRAY(arena, UChar, (size_t)room);
    int32_t count = unorm2_normalize(nfkd, wide, length, apart, room, &error);
    int32_t size = 0;
    uint8_t *bytes = ARENA_ARRAY(arena, uint8_t, (size_t)count * 3 + 1);
    u_strToUTF8((char *)bytes, count * 3 + 1, &size, apart, count, &error);
    for (int32_t i = 0; U_SUCCESS(error) && i < size;) {
        UChar32 c;
        U8_NEXT_OR_FFFD(bytes, i, size, c);
        add_folded(out, c);
    }
}

// ---- What PDF files do to lam-alef ----

#define ALLAH STR("الله")
#define ALLAH_REVERSED STR("هللا")
#define ALA STR("الا")
#define ALA_REVERSED STR("اال")

static bool ends_with(Str text, Str end)
{
    return text.len >= end.len && str_equal(str_from_index(text, text.len - end.len), end);
}

static void add_word(TextBuilder *out, Str word)
{
    if (out->len > 0) {
        text_add_char(out, ' ');
    }
    if (ends_with(word, ALLAH_REVERSED)) {
        text_add(out, str_slice(word, 0, word.len - ALLAH_REVERSED.len));
        text_add(out, ALLAH);
    } else if (str_starts(word, ALA_REVERSED) && word.len > ALA_REVERSED.len + 2) {
        text_add(out, ALA);
        text_add(out, str_from_index(word, ALA_REVERSED.len));
    } else {
        text_add(out, word);
    }
}

static Str mend_reversed(Arena *arena, Str folded)
{
    size_t at;
    if (!str_find_text(folded, ALLAH_REVERSED, &at) && !str_find_text(folded, ALA_REVERSED, &at)) {
        return folded;
    }
    TextBuilder out = { .arena = arena };
    Str rest = folded;
    Str word;
    while (str_cut(&rest, ' ', &word)) {
        add_word(&out, word);
    }
    return text_done(&out);
}

Str link_fold(Arena *arena, Str text)
{
    enum { BYTES_MAX = 1 << 20 }; // what ICU counts in 32 bits must not overflow, and no name is as long
    TextBuilder out = { .arena = arena };
    text = str_slice(text, 0, BYTES_MAX);
    if (is_plain(text)) {
        fold_plain(&out, text);
    } else {
        fold_decomposed(arena, &out, text);
    }
    out.len -= out.len > 0 && out.at[out.len - 1] == ' ';
    return mend_reversed(arena, text_done(&out));
}

// ---- Letters for edits ----

size_t link_letters(Str folded, uint8_t letters_out[LINK_LETTERS_MAX])
{
    size_t count = 0;
    for (int32_t i = 0; i < (int32_t)folded.len && count < LINK_LETTERS_MAX;) {
        UChar32 c;
        U8_NEXT_OR_FFFD((const uint8_t *)folded.at, i, (int32_t)folded.len, c);
        uint32_t wide = (uint32_t)c;
        letters_out[count++] = (uint8_t)(wide < 0x80                        ? wide
                                         : wide >= 0x620 && wide <= 0x64A ? wide - 0x620 + 0x80
                                                                          : 0xB0 + wide % 80);
    }
    return count;
}

LinkScript link_script(Str folded)
{
    for (size_t i = 0; i < folded.len; i++) {
        unsigned char c = (unsigned char)folded.at[i];
        if (c >= 0x80) {
            return c >= 0xD8 && c <= 0xDB ? LINK_ARABIC : LINK_OTHER_SCRIPT;
        }
        if (c >= 'a') {
            return LINK_LATIN;
        }
    }
    return LINK_OTHER_SCRIPT;
}
