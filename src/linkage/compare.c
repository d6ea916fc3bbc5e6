// Compares two records field by field. Levels are what people would say: the same, as it sounds, one letter apart.
#include "linkage/compare.h"

#include <string.h>

#include "linkage/fold.h"
#include "linkage/values.h"

// ---- Rarity ----

// 1024ths of a record: how often another than these two is thought to have a value that none has been seen with. What
// numbers are for is that nobody else has them.
static uint64_t unseen(const Field *field)
{
    return field->type == FIELD_NUMBER ? 1 : field->type == FIELD_PHONE ? 30 : 512;
}

enum { SCALE = 1024, SCALE_BITS = 10, BACKGROUND = 100 };

static int32_t rarity_of_count(const Rarity *rarity, const Field *field, uint64_t count)
{
    uint64_t others = (count > 2 ? count - 2 : 0) * SCALE + unseen(field);
    int32_t bits = rarity->records + SCALE_BITS * LINK_BIT - link_log2(others);
    return bits > 0 ? bits : 0;
}

void rarity_make(const LinkSet *set, Rarity *rarity_out)
{
    Rarity *rarity = rarity_out;
    // As if a hundred more were there, whom we know nothing of: a register of ten people proves no name rare or usual.
    rarity->records = link_log2(set->count + BACKGROUND);
    for (size_t f = 0; f < set->schema.count; f++) {
        const Field *field = &set->schema.fields[f];
        for (int code = 0; code < USES_CODES; code++) {
            rarity->coded[f][code] = rarity->records - code * LINK_BIT / 8;
            rarity->coded[f][code] = rarity->coded[f][code] > 0 ? rarity->coded[f][code] : 0;
        }
        for (uint64_t count = 64; count >= 1; count--) { // there codes are exact
            rarity->coded[f][uses_code(count)] = rarity_of_count(rarity, field, count);
        }
    }
}

int32_t rarity_of(const LinkSet *set, const Rarity *rarity, size_t field, uint32_t count)
{
    return rarity_of_count(rarity, &set->schema.fields[field], count);
}

// ---- Words ----

typedef struct Comparison {
    const LinkSet *set;
    const Rarity *rarity;
    Record a, b;
    const Word *words;
    const uint8_t *letters;
    LinkLevel levels[LINK_FIELDS_MAX];
    int32_t stranger, kin;
} Comparison;

static void share(Comparison *comparison, size_t field, int32_t bits)
{
    enum { NOT_TWICE = 2 * LINK_BIT }; // a family gives a name again more seldom than chance would
    const Field *shared = &comparison->set->schema.fields[field];
    comparison->stranger += bits;
    comparison->kin += shared->shared || shared->type == FIELD_DATE ? 0 : bits; // twins share the day
    comparison->kin += shared->kind == LINK_GIVEN ? NOT_TWICE : 0;
}

static unsigned edits_between(const Comparison *comparison, const Word *a, const Word *b)
{
    enum { MASK_MOST = 4 }; // an edit changes two letters at most
    int apart = (int)a->length - (int)b->length;
    if (apart > 2 || apart < -2 || __builtin_popcount(a->mask ^ b->mask) > MASK_MOST) {
        return 3;
    }
    return link_edits(comparison->letters + a->letters, a->length, comparison->letters + b->letters, b->length);
}

static unsigned skeleton_length(uint64_t skeleton)
{
    unsigned length = 0;
    for (; skeleton; skeleton <<= 5) {
        skeleton &= ((uint64_t)1 << 60) - 1;
        length += skeleton != 0;
    }
    return length;
}

static unsigned skeleton_edits(uint64_t a, uint64_t b)
{
    uint8_t letters[2][12];
    size_t counts[2] = { 0, 0 };
    const uint64_t codes[2] = { a, b };
    for (int side = 0; side < 2; side++) {
        for (int shift = 55; shift >= 0 && (codes[side] >> shift & 31); shift -= 5) {
            letters[side][counts[side]++] = (uint8_t)(codes[side] >> shift & 31);
        }
    }
    return link_edits(letters[0], counts[0], letters[1], counts[1]);
}

// One is the other's initial, its beginning, or one of its words.
static bool is_part(const Comparison *comparison, const Word *a, const Word *b)
{
    enum { BEGINNING = 3 };
    const Word *shorter = a->length < b->length ? a : b;
    const Word *longer = shorter == a ? b : a;
    const uint8_t *at = comparison->letters + shorter->letters;
    const uint8_t *in = comparison->letters + longer->letters;
    if (shorter->length == 0 || shorter->length == longer->length) {
        return false;
    }
    if ((shorter->length == 1 || shorter->length >= BEGINNING) && memcmp(at, in, shorter->length) == 0) {
        return true;
    }
    for (size_t i = 1; longer->words > 1 && i + shorter->length <= longer->length; i++) {
        bool ends = i + shorter->length == longer->length || in[i + shorter->length] == ' ';
        if (in[i - 1] == ' ' && ends && memcmp(at, in + i, shorter->length) == 0) {
            return true;
        }
    }
    return false;
}

