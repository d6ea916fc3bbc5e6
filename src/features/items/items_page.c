// Documents of items, and what forms offer to choose from. Not here: what the catalogue may hold (items_rules.c).
#include "features/items/items.h"

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
    if (item->retired_at != 0) {
        doc_time(record, "retired", item->retired_at);
    }
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
        // What a form already holds stays in it, though it is not offered to others.
        bool chosen = is_among(item->code, choices->chosen, choices->chosen_count);
        if (str_equal(item->sector, sector->code) && (item->retired_at == 0 || chosen)) {
            Doc *choice = doc_list_record(list);
            items_to_short_doc(choice, item);
            doc_int(choice, "index", choices->index++);
            doc_bool(choice, "chosen", chosen);
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

void items_sectors_to_doc(Doc *record, Str codes, const Sector *sectors, size_t count)
{
    Doc *list = doc_list(record, "sectors");
    Str code;
    while (str_cut(&codes, ' ', &code)) {
        for (size_t i = 0; i < count; i++) {
            if (str_equal(sectors[i].code, code)) {
                Doc *sector = doc_list_record(list);
                doc_text(sector, "code", code);
                doc_text(sector, "name_ar", sectors[i].name_ar);
                doc_text(sector, "name_en", sectors[i].name_en);
            }
        }
    }
}
