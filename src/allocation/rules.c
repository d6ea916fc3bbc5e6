// Reads a file of rules, strictly: what is not known here is refused, so that no rule is thought to hold that does not.
#include "allocation/rules.h"

#include <stdlib.h>

#include "base/doc.h"

RULES_FAULTS(FAULT_DEFINE)

enum { VERSION_BYTES_MAX = 100 };

typedef struct RulesReader {
    Arena *arena;
    Str *wrong;
} RulesReader;

static Fault refuse(RulesReader *reader, const char *field, const char *what)
{
    *reader->wrong = str_format(reader->arena, "%s: %s", field, what);
    return RULES_MALFORMED;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const RuleNumber *)a)->name, ((const RuleNumber *)b)->name);
}

static Fault take_table(RulesReader *reader, const Doc *rules, const char *field, int64_t most, RuleTable *out)
{
    const char *name;
    json_t *number;
    Doc *table = doc_get(rules, field);
    if (!table) {
        return OK;
    }
    if (!json_is_object(table)) {
        return refuse(reader, field, "an object of whole numbers by name is wanted");
    }
    out->rows = ARENA_ARRAY(reader->arena, RuleNumber, json_object_size(table));
    json_object_foreach (table, name, number) {
        int64_t value = json_integer_value(number);
        if (!json_is_integer(number) || value < 0 || value > most) {
            return refuse(reader, field, str_format(reader->arena, "%s: a whole number from 0 to %lld is wanted", name, (long long)most).at);
        }
        out->rows[out->count++] = (RuleNumber){ str_copy(reader->arena, str_from(name)), value };
    }
    if (out->count) {
        qsort(out->rows, out->count, sizeof *out->rows, by_name);
    }
    return OK;
}

static Fault take_weight(RulesReader *reader, const Doc *weights, const char *field, int64_t *out)
{
    Doc *number = doc_get(weights, field);
    if (number) {
        *out = json_integer_value(number);
    }
    bool fits = (!number || json_is_integer(number)) && *out >= 1 && *out <= ALLOCATION_WEIGHT_MAX;
    return fits ? OK : refuse(reader, field, "a whole number from 1 to 1000 is wanted");
}

static Fault check_fields(RulesReader *reader, const Doc *rules, const char *const *known)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)rules, name, value) {
        bool found = false;
        for (size_t i = 0; known[i]; i++) {
            found |= str_is(str_from(name), known[i]);
        }
        if (!found) {
            return refuse(reader, name, "not known in rules");
        }
    }
    return OK;
}

static Fault take_weights(RulesReader *reader, const Doc *weights, Rules *rules)
{
    static const char *const known[] = { "base", "most", "facts", NULL };
    if (!weights) {
        return OK;
    }
    if (!json_is_object(weights)) {
        return refuse(reader, "weights", "an object with base, most and facts is wanted");
    }
    TRY(check_fields(reader, weights, known));
    TRY(take_weight(reader, weights, "base", &rules->weight_base));
    TRY(take_weight(reader, weights, "most", &rules->weight_most));
    return take_table(reader, weights, "facts", ALLOCATION_WEIGHT_MAX, &rules->facts);
}

Fault rules_read(Arena *arena, Str json, Rules *rules_out, Str *wrong_out)
{
    static const char *const known[] = { "version", "standards", "tiers", "weights", NULL };
    RulesReader reader = { arena, wrong_out };
    Rules rules = { .weight_base = 1, .weight_most = 5 };
    Doc *doc;
    if (doc_from_json(arena, json, &doc) != OK || !json_is_object(doc)) {
        return refuse(&reader, "rules", "one JSON object, each name in it once, is wanted");
    }
    TRY(check_fields(&reader, doc, known));
    rules.version = doc_get_text(doc, "version");
    if (rules.version.len == 0 || rules.version.len > VERSION_BYTES_MAX) {
        return refuse(&reader, "version", "a text of 1 to 100 bytes is wanted");
    }
    TRY(take_table(&reader, doc, "standards", ALLOCATION_QUANTITY_MAX, &rules.standards));
    TRY(take_table(&reader, doc, "tiers", ALLOCATION_TIER_MAX, &rules.tiers));
    TRY(take_weights(&reader, doc_get(doc, "weights"), &rules));
    for (size_t i = 0; i < rules.tiers.count; i++) {
        if (rules.tiers.rows[i].number == 0) {
            return refuse(&reader, "tiers", "tiers begin at 1");
        }
    }
    *rules_out = rules;
    return OK;
}

bool rules_find(const RuleTable *table, Str name, int64_t *number_out)
{
    RuleNumber wanted = { .name = name };
    const RuleNumber *row = table->count ? bsearch(&wanted, table->rows, table->count, sizeof *table->rows, by_name) : NULL;
    *number_out = row ? row->number : *number_out;
    return row != NULL;
}
