// A folded name in its parts: compounds joined, «بن» passed over, the article put before what it belongs to.
#include <string.h>

#include "linkage/fold.h"

enum { WORDS_MAX = 24 };

static bool is_one_of(Str word, const char *const *list)
{
    for (size_t i = 0; list[i]; i++) {
        if (str_is(word, list[i])) {
            return true;
        }
    }
    return false;
}

// Joined with the word behind it.
static bool opens(Str word)
{
    static const char *const list[] = { "عبد", "ابو", "ابي", "ابا", "ام", "بنت", "ال", "abd", "abdel", "abdul", "abdal", "abdol",
                                        "abdil", "abu", "abou", "umm", "bint", "al", "el", "bin", "ibn", "ابن", "بن", NULL };
    return is_one_of(word, list);
}

// Joined to the word before it.
static bool closes(Str word)
{
    static const char *const list[] = { "الدين", "الله", "الاسلام", "aldin", "eldin", "eddin", "uddin", "addin", "aldeen", "eldeen",
                                        "eddeen", "uddeen", "aldine", "eddine", "allah", "ullah", "ellah", "alislam", "elislam", NULL };
    return is_one_of(word, list);
}

// Passed over where something stands before and behind it.
static bool links(Str word)
{
    static const char *const list[] = { "بن", "ابن", "bin", "ibn", "ben", NULL };
    return is_one_of(word, list);
}

// as-, ash-, ad-, an-, ar-… before a word that begins with the same letters is the article.
static bool is_assimilated(Str word, Str next)
{
    if (word.len < 2 || word.len > 3 || !(word.at[0] == 'a' || word.at[0] == 'e')) {
        return false;
    }
    Str sound = str_from_index(word, 1);
    return sound.at[0] >= 'a' && strchr("dnrstz", sound.at[0]) && str_starts(next, sound) && next.len > sound.len + 1;
}

static size_t split_words(Str folded, Str words[WORDS_MAX])
{
    size_t count = 0;
    Str rest = folded;
    Str word;
    while (count < WORDS_MAX && str_cut(&rest, ' ', &word)) {
        if (word.len > 0) {
            words[count++] = word;
        }
    }
    for (size_t i = 0; i + 1 < count; i++) {
        words[i] = is_assimilated(words[i], words[i + 1]) ? STR("al") : words[i];
    }
    return count;
}

static void put_part(LinkParts *parts, Str part)
{
    if (parts->count < LINK_PARTS_MAX) {
        parts->at[parts->count++] = part;
    } else {
        parts->at[LINK_PARTS_MAX - 1] = part; // a family name stands last
    }
}

void link_parts(Arena *arena, Str folded, LinkParts *parts_out)
{
    Str words[WORDS_MAX];
    size_t count = split_words(folded, words);
    LinkParts parts = { .count = 0 };
    for (size_t i = 0; i < count;) {
        if (parts.count > 0 && i + 1 < count && links(words[i])) {
            i++;
            continue;
        }
        TextBuilder part = { .arena = arena };
        while (i + 1 < count && opens(words[i])) {
            text_add(&part, words[i++]);
        }
        text_add(&part, words[i++]);
        // «صلاح ال دين» as much as «صلاح الدين».
        for (; i < count; i++) {
            bool apart = i + 1 < count && opens(words[i]) &&
                         closes(str_format(arena, "%.*s%.*s", STR_ARG(words[i]), STR_ARG(words[i + 1])));
            if (!apart && !closes(words[i])) {
                break;
            }
            text_add(&part, words[i]);
            if (apart) {
                text_add(&part, words[++i]);
            }
        }
        put_part(&parts, text_done(&part));
    }
    *parts_out = parts;
}

Str link_bare(Arena *arena, Str folded)
{
    enum { LEFT_MIN = 3, ARABIC_ARTICLE = 4 }; // bytes
    TextBuilder bare = { .arena = arena };
    Str rest = folded;
    Str word;
    while (str_cut(&rest, ' ', &word)) {
        if (str_starts(word, STR("ال")) && word.len >= ARABIC_ARTICLE + 2 * LEFT_MIN) {
            word = str_from_index(word, ARABIC_ARTICLE);
        } else if ((str_starts(word, STR("al")) || str_starts(word, STR("el"))) && word.len >= 2 + LEFT_MIN &&
                   !strchr("aeiou", word.at[2])) {
            word = str_from_index(word, 2);
        }
        text_add(&bare, word);
    }
    return text_done(&bare);
}
