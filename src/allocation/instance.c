// Reads an instance line by line, strictly; then lays everything by name and looks that names are given once and links know
// both ends.
#include "allocation/instance.h"

#include <stdlib.h>
#include <string.h>

#include "allocation/instance_lines.h"
#include "allocation/names.h"

ALLOCATION_FAULTS(FAULT_DEFINE)

enum { LINKS_A_BLOCK = 64 * 1024, LINE_BYTES_MAX = 4 * 1024 * 1024 };
#define LINKS_MAX ((size_t)2000000000)

typedef struct RawLink {
    int32_t responder, person;
    int64_t distance;
} RawLink;

typedef struct LinkBlock {
    struct LinkBlock *before;
    size_t count;
    RawLink links[LINKS_A_BLOCK];
} LinkBlock;

// Where a name was met: as a need or responder of its own, and first in a link. 0: nowhere.
typedef struct Met {
    size_t own, linked;
} Met;

typedef struct Kind {
    Names names;
    Met *met;
    int32_t met_count;
} Kind;

struct InstanceReader {
    Arena *arena, *scratch, *line_arena;
    const Rules *rules;
    InstanceError *error;
    size_t line;
    Kind people, responders;
    Names items;
    Need *needs;
    Stock *stocks;
    size_t need_count, stock_count, link_count;
    LinkBlock *links;
    TextBuilder rest; // of a line that the next piece goes on with
};

static Fault refuse(InstanceReader *reader, size_t line, const char *what)
{
    *reader->error = (InstanceError){ line, str_copy(reader->arena, str_from(what)).at };
    return INSTANCE_MALFORMED;
}

static Fault refuse_name(InstanceReader *reader, size_t line, Str name, const char *what)
{
    return refuse(reader, line, str_format(reader->scratch, "%.*s: %s", STR_ARG(name), what).at);
}

static int32_t meet(InstanceReader *reader, Kind *kind, Str name)
{
    int32_t number = names_number(&kind->names, name);
    while (kind->met_count <= number) {
        kind->met = ARENA_GROW(reader->scratch, kind->met, (size_t)kind->met_count);
        kind->met[kind->met_count++] = (Met){ 0, 0 };
    }
    return number;
}

// ---- Lines ----

static Fault missing(InstanceReader *reader, const Line *line, uint32_t wanted, uint32_t allowed)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (wanted & ~line->seen & FIELD_BIT(i)) {
            return refuse_name(reader, reader->line, str_from(line_field_names[i]), "is missing on this line");
        }
        if (line->seen & ~allowed & FIELD_BIT(i)) {
            return refuse_name(reader, reader->line, str_from(line_field_names[i]), "does not belong on this kind of line");
        }
    }
    return OK;
}

static Fault take_entitlement(InstanceReader *reader, const Line *line, Need *need)
{
    int64_t standard;
    if (line->seen & FIELD_BIT(FIELD_ENTITLEMENT)) {
        need->entitlement = line->number[FIELD_ENTITLEMENT];
        return OK;
    }
    if (!(line->seen & FIELD_BIT(FIELD_PERSONS))) {
        return refuse(reader, reader->line, "entitlement is missing (verified persons times the published standard; what is asked does "
                                            "not stand in for it)");
    }
    if (!reader->rules || !rules_find(&reader->rules->standards, line->text[FIELD_ITEM], &standard)) {
        return refuse(reader, reader->line, "persons: no standard of this item; give --rules with its standard, or entitlement");
    }
    bool over = __builtin_mul_overflow(standard, line->number[FIELD_PERSONS], &need->entitlement);
    return over || need->entitlement > ALLOCATION_QUANTITY_MAX ? refuse(reader, reader->line, "persons times the standard are beyond 10^12")
                                                               : OK;
}