static LinkLevel level_of_names(const Comparison *comparison, const Word *a, const Word *b)
{
    enum { LONG = 6, SHORT_SOUND = 2 };
    if (a->hash == b->hash) {
        return LINK_EQUAL;
    }
    if (a->bare == b->bare) {
        return LINK_LEVEL_2;
    }
    bool same_sound = a->skeleton == b->skeleton && a->skeleton != 0;
    if (same_sound && a->script != b->script) {
        return LINK_LEVEL_3;
    }
    unsigned edits = a->script == b->script ? edits_between(comparison, a, b) : skeleton_edits(a->skeleton, b->skeleton);
    size_t length = a->length < b->length ? a->length : b->length;
    // Written in Arabic, what has other long vowels is another name (محمد, محمود); in Latin letters they are anyhow.
    bool heard = same_sound && a->script == LINK_LATIN && skeleton_length(a->skeleton) >= SHORT_SOUND;
    if ((edits == 1 && length > 2) || heard) {
        return LINK_LEVEL_4;
    }
    if ((edits == 2 && length >= LONG) || is_part(comparison, a, b)) {
        return LINK_LEVEL_5;
    }
    return LINK_DIFFER;
}

static void compare_words(Comparison *comparison, size_t at)
{
    const Field *field = &comparison->set->schema.fields[at];
    uint32_t a = comparison->a.at[field->slot];
    uint32_t b = comparison->b.at[field->slot];
    if (a == 0 || b == 0) {
        return;
    }
    const Word *first = &comparison->words[a];
    const Word *second = &comparison->words[b];
    LinkLevel level = a == b ? LINK_EQUAL : level_of_names(comparison, first, second);
    if (field->type != FIELD_NAME && level == LINK_LEVEL_5) {
        level = LINK_DIFFER;
    }
    if (field->kind == LINK_SEX || field->type == FIELD_SOURCE) {
        level = a == b ? LINK_EQUAL : LINK_DIFFER;
    }
    comparison->levels[at] = level;
    if (level == LINK_EQUAL && field->type != FIELD_SOURCE) {
        share(comparison, at, rarity_of(comparison->set, comparison->rarity, at, first->count));
    }
}

// ---- Lists of words ----

enum { LIST_HEAD = 2, LIST_MAX = 64 };

typedef struct List {
    const uint32_t *words;
    size_t count;
    uint64_t met; // a bit for each word that has its like
} List;

static List list_of(const Comparison *comparison, const uint32_t *record, const Field *field)
{
    const uint32_t *at = comparison->set->lists + record[field->slot];
    return (List){ at + LIST_HEAD, at[0] < LIST_MAX ? at[0] : LIST_MAX, 0 };
}

static int64_t weight_of(const Comparison *comparison, size_t field, uint32_t word)
{
    return rarity_of(comparison->set, comparison->rarity, field, comparison->words[word].count) + LINK_BIT / 4;
}

// Words of both, by the weight of the rarer side; nearly the same ones count less.
static int64_t shared_weight(const Comparison *comparison, size_t field, List *a, List *b, bool nearly)
{
    enum { NEARLY = 4 }; // fifths
    int64_t shared = 0;
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; j < b->count && !(a->met >> i & 1); j++) {
            const Word *x = &comparison->words[a->words[i]];
            const Word *y = &comparison->words[b->words[j]];
            bool like = nearly ? x->length > 3 && y->length > 3 &&
                                     (edits_between(comparison, x, y) == 1 || (x->skeleton && x->script != y->script && x->skeleton == y->skeleton))
                               : a->words[i] == b->words[j];
            if (!(b->met >> j & 1) && like) {
                a->met |= (uint64_t)1 << i;
                b->met |= (uint64_t)1 << j;
                int64_t weight = weight_of(comparison, field, a->words[i]) + weight_of(comparison, field, b->words[j]);
                shared += nearly ? weight * NEARLY / 5 : weight;
            }
        }
    }
    return shared;
}

static int64_t list_weight(const Comparison *comparison, size_t field, const List *list)
{
    int64_t weight = 0;
    for (size_t i = 0; i < list->count; i++) {
        weight += weight_of(comparison, field, list->words[i]);
    }
    return weight;
}

