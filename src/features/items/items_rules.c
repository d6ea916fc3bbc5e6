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