static Fault take_weight(InstanceReader *reader, const Line *line, Need *need)
{
    const Rules *rules = reader->rules;
    if (line->seen & FIELD_BIT(FIELD_WEIGHT)) {
        need->weight = (int32_t)line->number[FIELD_WEIGHT];
        return OK;
    }
    if (!rules && line->pair_count) {
        return refuse(reader, reader->line, "facts: which points they have, --rules says; or give weight");
    }
    int64_t weight = rules ? rules->weight_base : 1;
    for (size_t i = 0; i < line->pair_count; i++) {
        int64_t points;
        if (!rules_find(&rules->facts, line->pairs[i].name, &points)) {
            return refuse_name(reader, reader->line, line->pairs[i].name, "the rules know no such fact");
        }
        for (size_t k = 0; k < i; k++) {
            points = str_equal(line->pairs[k].name, line->pairs[i].name) ? 0 : points;
        }
        weight += points;
    }
    need->weight = (int32_t)(rules && weight > rules->weight_most ? rules->weight_most : weight);
    return OK;
}

static Fault take_need(InstanceReader *reader, const Line *line)
{
    uint32_t wanted = FIELD_BIT(FIELD_NEED) | FIELD_BIT(FIELD_ITEM) | FIELD_BIT(FIELD_ASKED);
    TRY(missing(reader, line, wanted, FIELD_BIT(FIELD_RESPONDER) - 1));
    int64_t tier = 1;
    if (reader->rules) {
        rules_find(&reader->rules->tiers, line->text[FIELD_ITEM], &tier);
    }
    Need need = { .asked = line->number[FIELD_ASKED], .line = reader->line };
    need.tier = (int32_t)(line->seen & FIELD_BIT(FIELD_TIER) ? line->number[FIELD_TIER] : tier);
    need.received = line->seen & FIELD_BIT(FIELD_RECEIVED) ? line->number[FIELD_RECEIVED] : 0;
    TRY(take_entitlement(reader, line, &need));
    TRY(take_weight(reader, line, &need));
    need.person = meet(reader, &reader->people, line->text[FIELD_NEED]);
    need.item = names_number(&reader->items, line->text[FIELD_ITEM]);
    reader->people.met[need.person].own = reader->line;
    reader->needs = ARENA_GROW(reader->scratch, reader->needs, reader->need_count);
    reader->needs[reader->need_count++] = need;
    return OK;
}

static Fault take_responder(InstanceReader *reader, const Line *line)
{
    uint32_t wanted = FIELD_BIT(FIELD_RESPONDER) | FIELD_BIT(FIELD_STOCK);
    TRY(missing(reader, line, wanted, wanted));
    int32_t responder = meet(reader, &reader->responders, line->text[FIELD_RESPONDER]);
    reader->responders.met[responder].own = reader->line;
    for (size_t i = 0; i < line->pair_count; i++) {
        reader->stocks = ARENA_GROW(reader->scratch, reader->stocks, reader->stock_count);
        reader->stocks[reader->stock_count++] = (Stock){ responder, names_number(&reader->items, line->pairs[i].name),
                                                         line->pairs[i].number, reader->line };
    }
    return OK;
}

static Fault take_link(InstanceReader *reader, const Line *line)
{
    uint32_t wanted = FIELD_BIT(FIELD_LINK);
    TRY(missing(reader, line, wanted, wanted | FIELD_BIT(FIELD_DISTANCE)));
    int32_t responder = meet(reader, &reader->responders, line->ends[0]);
    int32_t person = meet(reader, &reader->people, line->ends[1]);
    Met *one = &reader->responders.met[responder], *other = &reader->people.met[person];
    one->linked = one->linked ? one->linked : reader->line;
    other->linked = other->linked ? other->linked : reader->line;
    if (!reader->links || reader->links->count == LINKS_A_BLOCK) {
        LinkBlock *block = ARENA_NEW(reader->scratch, LinkBlock);
        block->before = reader->links;
        reader->links = block;
    }
    int64_t distance = line->seen & FIELD_BIT(FIELD_DISTANCE) ? line->number[FIELD_DISTANCE] : 0;
    reader->links->links[reader->links->count++] = (RawLink){ responder, person, distance };
    return ++reader->link_count <= LINKS_MAX ? OK : refuse(reader, reader->line, "more than 2,000,000,000 links; cut the instance into parts");
}

static Fault take_line(InstanceReader *reader, Str text)
{
    Line line;
    reader->line++;
    if (reader->line == 1 && str_starts(text, STR("\xef\xbb\xbf"))) {
        text = str_from_index(text, 3);
    }
    if (!str_trim(text).len) {
        return OK;
    }
    const char *wrong = line_read(reader->line_arena, text, &line);
    if (wrong) {
        return refuse(reader, reader->line, wrong);
    }
    if (line.seen & FIELD_BIT(FIELD_LINK)) {
        return take_link(reader, &line);
    }
    if (line.seen & FIELD_BIT(FIELD_RESPONDER)) {
        return take_responder(reader, &line);
    }
    return line.seen & FIELD_BIT(FIELD_NEED) ? take_need(reader, &line)
                                             : refuse(reader, reader->line, "a line is a need, a responder or a link");
}

