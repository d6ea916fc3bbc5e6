// Marks in documents: made, found, filled. A mark is a record {"$sealed": "KIND PURPOSE FIELD ID ABOUT CODE"}.
#include "vault/reveal.h"

#include <stdio.h>
#include <string.h>

static const char MARK[] = "$sealed";

// ---- Marking ----

static void mark(Work *work, Doc *record, const char *name, const WireItem *item, const int how[2], Str code)
{
    char id[ID_TEXT_SIZE];
    char about[ID_TEXT_SIZE];
    id_write(item->id, id);
    id_write(item->about, about);
    Doc *below = doc_record(record, name);
    doc_text(below, MARK, str_format(work->arena, "%d %d %d %s %s %.*s", (int)item->kind, how[0], how[1], id,
                                     about, STR_ARG(code)));
    work->has_sealed = true;
}

void reveal_mark(Work *work, Doc *record, const char *name, const WireItem *item, RevealField field,
                 const RevealLook *look)
{
    mark(work, record, name, item, (const int[2]){ (int)look->purpose, (int)field }, look->code);
}

void reveal_mark_seen(Work *work, Doc *record, const char *name, Id need, const RevealLook *look)
{
    WireItem item = { KIND_NEED, need, need };
    mark(work, record, name, &item, (const int[2]){ (int)look->purpose, 0 }, look->code);
}

bool reveal_is_marked(Str json)
{
    return memmem(json.at, json.len, MARK, sizeof MARK - 1) != NULL;
}

// ---- Finding ----

typedef struct Mark {
    Doc *record;
    const char *name;
    WireItem item;
    RevealLook look;
    int field;
    bool is_done;
} Mark;

typedef struct Marks {
    Arena *arena;
    Mark *at;
    size_t count;
} Marks;

static bool parse_mark(Str text, Mark *out)
{
    int kind, purpose, field, used = 0;
    char head[64];
    if (text.len < 6 + 2 * ID_TEXT_SIZE - 2 || text.len >= 6 + 2 * ID_TEXT_SIZE + 64) {
        return false;
    }
    snprintf(head, sizeof head, "%.*s", 6, text.at);
    if (sscanf(head, "%1d %1d %1d %n", &kind, &purpose, &field, &used) != 3 || used != 6 || kind < 1 ||
        kind >= WIRE_KINDS || purpose < 1 || purpose >= WIRE_PURPOSES || field >= WIRE_FIELDS_MOST) {
        return false;
    }
    enum { ID_LEN = ID_TEXT_SIZE - 1 };
    out->item.kind = (WireKind)kind;
    out->look.purpose = (WirePurpose)purpose;
    out->field = field;
    out->look.code = str_from_index(text, 6 + 2 * ID_LEN + 2);
    return id_parse(str_slice(text, 6, 6 + ID_LEN), &out->item.id) &&
           id_parse(str_slice(text, 6 + ID_LEN + 1, 6 + 2 * ID_LEN + 1), &out->item.about);
}

static void find_marks(Marks *marks, Doc *doc)
{
    const char *name;
    json_t *value;
    size_t index;
    json_array_foreach(doc, index, value)
    {
        find_marks(marks, value);
    }
    json_object_foreach(doc, name, value)
    {
        Mark found = { .record = doc, .name = name };
        Str text = json_is_object(value) && json_object_size(value) == 1 ? doc_get_text(value, MARK) : STR_NONE;
        if (text.at && parse_mark(text, &found)) {
            marks->at = ARENA_GROW(marks->arena, marks->at, marks->count);
            marks->at[marks->count++] = found;
        } else {
            find_marks(marks, value);
        }
    }
}

// ---- Filling ----

// Stored is the national number; people, and a telephone, want its leading 0. Numbers abroad keep their +.
static Str phone_for_people(Arena *arena, Str phone)
{
    bool is_national = phone.len > 0 && phone.at[0] != '+';
    return is_national ? str_format(arena, "0%.*s", STR_ARG(phone)) : phone;
}

static void fill(Arena *arena, Mark *found, const WireRecord *record)
{
    Str text = record->fields[found->field];
    bool is_phone = (found->item.kind == KIND_PERSONAL && found->field == REVEAL_PHONE) ||
                    (found->item.kind == KIND_IDENTITY && found->field == REVEAL_OWN_PHONE);
    doc_text(found->record, found->name, is_phone && text.at ? phone_for_people(arena, text) : text);
    if (found->item.kind == KIND_IDENTITY && found->field == REVEAL_SEX && text.len > 0) {
        doc_bool(found->record, str_is(text, "female") ? "is_female" : "is_male", true); // pages cannot compare
    }
    found->is_done = true;
}

static bool same_ask(const Mark *a, const Mark *b)
{
    return a->look.purpose == b->look.purpose && str_equal(a->look.code, b->look.code);
}

static bool same_item(const WireItem *a, const WireItem *b)
{
    return a->kind == b->kind && id_equal(a->id, b->id);
}

static WireAsk ask_of(const Mark *found, Str session)
{
    bool by_code = found->look.code.len > 0;
    Str token = by_code ? found->look.code : session;
    bool fits = token.len > 0 && token.len <= WIRE_PROOF_MOST;
    return (WireAsk){ .act = WIRE_OPEN, .purpose = found->look.purpose,
                      .proof = !fits ? PROOF_NONE : by_code ? PROOF_CODE : PROOF_SESSION,
                      .token = fits ? token : STR_NONE };
}

