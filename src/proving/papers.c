// Reads the instance and the plan.
#include "proving/papers.h"

#include <string.h>

#include "base/doc.h"
#include "proving/cursor.h"

PROVING_FAULTS(FAULT_DEFINE)

#define QUANTITY_MAX INT64_C(1000000000000)
#define SUM_MAX INT64_C(999999999999999999)
enum { HUNDREDS_MAX = 1000 };

typedef struct PaperReader {
    Papers *papers;
    PaperError *error;
    const Doc *rules;
    Arena *line_arena;
    size_t line;
    bool done; // the summary was read
} PaperReader;

typedef struct Fields {
    Cursor cursor;
    Str key, need, item, responder, ends[2];
    int64_t tier, asked, entitlement, weight, received, persons, distance, quantity, points;
    bool has_need, has_responder, has_link, has_give, has_summary, has_asked, has_entitlement, has_weight, has_tier;
    bool has_persons, has_stock, has_facts, has_distance, has_received, has_quantity, has_item;
} Fields;

static Fault refuse(PaperReader *reader, const char *what)
{
    reader->error->line = reader->line;
    reader->error->what = what;
    return PAPERS_MALFORMED;
}

static bool once(Fields *fields, bool *has)
{
    fields->cursor.wrong |= *has;
    *has = true;
    return !fields->cursor.wrong;
}

static int64_t rule(const Doc *rules, const char *table, Str name, int64_t otherwise)
{
    Doc *numbers = doc_get(rules, table);
    const char *key;
    json_t *value;
    json_object_foreach (numbers, key, value) {
        if (str_is(name, key) && json_is_integer(value)) {
            return json_integer_value(value);
        }
    }
    return otherwise;
}

// ---- An instance's lines ----

static void read_stock(PaperReader *reader, Fields *fields)
{
    Papers *p = reader->papers;
    Str item;
    // The responder's name may come behind its stock: the number is put in when the line ends.
    cursor_begin(&fields->cursor, '{');
    while (cursor_key(&fields->cursor, &item)) {
        PaperStock stock = { .responder = -1 };
        if (cursor_number(&fields->cursor, QUANTITY_MAX, &stock.quantity)) {
            stock.item = roll_number(p->arena, &p->items, item);
            size_t count = p->stocks.count + (size_t)fields->points++;
            p->stock = ARENA_GROW(p->arena, p->stock, count);
            p->stock[count] = stock;
        }
    }
    fields->cursor.first = false;
}

static void read_facts(PaperReader *reader, Fields *fields)
{
    const Doc *weights = doc_get(reader->rules, "weights");
    Str fact, *seen = NULL;
    size_t count = 0;
    cursor_begin(&fields->cursor, '[');
    while (cursor_more(&fields->cursor, ']') && cursor_text(&fields->cursor, &fact)) {
        int64_t points = rule(weights, "facts", fact, -1);
        for (size_t i = 0; i < count; i++) {
            points = str_equal(seen[i], fact) ? 0 : points;
        }
        fields->cursor.wrong |= points < 0;
        fields->points += points;
        seen = ARENA_GROW(reader->line_arena, seen, count);
        seen[count++] = fact;
    }
    fields->cursor.first = false;
}

static void read_ends(Fields *fields)
{
    Cursor *cursor = &fields->cursor;
    cursor_sign(cursor, '[');
    cursor_text(cursor, &fields->ends[0]);
    cursor_sign(cursor, ',');
    cursor_text(cursor, &fields->ends[1]);
    cursor_sign(cursor, ']');
}

static bool read_number_field(Fields *f)
{
    struct {
        const char *name;
        int64_t least, most, *out;
        bool *has;
    } numbers[] = {
        { "distance", 0, QUANTITY_MAX, &f->distance, &f->has_distance },
        { "asked", 0, QUANTITY_MAX, &f->asked, &f->has_asked },
        { "entitlement", 0, QUANTITY_MAX, &f->entitlement, &f->has_entitlement },
        { "received", 0, QUANTITY_MAX, &f->received, &f->has_received },
        { "persons", 0, QUANTITY_MAX, &f->persons, &f->has_persons },
        { "weight", 1, HUNDREDS_MAX, &f->weight, &f->has_weight },
        { "tier", 1, HUNDREDS_MAX, &f->tier, &f->has_tier },
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (str_is(f->key, numbers[i].name)) {
            once(f, numbers[i].has);
            cursor_number(&f->cursor, numbers[i].most, numbers[i].out);
            f->cursor.wrong |= *numbers[i].out < numbers[i].least;
            return true;
        }
    }
    return false;
}

static void read_field(PaperReader *reader, Fields *f)
{
    if (str_is(f->key, "link") && once(f, &f->has_link)) {
        read_ends(f);
    } else if (read_number_field(f)) {
        return;
    } else if (str_is(f->key, "need") && once(f, &f->has_need)) {
        cursor_text(&f->cursor, &f->need);
    } else if (str_is(f->key, "item") && once(f, &f->has_item)) {
        cursor_text(&f->cursor, &f->item);
    } else if (str_is(f->key, "responder") && once(f, &f->has_responder)) {
        cursor_text(&f->cursor, &f->responder);
    } else if (str_is(f->key, "stock") && once(f, &f->has_stock)) {
        read_stock(reader, f);
    } else if (str_is(f->key, "facts") && once(f, &f->has_facts)) {
        read_facts(reader, f);
    } else {
        f->cursor.wrong = true;
    }
}

