// Items over HTTP: the catalogue that forms and programs choose from. Speaks HTTP and nothing else.
#include "access/access.h"
#include "features/items/items.h"
#include "ledger/ledger.h"

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

// ---- Administration: the catalogue ----

enum { HISTORY_MAX = 30, SECTORS_MAX = 32 };

static void sector_to_doc(Doc *record, const Sector *sector)
{
    doc_text(record, "code", sector->code);
    doc_text(record, "name_ar", sector->name_ar);
    doc_text(record, "name_en", sector->name_en);
    doc_int(record, "position", sector->position);
}

static Fault handle_catalogue(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Sector *sectors;
    Item *items;
    size_t sector_count;
    size_t item_count;
    TRY(items_sectors(work, &sectors, &sector_count));
    TRY(items_list(work, STR_NONE, &items, &item_count));
    Doc *list = doc_list(reply_doc(reply), "sectors");
    for (size_t i = 0; i < sector_count; i++) {
        Doc *record = doc_list_record(list);
        sector_to_doc(record, &sectors[i]);
        Doc *own = doc_list(record, "items");
        for (size_t k = 0; k < item_count; k++) {
            if (str_equal(items[k].sector, sectors[i].code)) {
                items_to_doc(doc_list_record(own), &items[k]);
            }
        }
    }
    return OK;
}

static Fault fill_sectors(Work *work, Doc *frame, Str chosen)
{
    Sector *sectors;
    size_t count;
    TRY(items_sectors(work, &sectors, &count));
    Doc *list = doc_list(frame, "sectors");
    for (size_t i = 0; i < count; i++) {
        Doc *record = doc_list_record(list);
        sector_to_doc(record, &sectors[i]);
        doc_bool(record, "chosen", str_equal(sectors[i].code, chosen));
    }
    return OK;
}

static Fault path_item(Request *request, Item *item_out)
{
    Fault fault = items_find(request_work(request), request_path(request, "item"), item_out);
    return fault == ITEM_UNKNOWN ? ITEM_NOT_FOUND : fault;
}

static Fault scope_item(Request *request, void *scope_out)
{
    Item item;
    (void)scope_out; // the catalogue is the house's, of no area
    return path_item(request, &item);
}

static Fault show_item(Request *request, Reply *reply)
{
    Item item;
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    TRY(path_item(request, &item));
    items_to_doc(doc, &item);
    Doc *can = doc_record(doc, "can");
    doc_bool(can, "retire", item.retired_at == 0);
    return ledger_tell(work, work_named_id("item", item.code), HISTORY_MAX, doc_list(doc, "history"));
}

static Fault frame_item(Request *request, Reply *reply)
{
    Item item;
    Str typed = input_text(request_body(request), "sector");
    TRY(path_item(request, &item));
    if (reply_is_form(reply)) {
        TRY(show_item(request, reply));
    }
    return fill_sectors(request_work(request), reply_frame(reply), typed.len > 0 ? typed : item.sector);
}

