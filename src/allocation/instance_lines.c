// Takes a line apart by the table of fields below.
#include "allocation/instance_lines.h"

#include "allocation/rules.h"

typedef enum LineKind { LINE_NAME, LINE_NUMBER, LINE_PAIRS, LINE_NAMES, LINE_ENDS } LineKind;

typedef struct Known {
    LineKind kind;
    int64_t least, most;
} Known;

const char *const line_field_names[FIELD_COUNT] = {
    "need", "item", "tier", "asked", "entitlement", "weight", "received", "persons",
    "facts", "responder", "stock", "link", "distance",
};

static const Known known[FIELD_COUNT] = {
    [FIELD_NEED] = { LINE_NAME, 0, 0 },
    [FIELD_ITEM] = { LINE_NAME, 0, 0 },
    [FIELD_TIER] = { LINE_NUMBER, 1, ALLOCATION_TIER_MAX },
    [FIELD_ASKED] = { LINE_NUMBER, 0, ALLOCATION_QUANTITY_MAX },
    [FIELD_ENTITLEMENT] = { LINE_NUMBER, 0, ALLOCATION_QUANTITY_MAX },
    [FIELD_WEIGHT] = { LINE_NUMBER, 1, ALLOCATION_WEIGHT_MAX },
    [FIELD_RECEIVED] = { LINE_NUMBER, 0, ALLOCATION_QUANTITY_MAX },
    [FIELD_PERSONS] = { LINE_NUMBER, 0, ALLOCATION_QUANTITY_MAX },
    [FIELD_FACTS] = { LINE_NAMES, 0, 0 },
    [FIELD_RESPONDER] = { LINE_NAME, 0, 0 },
    [FIELD_STOCK] = { LINE_PAIRS, 0, ALLOCATION_QUANTITY_MAX },
    [FIELD_LINK] = { LINE_ENDS, 0, 0 },
    [FIELD_DISTANCE] = { LINE_NUMBER, 0, ALLOCATION_QUANTITY_MAX },
};

static int field_named(Str name)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (str_is(name, line_field_names[i])) {
            return i;
        }
    }
    return -1;
}

static const char *say(Scan *scan, Str name, const char *what)
{
    return str_format(scan->arena, "%.*s: %s", STR_ARG(name), what).at;
}

static const char *take_number(Scan *scan, Str name, Known bounds, int64_t *out)
{
    if (scan_number(scan, out) && *out >= bounds.least && *out <= bounds.most) {
        return NULL;
    }
    return str_format(scan->arena, "%.*s: a whole number from %lld to %lld is wanted, such as 12", STR_ARG(name),
                      (long long)bounds.least, (long long)bounds.most).at;
}

static const char *take_name(Scan *scan, Str name, Str *out)
{
    return scan_text(scan, out) && out->len ? NULL : say(scan, name, "a text that is not empty, in \"…\", is wanted");
}

static const char *take_ends(Scan *scan, Str name, Line *line)
{
    bool fits = scan_sign(scan, '[') && scan_text(scan, &line->ends[0]) && scan_sign(scan, ',') &&
                scan_text(scan, &line->ends[1]) && scan_sign(scan, ']') && line->ends[0].len && line->ends[1].len;
    return fits ? NULL : say(scan, name, "[\"RESPONDER\",\"NEED\"] is wanted");
}

// {"water":40,…} or ["infant",…]
static const char *take_list(Scan *scan, Str name, Known bounds, Line *line)
{
    bool numbers = bounds.kind == LINE_PAIRS;
    char end = numbers ? '}' : ']';
    if (!scan_sign(scan, numbers ? '{' : '[')) {
        return say(scan, name, numbers ? "quantities by item, {\"ITEM\":12}, are wanted" : "a list of texts is wanted");
    }
    for (bool more = !scan_sign(scan, end); more; more = !scan_sign(scan, end)) {
        LinePair pair = { 0 };
        const char *wrong = line->pair_count && !scan_sign(scan, ',') ? say(scan, name, "a comma is missing") : NULL;
        wrong = wrong ? wrong : take_name(scan, name, &pair.name);
        if (!wrong && numbers) {
            wrong = scan_sign(scan, ':') ? take_number(scan, pair.name, bounds, &pair.number) : say(scan, name, "a colon is missing");
        }
        if (wrong) {
            return wrong;
        }
        line->pairs = ARENA_GROW(scan->arena, line->pairs, line->pair_count);
        line->pairs[line->pair_count++] = pair;
    }
    return NULL;
}

static const char *take_value(Scan *scan, Str name, int field, Line *line)
{
    switch (known[field].kind) {
    case LINE_NAME:
        return take_name(scan, name, &line->text[field]);
    case LINE_NUMBER:
        return take_number(scan, name, known[field], &line->number[field]);
    case LINE_ENDS:
        return take_ends(scan, name, line);
    case LINE_PAIRS:
    case LINE_NAMES:
        break;
    }
    // One line has at most one of them, else it is neither a need nor a responder.
    return line->pair_count ? say(scan, name, "does not belong here") : take_list(scan, name, known[field], line);
}

static const char *take_field(Scan *scan, Line *line)
{
    Str name;
    if (!scan_text(scan, &name) || !scan_sign(scan, ':')) {
        return "not JSON: a field is \"name\":value";
    }
    int field = field_named(name);
    if (field < 0) {
        return say(scan, name, "is no field of an instance; leave it out, or correct its spelling");
    }
    if (line->seen & FIELD_BIT(field)) {
        return say(scan, name, "is given twice on this line");
    }
    line->seen |= FIELD_BIT(field);
    return take_value(scan, name, field, line);
}

const char *line_read(Arena *arena, Str text, Line *line_out)
{
    Scan scan = { .arena = arena, .at = text.at, .end = text.at + text.len };
    line_out->seen = 0;
    line_out->pairs = NULL;
    line_out->pair_count = 0;
    if (!scan_sign(&scan, '{')) {
        return "each line is one JSON object, {…}";
    }
    do {
        const char *wrong = take_field(&scan, line_out);
        if (wrong) {
            return wrong;
        }
    } while (scan_sign(&scan, ','));
    return scan_sign(&scan, '}') && scan_done(&scan) ? NULL : "not JSON: behind a value comes a comma, or the } that ends the line";
}
