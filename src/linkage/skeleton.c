// The code across scripts: محمد and Mohammed have the same consonants. Vowels, ع, hamza and final h say too little
// to be compared, و and ي are consonants only where a name begins.
#include <string.h>
#include <unicode/utf8.h>

#include "linkage/fold.h"

enum { CODE_MAX = 12, BITS = 5 };

typedef struct Code {
    char at[CODE_MAX];
    size_t count;
} Code;

// Doubled consonants are written once in Arabic, and twice or not in Latin letters.
static void add(Code *code, char consonant)
{
    if (code->count < CODE_MAX && (code->count == 0 || code->at[code->count - 1] != consonant)) {
        code->at[code->count++] = consonant;
    }
}

// ---- Arabic ----

// By letter from U+0627 to U+064A. '.': no consonant.
static char arabic_sound(UChar32 c)
{
    static const char sounds[] = ".b.tsjhkddrzs$sdtz.j......fkklmnhwyy";
    return c >= 0x627 && c <= 0x64A ? sounds[c - 0x627] : '.';
}

static void code_arabic(Code *code, Str word)
{
    enum { ARTICLE = 4, LEFT_MIN = 4 }; // bytes
    if (str_starts(word, STR("ال")) && word.len >= ARTICLE + LEFT_MIN) {
        word = str_from_index(word, ARTICLE);
    }
    bool first = true;
    for (int32_t i = 0; i < (int32_t)word.len; first = false) {
        UChar32 c;
        U8_NEXT_OR_FFFD((const uint8_t *)word.at, i, (int32_t)word.len, c);
        char sound = c < 0x80 ? (char)c : arabic_sound(c);
        if (sound != '.' && (first || (sound != 'w' && sound != 'y'))) {
            add(code, sound);
        }
    }
}

// ---- Latin ----

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiou", c) != NULL;
}

// Two letters for one sound; gives the sound or 0.
static char pair_sound(char a, char b)
{
    static const struct {
        char pair[3];
        char sound;
    } pairs[] = { { "kh", 'k' }, { "gh", 'j' }, { "th", 's' }, { "dh", 'd' }, { "sh", '$' },
                  { "ch", '$' }, { "ph", 'f' }, { "zh", 'z' }, { "ck", 'k' }, { "qu", 'k' } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (pairs[i].pair[0] == a && pairs[i].pair[1] == b) {
            return pairs[i].sound;
        }
    }
    return '\0';
}

static char latin_sound(char c, char next)
{
    if (c == 'c') {
        return next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
    }
    const char *from = "bdfghjklmnpqrstvzwy";
    const char *to = "bdfjhjklmnbkrstfzwy"; // Gamal and Jamal are one name
    const char *at = c ? strchr(from, c) : NULL;
    return at ? to[at - from] : c >= '0' && c <= '9' ? c : '.';
}

static Str without_latin_article(Str word)
{
    enum { LEFT_MIN = 3 };
    bool article = (str_starts(word, STR("al")) || str_starts(word, STR("el"))) && word.len >= 2 + LEFT_MIN &&
                   !is_vowel(word.at[2]) && word.at[2] != 'y';
    return article ? str_from_index(word, 2) : word;
}

static void code_latin(Code *code, Str word)
{
    word = without_latin_article(word);
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        char next = i + 1 < word.len ? word.at[i + 1] : '\0';
        char sound = pair_sound(c, next);
        if (sound) {
            add(code, sound);
            i++;
        } else if (c == 'x') {
            add(code, 'k');
            add(code, 's');
        } else {
            sound = latin_sound(c, next);
            if (sound != '.' && (i == 0 || (sound != 'w' && sound != 'y'))) {
                add(code, sound);
            }
        }
    }
}

// ---- Both ----

static void drop_at(Code *code, size_t at)
{
    memmove(code->at + at, code->at + at + 1, code->count - at - 1);
    code->count--;
    if (at > 0 && at < code->count && code->at[at] == code->at[at - 1]) {
        drop_at(code, at);
    }
}

// The article inside compounds is said or swallowed: Abdul Rahman, Abdurrahman; Salah al-Din, Salaheddin.
static void drop_inner_articles(Code *code)
{
    if (code->count > 3 && memcmp(code->at, "bdl", 3) == 0) {
        drop_at(code, 2);
    }
    if (code->count > 3 && memcmp(code->at + code->count - 3, "ldn", 3) == 0) {
        drop_at(code, code->count - 3);
    }
    if (code->count > 1 && code->at[code->count - 1] == 'h') {
        code->count--;
    }
}

static uint64_t pack(const Code *code)
{
    uint64_t packed = 0;
    for (size_t i = 0; i < CODE_MAX; i++) {
        char c = i < code->count ? code->at[i] : '\0';
        uint64_t letter = c == '\0' ? 0 : c >= 'a' && c <= 'z' ? (uint64_t)(c - 'a' + 1) : c == '$' ? 27 : 28 + (uint64_t)c % 4;
        packed = packed << BITS | letter;
    }
    return packed;
}

uint64_t link_skeleton(Str folded)
{
    Code code = { .count = 0 };
    LinkScript script = link_script(folded);
    Str rest = folded;
    Str word;
    while (script != LINK_OTHER_SCRIPT && str_cut(&rest, ' ', &word)) {
        if (script == LINK_ARABIC) {
            code_arabic(&code, word);
        } else {
            code_latin(&code, word);
        }
    }
    drop_inner_articles(&code);
    return pack(&code);
}
