// The rules of items: what may stand in the catalogue, and how much of it is proposed. No HTTP, no SQL.
#include "base/number.h"
#include "features/items/items_store.h"
#include "ledger/ledger.h"

ITEMS_FAULTS(FAULT_DEFINE)

enum { PROPOSAL_MAX = 1000000 };

Fault items_find(Work *work, Str code, Item *item_out)
{
    return items_store_find(work, code, item_out);
}

Fault items_sectors(Work *work, Sector **sectors_out, size_t *count_out)
{
    return items_store_list_sectors(work, sectors_out, count_out);
}

static Fault check_sector(Work *work, Str sector)
{
    Fault fault = items_store_find_sector(work, sector);
    return fault == OK ? OK : fault_at(work, fault, "sector");
}

Fault items_list(Work *work, Str sector, Item **items_out, size_t *count_out)
{
    if (sector.len > 0) {
        TRY(check_sector(work, sector));
    }
    return items_store_list(work, sector.len > 0 ? sector : STR_NONE, items_out, count_out);
}

int64_t items_propose(const Item *item, int64_t people)
{
    if (item->standard_quantity <= 0 || item->standard_people <= 0 || people <= 0) {
        return 0;
    }
    int64_t wanted = number_multiply(people, item->standard_quantity);
    int64_t proposed = number_add(wanted, item->standard_people - 1) / item->standard_people;
    return proposed > PROPOSAL_MAX ? PROPOSAL_MAX : proposed;
}

// ---- Putting an item into the catalogue ----

static bool is_code(Str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
            return false;
        }
    }
    return code.len >= 2 && code.len <= ITEM_CODE_MAX;
}

static Fault check_pair(Work *work, Str *ar, Str *en, const char *field)
{
    if (ar->len == 0) {
        *ar = *en;
    }
    if (en->len == 0) {
        *en = *ar;
    }
    if (ar->len == 0 || text_length(*ar) > ITEM_NAME_MAX) {
        return fault_beyond(work, ITEM_NAME_MALFORMED, ITEM_NAME_MAX, "%s_ar", field);
    }
    if (text_length(*en) > ITEM_NAME_MAX) {
        return fault_beyond(work, ITEM_NAME_MALFORMED, ITEM_NAME_MAX, "%s_en", field);
    }
    return OK;
}

static Fault check_standard(Work *work, const Item *item)
{
    bool quantity = item->standard_quantity >= 0 && item->standard_quantity <= ITEM_STANDARD_MAX;
    bool people = item->standard_people >= 0 && item->standard_people <= ITEM_STANDARD_MAX;
    // "2 for 0 people" says nothing, and "0 for 5" is better said by leaving both out.
    if (!quantity || (item->standard_quantity == 0 && item->standard_people > 0)) {
        return fault_beyond(work, ITEM_STANDARD_MALFORMED, ITEM_STANDARD_MAX, "standard_quantity");
    }
    if (!people || (item->standard_people == 0 && item->standard_quantity > 0)) {
        return fault_beyond(work, ITEM_STANDARD_MALFORMED, ITEM_STANDARD_MAX, "standard_people");
    }
    return OK;
}

Fault items_put(Work *work, const Item *item, bool *added_out)
{
    Item put = *item;
    if (!is_code(put.code)) {
        return fault_at(work, ITEM_CODE_MALFORMED, "code");
    }
    TRY(check_sector(work, put.sector));
    TRY(check_pair(work, &put.name_ar, &put.name_en, "name"));
    TRY(check_pair(work, &put.unit_ar, &put.unit_en, "unit"));
    TRY(check_standard(work, &put));
    Item existing;
    Fault fault = items_store_find(work, put.code, &existing);
    bool added = fault == ITEM_UNKNOWN;
    if (added) {
        TRY(items_store_insert(work, &put));
    } else {
        TRY(fault);
        TRY(items_store_update(work, &put));
    }
    *added_out = added;
    return OK;
}

// ---- Taking it out again ----

static Str either(Str wanted, Str other)
{
    return wanted.len > 0 ? wanted : other;
}