// Whoever looks at a case opens it again and again: what differs in its minute alone is one row of its day.
static bool is_one_more(const WireRecord *opening, const WireRecord *later)
{
    enum { DAY = 24 * 60 * 60 };
    return later && opening->number / DAY == later->number / DAY && id_equal(opening->id, later->id) &&
           str_equal(opening->fields[1], later->fields[1]) && str_equal(opening->fields[2], later->fields[2]) &&
           str_equal(opening->fields[3], later->fields[3]);
}

static void show_opening(Doc *list, const WireRecord *opening)
{
    Doc *row = doc_list_record(list);
    doc_time(row, "at", opening->number);
    doc_int(row, "times", 1);
    if (opening->fields[0].at) {
        Doc *organisation = doc_record(row, "organisation");
        doc_id(organisation, "id", opening->id);
        doc_text(organisation, "name", opening->fields[0]);
    } else {
        doc_null(row, "organisation");
    }
    doc_text(row, "role", opening->fields[1]);
    doc_text(row, "purpose", opening->fields[2]);
    Doc *fields = doc_list(row, "fields");
    Str rest = opening->fields[3];
    while (rest.len > 0) {
        const char *blank = memchr(rest.at, ' ', rest.len);
        size_t len = blank ? (size_t)(blank - rest.at) : rest.len;
        doc_list_text(fields, str_slice(rest, 0, len));
        rest = str_from_index(rest, blank ? len + 1 : len);
    }
}

// The records behind those of the items.
static void fill_seen(Mark *found, const WireRecord *records, size_t count)
{
    Doc *list = doc_list(found->record, found->name);
    for (size_t i = 0; i < count; i++) {
        if (is_one_more(&records[i], i > 0 ? &records[i - 1] : NULL)) {
            Doc *row = doc_at(list, doc_length(list) - 1);
            doc_int(row, "times", doc_get_int(row, "times") + 1);
            doc_bool(row, "again", true);
        } else {
            show_opening(list, &records[i]);
        }
    }
    found->is_done = true;
}

// ---- Asking ----

// All that is looked at for the same reason, from `first` on, as far as one message holds it; who saw it comes last.
typedef struct Batch {
    WireItem *items;
    size_t count;
    Mark *seen; // NULL: it is not asked
} Batch;

static Batch gather_alike(const Marks *marks, Mark *first)
{
    Batch batch = { .items = ARENA_ARRAY(marks->arena, WireItem, WIRE_ITEMS_MOST) };
    for (Mark *each = first; each < marks->at + marks->count && batch.count < WIRE_ITEMS_MOST - 1; each++) {
        bool repeats = batch.count > 0 && same_item(&batch.items[batch.count - 1], &each->item);
        if (each->is_done || !same_ask(each, first)) {
            continue;
        }
        if (each->item.kind == KIND_NEED) {
            batch.seen = batch.seen ? batch.seen : each;
        } else if (!repeats) {
            batch.items[batch.count++] = each->item;
        }
    }
    return batch;
}

static void fill_item(const Marks *marks, const Mark *first, const WireItem *item, const WireRecord *record)
{
    for (Mark *each = marks->at; each < marks->at + marks->count; each++) {
        if (!each->is_done && same_ask(each, first) && same_item(item, &each->item)) {
            fill(marks->arena, each, record);
        }
    }
}

static Fault fill_alike(VaultDoor *door, const Marks *marks, Mark *first, Str session)
{
    WireRecord *records;
    size_t count;
    WireAsk ask = ask_of(first, session);
    Batch batch = gather_alike(marks, first);
    ask.items = batch.items;
    ask.count = batch.count;
    if (batch.seen) {
        batch.items[ask.count++] = batch.seen->item;
    }
    TRY(door_ask(door, marks->arena, &ask, &records, &count));
    if (count < batch.count || (count > batch.count && !batch.seen)) {
        return VAULT_AWAY;
    }
    Fault fault = OK;
    for (size_t i = 0; i < batch.count; i++) {
        fill_item(marks, first, &batch.items[i], &records[i]);
        fault = records[i].status == WIRE_REFUSED ? VAULT_REFUSED : fault;
    }
    if (batch.seen) {
        fill_seen(batch.seen, records + batch.count, count - batch.count);
    }
    return fault;
}

Fault reveal_fill(VaultDoor *door, Arena *arena, Doc *const *docs, size_t count, Str session)
{
    Marks marks = { .arena = arena };
    Fault fault = OK;
    for (size_t i = 0; i < count; i++) {
        find_marks(&marks, docs[i]);
    }
    for (size_t i = 0; i < marks.count; i++) {
        Mark *each = &marks.at[i];
        if (!each->is_done && fault == OK) {
            fault = door ? fill_alike(door, &marks, each, session) : VAULT_AWAY;
        }
        if (!each->is_done) {
            doc_null(each->record, each->name);
            each->is_done = true;
        }
    }
    return fault;
}

Fault reveal_bytes(VaultDoor *door, Arena *arena, const WireItem *item, const RevealLook *look, Str session,
                   Str *bytes_out)
{
    WireRecord *records;
    size_t count;
    TextBuilder bytes = { .arena = arena };
    Mark sought = { .item = *item, .look = *look };
    WireAsk ask = ask_of(&sought, session);
    ask.items = item;
    ask.count = 1;
    TRY(door ? door_ask(door, arena, &ask, &records, &count) : VAULT_AWAY);
    if (count != 1 || records[0].status != WIRE_OK) {
        return count == 1 && records[0].status == WIRE_REFUSED ? VAULT_REFUSED : VAULT_AWAY;
    }
    for (size_t i = 0; i < WIRE_FIELDS_MOST; i++) {
        text_add(&bytes, records[0].fields[i]);
    }
    *bytes_out = text_done(&bytes);
    return bytes_out->len > 0 ? OK : VAULT_REFUSED;
}
