// Reads an instance line by line, strictly; then sorts it and looks that names are given once and links know both ends.
#include "allocation/instance.h"

#include <stdlib.h>

#include "base/doc.h"

ALLOCATION_FAULTS(FAULT_DEFINE)

typedef struct Named {
    Str name;
    size_t line;
} Named;

typedef struct Reader {
    Arena *arena;
    Instance *instance;
    InstanceError *error;
    size_t line;
    Named *needs, *responders;
    size_t responder_count;
} Reader;

static Fault refuse(Reader *reader, size_t line, const char *what)
{
    *reader->error = (InstanceError){ line, what };
    return INSTANCE_MALFORMED;
}

static Fault read_number(Reader *reader, const Doc *doc, const char *what, int64_t bounds[2], int64_t *out)
{
    if (!json_is_integer(doc)) {
        return refuse(reader, reader->line, what);
    }
    *out = json_integer_value(doc);
    return *out < bounds[0] || *out > bounds[1] ? refuse(reader, reader->line, what) : OK;
}

static Fault read_name(Reader *reader, const Doc *doc, const char *what, Str *out)
{
    if (!json_is_string(doc) || json_string_length(doc) == 0) {
        return refuse(reader, reader->line, what);
    }
    *out = str_copy(reader->arena, (Str){ json_string_value(doc), json_string_length(doc) });
    return OK;
}

static Fault read_need(Reader *reader, Doc *doc)
{
    Need need = { .weight = 1, .tier = 1 };
    int64_t any[2] = { 0, ALLOCATION_QUANTITY_MAX };
    int64_t entitled[2] = { 1, ALLOCATION_QUANTITY_MAX };
    int64_t weights[2] = { 1, ALLOCATION_WEIGHT_MAX };
    int64_t tiers[2] = { 1, ALLOCATION_TIER_MAX };
    if (json_object_size(doc) != 7) {
        return refuse(reader, reader->line, "a need has need, item, tier, asked, entitlement, weight and received");
    }
    TRY(read_name(reader, doc_get(doc, "need"), "need: a name that is not empty", &need.name));
    TRY(read_name(reader, doc_get(doc, "item"), "item: a name that is not empty", &need.item));
    TRY(read_number(reader, doc_get(doc, "tier"), "tier: a whole number from 1 to 1000", tiers, &need.tier));
    TRY(read_number(reader, doc_get(doc, "asked"), "asked: a whole number from 0 to 10^12", any, &need.asked));
    TRY(read_number(reader, doc_get(doc, "entitlement"), "entitlement: a whole number from 1 to 10^12", entitled, &need.entitlement));
    TRY(read_number(reader, doc_get(doc, "weight"), "weight: a whole number from 1 to 1000", weights, &need.weight));
    TRY(read_number(reader, doc_get(doc, "received"), "received: a whole number from 0 to 10^12", any, &need.received));
    Instance *in = reader->instance;
    in->needs = ARENA_GROW(reader->arena, in->needs, in->need_count);
    reader->needs = ARENA_GROW(reader->arena, reader->needs, in->need_count);
    reader->needs[in->need_count] = (Named){ need.name, reader->line };
    in->needs[in->need_count++] = need;
    return OK;
}

static Fault read_responder(Reader *reader, Doc *doc)
{
    Str name;
    const char *item;
    json_t *quantity;
    int64_t any[2] = { 0, ALLOCATION_QUANTITY_MAX };
    Instance *in = reader->instance;
    Doc *stock = doc_get(doc, "stock");
    if (json_object_size(doc) != 2 || !json_is_object(stock)) {
        return refuse(reader, reader->line, "a responder has responder and stock, quantities by item");
    }
    TRY(read_name(reader, doc_get(doc, "responder"), "responder: a name that is not empty", &name));
    json_object_foreach (stock, item, quantity) {
        Stock one = { .responder = name, .item = str_copy(reader->arena, str_from(item)) };
        TRY(read_number(reader, quantity, "stock: whole numbers from 0 to 10^12", any, &one.quantity));
        in->stocks = ARENA_GROW(reader->arena, in->stocks, in->stock_count);
        in->stocks[in->stock_count++] = one;
    }
    reader->responders = ARENA_GROW(reader->arena, reader->responders, reader->responder_count);
    reader->responders[reader->responder_count++] = (Named){ name, reader->line };
    return OK;
}

