// Items over HTTP: the catalogue that forms and programs choose from. Speaks HTTP and nothing else.
#include "access/access.h"
#include "features/items/items.h"

static Fault handle_list(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Sector *sectors;
    Item *items;
    size_t sector_count;
    size_t item_count;
    TRY(items_sectors(work, &sectors, &sector_count));
    TRY(items_list(work, input_text(request_query(request), "sector"), &items, &item_count));
    Doc *sector_list = doc_list(reply_doc(reply), "sectors");
    for (size_t i = 0; i < sector_count; i++) {
        Doc *record = doc_list_record(sector_list);
        doc_text(record, "code", sectors[i].code);
        doc_text(record, "name_ar", sectors[i].name_ar);
        doc_text(record, "name_en", sectors[i].name_en);
    }
    Doc *item_list = doc_list(reply_doc(reply), "items");
    for (size_t i = 0; i < item_count; i++) {
        items_to_doc(doc_list_record(item_list), &items[i]);
    }
    return OK;
}

static const Field list_query[] = {
    { .name = "sector", .kind = FIELD_TEXT, .least = 1, .most = ITEM_CODE_MAX,
      .meaning = "Code of a sector; without it, the whole catalogue" },
    { 0 },
};

const Route items_routes[] = {
    { .method = GET, .path = "/items", .permission = ANYONE, .handle = handle_list,
      .summary = "The catalogue of items, with units and standards", .query = list_query },
    { 0 },
};
