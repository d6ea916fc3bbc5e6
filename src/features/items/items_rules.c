// The rules of items: what may stand in the catalogue, and how much of it is proposed. No HTTP, no SQL.
#include "base/number.h"
#include "features/items/items_store.h"

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

void items_to_short_doc(Doc *record, const Item *item)
{
    doc_text(record, "code", item->code);
    doc_text(record, "name_ar", item->name_ar);
    doc_text(record, "name_en", item->name_en);
    doc_text(record, "unit_ar", item->unit_ar);
    doc_text(record, "unit_en", item->unit_en);
}

void items_to_doc(Doc *record, const Item *item)
{
    items_to_short_doc(record, item);
    doc_text(record, "sector", item->sector);
    Doc *standard = doc_record(record, "standard");
    doc_int(standard, "quantity", item->standard_quantity);
    doc_int(standard, "people", item->standard_people);
    doc_bool(standard, "confirmed", item->standard_confirmed);
}

static bool is_among(Str code, const Str *chosen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(code, chosen[i])) {
            return true;
        }
    }
    return false;
}

typedef struct Choices {
    const Item *items;
    size_t item_count;
    const Str *chosen;
    size_t chosen_count;
    int64_t index; // of the next item, over all sectors
} Choices;

static void add_choices(Doc *sector_doc, const Sector *sector, Choices *choices)
{
    Doc *list = doc_list(sector_doc, "items");
    for (size_t i = 0; i < choices->item_count; i++) {
        const Item *item = &choices->items[i];
        if (str_equal(item->sector, sector->code)) {
            Doc *choice = doc_list_record(list);
            items_to_short_doc(choice, item);
            doc_int(choice, "index", choices->index++);
            doc_bool(choice, "chosen", is_among(item->code, choices->chosen, choices->chosen_count));
        }
    }
}

Fault items_to_choices(Work *work, Doc *frame, const Str *chosen, size_t count)
{
    Sector *sectors;
    Item *items;
    size_t sector_count, item_count;
    TRY(items_sectors(work, &sectors, &sector_count));
    TRY(items_list(work, STR_NONE, &items, &item_count));
    Choices choices = { items, item_count, chosen, count, 0 };
    Doc *list = doc_list(frame, "sectors");
    for (size_t i = 0; i < sector_count; i++) {
        Doc *sector = doc_list_record(list);
        doc_text(sector, "code", sectors[i].code);
        doc_text(sector, "name_ar", sectors[i].name_ar);
        doc_text(sector, "name_en", sectors[i].name_en);
        doc_bool(sector, "chosen", is_among(sectors[i].code, chosen, count));
        add_choices(sector, &sectors[i], &choices);
    }
    return OK;
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
