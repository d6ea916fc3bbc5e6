// The keys of one record.
#include "linkage/block.h"
#include "linkage/hash.h"
#include "linkage/values.h"

static const Field *field_of(const LinkSet *set, LinkKind kind)
{
    int at = set->schema.first[kind];
    return at == NONE ? NULL : &set->schema.fields[at];
}

static uint64_t sound_of(const LinkSet *set, const uint32_t *record, LinkKind kind)
{
    const Field *field = field_of(set, kind);
    const Word *word = field ? &vocabulary_words(set->vocabulary)[record[field->slot]] : NULL;
    if (!word || word->length == 0) {
        return 0;
    }
    return word->skeleton ? word->skeleton : word->hash;
}

static uint64_t word_of(const LinkSet *set, const uint32_t *record, LinkKind kind)
{
    const Field *field = field_of(set, kind);
    return field ? vocabulary_words(set->vocabulary)[record[field->slot]].hash : 0;
}

static uint64_t half_of(uint64_t number, bool tail)
{
    uint8_t signs[LINK_SIGNS_MAX];
    size_t count = link_number_signs(number, signs);
    size_t half = (count + 1) / 2;
    return count < 4 ? 0 : tail ? link_hash(signs + half, count - half, 3) : link_hash(signs, half, 2);
}

static uint64_t pair_of(const LinkSet *set, const uint32_t *record)
{
    uint64_t given = sound_of(set, record, LINK_GIVEN);
    uint64_t family = sound_of(set, record, LINK_FAMILY);
    return given && family ? link_mix(given, 1) + link_mix(family, 1) : 0;
}

// A part that has one value; 0: missing.
static uint64_t single_part(const LinkSet *set, const uint32_t *record, KeyPart part)
{
    const Field *date = field_of(set, LINK_BIRTH_DATE);
    const Field *number = field_of(set, LINK_NATIONAL_ID);
    switch (part) {
    case KEY_NUMBER:
        return number ? record_number(record, number) : 0;
    case KEY_NUMBER_HEAD:
    case KEY_NUMBER_TAIL:
        return number ? half_of(record_number(record, number), part == KEY_NUMBER_TAIL) : 0;
    case KEY_GIVEN:
        return sound_of(set, record, LINK_GIVEN);
    case KEY_FATHER:
        return sound_of(set, record, LINK_FATHER);
    case KEY_GRANDFATHER:
        return sound_of(set, record, LINK_GRANDFATHER);
    case KEY_FAMILY:
        return sound_of(set, record, LINK_FAMILY);
    case KEY_PAIR:
        return pair_of(set, record);
    case KEY_DATE:
        return date ? record[date->slot] : 0;
    case KEY_YEAR:
        return date ? link_date_year(record[date->slot]) : 0;
    case KEY_AREA:
        return word_of(set, record, LINK_AREA);
    case KEY_POSTCODE:
        return word_of(set, record, LINK_POSTCODE);
    case KEY_HOUSEHOLD:
        return word_of(set, record, LINK_HOUSEHOLD);
    default:
        return 0;
    }
}

// The rarest words of a list that more than one record has.
static size_t rare_words(const LinkSet *set, const uint32_t *record, LinkKind kind, uint64_t values[BLOCK_KEYS_MAX])
{
    enum { RARE = 4 };
    const Field *field = field_of(set, kind);
    const Word *words = vocabulary_words(set->vocabulary);
    const uint32_t *list = set->lists + (field ? record[field->slot] : 0);
    uint32_t best[RARE];
    size_t count = 0;
    for (size_t i = 0; field && record[field->slot] && i < list[0]; i++) {
        uint32_t word = list[2 + i];
        if (words[word].count < 2) {
            continue;
        }
        size_t at = count < RARE ? count++ : RARE;
        // Equally rare ones by their hash, for numbers of words hang on the order of the rows.
        for (; at > 0 && (words[best[at - 1]].count > words[word].count ||
                          (words[best[at - 1]].count == words[word].count && words[best[at - 1]].hash > words[word].hash)); at--) {
            if (at < RARE) {
                best[at] = best[at - 1];
            }
        }
        if (at < RARE) {
            best[at] = word;
        }
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = words[best[i]].hash;
    }
    return count;
}

static size_t part_values(const LinkSet *set, const uint32_t *record, KeyPart part, uint64_t values[BLOCK_KEYS_MAX])
{
    if (part == KEY_ADDRESS || part == KEY_TEXT) {
        return rare_words(set, record, part == KEY_TEXT ? LINK_TEXT : LINK_ADDRESS, values);
    }
    const Field *phones = part == KEY_PHONE ? field_of(set, LINK_PHONE) : NULL;
    size_t count = 0;
    for (unsigned i = 0; phones && i < phones->slots; i++) {
        if (record[phones->slot + i]) {
            values[count++] = record[phones->slot + i];
        }
    }
    if (part != KEY_PHONE) {
        values[0] = single_part(set, record, part);
        count = values[0] != 0;
    }
    return count;
}

