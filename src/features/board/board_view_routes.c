// Kept filters of the board over HTTP.
#include "features/board/board_routes.h"

static Fault handle_views(Request *request, Reply *reply)
{
    return board_views_to_doc(request_work(request), reply_doc(reply));
}

static Fault frame_views(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_views(request, reply) : OK;
}

static Fault scope_view(Request *request, void *scope_out)
{
    Id id;
    View *views;
    size_t count;
    (void)scope_out;
    TRY(request_id(request, "view", BOARD_VIEW_NOT_FOUND, &id));
    TRY(board_views(request_work(request), &views, &count));
    for (size_t i = 0; i < count; i++) {
        if (id_equal(views[i].id, id)) {
            return OK;
        }
    }
    return BOARD_VIEW_NOT_FOUND;
}

static Fault go_to_views(Request *request, Reply *reply)
{
    reply_go(reply, STR("/board/views"));
    return handle_views(request, reply);
}

static Fault handle_keep_view(Request *request, Reply *reply)
{
    Id id;
    NeedFilter filter;
    Work *work = request_work(request);
    const Input *body = request_body(request);
    TRY(board_filter_from(work, body, &filter));
    View view = { .name = input_text(body, "name"),
                  .query = board_query_of(work, &filter, false),
                  .is_start = input_flag(body, "start") };
    TRY(board_keep_view(work, &view, &id));
    reply_go(reply, str_format(work->arena, "/board?%.*s", STR_ARG(view.query)));
    doc_id(reply_doc(reply), "id", id);
    return handle_views(request, reply);
}

static Fault handle_rename_view(Request *request, Reply *reply)
{
    Id id;
    TRY(request_id(request, "view", BOARD_VIEW_NOT_FOUND, &id));
    TRY(board_rename_view(request_work(request), id, input_text(request_body(request), "name")));
    return go_to_views(request, reply);
}

static Fault handle_start_view(Request *request, Reply *reply)
{
    Id id;
    TRY(request_id(request, "view", BOARD_VIEW_NOT_FOUND, &id));
    TRY(board_start_view(request_work(request), id, input_flag(request_body(request), "start")));
    return go_to_views(request, reply);
}

static Fault handle_delete_view(Request *request, Reply *reply)
{
    Id id;
    TRY(request_id(request, "view", BOARD_VIEW_NOT_FOUND, &id));
    TRY(board_delete_view(request_work(request), id));
    return go_to_views(request, reply);
}

// ---- What may be sent ----

#define NAME_FIELD \
    { "name", FIELD_TEXT, true, 1, BOARD_VIEW_NAME_MAX, NULL, NULL, "what it is called" }
#define START_FIELD { "start", FIELD_FLAG, false, 0, 0, NULL, NULL, "the board opens with it" }

static const Field keep_view_fields[] = { NAME_FIELD, START_FIELD, FILTER_FIELDS, { 0 } };
static const Field rename_view_fields[] = { NAME_FIELD, { 0 } };
static const Field start_view_fields[] = { START_FIELD, { 0 } };

#define ON_VIEW .scope = scope_view, .frame = frame_views, .form_page = "board_views"

const Route board_view_routes[] = {
    { GET, "/board/views", MAY_SEE_NEEDS, handle_views, "board_views", "Filters kept by the account",
      .query = NULL },
    { POST, "/board/views", MAY_SEE_NEEDS, handle_keep_view, "board_views", "Keep a filter under a name",
      .body = keep_view_fields, .frame = frame_views, .form_page = "board_views" },
    { POST, "/board/views/{view}/rename", MAY_SEE_NEEDS, handle_rename_view, "board_views",
      "Rename a kept filter", .body = rename_view_fields, ON_VIEW },
    { POST, "/board/views/{view}/start", MAY_SEE_NEEDS, handle_start_view, "board_views",
      "Open the board with a kept filter, or not any more", .body = start_view_fields, ON_VIEW },
    { POST, "/board/views/{view}/delete", MAY_SEE_NEEDS, handle_delete_view, "board_views",
      .summary = "Delete a kept filter", ON_VIEW },
    { 0 },
};
