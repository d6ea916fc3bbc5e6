// Areas over HTTP: the places that forms and programs choose from. Speaks HTTP and nothing else.
#include "access/access.h"
#include "features/areas/areas.h"
#include "ledger/ledger.h"

static void list_to_doc(Doc *list, const Area *areas, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        areas_to_doc(doc_list_record(list), &areas[i]);
    }
}

static Fault handle_list(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str parent = input_text(request_query(request), "parent");
    if (parent.len > 0) {
        Area area;
        Fault fault = areas_find(work, parent, &area);
        TRY(fault == AREA_UNKNOWN ? fault_at(work, AREA_NOT_FOUND, "parent") : fault);
    }
    Area *areas;
    size_t count;
    TRY(areas_list(work, parent, &areas, &count));
    list_to_doc(doc_list(reply_doc(reply), "areas"), areas, count);
    if (request_wants_page(request)) { // for people the list is the page of the place itself
        Str place = parent.len > 0 ? parent : STR("PS");
        reply_go(reply, str_format(work->arena, "/areas/%.*s", STR_ARG(place)));
    }
    return OK;
}

// ---- Administration: the tree, and what may be done to it ----

enum { HISTORY_MAX = 30, SEARCH_MAX = 80 };

static Fault handle_browse(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str search = input_text(request_query(request), "q");
    Area *areas;
    size_t count;
    // The country's two regions and their governorates are the first page of the tree.
    TRY(areas_browse(work, STR_NONE, search.len > 0 ? search : STR("PS0"), &areas, &count));
    Doc *list = doc_list(reply_doc(reply), "areas");
    for (size_t i = 0; i < count; i++) {
        bool first = !areas_may_close(&areas[i]);
        if (search.len > 0 || first) {
            areas_to_doc(doc_list_record(list), &areas[i]);
        }
    }
    doc_bool(reply_doc(reply), "searched", search.len > 0);
    return OK;
}

static Fault path_area(Request *request, Area *area_out)
{
    Fault fault = areas_find(request_work(request), request_path(request, "area"), area_out);
    return fault == AREA_UNKNOWN ? AREA_NOT_FOUND : fault;
}

static Fault scope_area(Request *request, void *scope_out)
{
    Area area;
    TRY(path_area(request, &area));
    *(Scope *)scope_out = (Scope){ .area_path = area.path };
    return OK;
}

// From the country down to the place itself, which is left out.
static Fault add_above(Work *work, Doc *doc, const Area *area)
{
    Doc *list = doc_list(doc, "above");
    Str rest = area->path;
    Str pcode;
    while (str_cut(&rest, '.', &pcode) && rest.len > 0) {
        Area above;
        TRY(areas_find(work, pcode, &above));
        areas_to_doc(doc_list_record(list), &above);
    }
    return OK;
}

static Fault show_area(Work *work, Doc *doc, const Area *area)
{
    Area *children;
    size_t count;
    areas_to_doc(doc, area);
    TRY(add_above(work, doc, area));
    TRY(areas_browse(work, area->pcode, STR_NONE, &children, &count));
    list_to_doc(doc_list(doc, "children"), children, count);
    TRY(ledger_tell(work, work_named_id("area", area->pcode), HISTORY_MAX, doc_list(doc, "history")));
    Doc *can = doc_record(doc, "can");
    bool narrow = areas_may_close(area);
    doc_bool(can, "move", narrow);
    doc_bool(can, "close", narrow && area->closed_at == 0);
    doc_bool(can, "reopen", narrow && area->closed_at != 0);
    doc_bool(can, "add_locality", str_is(area->kind, "governorate"));
    doc_bool(can, "add_site", str_is(area->kind, "governorate") || str_is(area->kind, "locality"));
    return OK;
}

static Fault handle_area(Request *request, Reply *reply)
{
    Area area;
    TRY(path_area(request, &area));
    return show_area(request_work(request), reply_doc(reply), &area);
}

static Fault frame_area(Request *request, Reply *reply)
{
    Area area;
    Work *work = request_work(request);
    TRY(path_area(request, &area));
    if (reply_is_form(reply)) {
        TRY(show_area(work, reply_doc(reply), &area));
    }
    Str typed = input_text(request_body(request), "parent");
    return areas_to_choices(work, reply_frame(reply), typed.len > 0 ? typed : area.parent,
                            str_is(area.kind, "site"));
}

static Fault go_to_area(Request *request, Reply *reply, Str pcode)
{
    Area area;
    Work *work = request_work(request);
    TRY(areas_find(work, pcode, &area));
    areas_to_doc(reply_doc(reply), &area);
    reply_go(reply, str_format(work->arena, "/admin/areas/%.*s", STR_ARG(pcode)));
    return OK;
}

