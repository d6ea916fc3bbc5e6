// Exports over HTTP: asked for, looked at, taken, sent. Speaks HTTP and nothing else.
#include "features/exports/exports_page.h"

static Fault find(Request *request, Export *export_out)
{
    Id id;
    TRY(request_id(request, "export", EXPORT_NOT_FOUND, &id));
    return exports_find(request_work(request), id, export_out);
}

static Fault scope_export(Request *request, void *scope_out)
{
    Export wanted;
    Scope *scope = scope_out;
    TRY(find(request, &wanted));
    scope->area_path = wanted.area.path;
    return OK;
}

static Fault handle_list(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Export *list;
    size_t count;
    TRY(exports_list(work, &list, &count));
    Doc *shown = doc_list(reply_doc(reply), "exports");
    for (size_t i = 0; i < count; i++) {
        exports_page_one(work, doc_list_record(shown), &list[i]);
    }
    doc_int(reply_doc(reply), "most", work->settings->export_needs_most);
    return OK;
}

static void choices_to_frame(Doc *frame, const char *name, const char *choices, Str typed)
{
    Doc *list = doc_list(frame, name);
    Str rest = str_from(choices), choice;
    while (str_cut(&rest, ' ', &choice)) {
        Doc *row = doc_list_record(list);
        doc_text(row, "name", choice);
        doc_bool(row, "chosen", str_equal(choice, typed));
    }
}

// Only places in which, or within which, a file may be asked for.
static Fault drop_foreign_places(Work *work, Doc *frame)
{
    Str *paths;
    size_t count;
    Doc *places = doc_get(frame, "governorates");
    access_area_paths(work->user, MAY_SEE_NEEDS, work->arena, &paths, &count);
    for (size_t i = doc_length(places); i-- > 0;) {
        Area area;
        bool near = false;
        TRY(areas_find(work, doc_get_text(doc_at(places, i), "pcode"), &area));
        for (size_t j = 0; j < count; j++) {
            near = near || str_starts(area.path, paths[j]) || str_starts(paths[j], area.path);
        }
        if (!near) {
            json_array_remove(places, i);
        }
    }
    return OK;
}

static Fault frame_list(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    Doc *frame = reply_frame(reply);
    if (reply_is_form(reply)) {
        TRY(handle_list(request, reply));
    }
    choices_to_frame(frame, "states", NEED_STATE_CHOICES, input_text(body, "state"));
    choices_to_frame(frame, "purposes", EXPORT_PURPOSES, input_text(body, "purpose"));
    TRY(areas_to_choices(request_work(request), frame, input_text(body, "area"), true));
    return drop_foreign_places(request_work(request), frame);
}

static Fault show(Request *request, Reply *reply)
{
    Export wanted;
    TRY(find(request, &wanted));
    exports_page_one(request_work(request), reply_doc(reply), &wanted);
    return OK;
}

static Fault show_and_go(Request *request, Reply *reply, Id id)
{
    Work *work = request_work(request);
    Export wanted;
    TRY(exports_find(work, id, &wanted));
    exports_page_one(work, reply_doc(reply), &wanted);
    reply_go(reply, str_format(work->arena, "/exports/%.*s", STR_ARG(id_format(work->arena, id))));
    return OK;
}

static Fault handle_ask(Request *request, Reply *reply)
{
    Id id;
    const Input *body = request_body(request);
    ExportWish wish = { input_text(body, "area"), input_text(body, "state"), input_text(body, "purpose"),
                        input_text(body, "reason") };
    TRY(exports_ask(request_work(request), &wish, &id));
    reply_status(reply, 201);
    return show_and_go(request, reply, id);
}

static Fault handle_take(Request *request, Reply *reply)
{
    Id id;
    TRY(request_id(request, "export", EXPORT_NOT_FOUND, &id));
    TRY(exports_take(request_work(request), id));
    return show_and_go(request, reply, id);
}

static Fault frame_one(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? show(request, reply) : OK;
}

static Fault handle_file(Request *request, Reply *reply)
{
    Export wanted;
    Need *needs;
    size_t count;
    Work *work = request_work(request);
    TRY(find(request, &wanted));
    TRY(exports_needs(work, &wanted, &needs, &count));
    doc_id(reply_doc(reply), "export", wanted.id);
    return exports_page_needs(work, reply_doc(reply), needs, count);
}

static Fault make_file(Request *request, Reply *reply)
{
    Str csv = exports_page_csv(request_work(request)->arena, reply_doc(reply));
    reply_bytes(reply, "text/csv; charset=utf-8", csv);
    reply_download(reply, "needs.csv");
    return OK;
}

static const Field ask_body[] = {
    { .name = "area", .kind = FIELD_TEXT, .required = true, .least = 1, .most = AREA_CODE_MAX,
      .meaning = "P-code at the top of the subtree" },
    { .name = "state", .kind = FIELD_CHOICE, .required = true, .choices = NEED_STATE_CHOICES, .meaning = "Which needs" },
    { .name = "purpose", .kind = FIELD_CHOICE, .required = true, .choices = EXPORT_PURPOSES, .meaning = "What for" },
    { .name = "reason", .kind = FIELD_LINES, .required = true, .least = 1, .most = PROPOSAL_REASON_MAX,
      .meaning = "Why, to the second person" },
    { 0 },
};

#define ON_EXPORT .permission = MAY_SEE_NEEDS, .scope = scope_export

const Route exports_routes[] = {
    { .method = GET, .path = "/exports", .permission = MAY_SEE_NEEDS, .handle = handle_list, .page = "exports",
      .summary = "Files with personal fields that one asked for", .frame = frame_list },
    { .method = POST, .path = "/exports", .permission = MAY_SEE_NEEDS, .handle = handle_ask, .page = "export",
      .summary = "Ask for a file with personal fields of an area; a second person agrees", .body = ask_body,
      .frame = frame_list, .form_page = "exports" },
    { .method = GET, .path = "/exports/{export}", .handle = show, .page = "export",
      .summary = "One of these files: whether it was agreed to, until when it may be taken", ON_EXPORT },
    { .method = POST, .path = "/exports/{export}/take", .handle = handle_take, .page = "export",
      .summary = "Take it: once, then it may be sent for ten minutes", .frame = frame_one, .form_page = "export", ON_EXPORT },
    { .method = GET, .path = "/exports/{export}/file", .handle = handle_file, .file = make_file,
      .summary = "The file, as CSV with HXL tags, or its document", ON_EXPORT },
    { 0 },
};