// ---- Everything by name ----

static int by_item_and_person(const void *a, const void *b)
{
    const Need *x = a, *y = b;
    if (x->item != y->item) {
        return x->item < y->item ? -1 : 1;
    }
    return x->person != y->person ? (x->person < y->person ? -1 : 1) : (x->line > y->line) - (x->line < y->line);
}

static int by_item_and_responder(const void *a, const void *b)
{
    const Stock *x = a, *y = b;
    if (x->item != y->item) {
        return x->item < y->item ? -1 : 1;
    }
    return x->responder != y->responder ? (x->responder < y->responder ? -1 : 1) : (x->line > y->line) - (x->line < y->line);
}

static int by_responder(const void *a, const void *b)
{
    const RawLink *x = a, *y = b;
    if (x->responder != y->responder) {
        return x->responder < y->responder ? -1 : 1;
    }
    return (x->distance > y->distance) - (x->distance < y->distance);
}

// A link that knows only one end, on the first line that has it.
static Fault check_ends(InstanceReader *reader)
{
    size_t first = 0;
    const char *what = NULL;
    Str name = STR_NONE;
    for (int i = 0; i < 2; i++) {
        const Kind *kind = i ? &reader->people : &reader->responders;
        for (int32_t k = 0; k < kind->names.count; k++) {
            if (!kind->met[k].own && (!first || kind->met[k].linked < first)) {
                first = kind->met[k].linked;
                name = kind->names.at[k];
                what = i ? "the link names a need that no line gives; add its line, or leave the link out"
                         : "the link names a responder that no line gives; add its line, or leave the link out";
            }
        }
    }
    return first ? refuse_name(reader, first, name, what) : OK;
}

static Fault lay_needs(InstanceReader *reader, const int32_t *person, const int32_t *item, Instance *out)
{
    size_t count = out->need_count = reader->need_count;
    out->needs = ARENA_ARRAY(reader->arena, Need, count);
    for (size_t i = 0; i < count; i++) {
        out->needs[i] = reader->needs[i];
        out->needs[i].person = person[reader->needs[i].person];
        out->needs[i].item = item[reader->needs[i].item];
    }
    if (count) {
        qsort(out->needs, count, sizeof *out->needs, by_item_and_person);
    }
    for (size_t i = 1; i < count; i++) {
        const Need *need = &out->needs[i];
        if (need->item == need[-1].item && need->person == need[-1].person) {
            return refuse_name(reader, need->line, out->people[need->person], "this need of this item was given on a line before");
        }
    }
    return OK;
}

static Fault lay_stocks(InstanceReader *reader, const int32_t *responder, const int32_t *item, Instance *out)
{
    size_t count = out->stock_count = reader->stock_count;
    out->stocks = ARENA_ARRAY(reader->arena, Stock, count);
    for (size_t i = 0; i < count; i++) {
        out->stocks[i] = reader->stocks[i];
        out->stocks[i].responder = responder[reader->stocks[i].responder];
        out->stocks[i].item = item[reader->stocks[i].item];
    }
    if (count) {
        qsort(out->stocks, count, sizeof *out->stocks, by_item_and_responder);
    }
    for (size_t i = 1; i < count; i++) {
        const Stock *stock = &out->stocks[i];
        if (stock->item == stock[-1].item && stock->responder == stock[-1].responder) {
            return refuse_name(reader, stock->line, out->responders[stock->responder], "its stock of this item was given before");
        }
    }
    return OK;
}

// Of several links between the same two the shortest is one.
static void lay_one(Instance *out, RawLink *row, size_t count)
{
    if (count > 1) {
        qsort(row, count, sizeof *row, by_responder);
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || row[i].responder != row[i - 1].responder) {
            out->link_responder[out->link_count] = row[i].responder;
            out->link_distance[out->link_count++] = row[i].distance;
        }
    }
}