size_t block_keys(const LinkSet *set, const BlockRule *rule, const uint32_t *record, uint32_t keys_out[BLOCK_KEYS_MAX])
{
    uint64_t keys[BLOCK_KEYS_MAX] = { 1 };
    size_t count = 1;
    for (size_t i = 0; i < BLOCK_PARTS && rule->parts[i] != KEY_END; i++) {
        uint64_t values[BLOCK_KEYS_MAX];
        size_t found = part_values(set, record, (KeyPart)rule->parts[i], values);
        if (found == 0) {
            return 0;
        }
        // The part that has several values stands first.
        for (size_t k = found; k-- > 0;) {
            keys[k] = link_mix(keys[i == 0 ? 0 : k], values[k] + rule->parts[i]);
        }
        for (size_t k = found; k < count; k++) {
            keys[k] = link_mix(keys[k], values[0] + rule->parts[i]);
        }
        count = found > count ? found : count;
    }
    for (size_t k = 0; k < count; k++) {
        keys_out[k] = (uint32_t)(keys[k] >> 32);
    }
    return count;
}

// ---- Rules ----

static bool has_part(const LinkSet *set, KeyPart part)
{
    static const LinkKind kinds[KEY_PARTS] = {
        [KEY_NUMBER] = LINK_NATIONAL_ID, [KEY_NUMBER_HEAD] = LINK_NATIONAL_ID, [KEY_NUMBER_TAIL] = LINK_NATIONAL_ID,
        [KEY_PHONE] = LINK_PHONE,        [KEY_GIVEN] = LINK_GIVEN,             [KEY_FATHER] = LINK_FATHER,
        [KEY_GRANDFATHER] = LINK_GRANDFATHER, [KEY_FAMILY] = LINK_FAMILY,      [KEY_PAIR] = LINK_FAMILY,
        [KEY_DATE] = LINK_BIRTH_DATE,    [KEY_YEAR] = LINK_BIRTH_DATE,         [KEY_AREA] = LINK_AREA,
        [KEY_POSTCODE] = LINK_POSTCODE,  [KEY_HOUSEHOLD] = LINK_HOUSEHOLD,     [KEY_ADDRESS] = LINK_ADDRESS,
        [KEY_TEXT] = LINK_TEXT,
    };
    return part == KEY_END || set->schema.first[kinds[part]] != NONE;
}

// Where all parts of one are there, the rule is used; `unless` names one that makes it needless.
static const struct {
    BlockRule rule;
    uint8_t unless;
} all_rules[] = {
    { { { KEY_NUMBER } }, 0 },
    { { { KEY_NUMBER_HEAD, KEY_GIVEN } }, 0 },
    { { { KEY_NUMBER_TAIL, KEY_GIVEN } }, 0 },
    { { { KEY_NUMBER_TAIL, KEY_DATE } }, 0 },
    { { { KEY_PHONE, KEY_GIVEN } }, 0 },
    { { { KEY_PHONE } }, KEY_GIVEN },
    { { { KEY_HOUSEHOLD, KEY_GIVEN } }, 0 },
    { { { KEY_HOUSEHOLD } }, KEY_GIVEN },
    { { { KEY_GIVEN, KEY_FATHER, KEY_FAMILY } }, 0 },
    { { { KEY_GIVEN, KEY_GRANDFATHER, KEY_FAMILY } }, 0 },
    { { { KEY_DATE, KEY_GIVEN } }, 0 },
    { { { KEY_DATE, KEY_FAMILY, KEY_AREA } }, 0 },
    { { { KEY_DATE, KEY_FAMILY } }, KEY_AREA },
    { { { KEY_FATHER, KEY_DATE, KEY_AREA } }, 0 },
    { { { KEY_PAIR, KEY_YEAR } }, 0 },
    { { { KEY_PAIR, KEY_AREA } }, KEY_FATHER },
    { { { KEY_PAIR } }, KEY_FATHER },
    { { { KEY_DATE, KEY_POSTCODE } }, 0 },
    { { { KEY_POSTCODE, KEY_GIVEN } }, 0 },
    { { { KEY_POSTCODE, KEY_FAMILY } }, 0 },
    { { { KEY_ADDRESS, KEY_GIVEN } }, KEY_POSTCODE },
    { { { KEY_ADDRESS } }, KEY_FAMILY },
    { { { KEY_TEXT } }, 0 },
    { { { KEY_GIVEN } }, KEY_FAMILY },
    { { { KEY_FAMILY } }, KEY_GIVEN },
};

void block_rules_make(const LinkSet *set, BlockRules *rules_out)
{
    BlockRules rules = { .count = 0 };
    for (size_t i = 0; i < sizeof all_rules / sizeof *all_rules && rules.count < BLOCK_RULES_MAX; i++) {
        const BlockRule *rule = &all_rules[i].rule;
        bool fits = all_rules[i].unless == 0 || !has_part(set, (KeyPart)all_rules[i].unless);
        for (size_t k = 0; k < BLOCK_PARTS; k++) {
            fits = fits && has_part(set, (KeyPart)rule->parts[k]);
        }
        if (fits) {
            rules.rules[rules.count++] = *rule;
        }
    }
    *rules_out = rules;
}
