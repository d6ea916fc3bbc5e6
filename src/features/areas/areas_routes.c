// Areas over HTTP: the places that forms and programs choose from. Speaks HTTP and nothing else.
#include "access/access.h"
#include "features/areas/areas.h"

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
    Doc *list = doc_list(reply_doc(reply), "areas");
    for (size_t i = 0; i < count; i++) {
        areas_to_doc(doc_list_record(list), &areas[i]);
    }
    return OK;
}

static const Field list_query[] = {
    { .name = "parent", .kind = FIELD_TEXT, .least = 1, .most = AREA_CODE_MAX,
      .meaning = "P-code whose children are wanted; without it, the governorates" },
    { 0 },
};

const Route areas_routes[] = {
    { .method = GET, .path = "/areas", .permission = ANYONE, .handle = handle_list,
      .summary = "Places below a place", .query = list_query },
    { 0 },
};