static Fault keep_need(PaperReader *reader, const Fields *f)
{
    Papers *p = reader->papers;
    const Doc *weights = doc_get(reader->rules, "weights");
    if (!f->need.len || !f->item.len || !f->has_asked || f->has_stock || f->has_distance) {
        return refuse(reader, "not a need");
    }
    PaperNeed need = { .asked = f->asked, .entitlement = f->entitlement, .received = f->received,
                       .person = roll_number(p->arena, &p->people, f->need), .item = roll_number(p->arena, &p->items, f->item) };
    if (!f->has_entitlement) {
        int64_t standard = rule(reader->rules, "standards", f->item, -1);
        bool over = __builtin_mul_overflow(standard, f->persons, &need.entitlement);
        if (!f->has_persons || standard < 0 || over || need.entitlement > QUANTITY_MAX) {
            return refuse(reader, "no entitlement");
        }
    }
    int64_t most = doc_get(weights, "most") ? doc_get_int(weights, "most") : 5;
    int64_t weight = (doc_get(weights, "base") ? doc_get_int(weights, "base") : 1) + f->points;
    weight = reader->rules && weight > most ? most : weight;
    need.weight = (int32_t)(f->has_weight ? f->weight : weight);
    need.tier = (int32_t)(f->has_tier ? f->tier : rule(reader->rules, "tiers", f->item, 1));
    p->need = ARENA_GROW(p->arena, p->need, p->needs.count);
    p->need[p->needs.count] = need;
    return roll_add_pair(p->arena, &p->needs, need.person, need.item) ? OK : refuse(reader, "this need of this item was there before");
}

static Fault keep_stock(PaperReader *reader, const Fields *f)
{
    Papers *p = reader->papers;
    if (!f->responder.len || !f->has_stock || f->has_asked || f->has_item || f->has_distance) {
        return refuse(reader, "not a responder");
    }
    int32_t responder = roll_number(p->arena, &p->responders, f->responder);
    (void)roll_add_pair(p->arena, &p->declared, responder, 0);
    for (int64_t i = 0; i < f->points; i++) {
        PaperStock *stock = &p->stock[p->stocks.count];
        stock->responder = responder;
        if (!roll_add_pair(p->arena, &p->stocks, responder, stock->item)) {
            return refuse(reader, "this stock of this item was there before");
        }
    }
    return OK;
}

static Fault keep_link(PaperReader *reader, const Fields *f)
{
    Papers *p = reader->papers;
    if (f->has_need || f->has_responder || f->has_asked || f->has_item || !f->ends[0].len || !f->ends[1].len) {
        return refuse(reader, "not a link");
    }
    p->link = ARENA_GROW(p->arena, p->link, p->link_count);
    p->link[p->link_count++] = (PaperLink){ roll_number(p->arena, &p->responders, f->ends[0]),
                                            roll_number(p->arena, &p->people, f->ends[1]), f->distance, reader->line };
    return OK;
}

static Fault read_instance_line(PaperReader *reader, Str line)
{
    Fields fields = { .cursor = { .arena = reader->line_arena, .at = line.at, .end = line.at + line.len } };
    cursor_begin(&fields.cursor, '{');
    while (cursor_key(&fields.cursor, &fields.key)) {
        read_field(reader, &fields);
    }
    if (!cursor_ends(&fields.cursor)) {
        return refuse(reader, "a line of an instance is one JSON object with known fields, each once, in whole numbers");
    }
    if (fields.has_link) {
        return keep_link(reader, &fields);
    }
    return fields.has_responder && !fields.has_need ? keep_stock(reader, &fields) : keep_need(reader, &fields);
}

// ---- A plan's lines ----

static void read_summary(Papers *p, Cursor *cursor)
{
    PaperSummary *s = &p->summary;
    Str key, *texts[] = { &s->served, &s->distance, &s->sum_of_squares };
    const char *numbers[] = { "served", "distance", "sum_of_squares" };
    cursor_begin(cursor, '{');
    while (cursor_key(cursor, &key)) {
        bool known = false;
        for (size_t i = 0; i < 3; i++) {
            if (str_is(key, numbers[i])) {
                const char *from = cursor->at;
                while (cursor->at < cursor->end && ((*cursor->at >= '0' && *cursor->at <= '9') || *cursor->at == '.')) {
                    cursor->at++;
                }
                *texts[i] = (Str){ from, (size_t)(cursor->at - from) };
                known = true;
            }
        }
        if (str_is(key, "asked")) {
            cursor_number(cursor, SUM_MAX, &s->asked);
        } else if (str_is(key, "at_zero")) {
            cursor_number(cursor, SUM_MAX, &s->at_zero);
        } else if (str_is(key, "seed")) {
            cursor_text(cursor, &s->seed);
        } else if (str_is(key, "rules")) {
            cursor_text(cursor, &s->rules);
        } else if (str_is(key, "sha256")) {
            cursor_text(cursor, &s->sha256);
        } else {
            cursor->wrong |= !known;
        }
    }
    s->seed = str_copy(p->arena, s->seed);
    s->rules = str_copy(p->arena, s->rules);
    s->sha256 = str_copy(p->arena, s->sha256);
    cursor->first = false;
}

