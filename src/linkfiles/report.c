// The report: a document for the page link_report, which is one HTML file with its style inside.
#include <string.h>

#include "linkfiles/parts.h"

enum { BARS_OF_BITS = 4, EXAMPLES = 12 };

// ---- The histogram ----

enum { CHART_WIDTH = 660, CHART_HEIGHT = 200, CHART_TOP = 10, BAR_GAP = 3 };

typedef struct Bin {
    int from, to; // bits
    int64_t count;
} Bin;

static size_t make_bins(const LinkResult *result, Bin *bins)
{
    size_t count = 0;
    for (size_t i = 0; i < result->histogram_count; i += BARS_OF_BITS) {
        Bin bin = { LINK_HISTOGRAM_LEAST + (int)i, LINK_HISTOGRAM_LEAST + (int)i + BARS_OF_BITS, 0 };
        for (size_t k = i; k < i + BARS_OF_BITS && k < result->histogram_count; k++) {
            bin.count += result->histogram[k];
        }
        bins[count++] = bin;
    }
    return count;
}

// Heights by the number of digits, for strangers are a thousand times as many: 16 × log2(n + 1).
static int64_t height_of(int64_t n)
{
    int64_t bits = 0;
    for (uint64_t rest = (uint64_t)n + 1; rest > 1; rest >>= 1) {
        bits += 16;
    }
    uint64_t whole = (uint64_t)1 << (bits / 16);
    return bits + (int64_t)(((uint64_t)n + 1 - whole) * 16 / whole);
}

static void add_bar(Doc *list, const Bin *bin, size_t at, size_t count, int64_t tallest)
{
    int64_t step = CHART_WIDTH / (int64_t)count;
    int64_t room = CHART_HEIGHT - CHART_TOP;
    int64_t height = tallest > 0 ? height_of(bin->count) * room / tallest : 0;
    Doc *bar = doc_list_record(list);
    doc_int(bar, "x", (int64_t)at * step);
    doc_int(bar, "y", CHART_HEIGHT - height);
    doc_int(bar, "width", step - BAR_GAP);
    doc_int(bar, "height", height);
}

static void tell_histogram(Run *run, Doc *doc)
{
    Bin *bins = ARENA_ARRAY(run->arena, Bin, run->result.histogram_count);
    size_t count = make_bins(&run->result, bins);
    Doc *chart = doc_record(doc, "chart");
    Doc *below = doc_list(chart, "below");
    Doc *above = doc_list(chart, "above");
    Doc *rows = doc_list(chart, "rows");
    int64_t tallest = 0;
    int64_t line = 0;
    for (size_t i = 0; i < count; i++) {
        tallest = height_of(bins[i].count) > tallest ? height_of(bins[i].count) : tallest;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_above = bins[i].from * LINK_BIT >= run->result.threshold;
        line = is_above ? line : (int64_t)(i + 1) * (CHART_WIDTH / (int64_t)count) - BAR_GAP / 2 - 1;
        add_bar(is_above ? above : below, &bins[i], i, count, tallest);
        if (bins[i].count > 0) {
            Doc *row = doc_list_record(rows);
            doc_int(row, "from", bins[i].from);
            doc_int(row, "to", bins[i].to);
            doc_int(row, "n", bins[i].count);
            doc_bool(row, "above", is_above);
        }
    }
    doc_int(chart, "line", line);
    doc_text(chart, "view", str_format(run->arena, "0 0 %d %d", CHART_WIDTH, CHART_HEIGHT + 2));
    doc_int(chart, "ground", CHART_HEIGHT);
    doc_int(chart, "width", CHART_WIDTH);
}

// ---- Weights ----

static Str say(Run *run, const char *key)
{
    return words_say(run->request->words, run->request->language, str_from(key), NULL, run->arena);
}

// A share of a million as a percentage with enough digits to be seen.
static Str percent(Arena *arena, int32_t ppm)
{
    return ppm < 10000 ? str_format(arena, "%d.%04d", ppm / 10000, ppm % 10000) : str_format(arena, "%d.%d", ppm / 10000, ppm / 1000 % 10);
}

static Str signed_bits(Arena *arena, int32_t score)
{
    int32_t tenths = (score < 0 ? -score : score) * 10 / LINK_BIT;
    return str_format(arena, "%s%d.%d", score < 0 && tenths > 0 ? "−" : "+", tenths / 10, tenths % 10);
}

static void tell_level(Run *run, Doc *rows, size_t field, LinkLevel level)
{
    LinkKind kind = link_field_kind(run->set, field);
    const LinkWeights *weights = &run->result.weights[field];
    const char *name = link_level_name(kind, level);
    if (!name) {
        return;
    }
    Doc *row = doc_list_record(rows);
    bool by_rarity = level == LINK_EQUAL && kind != LINK_SOURCE;
    doc_text(row, "level", say(run, str_format(run->arena, "%s%s", WORD("linkage.level."), name).at));
    doc_text(row, "same", percent(run->arena, weights->same[level]));
    doc_text(row, "stranger", percent(run->arena, weights->stranger[level]));
    doc_bool(row, "by_rarity", by_rarity);
    doc_text(row, "bits", by_rarity ? STR_NONE : signed_bits(run->arena, weights->levels[level]));
}

