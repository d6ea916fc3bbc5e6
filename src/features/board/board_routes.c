// The board over HTTP: the list, news, finding by a code; and what its other route files share. Nothing but HTTP here.
#include "features/board/board_routes.h"

enum { FINDS_A_MINUTE = 120 };

// ---- What the other route files of the board share ----

// A locality of another governorate is what is left over of the choice before: it is dropped.
static Fault drop_foreign_locality(Work *work, NeedFilter *filter)
{
    Area area;
    Fault fault = filter->locality.len ? areas_find(work, filter->locality, &area) : AREA_UNKNOWN;
    bool lies_in = fault == OK && str_equal(area.governorate, filter->governorate);
    filter->locality = lies_in ? filter->locality : STR_NONE;
    return fault == AREA_UNKNOWN ? OK : fault;
}

Fault board_filter_from(Work *work, const Input *input, NeedFilter *filter)
{
    *filter = (NeedFilter){
        .state = NEED_RECEIVED,
        .urgency = -1,
        .governorate = input_text(input, "governorate"),
        .locality = input_text(input, "locality"),
        .sector = input_text(input, "sector"),
        .item = input_text(input, "item"),
        .overdue = input_flag(input, "overdue"),
        .assigned_to = access_account_of(work->user),
        .after_due = input_int(input, "after_due"),
        .after_id = input_id(input, "after"),
    };
    for (int state = 0; state < NEED_STATE_COUNT; state++) {
        if (str_is(input_text(input, "state"), need_state_name((NeedState)state))) {
            filter->state = (NeedState)state;
        }
    }
    if (input_has(input, "urgency")) {
        filter->urgency = (int)urgency_named(input_text(input, "urgency"));
    }
    if (input_has(input, "assigned")) {
        filter->assigned =
            str_is(input_text(input, "assigned"), "me") ? ASSIGNED_TO : ASSIGNED_NOBODY;
    }
    access_area_paths(work->user, MAY_SEE_NEEDS, work->arena, &filter->area_paths,
                      &filter->area_path_count);
    return drop_foreign_locality(work, filter);
}

Str board_from_of(const Input *input)
{
    Str from = input_text(input, "from");
    return board_is_query(from) ? from : STR_NONE;
}

Str board_query_with_need(Work *work, Str from, Id need)
{
    Str id = id_format(work->arena, need);
    return str_format(work->arena, "/board?%.*s&need=%.*s", STR_ARG(from), STR_ARG(id));
}

Fault board_assignee_from(Work *work, const Input *body, Id *to_out)
{
    Str typed = input_text(body, "assignee");
    *to_out = ID_NONE;
    if (str_is(typed, "me")) {
        *to_out = access_account_of(work->user);
    } else if (!str_is(typed, "nobody") && !id_parse(typed, to_out)) {
        return fault_at(work, BOARD_ASSIGNEE_UNKNOWN, "assignee");
    }
    return OK;
}

void board_mark_chosen(Work *work, Doc *frame, const char *name, Str value)
{
    Doc *chosen = doc_get(frame, "chosen");
    if (value.len > 0) {
        Str mark = str_format(work->arena, "%s_%.*s", name, STR_ARG(value));
        doc_bool(chosen ? chosen : doc_record(frame, "chosen"), mark.at, true);
    }
}

// ---- The list ----

// The need whose pane is open. What the asker may not see is not there.
static Fault case_to_doc(Work *work, Doc *doc, Id id)
{
    Need need;
    if (id_is_none(id)) {
        return OK;
    }
    Fault fault = needs_find(work, id, &need);
    bool seen = fault == OK && access_may(work->user, MAY_SEE_NEEDS,
                                          &(Scope){ .area_path = need.area.path });
    if (!seen) {
        doc_null(doc, "case");
        return fault == NEED_NOT_FOUND ? OK : fault;
    }
    Doc *shown = doc_record(doc, "case");
    doc_text(shown, "here", doc_get_text(doc, "here"));
    return board_need_to_doc(work, shown, &need);
}

static Fault list(Work *work, const Input *input, Id open, Doc *doc)
{
    NeedFilter filter;
    TRY(board_filter_from(work, input, &filter));
    TRY(board_list_to_doc(work, doc, &filter));
    return case_to_doc(work, doc, open);
}

// Whoever comes without a wish begins where they chose to.
static Fault start_elsewhere(Request *request, Reply *reply, bool *elsewhere_out)
{
    View *views;
    size_t count;
    *elsewhere_out = false;
    if (!str_is(request_target(request), "/board") || !request_wants_page(request)) {
        return OK;
    }
    Work *work = request_work(request);
    TRY(board_views(work, &views, &count));
    for (size_t i = 0; i < count; i++) {
        if (views[i].is_start) {
            reply_go(reply, str_format(work->arena, "/board?%.*s", STR_ARG(views[i].query)));
            *elsewhere_out = true;
        }
    }
    return OK;
}