static void lay_links(InstanceReader *reader, const int32_t *person, const int32_t *responder, Instance *out)
{
    size_t people = (size_t)out->person_count, begin = 0;
    size_t *next = ARENA_ARRAY(reader->scratch, size_t, people + 1);
    RawLink *rows = ARENA_ARRAY(reader->scratch, RawLink, reader->link_count);
    out->link_from = ARENA_ARRAY(reader->arena, size_t, people + 1);
    out->link_responder = ARENA_ARRAY(reader->arena, int32_t, reader->link_count);
    out->link_distance = ARENA_ARRAY(reader->arena, int64_t, reader->link_count);
    for (const LinkBlock *block = reader->links; block; block = block->before) {
        for (size_t i = 0; i < block->count; i++) {
            next[person[block->links[i].person] + 1]++;
        }
    }
    for (size_t i = 0; i < people; i++) {
        next[i + 1] += next[i];
    }
    for (const LinkBlock *block = reader->links; block; block = block->before) {
        for (size_t i = 0; i < block->count; i++) {
            const RawLink *link = &block->links[i];
            rows[next[person[link->person]]++] = (RawLink){ responder[link->responder], 0, link->distance };
        }
    }
    for (size_t i = 0; i < people; i++) {
        lay_one(out, rows + begin, next[i] - begin);
        out->link_from[i + 1] = out->link_count;
        begin = next[i];
    }
}

static Fault lay_all(InstanceReader *reader, Instance *out)
{
    TRY(check_ends(reader));
    int32_t *person = names_sort(&reader->people.names, reader->scratch);
    int32_t *responder = names_sort(&reader->responders.names, reader->scratch);
    int32_t *item = names_sort(&reader->items, reader->scratch);
    out->people = reader->people.names.at;
    out->responders = reader->responders.names.at;
    out->items = reader->items.at;
    out->person_count = reader->people.names.count;
    out->responder_count = reader->responders.names.count;
    out->item_count = reader->items.count;
    TRY(lay_needs(reader, person, item, out));
    TRY(lay_stocks(reader, responder, item, out));
    lay_links(reader, person, responder, out);
    return OK;
}

// ---- Piece by piece ----

InstanceReader *instance_begin(Arena *arena, const Rules *rules)
{
    InstanceReader *reader = ARENA_NEW(arena, InstanceReader);
    *reader = (InstanceReader){ .arena = arena, .scratch = arena_new(), .line_arena = arena_new(), .rules = rules };
    reader->people.names.arena = reader->responders.names.arena = reader->items.arena = arena;
    reader->rest.arena = reader->scratch;
    return reader;
}

Fault instance_add(InstanceReader *reader, Str bytes, InstanceError *error_out)
{
    Fault fault = OK;
    size_t end;
    reader->error = error_out;
    while (fault == OK && str_find(bytes, '\n', &end)) {
        Str line = str_slice(bytes, 0, end);
        if (reader->rest.len) {
            text_add(&reader->rest, line);
            line = (Str){ reader->rest.at, reader->rest.len };
        }
        fault = take_line(reader, line);
        reader->rest.len = 0;
        bytes = str_from_index(bytes, end + 1);
    }
    text_add(&reader->rest, bytes);
    arena_reset(reader->line_arena);
    return fault != OK || reader->rest.len <= LINE_BYTES_MAX ? fault : refuse(reader, reader->line + 1, "the line is longer than 4 MiB");
}

Fault instance_finish(InstanceReader *reader, Instance *instance_out, InstanceError *error_out)
{
    Instance instance = { 0 };
    reader->error = error_out;
    if (reader->rest.len) {
        TRY(take_line(reader, (Str){ reader->rest.at, reader->rest.len }));
    }
    TRY(lay_all(reader, &instance));
    *instance_out = instance;
    return OK;
}

void instance_end(InstanceReader *reader)
{
    arena_free(reader->scratch);
    arena_free(reader->line_arena);
}

Fault instance_read(Arena *arena, Str text, const Rules *rules, Instance *instance_out, InstanceError *error_out)
{
    InstanceReader *reader = instance_begin(arena, rules);
    Fault fault = instance_add(reader, text, error_out);
    fault = fault == OK ? instance_finish(reader, instance_out, error_out) : fault;
    instance_end(reader);
    return fault;
}