static Fault handle_new(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

static Fault frame_new(Request *request, Reply *reply)
{
    Str typed = input_text(request_body(request), "sector");
    Str asked = input_text(request_query(request), "sector");
    return fill_sectors(request_work(request), reply_frame(reply), typed.len > 0 ? typed : asked);
}

static Item item_from(const Input *body, Str code)
{
    return (Item){ .code = code,
                   .sector = input_text(body, "sector"),
                   .name_ar = input_text(body, "name_ar"),
                   .name_en = input_text(body, "name_en"),
                   .unit_ar = input_text(body, "unit_ar"),
                   .unit_en = input_text(body, "unit_en"),
                   .standard_quantity = input_int(body, "standard_quantity"),
                   .standard_people = input_int(body, "standard_people"),
                   .standard_confirmed = input_flag(body, "standard_confirmed") };
}

static Fault go_to_item(Request *request, Reply *reply, Str code)
{
    Item item;
    Work *work = request_work(request);
    TRY(items_find(work, code, &item));
    items_to_doc(reply_doc(reply), &item);
    reply_go(reply, str_format(work->arena, "/admin/items/%.*s", STR_ARG(code)));
    return OK;
}

static Fault handle_add(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    Item item = item_from(body, input_text(body, "code"));
    item.standard_confirmed = item.standard_quantity > 0; // whoever writes a standard stands by it
    TRY(items_add(request_work(request), &item));
    reply_status(reply, 201);
    return go_to_item(request, reply, item.code);
}

static Fault handle_change(Request *request, Reply *reply)
{
    Item item = item_from(request_body(request), request_path(request, "item"));
    TRY(items_change(request_work(request), &item));
    return go_to_item(request, reply, item.code);
}

static Fault handle_retire(Request *request, Reply *reply)
{
    Str code = request_path(request, "item");
    TRY(items_retire(request_work(request), code, true));
    return go_to_item(request, reply, code);
}

static Fault handle_restore(Request *request, Reply *reply)
{
    Str code = request_path(request, "item");
    TRY(items_retire(request_work(request), code, false));
    return go_to_item(request, reply, code);
}

static Fault scope_sector(Request *request, void *scope_out)
{
    Sector *sectors;
    size_t count;
    (void)scope_out;
    TRY(items_sectors(request_work(request), &sectors, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_equal(sectors[i].code, request_path(request, "sector"))) {
            return OK;
        }
    }
    return SECTOR_NOT_FOUND;
}

static Fault handle_sector(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    Sector sector = { .code = request_path(request, "sector"),
                      .name_ar = input_text(body, "name_ar"),
                      .name_en = input_text(body, "name_en"),
                      .position = input_int(body, "position") };
    TRY(items_change_sector(request_work(request), &sector));
    sector_to_doc(reply_doc(reply), &sector);
    reply_go(reply, STR("/admin/items"));
    return OK;
}

static Fault frame_catalogue(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_catalogue(request, reply) : OK;
}

// ---- Routes ----

#define ITEM_FIELDS                                                                               \
    { .name = "sector", .kind = FIELD_TEXT, .required = true, .least = 1, .most = ITEM_CODE_MAX,  \
      .meaning = "Code of its sector" },                                                          \
    { .name = "name_ar", .kind = FIELD_TEXT, .required = true, .least = 1, .most = ITEM_NAME_MAX, \
      .meaning = "What it is called, in Arabic" },                                                \
    { .name = "name_en", .kind = FIELD_TEXT, .most = ITEM_NAME_MAX,                               \
      .meaning = "In English; without it, the Arabic one" },                                      \
    { .name = "unit_ar", .kind = FIELD_TEXT, .required = true, .least = 1, .most = ITEM_NAME_MAX, \
      .meaning = "What one of it is, in Arabic" },                                                \
    { .name = "unit_en", .kind = FIELD_TEXT, .most = ITEM_NAME_MAX,                               \
      .meaning = "In English; without it, the Arabic one" },                                      \
    { .name = "standard_quantity", .kind = FIELD_INT, .least = 0, .most = ITEM_STANDARD_MAX,      \
      .meaning = "So many …" },                                                                   \
    { .name = "standard_people", .kind = FIELD_INT, .least = 0, .most = ITEM_STANDARD_MAX,        \
      .meaning = "… for so many people; both 0: nothing is proposed" }

static const Field new_query[] = {
    { .name = "sector", .kind = FIELD_TEXT, .least = 1, .most = ITEM_CODE_MAX,
      .meaning = "The sector that is chosen at first" },
    { 0 },
};

static const Field add_body[] = {
    { .name = "code", .kind = FIELD_TEXT, .required = true, .least = 1, .most = ITEM_CODE_MAX,
      .meaning = "Lower-case letters, digits and '-'" },
    ITEM_FIELDS,
    { 0 },
};

static const Field change_body[] = {
    ITEM_FIELDS,
    { .name = "standard_confirmed", .kind = FIELD_FLAG, .meaning = "The standard is the operator's own" },
    { 0 },
};

static const Field sector_body[] = {
    { .name = "name_ar", .kind = FIELD_TEXT, .required = true, .least = 1, .most = ITEM_NAME_MAX,
      .meaning = "What it is called, in Arabic" },
    { .name = "name_en", .kind = FIELD_TEXT, .required = true, .least = 1, .most = ITEM_NAME_MAX,
      .meaning = "What it is called, in English" },
    { .name = "position", .kind = FIELD_INT, .required = true, .least = 1, .most = SECTORS_MAX,
      .meaning = "Its place among the sectors, from 1" },
    { 0 },
};

#define ON_ITEM                                                                                   \
    .permission = MAY_ADMINISTER, .page = "admin_item", .scope = scope_item, .frame = frame_item

static const Field list_query[] = {
    { .name = "sector", .kind = FIELD_TEXT, .least = 1, .most = ITEM_CODE_MAX,
      .meaning = "Code of a sector; without it, the whole catalogue" },
    { 0 },
};

const Route items_routes[] = {
    { .method = GET, .path = "/items", .permission = ANYONE, .handle = handle_list,
      .summary = "The catalogue of items, with units and standards", .query = list_query },
    { .method = GET, .path = "/admin/items", .permission = MAY_ADMINISTER,
      .handle = handle_catalogue, .page = "admin_items",
      .summary = "The catalogue as it is looked after, retired items too" },
    { .method = GET, .path = "/admin/items/new", .permission = MAY_ADMINISTER, .handle = handle_new,
      .page = "admin_item_new", .summary = "The form to add an item", .query = new_query,
      .frame = frame_new },
    { .method = POST, .path = "/admin/items", .permission = MAY_ADMINISTER, .handle = handle_add,
      .page = "admin_item", .summary = "Add an item", .body = add_body, .frame = frame_new,
      .form_page = "admin_item_new" },
    { .method = GET, .path = "/admin/items/{item}", .handle = show_item,
      .summary = "An item, with its history", ON_ITEM },
    { .method = POST, .path = "/admin/items/{item}/change", .handle = handle_change,
      .body = change_body, .summary = "Change names, units or the standard",
      .form_page = "admin_item", ON_ITEM },
    { .method = POST, .path = "/admin/items/{item}/retire", .handle = handle_retire,
      .summary = "Offer it no more; lines that hold it stay", .form_page = "admin_item", ON_ITEM },
    { .method = POST, .path = "/admin/items/{item}/restore", .handle = handle_restore,
      .summary = "Offer it again", .form_page = "admin_item", ON_ITEM },
    { .method = POST, .path = "/admin/sectors/{sector}/change", .permission = MAY_ADMINISTER,
      .handle = handle_sector, .page = "admin_items", .summary = "Name a sector, and place it",
      .body = sector_body, .scope = scope_sector, .frame = frame_catalogue,
      .form_page = "admin_items" },
    { 0 },
};