static Fault read_plan_line(PaperReader *reader, Str line)
{
    Papers *p = reader->papers;
    Fields f = { .cursor = { .arena = reader->line_arena, .at = line.at, .end = line.at + line.len } };
    cursor_begin(&f.cursor, '{');
    while (cursor_key(&f.cursor, &f.key)) {
        if (str_is(f.key, "give") && once(&f, &f.has_give)) {
            read_ends(&f);
        } else if (str_is(f.key, "item") && once(&f, &f.has_item)) {
            cursor_text(&f.cursor, &f.item);
        } else if (str_is(f.key, "quantity") && once(&f, &f.has_quantity)) {
            cursor_number(&f.cursor, QUANTITY_MAX, &f.quantity);
        } else if (str_is(f.key, "summary") && once(&f, &f.has_summary)) {
            read_summary(p, &f.cursor);
        } else {
            f.cursor.wrong = true;
        }
    }
    bool gives = f.has_give && f.has_item && f.has_quantity && !f.has_summary;
    if (!cursor_ends(&f.cursor) || reader->done || (!gives && (!f.has_summary || f.has_give))) {
        return refuse(reader, "a plan has give lines, and one summary behind them");
    }
    if (f.has_summary) {
        reader->done = true;
        p->summary.line = reader->line;
        return OK;
    }
    p->give = ARENA_GROW(p->arena, p->give, p->give_count);
    p->give[p->give_count++] = (PaperGive){ roll_find(&p->responders, f.ends[0]), roll_find(&p->people, f.ends[1]),
                                            roll_find(&p->items, f.item), f.quantity, reader->line };
    return OK;
}

// ---- Both ----

static Fault read_lines(PaperReader *reader, Str text, Fault (*read)(PaperReader *reader, Str line))
{
    DigestStream hash;
    Str line;
    digest_begin(&hash);
    reader->line = 0;
    if (str_starts(text, STR("\xef\xbb\xbf"))) {
        text = str_from_index(text, 3);
    }
    while (str_cut(&text, '\n', &line)) {
        reader->line++;
        if (str_trim(line).len) {
            TRY(read(reader, line));
        }
        if (!reader->done && reader->error->plan) {
            digest_add(&hash, (Str){ line.at, line.len + (text.at != NULL) });
        }
        arena_reset(reader->line_arena);
    }
    reader->papers->written = digest_end(&hash);
    return OK;
}

static Fault check_ends(PaperReader *reader)
{
    const Papers *p = reader->papers;
    bool *person = ARENA_ARRAY(p->arena, bool, p->people.count);
    for (size_t i = 0; i < p->needs.count; i++) {
        person[p->need[i].person] = true;
    }
    for (size_t i = 0; i < p->link_count; i++) {
        bool has_responder = roll_find_pair(&p->declared, p->link[i].responder, 0) >= 0;
        if (!person[p->link[i].person] || !has_responder) {
            reader->line = p->link[i].line;
            return refuse(reader, has_responder ? "a link names a need that no line gives"
                                                : "a link names a responder that no line gives");
        }
    }
    return OK;
}

static bool read_seed(Papers *p)
{
    Str hex = p->summary.seed;
    char *bytes = ARENA_ARRAY(p->arena, char, hex.len / 2 + 1);
    for (size_t i = 0; i < hex.len; i++) {
        char c = hex.at[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0 || hex.len % 2) {
            return false;
        }
        bytes[i / 2] = (char)(bytes[i / 2] * 16 + digit);
    }
    p->seed = (Str){ bytes, hex.len / 2 };
    return true;
}

static Fault read_all(PaperReader *reader, Str instance, Str plan)
{
    TRY(read_lines(reader, instance, read_instance_line));
    TRY(check_ends(reader));
    reader->error->plan = true;
    TRY(read_lines(reader, plan, read_plan_line));
    if (!reader->done || !read_seed(reader->papers)) {
        return refuse(reader, "the summary is missing, or its seed is not hex digits in pairs");
    }
    return OK;
}

Fault papers_read(Arena *arena, Str instance, Str plan, Str rules, Papers *papers_out, PaperError *error_out)
{
    Doc *doc = NULL;
    *papers_out = (Papers){ .arena = arena };
    *error_out = (PaperError){ 0 };
    PaperReader reader = { .papers = papers_out, .error = error_out, .line_arena = arena_new() };
    Fault fault = rules.len ? doc_from_json(arena, rules, &doc) : OK;
    reader.rules = doc;
    fault = fault == OK ? read_all(&reader, instance, plan) : refuse(&reader, "the rules are not JSON");
    arena_free(reader.line_arena);
    return fault;
}