static Fault handle_add(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    Area parent;
    TRY(path_area(request, &parent));
    Area area = { .pcode = input_text(body, "pcode"),
                  .parent = parent.pcode,
                  .kind = input_text(body, "kind"),
                  .name_ar = input_text(body, "new_ar"),
                  .name_en = input_text(body, "new_en") };
    TRY(areas_add(request_work(request), &area));
    reply_status(reply, 201);
    return go_to_area(request, reply, area.pcode);
}

static Fault handle_rename(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    Str pcode = request_path(request, "area");
    TRY(areas_rename(request_work(request), pcode, input_text(body, "name_ar"),
                     input_text(body, "name_en")));
    return go_to_area(request, reply, pcode);
}

static Fault handle_move(Request *request, Reply *reply)
{
    Str pcode = request_path(request, "area");
    TRY(areas_move(request_work(request), pcode, input_text(request_body(request), "parent")));
    return go_to_area(request, reply, pcode);
}

static Fault close_or_reopen(Request *request, Reply *reply, bool close)
{
    Str pcode = request_path(request, "area");
    TRY(areas_close(request_work(request), pcode, close));
    return go_to_area(request, reply, pcode);
}

static Fault handle_close(Request *request, Reply *reply)
{
    return close_or_reopen(request, reply, true);
}

static Fault handle_reopen(Request *request, Reply *reply)
{
    return close_or_reopen(request, reply, false);
}

// ---- Routes ----

static const Field browse_query[] = {
    { .name = "q", .kind = FIELD_TEXT, .most = SEARCH_MAX, .meaning = "What the code or a name holds" },
    { 0 },
};

static const Field add_body[] = {
    { .name = "pcode", .kind = FIELD_TEXT, .required = true, .least = 1, .most = AREA_CODE_MAX,
      .meaning = "Its P-code: upper-case letters, digits and '-'" },
    { .name = "kind", .kind = FIELD_CHOICE, .required = true, .choices = "locality site",
      .meaning = "What it is" },
    { .name = "new_ar", .kind = FIELD_TEXT, .required = true, .least = 1, .most = AREA_NAME_MAX,
      .meaning = "Its name in Arabic" },
    { .name = "new_en", .kind = FIELD_TEXT, .most = AREA_NAME_MAX,
      .meaning = "Its name in English; without it, the Arabic one" },
    { 0 },
};

static const Field rename_body[] = {
    { .name = "name_ar", .kind = FIELD_TEXT, .required = true, .least = 1, .most = AREA_NAME_MAX,
      .meaning = "Its name in Arabic" },
    { .name = "name_en", .kind = FIELD_TEXT, .required = true, .least = 1, .most = AREA_NAME_MAX,
      .meaning = "Its name in English" },
    { 0 },
};

static const Field move_body[] = {
    { .name = "parent", .kind = FIELD_TEXT, .required = true, .least = 1, .most = AREA_CODE_MAX,
      .meaning = "P-code of the place it is to lie in" },
    { 0 },
};

#define ON_AREA                                                                                   \
    .permission = MAY_ADMINISTER, .page = "admin_area", .scope = scope_area, .frame = frame_area

static const Field list_query[] = {
    { .name = "parent", .kind = FIELD_TEXT, .least = 1, .most = AREA_CODE_MAX,
      .meaning = "P-code whose children are wanted; without it, the governorates" },
    { 0 },
};

const Route areas_routes[] = {
    { .method = GET, .path = "/areas", .permission = ANYONE, .handle = handle_list,
      .summary = "Places below a place", .query = list_query },
    { .method = GET, .path = "/admin/areas", .permission = MAY_ADMINISTER, .handle = handle_browse,
      .page = "admin_areas", .summary = "The tree of areas, or those that are searched for",
      .query = browse_query },
    { .method = GET, .path = "/admin/areas/{area}", .handle = handle_area,
      .summary = "An area with what lies in it and its history", ON_AREA },
    { .method = POST, .path = "/admin/areas/{area}/add", .handle = handle_add, .body = add_body,
      .summary = "Add an area in this one", .form_page = "admin_area", ON_AREA },
    { .method = POST, .path = "/admin/areas/{area}/rename", .handle = handle_rename,
      .body = rename_body, .summary = "Name it anew", .form_page = "admin_area", ON_AREA },
    { .method = POST, .path = "/admin/areas/{area}/move", .handle = handle_move, .body = move_body,
      .summary = "Move it below another, while nothing lies in it", .form_page = "admin_area",
      ON_AREA },
    { .method = POST, .path = "/admin/areas/{area}/close", .handle = handle_close,
      .summary = "Offer it no more; what lies in it stays", .form_page = "admin_area", ON_AREA },
    { .method = POST, .path = "/admin/areas/{area}/reopen", .handle = handle_reopen,
      .summary = "Offer it again", .form_page = "admin_area", ON_AREA },
    { 0 },
};
