// The board and its decisions over HTTP. Nothing but HTTP here.
#include "features/board/board_page.h"

enum { BOARD_PAGE = 50 };

// ---- The list ----

static NeedFilter filter_from_query(Request *request)
{
    const Input *query = request_query(request);
    Work *work = request_work(request);
    NeedFilter filter = { .state = NEED_RECEIVED, .urgency = -1, .most = BOARD_PAGE + 1 };
    for (int state = 0; state < NEED_STATE_COUNT; state++) {
        if (str_is(input_text(query, "state"), need_state_name((NeedState)state))) {
            filter.state = (NeedState)state;
        }
    }
    if (input_has(query, "urgency")) {
        filter.urgency = (int)urgency_named(input_text(query, "urgency"));
    }
    filter.governorate = input_text(query, "governorate");
    filter.overdue = input_flag(query, "overdue");
    filter.after_due = input_int(query, "after_due");
    filter.after_id = input_id(query, "after");
    access_area_paths(work->user, MAY_SEE_NEEDS, work->arena, &filter.area_paths,
                      &filter.area_path_count);
    return filter;
}

// The same filters, behind the last row that was shown.
static Str next_query(Work *work, const Input *query, const NeedFilter *filter, const Need *last)
{
    TextBuilder next = { .arena = work->arena };
    text_add_format(&next, "state=%s", need_state_name(filter->state));
    if (filter->governorate.len > 0) {
        text_add_format(&next, "&governorate=%.*s", STR_ARG(filter->governorate));
    }
    if (input_has(query, "urgency")) {
        text_add_format(&next, "&urgency=%.*s", STR_ARG(input_text(query, "urgency")));
    }
    text_add_c(&next, filter->overdue ? "&overdue=1" : "");
    text_add_format(&next, "&after_due=%lld&after=%.*s", (long long)last->due_at,
                    STR_ARG(id_format(work->arena, last->id)));
    return text_done(&next);
}

static void filters_to_doc(Doc *filters, const NeedFilter *filter)
{
    doc_text_c(filters, "state", need_state_name(filter->state));
    doc_text(filters, "governorate", filter->governorate);
    doc_bool(filters, "overdue", filter->overdue);
    if (filter->urgency >= 0) {
        doc_text_c(filters, "urgency", urgency_name((Urgency)filter->urgency));
    }
}

static Fault handle_board(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    NeedFilter filter = filter_from_query(request);
    Need *needs;
    size_t count;
    TRY(needs_list(work, &filter, &needs, &count));
    Doc *doc = reply_doc(reply);
    filters_to_doc(doc_record(doc, "filters"), &filter);
    Doc *list = doc_list(doc, "needs");
    size_t shown = count > BOARD_PAGE ? BOARD_PAGE : count;
    for (size_t i = 0; i < shown; i++) {
        Doc *need = doc_list_record(list);
        needs_to_doc(work, need, &needs[i], true);
        doc_bool(need, "asked", needs[i].asked);
    }
    if (count > shown) {
        doc_text(doc, "next", next_query(work, request_query(request), &filter, &needs[shown - 1]));
    } else {
        doc_null(doc, "next");
    }
    return OK;
}

static Fault frame_board(Request *request, Reply *reply)
{
    Doc *frame = reply_frame(reply);
    Doc *filters = doc_get(reply_doc(reply), "filters");
    Str state = doc_get_text(filters, "state");
    Str mark = str_format(request_work(request)->arena, "state_%.*s", STR_ARG(state));
    Doc *chosen = doc_get(frame, "chosen");
    doc_bool(chosen ? chosen : doc_record(frame, "chosen"), mark.at, true);
    return areas_to_choices(request_work(request), frame, doc_get_text(filters, "governorate"), false);
}

// ---- One need ----

static Fault need_id(const Request *request, Id *id_out)
{
    return id_parse(request_path(request, "need"), id_out) ? OK : NEED_NOT_FOUND;
}

static Fault scope_need(Request *request, void *scope_out)
{
    Id id;
    TRY(need_id(request, &id));
    return needs_scope(request_work(request), id, scope_out);
}

static Fault show(Request *request, Reply *reply)
{
    Id id;
    Need need;
    TRY(need_id(request, &id));
    TRY(needs_find(request_work(request), id, &need));
    return board_need_to_doc(request_work(request), reply_doc(reply), &need);
}

static Fault handle_show(Request *request, Reply *reply)
{
    return show(request, reply);
}

static Fault go_back(Request *request, Reply *reply)
{
    Str id = request_path(request, "need");
    reply_go(reply, str_format(request_work(request)->arena, "/board/%.*s", STR_ARG(id)));
    return show(request, reply);
}

static Fault handle_verify(Request *request, Reply *reply)
{
    Id id;
    TRY(need_id(request, &id));
    const Input *body = request_body(request);
    TRY(needs_verify(request_work(request), id, urgency_named(input_text(body, "urgency")),
                     input_text(body, "words")));
    return go_back(request, reply);
}

static Fault handle_decline(Request *request, Reply *reply)
{
    Id id;
    TRY(need_id(request, &id));
    const Input *body = request_body(request);
    TRY(needs_decline(request_work(request), id, input_text(body, "reason"),
                      input_text(body, "words")));
    return go_back(request, reply);
}

static Fault handle_ask(Request *request, Reply *reply)
{
    Id id;
    TRY(need_id(request, &id));
    TRY(needs_ask(request_work(request), id, input_text(request_body(request), "words")));
    return go_back(request, reply);
}

