// A plan as JSON lines, with sums that are exact.
#include <string.h>

#include "allocation/plan.h"
#include "base/digest.h"
#include "base/doc.h"

enum { DIGITS = 30, SHOWN = 6, PIECE = 64 * 1024 };

typedef unsigned __int128 Wide;

// Digits after the point are cut at the thirtieth, so that the sum of n of them lies less than n of those below the truth.
typedef struct Sum {
    Wide whole, parts;
    Wide terms;
} Sum;

typedef struct Writer {
    Arena *arena; // what is not sent yet
    const PlanSink *sink;
    TextBuilder out;
    DigestStream hash;
    bool works;
} Writer;

static Wide power_of_ten(int count)
{
    Wide power = 1;
    while (count-- > 0) {
        power *= 10;
    }
    return power;
}

static void add_fraction(Sum *sum, Wide above, Wide below)
{
    Wide part = 0, rest = above % below;
    for (int i = 0; i < DIGITS && rest; i++) {
        rest *= 10;
        part += rest / below * power_of_ten(DIGITS - 1 - i);
        rest %= below;
    }
    sum->whole += above / below;
    sum->parts += part;
    sum->terms += rest != 0;
}

static Str wide_text(Arena *arena, Wide number)
{
    char digits[48];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + (int)(number % 10));
        number /= 10;
    } while (number);
    return str_copy(arena, (Str){ digits + at, sizeof digits - at });
}

// Half is rounded up; what the cut digits leave open counts for it.
static Str sum_text(Arena *arena, Sum sum)
{
    Wide unit = power_of_ten(DIGITS - SHOWN), scale = power_of_ten(SHOWN);
    Wide millionths = (sum.parts + sum.terms + unit / 2) / unit;
    Str whole = wide_text(arena, sum.whole + millionths / scale);
    return str_format(arena, "%.*s.%06llu", STR_ARG(whole), (unsigned long long)(millionths % scale));
}

static void send(Writer *writer, bool hashed)
{
    Str bytes = { writer->out.at, writer->out.len };
    if (hashed) {
        digest_add(&writer->hash, bytes);
    }
    writer->works = writer->works && (!bytes.len || writer->sink->write(writer->sink->context, bytes));
    writer->out.len = 0;
}

static void add_quoted(Writer *writer, Str text)
{
    bool plain = true;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char sign = (unsigned char)text.at[i];
        plain &= sign >= ' ' && sign < 0x7f && sign != '"' && sign != '\\';
    }
    if (plain) {
        text_add_char(&writer->out, '"');
        text_add(&writer->out, text);
        text_add_char(&writer->out, '"');
        return;
    }
    Arena *scratch = arena_new();
    Str list = doc_texts_to_json(scratch, &text, 1);
    text_add(&writer->out, str_slice(list, 1, list.len - 1));
    arena_free(scratch);
}

static void add_number(Writer *writer, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    text_add(&writer->out, (Str){ digits + at, sizeof digits - at });
}

static void write_line(Writer *writer, const Share *share, int32_t stock, int32_t link)
{
    const Instance *in = share->in;
    text_add(&writer->out, STR("{\"give\":["));
    add_quoted(writer, in->responders[share->stocks[stock].responder]);
    text_add_char(&writer->out, ',');
    add_quoted(writer, in->people[share->needs[share_need_of(share, link)].person]);
    text_add(&writer->out, STR("],\"item\":"));
    add_quoted(writer, in->items[share->stocks[stock].item]);
    text_add(&writer->out, STR(",\"quantity\":"));
    add_number(writer, share->flow[link]);
    text_add(&writer->out, STR("}\n"));
    if (writer->out.len > PIECE) {
        send(writer, true);
    }
}

static Wide write_share(Writer *writer, const Share *share)
{
    Wide distance = 0;
    for (int32_t s = 0; s < share->stock_count; s++) {
        for (int32_t k = share->stock_from[s]; k < share->stock_from[s + 1]; k++) {
            int32_t link = share->stock_links[k];
            if (share->flow[link] > 0) {
                write_line(writer, share, s, link);
                distance += (Wide)(uint64_t)share->flow[link] * (uint64_t)share_distance(share, link);
            }
        }
    }
    return distance;
}

typedef struct Totals {
    Sum squares;
    Wide served, asked, distance;
    long long at_zero;
} Totals;

static void add_needs(const Share *share, Totals *totals)
{
    for (int32_t i = 0; i < share->need_count; i++) {
        const Need *need = &share->needs[i];
        Wide level = (Wide)(uint64_t)(share->given[i] + need->received);
        if (need->entitlement > 0 && level > 0) {
            add_fraction(&totals->squares, level * level, (Wide)(uint64_t)(need->entitlement * need->weight));
        }
        totals->served += (uint64_t)share->given[i];
        totals->asked += (uint64_t)need->asked;
        totals->at_zero += need->asked > 0 && level == 0;
    }
}

static void write_summary(Writer *writer, const Plan *plan, const Totals *totals)
{
    Arena *arena = writer->arena;
    Str hash = digest_hex(arena, digest_end(&writer->hash)), rules = plan->options.rules;
    TextBuilder *out = &writer->out;
    text_add_format(out, "{\"summary\":{\"served\":%.*s,", STR_ARG(wide_text(arena, totals->served)));
    text_add_format(out, "\"asked\":%.*s,\"at_zero\":%lld,", STR_ARG(wide_text(arena, totals->asked)), totals->at_zero);
    text_add_format(out, "\"distance\":%.*s,", STR_ARG(wide_text(arena, totals->distance)));
    text_add_format(out, "\"sum_of_squares\":%.*s,", STR_ARG(sum_text(arena, totals->squares)));
    text_add_c(out, "\"seed\":\"");
    for (size_t i = 0; i < plan->options.seed.len; i++) {
        text_add_format(out, "%02x", (unsigned)(unsigned char)plan->options.seed.at[i]);
    }
    text_add_c(out, "\",\"rules\":");
    add_quoted(writer, rules.len ? rules : STR(PLAN_RULES_VERSION));
    text_add_format(out, ",\"sha256\":\"%.*s\"}}\n", STR_ARG(hash));
    send(writer, false);
}

bool plan_write(const Plan *plan, const PlanSink *sink)
{
    Writer writer = { .arena = arena_new(), .sink = sink, .works = true };
    Totals totals = { 0 };
    writer.out.arena = writer.arena;
    digest_begin(&writer.hash);
    for (int32_t i = 0; i < plan->instance->item_count; i++) {
        totals.distance += write_share(&writer, &plan->shares[i]);
        add_needs(&plan->shares[i], &totals);
    }
    send(&writer, true);
    write_summary(&writer, plan, &totals);
    arena_free(writer.arena);
    return writer.works;
}

static bool keep(void *context, Str bytes)
{
    text_add(context, bytes);
    return true;
}

Str plan_text(Arena *arena, const Plan *plan)
{
    TextBuilder text = { .arena = arena };
    plan_write(plan, &(PlanSink){ keep, &text });
    return text_done(&text);
}
