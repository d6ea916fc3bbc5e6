// What an import of places or items changes of those that were here before: remembered as they were and as the import left
// them, so that taking it back gives them their names again. What somebody has changed since stays as it is.
#include "features/areas/areas.h"
#include "features/items/items.h"
#include "import/import_rules.h"

static Str told_of_area(Arena *arena, const Area *area)
{
    Doc *told = doc_new(arena);
    doc_text(told, "name_ar", area->name_ar);
    doc_text(told, "name_en", area->name_en);
    return doc_to_json(arena, told);
}

static Str told_of_item(Arena *arena, const Item *item)
{
    Doc *told = doc_new(arena);
    doc_text(told, "sector", item->sector);
    doc_text(told, "name_ar", item->name_ar);
    doc_text(told, "name_en", item->name_en);
    doc_text(told, "unit_ar", item->unit_ar);
    doc_text(told, "unit_en", item->unit_en);
    doc_int(told, "standard_quantity", item->standard_quantity);
    doc_int(told, "standard_people", item->standard_people);
    doc_bool(told, "standard_confirmed", item->standard_confirmed);
    return doc_to_json(arena, told);
}

Fault import_told(Work *work, ImportKind kind, Str thing, Str *told_out)
{
    Area area;
    Item item;
    *told_out = STR_NONE;
    Fault fault = kind == IMPORT_AREAS ? areas_find(work, thing, &area) : items_find(work, thing, &item);
    if (fault == OK) {
        *told_out = kind == IMPORT_AREAS ? told_of_area(work->arena, &area) : told_of_item(work->arena, &item);
    }
    return fault == AREA_UNKNOWN || fault == ITEM_UNKNOWN ? OK : fault;
}

Fault import_note_renamed(Import *import, Work *work, Str thing, Str before)
{
    Str now;
    TRY(import_told(work, import->context->kind, thing, &now));
    ImportRenamed renamed = { thing, now, before };
    return str_equal(now, before) ? OK : import_store_add_renamed(work, import->record, &renamed);
}

static Fault put_area(Work *work, Str pcode, const Doc *before)
{
    Area area;
    bool added;
    TRY(areas_find(work, pcode, &area));
    area.name_ar = doc_get_text(before, "name_ar");
    area.name_en = doc_get_text(before, "name_en");
    return areas_put(work, &area, &added);
}

static Fault put_item(Work *work, Str code, const Doc *before)
{
    bool added;
    const Item item = {
        .code = code,
        .sector = doc_get_text(before, "sector"),
        .name_ar = doc_get_text(before, "name_ar"),
        .name_en = doc_get_text(before, "name_en"),
        .unit_ar = doc_get_text(before, "unit_ar"),
        .unit_en = doc_get_text(before, "unit_en"),
        .standard_quantity = doc_get_int(before, "standard_quantity"),
        .standard_people = doc_get_int(before, "standard_people"),
        .standard_confirmed = doc_get_bool(before, "standard_confirmed"),
    };
    return items_put(work, &item, &added);
}

Fault import_give_back(Work *work, ImportKind kind, const ImportRenamed *renamed)
{
    Str now;
    Doc *before;
    TRY(import_told(work, kind, renamed->thing, &now));
    if (!now.at || !str_equal(now, renamed->mark)) {
        return OK;
    }
    TRY(doc_from_json(work->arena, renamed->before, &before));
    return kind == IMPORT_AREAS ? put_area(work, renamed->thing, before) : put_item(work, renamed->thing, before);
}