static void compare_lists(Comparison *comparison, size_t at)
{
    static const int least[] = { 1000, 1000, 850, 650, 450, 250, 80 }; // thousandths of what both have
    enum { RAREST = 25 * LINK_BIT };
    const Field *field = &comparison->set->schema.fields[at];
    uint32_t first = comparison->a.at[field->slot];
    uint32_t second = comparison->b.at[field->slot];
    if (first == 0 || second == 0) {
        return;
    }
    List a = list_of(comparison, comparison->a.at, field);
    List b = list_of(comparison, comparison->b.at, field);
    int64_t all = list_weight(comparison, at, &a) + list_weight(comparison, at, &b);
    int64_t shared = shared_weight(comparison, at, &a, &b, false) + shared_weight(comparison, at, &a, &b, true);
    LinkLevel level = LINK_EQUAL;
    while (level < LINK_DIFFER && shared * 1000 < all * least[level]) {
        level++;
    }
    comparison->levels[at] = level;
    if (level == LINK_EQUAL) { // words of one street come together: their sum is more than they say
        int64_t bits = all * 3 / 10;
        share(comparison, at, (int32_t)(bits < RAREST ? bits : RAREST));
    }
}

// ---- Numbers ----

static int32_t rarity_coded(const Comparison *comparison, size_t field)
{
    const uint8_t *uses = comparison->set->uses[field];
    uint8_t a = uses[comparison->a.index];
    uint8_t b = uses[comparison->b.index];
    return comparison->rarity->coded[field][a > b ? a : b];
}

static unsigned digit_edits(uint64_t a, uint64_t b)
{
    uint8_t first[LINK_SIGNS_MAX];
    uint8_t second[LINK_SIGNS_MAX];
    size_t first_count = link_number_signs(a, first);
    size_t second_count = link_number_signs(b, second);
    return first_count == 0 || second_count == 0 ? 3 : link_edits(first, first_count, second, second_count);
}

static void compare_numbers(Comparison *comparison, size_t at)
{
    const Field *field = &comparison->set->schema.fields[at];
    uint64_t a = record_number(comparison->a.at, field);
    uint64_t b = record_number(comparison->b.at, field);
    if (a == 0 || b == 0) {
        return;
    }
    unsigned edits = a == b ? 0 : digit_edits(a, b);
    comparison->levels[at] = edits == 0 ? LINK_EQUAL : edits == 1 ? LINK_LEVEL_2 : edits == 2 ? LINK_LEVEL_3 : LINK_DIFFER;
    if (edits == 0) {
        share(comparison, at, rarity_coded(comparison, at));
    }
}

static unsigned phone_edits(uint32_t a, uint32_t b)
{
    uint8_t digits[2][9];
    uint32_t numbers[2] = { a - 1, b - 1 };
    for (int side = 0; side < 2; side++) {
        for (size_t i = 9; i-- > 0; numbers[side] /= 10) {
            digits[side][i] = (uint8_t)(numbers[side] % 10);
        }
    }
    return link_edits(digits[0], 9, digits[1], 9);
}

// Any of one with any of the other.
static void compare_phones(Comparison *comparison, size_t at)
{
    const Field *field = &comparison->set->schema.fields[at];
    LinkLevel level = LINK_MISSING;
    for (unsigned i = 0; i < field->slots; i++) {
        for (unsigned j = 0; j < field->slots; j++) {
            uint32_t a = comparison->a.at[field->slot + i];
            uint32_t b = comparison->b.at[field->slot + j];
            if (a && b && level != LINK_EQUAL) {
                LinkLevel found = a == b ? LINK_EQUAL : phone_edits(a, b) == 1 ? LINK_LEVEL_2 : LINK_DIFFER;
                level = level == LINK_MISSING || found < level ? found : level;
            }
        }
    }
    comparison->levels[at] = level;
    if (level == LINK_EQUAL) {
        share(comparison, at, rarity_coded(comparison, at));
    }
}

// ---- Dates ----

static bool has_no_day(LinkDate date)
{
    return (link_date_month(date) <= 1 && link_date_day(date) <= 1) || link_date_day(date) == 0;
}

static unsigned date_edits(LinkDate a, LinkDate b)
{
    uint8_t digits[2][8];
    const LinkDate dates[2] = { a, b };
    for (int side = 0; side < 2; side++) {
        unsigned number = link_date_year(dates[side]) * 10000 + link_date_month(dates[side]) * 100 + link_date_day(dates[side]);
        for (size_t i = 8; i-- > 0; number /= 10) {
            digits[side][i] = (uint8_t)(number % 10);
        }
    }
    return link_edits(digits[0], 8, digits[1], 8);
}

static LinkLevel level_of_dates(LinkDate a, LinkDate b)
{
    bool same_year = link_date_year(a) == link_date_year(b);
    if (a == b) {
        return LINK_EQUAL;
    }
    if (same_year && link_date_month(a) == link_date_day(b) && link_date_day(a) == link_date_month(b)) {
        return LINK_LEVEL_2;
    }
    if (same_year && (has_no_day(a) || has_no_day(b))) {
        return LINK_LEVEL_4;
    }
    if (date_edits(a, b) == 1) {
        return LINK_LEVEL_3;
    }
    if (same_year) {
        return LINK_LEVEL_5;
    }
    bool same_day = link_date_month(a) == link_date_month(b) && link_date_day(a) == link_date_day(b) && !has_no_day(a);
    return same_day ? LINK_MOVED : LINK_DIFFER;
}

