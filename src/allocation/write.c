// A plan as JSON lines, with sums that are exact.
#include "allocation/plan.h"
#include "base/digest.h"
#include "base/doc.h"

enum { DIGITS = 30, SHOWN = 6 };

typedef unsigned __int128 Wide;

// Digits after the point are cut at the thirtieth, so that the sum of n of them lies less than n of those below the truth.
typedef struct Sum {
    Wide whole, parts;
    Wide terms;
} Sum;

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
    for (int i = 0; i < DIGITS; i++) {
        rest *= 10;
        part = part * 10 + rest / below;
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

static Str quoted(Arena *arena, Str text)
{
    Str list = doc_texts_to_json(arena, &text, 1);
    return str_slice(list, 1, list.len - 1);
}

static Wide write_lines(Arena *arena, const Plan *plan, TextBuilder *out)
{
    Wide distance = 0;
    for (size_t i = 0; i < plan->line_count; i++) {
        const PlanLine *line = &plan->lines[i];
        text_add_format(out, "{\"give\":[%.*s,", STR_ARG(quoted(arena, line->link->responder)));
        text_add_format(out, "%.*s],", STR_ARG(quoted(arena, line->need->name)));
        text_add_format(out, "\"item\":%.*s,\"quantity\":%lld}\n", STR_ARG(quoted(arena, line->need->item)),
                        (long long)line->quantity);
        distance += (Wide)line->quantity * (Wide)line->link->distance;
    }
    return distance;
}

Str plan_write(Arena *arena, const Instance *in, const Plan *plan)
{
    TextBuilder out = { .arena = arena };
    Sum squares = { 0 };
    Wide served = 0, asked = 0; // of uint64_t, for gcc minds the sign of (Wide)
    long long at_zero = 0;
    for (size_t i = 0; i < in->need_count; i++) {
        const Need *need = &in->needs[i];
        Wide level = (Wide)(plan->received[i] + need->received);
        add_fraction(&squares, level * level, (Wide)(need->entitlement * need->weight));
        served += (uint64_t)plan->received[i];
        asked += (uint64_t)need->asked;
        at_zero += need->asked > 0 && level == 0;
    }
    Wide distance = write_lines(arena, plan, &out);
    Str hash = digest_hex(arena, digest_of((Str){ out.at, out.len }));
    text_add_format(&out, "{\"summary\":{\"served\":%.*s,", STR_ARG(wide_text(arena, served)));
    text_add_format(&out, "\"asked\":%.*s,\"at_zero\":%lld,", STR_ARG(wide_text(arena, asked)), at_zero);
    text_add_format(&out, "\"distance\":%.*s,", STR_ARG(wide_text(arena, distance)));
    text_add_format(&out, "\"sum_of_squares\":%.*s,", STR_ARG(sum_text(arena, squares)));
    text_add_c(&out, "\"seed\":\"");
    for (size_t i = 0; i < plan->seed.len; i++) {
        text_add_format(&out, "%02x", (unsigned)(unsigned char)plan->seed.at[i]);
    }
    text_add_format(&out, "\",\"rules\":\"%s\",\"sha256\":\"%.*s\"}}\n", PLAN_RULES_VERSION, STR_ARG(hash));
    return text_done(&out);
}
