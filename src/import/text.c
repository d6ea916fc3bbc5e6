// Names as registers spell them, folded for comparison, and an index over such keys.
// Not for matching people.
#include <stdlib.h>
#include <unicode/uchar.h>

#include "import/parts.h"

enum { TATWEEL = 0x0640 };

// What the character is compared as; 0 when it does not count.
static UChar32 fold_character(UChar32 c)
{
    int digit = u_charDigitValue(c);
    if (digit >= 0) {
        return '0' + digit;
    }
    switch (c) {
    case 0x0622: // آ
    case 0x0623: // أ
    case 0x0625: // إ
    case 0x0671: // ٱ
        return 0x0627;
    case 0x0649: // ى
    case 0x06CC: // ی
        return 0x064A;
    case 0x0629: // ة
        return 0x0647;
    case 0x06A9: // ک
        return 0x0643;
    default:
        return c != TATWEEL && u_isalpha(c) ? u_tolower(c) : 0;
    }
}

// The character at `*at` of text that is known to be UTF-8; steps behind it.
static UChar32 next_character(Str text, size_t *at)
{
    unsigned char first = (unsigned char)text.at[(*at)++];
    int more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    UChar32 c = more == 0 ? first : first & (0x3F >> more);
    for (; more > 0 && *at < text.len; more--) {
        c = c << 6 | ((unsigned char)text.at[(*at)++] & 0x3F);
    }
    return c;
}

static void add_character(TextBuilder *text, UChar32 c)
{
    if (c < 0x80) {
        text_add_char(text, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const int leads[] = { 0, 0xC0, 0xE0, 0xF0 };
    text_add_char(text, (char)(leads[more] | c >> (6 * more)));
    while (more-- > 0) {
        text_add_char(text, (char)(0x80 | (c >> (6 * more) & 0x3F)));
    }
}

Str import_fold(Arena *arena, Str text)
{
    TextBuilder folded = { .arena = arena };
    for (size_t at = 0; at < text.len;) {
        UChar32 kept = fold_character(next_character(text, &at));
        if (kept) {
            add_character(&folded, kept);
        }
    }
    return text_done(&folded);
}

Str import_area_code(Arena *arena, Str cell)
{
    Str latin = text_latin_digits(arena, cell);
    char *code = arena_take(arena, latin.len + 1);
    for (size_t i = 0; i < latin.len; i++) {
        char c = latin.at[i];
        code[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return str_trim((Str){ code, latin.len });
}

void import_index_add(Arena *arena, ImportIndex *index, Str key, size_t value)
{
    index->entries = ARENA_GROW(arena, index->entries, index->count);
    index->entries[index->count++] = (struct ImportEntry){ key, value };
}

void import_index_add_words(Arena *arena, ImportIndex *index, const char *synonyms, size_t value)
{
    Str rest = str_from(synonyms);
    Str word;
    while (str_cut(&rest, '|', &word)) {
        import_index_add(arena, index, import_fold(arena, word), value);
    }
}

static int compare_entries(const void *a, const void *b)
{
    const struct ImportEntry *left = a;
    const struct ImportEntry *right = b;
    int order = str_compare(left->key, right->key);
    if (order != 0) {
        return order;
    }
    return left->value < right->value ? -1 : left->value > right->value;
}

void import_index_sort(ImportIndex *index)
{
    if (index->count > 0) {
        qsort(index->entries, index->count, sizeof *index->entries, compare_entries);
    }
}

static size_t first_not_below(const ImportIndex *index, Str key)
{
    size_t low = 0;
    size_t high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(index->entries[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t import_index_find(const ImportIndex *index, Str key, size_t *values_out, size_t room)
{
    size_t found = 0;
    size_t last = 0;
    for (size_t i = first_not_below(index, key);
         key.len > 0 && i < index->count && str_equal(index->entries[i].key, key); i++) {
        size_t value = index->entries[i].value;
        if (found > 0 && value == last) {
            continue; // one thing under two equal names
        }
        if (found < room) {
            values_out[found] = value;
        }
        last = value;
        found++;
    }
    return found;
}