static void compare_dates(Comparison *comparison, size_t at)
{
    const Field *field = &comparison->set->schema.fields[at];
    LinkDate a = comparison->a.at[field->slot];
    LinkDate b = comparison->b.at[field->slot];
    if (a == 0 || b == 0) {
        return;
    }
    comparison->levels[at] = level_of_dates(a, b);
    if (a == b) {
        share(comparison, at, rarity_coded(comparison, at));
    }
}

// ---- Names in each other's place ----

static const Word *name_of(const Comparison *comparison, Record record, int field)
{
    uint32_t word = field == NONE ? 0 : record.at[comparison->set->schema.fields[field].slot];
    return word ? &comparison->words[word] : NULL;
}

static bool are_like(const Comparison *comparison, const Word *a, const Word *b)
{
    return a && b && level_of_names(comparison, a, b) <= LINK_LEVEL_4;
}

static bool is_apart(const Comparison *comparison, int field)
{
    return field != NONE && comparison->levels[field] >= LINK_LEVEL_5;
}

// Given and family name the other way round.
static void see_swapped(Comparison *comparison, int x, int y)
{
    if (!is_apart(comparison, x) || !is_apart(comparison, y)) {
        return;
    }
    if (are_like(comparison, name_of(comparison, comparison->a, x), name_of(comparison, comparison->b, y)) &&
        are_like(comparison, name_of(comparison, comparison->a, y), name_of(comparison, comparison->b, x))) {
        comparison->levels[x] = LINK_MOVED;
        comparison->levels[y] = LINK_MOVED;
    }
}

// A name left out moves those behind it up: one's father is the other's grandfather.
static void see_left_out(Comparison *comparison, int upper, int lower)
{
    if (!is_apart(comparison, upper)) {
        return;
    }
    if (are_like(comparison, name_of(comparison, comparison->a, upper), name_of(comparison, comparison->b, lower)) ||
        are_like(comparison, name_of(comparison, comparison->b, upper), name_of(comparison, comparison->a, lower))) {
        comparison->levels[upper] = LINK_MOVED;
        if (lower != NONE && comparison->levels[lower] == LINK_DIFFER) {
            comparison->levels[lower] = LINK_MISSING; // said already
        }
    }
}

static void see_moved(Comparison *comparison)
{
    const int *first = comparison->set->schema.first;
    see_swapped(comparison, first[LINK_GIVEN], first[LINK_FAMILY]);
    see_swapped(comparison, first[LINK_FATHER], first[LINK_GRANDFATHER]);
    if (first[LINK_GRANDFATHER] != NONE) {
        see_left_out(comparison, first[LINK_FATHER], first[LINK_GRANDFATHER]);
        see_left_out(comparison, first[LINK_FAMILY], first[LINK_GRANDFATHER]);
    }
}

void compare_records(const LinkSet *set, const Rarity *rarity, Record a, Record b, Evidence *evidence_out)
{
    Comparison comparison = { .set = set, .rarity = rarity, .a = a, .b = b,
                              .words = vocabulary_words(set->vocabulary),
                              .letters = vocabulary_letters(set->vocabulary) };
    static void (*const compare[])(Comparison *, size_t) = {
        [FIELD_NAME] = compare_words,    [FIELD_WORD] = compare_words,     [FIELD_WORDS] = compare_lists,
        [FIELD_DATE] = compare_dates,    [FIELD_NUMBER] = compare_numbers, [FIELD_PHONE] = compare_phones,
        [FIELD_SOURCE] = compare_words,
    };
    for (size_t i = 0; i < set->schema.count; i++) {
        compare[set->schema.fields[i].type](&comparison, i);
    }
    see_moved(&comparison);
    Evidence evidence = { 0, comparison.stranger, comparison.kin };
    for (size_t i = 0; i < set->schema.count; i++) {
        evidence.levels |= (uint64_t)comparison.levels[i] << 3 * i;
    }
    *evidence_out = evidence;
}

bool records_contradict(const LinkSet *set, const uint32_t *a, const uint32_t *b)
{
    int at = set->schema.first[LINK_NATIONAL_ID];
    if (at == NONE) {
        return false;
    }
    uint64_t first = record_number(a, &set->schema.fields[at]);
    uint64_t second = record_number(b, &set->schema.fields[at]);
    return first != second && link_number_is_checked(first) && link_number_is_checked(second) &&
           digit_edits(first, second) > 1;
}