static void tell_weights(Run *run, Doc *doc)
{
    Doc *fields = doc_list(doc, "fields");
    for (size_t f = 0; f < run->result.field_count; f++) {
        Doc *field = doc_list_record(fields);
        doc_text(field, "kind", say(run, str_format(run->arena, "%s%s", WORD("linkage.field."), link_kind_name(link_field_kind(run->set, f))).at));
        doc_text(field, "column", link_field_name(run->set, f));
        Doc *levels = doc_list(field, "levels");
        for (int level = LINK_EQUAL; level < LINK_LEVELS; level++) {
            tell_level(run, levels, f, (LinkLevel)level);
        }
    }
}

// ---- Examples ----

static Str cell_of(Run *run, size_t row, size_t column)
{
    size_t file = (size_t)(run->places[row] >> PLACE_FILE_SHIFT);
    size_t offset = (size_t)(run->places[row] & (((uint64_t)1 << PLACE_FILE_SHIFT) - 1));
    CsvRow cells = table_again(&run->tables[file], run->arena, offset);
    int at = run->at[file][column];
    return at >= 0 && (size_t)at < cells.count ? cells.cells[at] : STR_NONE;
}

static Str shown(Run *run, Str cell)
{
    Str text;
    return cell.len > 0 && text_accept(run->arena, cell, &text) == OK && text.len > 0 ? text : STR_NONE;
}

static void tell_example(Run *run, Doc *list, const LinkPair *pair)
{
    Doc *example = doc_list_record(list);
    doc_text(example, "first", shown(run, run->names[pair->first]));
    doc_text(example, "second", shown(run, run->names[pair->second]));
    doc_text(example, "bits", signed_bits(run->arena, pair->score));
    doc_text(example, "chance", percent(run->arena, link_chance(pair->score) * 100));
    doc_text(example, "words", write_evidence(run, run->arena, pair->levels));
    Doc *cells = doc_list(example, "cells");
    for (size_t c = 0; c < run->mapping.count - run->has_source; c++) {
        if (run->mapping.columns[c].kind != LINK_IGNORE && run->mapping.columns[c].kind != LINK_RECORD) {
            Doc *cell = doc_list_record(cells);
            doc_text(cell, "column", shown(run, run->mapping.columns[c].name));
            doc_text(cell, "first", shown(run, cell_of(run, pair->first, c)));
            doc_text(cell, "second", shown(run, cell_of(run, pair->second, c)));
        }
    }
}

// Pairs are sorted: those just above the threshold end where those just below it begin.
static void tell_examples(Run *run, Doc *doc)
{
    Doc *above = doc_list(doc, "above");
    Doc *below = doc_list(doc, "below");
    size_t border = 0;
    while (border < run->result.pair_count && run->result.pairs[border].score >= run->result.threshold) {
        border++;
    }
    for (size_t i = border > EXAMPLES ? border - EXAMPLES : 0; i < border; i++) {
        tell_example(run, above, &run->result.pairs[i]);
    }
    for (size_t i = border; i < run->result.pair_count && i < border + EXAMPLES; i++) {
        tell_example(run, below, &run->result.pairs[i]);
    }
}

// ---- The page ----

static void tell_quality(Doc *doc, Arena *arena, const LinkQuality *quality)
{
    if (!quality) {
        doc_null(doc, "quality");
        return;
    }
    Doc *told = doc_record(doc, "quality");
    doc_text(told, "precision", percent(arena, (int32_t)link_precision(quality)));
    doc_text(told, "recall", percent(arena, (int32_t)link_recall(quality)));
    doc_text(told, "f1", percent(arena, (int32_t)link_f1(quality)));
    doc_int(told, "true_pairs", quality->true_pairs);
    doc_int(told, "together", quality->together);
    doc_int(told, "found", quality->found);
}

Fault report_make(Run *run, const LinkQuality *quality, Str *html_out)
{
    Doc *data = doc_new(run->arena);
    Doc *doc = doc_record(data, "doc");
    Doc *frame = doc_record(data, "frame");
    doc_text_c(frame, "lang", language_code(run->request->language));
    doc_text_c(frame, "dir", run->request->language == LANGUAGE_AR ? "rtl" : "ltr");
    doc_text(frame, "style", run->request->style);
    doc_int(doc, "records", (int64_t)run->count);
    doc_int(doc, "groups", (int64_t)run->result.group_count);
    doc_int(doc, "again", (int64_t)(run->count - run->result.group_count));
    doc_int(doc, "candidates", run->result.candidates);
    doc_int(doc, "parted", run->result.parted);
    doc_text(doc, "threshold", percent(run->arena, link_chance(run->result.threshold) * 100));
    doc_text(doc, "threshold_bits", signed_bits(run->arena, run->result.threshold));
    tell_quality(doc, run->arena, quality);
    tell_histogram(run, doc);
    tell_weights(run, doc);
    tell_examples(run, doc);
    return pages_make(run->request->pages, "link_report", data, run->request->words, run->request->language, run->arena, html_out);
}