static Fault read_link(Reader *reader, Doc *doc)
{
    Link link = { .line = reader->line };
    int64_t any[2] = { 0, ALLOCATION_QUANTITY_MAX };
    Instance *in = reader->instance;
    Doc *ends = doc_get(doc, "link");
    if (json_object_size(doc) != 2 || !json_is_array(ends) || doc_length(ends) != 2) {
        return refuse(reader, reader->line, "a link has link, [responder, need], and distance");
    }
    TRY(read_name(reader, doc_at(ends, 0), "link: names that are not empty", &link.responder));
    TRY(read_name(reader, doc_at(ends, 1), "link: names that are not empty", &link.need));
    TRY(read_number(reader, doc_get(doc, "distance"), "distance: a whole number from 0 to 10^12", any, &link.distance));
    in->links = ARENA_GROW(reader->arena, in->links, in->link_count);
    in->links[in->link_count++] = link;
    return OK;
}

static Fault read_line(Reader *reader, Arena *scratch, Str line)
{
    Doc *doc;
    if (doc_from_json(scratch, line, &doc) != OK || !json_is_object(doc)) {
        return refuse(reader, reader->line, "not one JSON object with each key once");
    }
    if (doc_get(doc, "need")) {
        return read_need(reader, doc);
    }
    if (doc_get(doc, "responder")) {
        return read_responder(reader, doc);
    }
    return doc_get(doc, "link") ? read_link(reader, doc) : refuse(reader, reader->line, "neither need, responder nor link");
}

static int by_name(const void *a, const void *b)
{
    const Named *x = a, *y = b;
    int order = str_compare(x->name, y->name);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int by_need(const void *a, const void *b)
{
    return str_compare(((const Need *)a)->name, ((const Need *)b)->name);
}

static int by_stock(const void *a, const void *b)
{
    const Stock *x = a, *y = b;
    int order = str_compare(x->item, y->item);
    return order ? order : str_compare(x->responder, y->responder);
}

static int by_link(const void *a, const void *b)
{
    const Link *x = a, *y = b;
    int order = str_compare(x->responder, y->responder);
    order = order ? order : str_compare(x->need, y->need);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static Fault check_once(Reader *reader, Named *names, size_t count)
{
    if (count) {
        qsort(names, count, sizeof *names, by_name);
    }
    for (size_t i = 1; i < count; i++) {
        if (str_equal(names[i - 1].name, names[i].name)) {
            return refuse(reader, names[i].line, "this name was given before");
        }
    }
    return OK;
}

static bool knows(const Named *names, size_t count, Str name)
{
    size_t low = 0;
    while (count) {
        int order = str_compare(names[low + count / 2].name, name);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? low + count / 2 + 1 : low;
        count = order < 0 ? count - count / 2 - 1 : count / 2;
    }
    return false;
}

static Fault check_links(Reader *reader)
{
    const Instance *in = reader->instance;
    for (size_t i = 0; i < in->link_count; i++) {
        const Link *link = &in->links[i];
        if (!knows(reader->responders, reader->responder_count, link->responder)) {
            return refuse(reader, link->line, "link: no such responder");
        }
        if (!knows(reader->needs, in->need_count, link->need)) {
            return refuse(reader, link->line, "link: no such need");
        }
        if (i && str_equal(link->responder, link[-1].responder) && str_equal(link->need, link[-1].need)) {
            return refuse(reader, link->line, "this link was given before");
        }
    }
    return OK;
}

static Fault sort_and_check(Reader *reader)
{
    Instance *in = reader->instance;
    TRY(check_once(reader, reader->needs, in->need_count));
    TRY(check_once(reader, reader->responders, reader->responder_count));
    if (in->need_count) {
        qsort(in->needs, in->need_count, sizeof *in->needs, by_need);
    }
    if (in->stock_count) {
        qsort(in->stocks, in->stock_count, sizeof *in->stocks, by_stock);
    }
    if (in->link_count) {
        qsort(in->links, in->link_count, sizeof *in->links, by_link);
    }
    return check_links(reader);
}

Fault instance_read(Arena *arena, Str text, Instance *instance_out, InstanceError *error_out)
{
    *instance_out = (Instance){ 0 };
    Reader reader = { .arena = arena, .instance = instance_out, .error = error_out };
    Arena *scratch = arena_new();
    Fault fault = OK;
    Str line;
    while (fault == OK && str_cut(&text, '\n', &line)) {
        reader.line++;
        if (str_trim(line).len) {
            fault = read_line(&reader, scratch, line);
        }
        arena_reset(scratch);
    }
    arena_free(scratch);
    return fault == OK ? sort_and_check(&reader) : fault;
}