static Fault handle_urgency(Request *request, Reply *reply)
{
    Id id;
    TRY(need_id(request, &id));
    Urgency urgency = urgency_named(input_text(request_body(request), "urgency"));
    TRY(needs_set_urgency(request_work(request), id, urgency));
    return go_back(request, reply);
}

static Fault handle_close(Request *request, Reply *reply)
{
    Id id;
    TRY(need_id(request, &id));
    TRY(claims_close_need(request_work(request), id, input_text(request_body(request), "reason")));
    return go_back(request, reply);
}

static Fault handle_lines(Request *request, Reply *reply)
{
    Id id;
    TRY(need_id(request, &id));
    LineDraft lines[NEED_LINES_MAX];
    size_t count = needs_lines_from_input(request_body(request), lines);
    TRY(needs_set_lines(request_work(request), id, lines, count));
    return go_back(request, reply);
}

static Fault handle_owner_code(Request *request, Reply *reply)
{
    Id id;
    Str code;
    Work *work = request_work(request);
    TRY(need_id(request, &id));
    TRY(needs_give_owner_code(work, id, &code));
    doc_text(reply_doc(reply), "code", code);
    doc_text(reply_doc(reply), "code_for_people", code_for_people(work->arena, code));
    doc_id(reply_doc(reply), "need", id);
    return OK;
}

// The items a coordinator may turn words into; and the need again when a form of its page is refused.
static Fault frame_need(Request *request, Reply *reply)
{
    Str item = STR_NONE;
    if (reply_is_form(reply)) {
        TRY(show(request, reply));
        item = needs_keep_typed_lines(reply);
    }
    return items_to_choices(request_work(request), reply_frame(reply), &item, 1);
}

// ---- What may be sent ----

static const Field board_query[] = {
    { "state", FIELD_CHOICE, false, 0, 0, NEED_STATE_CHOICES, NULL, "default received" },
    { "governorate", FIELD_TEXT, false, 0, 20, NULL, NULL, "P-code" },
    { "urgency", FIELD_CHOICE, false, 0, 0, URGENCY_CHOICES, NULL, "only this urgency" },
    { "overdue", FIELD_FLAG, false, 0, 0, NULL, NULL, "only past their deadline" },
    { "after_due", FIELD_INT, false, 0, INT64_MAX, NULL, NULL, "from `next`" },
    { "after", FIELD_ID, false, 0, 0, NULL, NULL, "from `next`" },
    { 0 },
};

static const Field verify_fields[] = {
    { "urgency", FIELD_CHOICE, false, 0, 0, URGENCY_CHOICES, NULL, "default normal" },
    { "words", FIELD_LINES, false, 0, NEED_WORDS_MAX, NULL, NULL, "in words, to the person" },
    { 0 },
};

static const Field decline_fields[] = {
    { "reason", FIELD_CHOICE, true, 0, 0, DECLINE_REASONS, NULL, "what the person will read" },
    { "words", FIELD_LINES, false, 0, NEED_WORDS_MAX, NULL, NULL, "in words, to the person" },
    { 0 },
};

static const Field ask_fields[] = {
    { "words", FIELD_LINES, true, 1, NEED_WORDS_MAX, NULL, NULL, "the question" },
    { 0 },
};

static const Field urgency_fields[] = {
    { "urgency", FIELD_CHOICE, true, 0, 0, URGENCY_CHOICES, NULL, "how soon" },
    { 0 },
};

static const Field close_fields[] = {
    { "reason", FIELD_CHOICE, true, 0, 0, CLOSE_REASONS, NULL, "why it ends" },
    { 0 },
};

static const Field lines_fields[] = {
    { "lines", FIELD_LIST, true, 1, NEED_LINES_MAX, NULL, NEED_LINE_FIELDS, "all lines, anew" },
    { 0 },
};

#define DECIDES MAY_VERIFY_NEEDS
#define ON_NEED .scope = scope_need, .frame = frame_need, .form_page = "board_need"

const Route board_routes[] = {
    { GET, "/board", MAY_SEE_NEEDS, handle_board, "board", "Needs of the areas granted, by deadline",
      .query = board_query, .frame = frame_board },
    { GET, "/board/{need}", MAY_SEE_NEEDS, handle_show, "board_need", "One need, with contact",
      .scope = scope_need, .frame = frame_need },
    { POST, "/board/{need}/verify", DECIDES, handle_verify, "board_need", "Verify a need",
      .body = verify_fields, ON_NEED },
    { POST, "/board/{need}/decline", DECIDES, handle_decline, "board_need", "Decline with a reason",
      .body = decline_fields, ON_NEED },
    { POST, "/board/{need}/ask", DECIDES, handle_ask, "board_need", "Ask the owner a question",
      .body = ask_fields, ON_NEED },
    { POST, "/board/{need}/urgency", DECIDES, handle_urgency, "board_need", "Set the urgency",
      .body = urgency_fields, ON_NEED },
    { POST, "/board/{need}/close", DECIDES, handle_close, "board_need", "Close with a reason",
      .body = close_fields, ON_NEED },
    { POST, "/board/{need}/lines", DECIDES, handle_lines, "board_need", "Set items and quantities",
      .body = lines_fields, ON_NEED },
    { POST, "/board/{need}/owner-code", DECIDES, handle_owner_code, "owner_code",
      .summary = "Make a code for the owner of a need that someone else raised", ON_NEED },
    { 0 },
};