static Fault handle_board(Request *request, Reply *reply)
{
    bool elsewhere;
    const Input *query = request_query(request);
    TRY(start_elsewhere(request, reply, &elsewhere));
    if (elsewhere) {
        return OK;
    }
    TRY(list(request_work(request), query, input_id(query, "need"), reply_doc(reply)));
    TRY(proposals_count_to_doc(request_work(request), proposals_kinds(request), reply_doc(reply)));
    return board_views_to_doc(request_work(request), reply_doc(reply));
}

// Also below a form of the board that is refused: then the list is the one it begins with.
Fault board_frame_list(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Doc *frame = reply_frame(reply);
    if (reply_is_form(reply)) {
        TRY(list(work, request_body(request), ID_NONE, reply_doc(reply)));
        TRY(board_views_to_doc(work, reply_doc(reply)));
    }
    const Doc *filters = doc_get(reply_doc(reply), "filters");
    const Doc *open = doc_get(reply_doc(reply), "case");
    board_mark_chosen(work, frame, "state", doc_get_text(filters, "state"));
    board_mark_chosen(work, frame, "urgency", doc_get_text(filters, "urgency"));
    board_mark_chosen(work, frame, "assigned", doc_get_text(filters, "assigned"));
    doc_bool(frame, "pane", true);
    TRY(board_filter_to_frame(work, frame, filters));
    Area area;
    Str place = doc_get_text(doc_get(open, "area"), "pcode");
    if (place.len == 0) {
        return OK;
    }
    TRY(areas_find(work, place, &area));
    return board_colleagues_to_frame(work, frame, area.path, ID_NONE);
}

static Fault handle_news(Request *request, Reply *reply)
{
    NeedFilter filter;
    Work *work = request_work(request);
    const Input *query = request_query(request);
    reply_tagged(reply);
    TRY(board_filter_from(work, query, &filter));
    return board_news_to_doc(work, reply_doc(reply), &filter, input_int(query, "since"));
}

static Fault find_by_code(Request *request, Need *need_out)
{
    Work *work = request_work(request);
    Str who = id_format(work->arena, access_account_of(work->user));
    TRY(request_limit(request, "board.find", who, FINDS_A_MINUTE));
    TRY(needs_find_by_code(work, input_text(request_body(request), "code"), need_out));
    bool seen = access_may(work->user, MAY_SEE_NEEDS,
                           &(Scope){ .area_path = need_out->area.path });
    return seen ? OK : fault_at(work, NEED_NOT_FOUND, "code");
}

static Fault handle_find(Request *request, Reply *reply)
{
    Need need;
    Work *work = request_work(request);
    TRY(find_by_code(request, &need));
    Str state = str_format(work->arena, "state=%s", need_state_name(need.state));
    doc_id(reply_doc(reply), "need", need.id);
    reply_go(reply, board_query_with_need(work, state, need.id));
    return OK;
}

// ---- What may be sent ----

static const Field board_query[] = {
    FILTER_FIELDS,
    { "after_due", FIELD_INT, false, 0, INT64_MAX, NULL, NULL, "from `next`" },
    { "after", FIELD_ID, false, 0, 0, NULL, NULL, "from `next`" },
    { "need", FIELD_ID, false, 0, 0, NULL, NULL, "whose pane is open" },
    { 0 },
};

static const Field news_query[] = {
    FILTER_FIELDS,
    { "since", FIELD_INT, true, 0, INT64_MAX, NULL, NULL, "`seq` of the list" },
    { 0 },
};

static const Field find_fields[] = {
    { "code", FIELD_TEXT, true, 1, 40, NULL, NULL, "the code that its raiser or owner holds" },
    { 0 },
};

const Route board_routes[] = {
    { GET, "/board", MAY_SEE_NEEDS, handle_board, "board", "Needs of the areas granted, by deadline",
      .query = board_query, .frame = board_frame_list },
    { GET, "/board/news", MAY_SEE_NEEDS, handle_news, .summary = "What happened since a list was shown",
      .query = news_query, .unattended = true },
    { POST, "/board/find", MAY_SEE_NEEDS, handle_find, "board", "Find a need by the code of its raiser or owner",
      .body = find_fields, .frame = board_frame_list, .form_page = "board", .writes_nothing = true },
    { 0 },
};