Str items_mark(Arena *arena, const Item *item)
{
    return str_format(arena, "%.*s\x1f%.*s\x1f%.*s\x1f%.*s", STR_ARG(either(item->name_ar, item->name_en)),
                      STR_ARG(either(item->name_en, item->name_ar)),
                      STR_ARG(either(item->unit_ar, item->unit_en)),
                      STR_ARG(either(item->unit_en, item->unit_ar)));
}

Fault items_remove_unused(Work *work, Str code, Str mark, bool *removed_out)
{
    return items_store_remove_unused(work, code, mark, removed_out);
}

// ---- What administrators do ----

static Fault append_event(Work *work, const char *kind, const char *family, Str code, Doc *record)
{
    Id id = work_named_id(family, code);
    doc_text(record, "code", code);
    Event event = { .kind = kind, .subject = id, .object = id, .governorate = STR("PS"),
                    .record = record };
    return ledger_append(work, &event);
}

static Doc *standard_record(Work *work, const Item *item)
{
    Doc *record = doc_new(work->arena);
    doc_text(record, "sector", item->sector);
    doc_int(record, "standard_quantity", item->standard_quantity);
    doc_int(record, "standard_people", item->standard_people);
    doc_bool(record, "standard_confirmed", item->standard_confirmed);
    return record;
}

static Fault find_known(Work *work, Str code, Item *item_out)
{
    Fault fault = items_store_find(work, code, item_out);
    return fault == ITEM_UNKNOWN ? ITEM_NOT_FOUND : fault;
}

Fault items_add(Work *work, const Item *item)
{
    bool added;
    Item existing;
    Fault fault = items_store_find(work, item->code, &existing);
    if (fault != ITEM_UNKNOWN) {
        return fault ? fault : fault_at(work, ITEM_CODE_TAKEN, "code");
    }
    TRY(items_put(work, item, &added));
    return append_event(work, "item.added", "item", item->code, standard_record(work, item));
}

Fault items_change(Work *work, const Item *item)
{
    bool added;
    Item was;
    Item put = *item;
    TRY(find_known(work, item->code, &was));
    bool changed = was.standard_quantity != item->standard_quantity ||
                   was.standard_people != item->standard_people;
    put.standard_confirmed = was.standard_confirmed || item->standard_confirmed || changed;
    TRY(items_put(work, &put, &added));
    bool confirmed = put.standard_confirmed && (changed || !was.standard_confirmed);
    return append_event(work, confirmed ? "item.standard-confirmed" : "item.changed", "item",
                        item->code, standard_record(work, &put));
}

Fault items_retire(Work *work, Str code, bool retire)
{
    Item item;
    TRY(find_known(work, code, &item));
    TRY(items_store_retire(work, code, retire ? work->now : 0));
    return append_event(work, retire ? "item.retired" : "item.restored", "item", code,
                        doc_new(work->arena));
}

// The others keep their order and close up around the place that was asked for.
static Fault place_sectors(Work *work, const Sector *moved, Sector *all, size_t count)
{
    int64_t position = 1;
    for (size_t i = 0; i < count; i++) {
        if (str_equal(all[i].code, moved->code)) {
            continue;
        }
        position += position == moved->position;
        all[i].position = position++;
        TRY(items_store_update_sector(work, &all[i]));
    }
    return items_store_update_sector(work, moved);
}

Fault items_change_sector(Work *work, const Sector *sector)
{
    Sector *all;
    Sector put = *sector;
    size_t count;
    Fault known = items_store_find_sector(work, sector->code);
    TRY(known == SECTOR_UNKNOWN ? SECTOR_NOT_FOUND : known);
    TRY(check_pair(work, &put.name_ar, &put.name_en, "name"));
    TRY(items_store_list_sectors(work, &all, &count));
    if (put.position < 1 || put.position > (int64_t)count) {
        return fault_beyond(work, NUMBER_OUT_OF_RANGE, (int64_t)count, "position");
    }
    TRY(place_sectors(work, &put, all, count));
    Doc *record = doc_new(work->arena);
    doc_int(record, "position", put.position);
    return append_event(work, "sector.changed", "sector", put.code, record);
}
