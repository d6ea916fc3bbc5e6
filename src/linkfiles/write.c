// The groups and the pairs as CSV. Cells stand as they came: programs read these files, and names must be found again.
#include <string.h>

#include "linkfiles/parts.h"

static void add_cell(TextBuilder *out, Str text)
{
    bool quoted = text.len > 0 && (text.at[0] == ' ' || text.at[text.len - 1] == ' ');
    for (size_t i = 0; i < text.len && !quoted; i++) {
        quoted = text.at[i] == ',' || text.at[i] == '"' || text.at[i] == '\n' || text.at[i] == '\r' || text.at[i] == ';';
    }
    if (!quoted) {
        text_add(out, text);
        return;
    }
    text_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        text_add_c(out, text.at[i] == '"' ? "\"" : "");
        text_add_char(out, text.at[i]);
    }
    text_add_char(out, '"');
}

// Parts of ten thousand as 0.9876.
static void add_chance(TextBuilder *out, int32_t chance)
{
    char digits[8] = { '0', '.', 0 };
    digits[0] = chance >= 10000 ? '1' : '0';
    for (int i = 5; i >= 2; i--) {
        digits[i] = (char)('0' + chance % 10);
        chance /= 10;
    }
    text_add(out, (Str){ digits, 6 });
}

Str write_clusters(Run *run)
{
    TextBuilder out = { .arena = run->arena };
    Str *groups = names_of_groups(run);
    text_add_c(&out, "record,cluster,confidence\n");
    for (size_t i = 0; i < run->count; i++) {
        add_cell(&out, run->names[i]);
        text_add_char(&out, ',');
        add_cell(&out, groups[i]);
        text_add_char(&out, ',');
        add_chance(&out, run->result.confidence[i]);
        text_add_char(&out, '\n');
    }
    return text_done(&out);
}

static Str say(const Run *run, Arena *arena, const char *key, const Doc *arguments)
{
    return words_say(run->request->words, run->request->language, str_from(key), arguments, arena);
}

// What one field says: "الاسم: نفسه".
static Str field_words(const Run *run, Arena *arena, size_t field, LinkLevel level)
{
    LinkKind kind = link_field_kind(run->set, field);
    Doc *arguments = doc_new(arena);
    doc_text(arguments, "field", say(run, arena, str_format(arena, "%s%s", WORD("linkage.field."), link_kind_name(kind)).at, NULL));
    doc_text(arguments, "level", say(run, arena, str_format(arena, "%s%s", WORD("linkage.level."), link_level_name(kind, level)).at, NULL));
    return say(run, arena, WORD("linkage.evidence"), arguments);
}

Str write_evidence(const Run *run, Arena *arena, uint64_t levels)
{
    TextBuilder words = { .arena = arena };
    for (size_t f = 0; f < link_field_count(run->set); f++) {
        LinkLevel level = link_level_of(levels, f);
        if (level != LINK_MISSING) {
            text_add_c(&words, words.len > 0 ? " · " : "");
            text_add(&words, field_words(run, arena, f, level));
        }
    }
    return text_done(&words);
}

// Hundredths of a bit as -1.25.
static void add_score(TextBuilder *out, int32_t score)
{
    int32_t hundredths = (score < 0 ? -score : score) * 100 / LINK_BIT;
    text_add_format(out, "%s%d.%02d", score < 0 && hundredths > 0 ? "-" : "", hundredths / 100, hundredths % 100);
}

static void add_pair(const Run *run, TextBuilder *out, Arena *scratch, const LinkPair *pair)
{
    add_cell(out, run->names[pair->first]);
    text_add_char(out, ',');
    add_cell(out, run->names[pair->second]);
    text_add_char(out, ',');
    add_score(out, pair->score);
    text_add_char(out, ',');
    add_chance(out, link_chance(pair->score));
    text_add_c(out, run->result.group[pair->first] == run->result.group[pair->second] ? ",yes" : ",no");
    for (size_t f = 0; f < link_field_count(run->set); f++) {
        text_add_char(out, ',');
        text_add_c(out, link_level_name(link_field_kind(run->set, f), link_level_of(pair->levels, f)));
    }
    text_add_char(out, ',');
    add_cell(out, write_evidence(run, scratch, pair->levels));
    text_add_char(out, '\n');
}

Str write_pairs(Run *run)
{
    TextBuilder out = { .arena = run->arena };
    Arena *scratch = arena_new();
    text_add_c(&out, "first,second,score,chance,linked");
    for (size_t f = 0; f < link_field_count(run->set); f++) {
        text_add_char(&out, ',');
        add_cell(&out, link_field_name(run->set, f));
    }
    text_add_c(&out, ",words\n");
    for (size_t i = 0; i < run->result.pair_count; i++) {
        arena_reset(scratch);
        add_pair(run, &out, scratch, &run->result.pairs[i]);
    }
    arena_free(scratch);
    return text_done(&out);
}
