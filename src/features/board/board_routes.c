// The board over HTTP: the list, one need and its decisions, acts on many, kept filters, news. Nothing but HTTP here.
#include "features/board/board_page.h"

enum { FROM_MAX = 400, FINDS_A_MINUTE = 120 };

// ---- The list ----

// A locality of another governorate is what is left over of the choice before: it is dropped.
static Fault drop_foreign_locality(Work *work, NeedFilter *filter)
{
    Area area;
    Fault fault = filter->locality.len ? areas_find(work, filter->locality, &area) : AREA_UNKNOWN;
    bool lies_in = fault == OK && str_equal(area.governorate, filter->governorate);
    filter->locality = lies_in ? filter->locality : STR_NONE;
    return fault == AREA_UNKNOWN ? OK : fault;
}

// From the address of a list, or from a form that carries the filter along.
static Fault filter_from(Work *work, const Input *input, NeedFilter *filter)
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
    TRY(filter_from(work, input, &filter));
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
    return board_views_to_doc(request_work(request), reply_doc(reply));
}

static void mark_chosen(Work *work, Doc *frame, const char *name, Str value)
{
    Doc *chosen = doc_get(frame, "chosen");
    if (value.len > 0) {
        Str mark = str_format(work->arena, "%s_%.*s", name, STR_ARG(value));
        doc_bool(chosen ? chosen : doc_record(frame, "chosen"), mark.at, true);
    }
}

// Also below a form of the board that is refused: then the list is the one it begins with.
static Fault frame_board(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Doc *frame = reply_frame(reply);
    if (reply_is_form(reply)) {
        TRY(list(work, request_body(request), ID_NONE, reply_doc(reply)));
        TRY(board_views_to_doc(work, reply_doc(reply)));
    }
    const Doc *filters = doc_get(reply_doc(reply), "filters");
    const Doc *open = doc_get(reply_doc(reply), "case");
    mark_chosen(work, frame, "state", doc_get_text(filters, "state"));
    mark_chosen(work, frame, "urgency", doc_get_text(filters, "urgency"));
    mark_chosen(work, frame, "assigned", doc_get_text(filters, "assigned"));
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
    TRY(filter_from(work, query, &filter));
    return board_news_to_doc(work, reply_doc(reply), &filter, input_int(query, "since"));
}

static Str query_with_need(Work *work, Str from, Id need)
{
    Str id = id_format(work->arena, need);
    return str_format(work->arena, "/board?%.*s&need=%.*s", STR_ARG(from), STR_ARG(id));
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
    reply_go(reply, query_with_need(work, state, need.id));
    return OK;
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

// The list that the page was opened from, when it is one.
static Str from_of(const Input *input)
{
    Str from = input_text(input, "from");
    return board_is_query(from) ? from : STR_NONE;
}

static Fault show(Request *request, Reply *reply)
{
    Id id;
    Need need;
    Work *work = request_work(request);
    Str from = from_of(request_query(request));
    TRY(need_id(request, &id));
    TRY(needs_find(work, id, &need));
    doc_text(reply_doc(reply), "here", from.at ? from : from_of(request_body(request)));
    return board_need_to_doc(work, reply_doc(reply), &need);
}

static Fault handle_show(Request *request, Reply *reply)
{
    return show(request, reply);
}

// What is decided is decided about what was seen.
static Fault begin_act(Request *request, Id *id_out)
{
    TRY(need_id(request, id_out));
    return board_expect_seen(request_work(request), *id_out,
                             input_int(request_body(request), "seen"));
}

static Fault go_back(Request *request, Reply *reply)
{
    Id id;
    Work *work = request_work(request);
    Str from = from_of(request_body(request));
    TRY(need_id(request, &id));
    Str own = request_path(request, "need");
    reply_go(reply, from.at ? query_with_need(work, from, id)
                            : str_format(work->arena, "/board/%.*s", STR_ARG(own)));
    return show(request, reply);
}

static Fault handle_verify(Request *request, Reply *reply)
{
    Id id;
    TRY(begin_act(request, &id));
    const Input *body = request_body(request);
    TRY(needs_verify(request_work(request), id, urgency_named(input_text(body, "urgency")),
                     input_text(body, "words")));
    return go_back(request, reply);
}

static Fault handle_decline(Request *request, Reply *reply)
{
    Id id;
    TRY(begin_act(request, &id));
    const Input *body = request_body(request);
    TRY(needs_decline(request_work(request), id, input_text(body, "reason"),
                      input_text(body, "words")));
    return go_back(request, reply);
}

static Fault handle_ask(Request *request, Reply *reply)
{
    Id id;
    TRY(begin_act(request, &id));
    TRY(needs_ask(request_work(request), id, input_text(request_body(request), "words")));
    return go_back(request, reply);
}

static Fault handle_urgency(Request *request, Reply *reply)
{
    Id id;
    TRY(begin_act(request, &id));
    Urgency urgency = urgency_named(input_text(request_body(request), "urgency"));
    TRY(needs_set_urgency(request_work(request), id, urgency));
    return go_back(request, reply);
}

static Fault handle_close(Request *request, Reply *reply)
{
    Id id;
    TRY(begin_act(request, &id));
    TRY(claims_close_need(request_work(request), id, input_text(request_body(request), "reason")));
    return go_back(request, reply);
}

static Fault handle_lines(Request *request, Reply *reply)
{
    Id id;
    TRY(begin_act(request, &id));
    LineDraft lines[NEED_LINES_MAX];
    size_t count = needs_lines_from_input(request_body(request), lines);
    TRY(needs_set_lines(request_work(request), id, lines, count));
    return go_back(request, reply);
}

// "me", "nobody", or an account.
static Fault assignee_from(Work *work, const Input *body, Id *to_out)
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

static Fault handle_assign(Request *request, Reply *reply)
{
    Id id, to;
    Work *work = request_work(request);
    TRY(begin_act(request, &id));
    TRY(assignee_from(work, request_body(request), &to));
    TRY(board_assign(work, id, to));
    return go_back(request, reply);
}

static Fault handle_note(Request *request, Reply *reply)
{
    Id id;
    TRY(need_id(request, &id));
    TRY(board_note(request_work(request), id, input_text(request_body(request), "words")));
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
    Area area;
    Str item = STR_NONE;
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    if (reply_is_form(reply)) {
        bool is_stale = str_is(doc_get_text(doc, "fault"), BOARD_STALE->name);
        TRY(show(request, reply));
        item = needs_keep_typed_lines(reply);
        if (is_stale) {
            board_mark_stale(reply_doc(reply), input_int(request_body(request), "seen"));
        }
    }
    TRY(items_to_choices(work, reply_frame(reply), &item, 1));
    Str place = doc_get_text(doc_get(reply_doc(reply), "area"), "pcode");
    if (place.len == 0) {
        return OK; // the page of a code that was made
    }
    TRY(areas_find(work, place, &area));
    return board_colleagues_to_frame(work, reply_frame(reply), area.path, ID_NONE);
}

// ---- Many needs ----

typedef struct Chosen {
    Bulk bulk;
    Fault missing; // what the act still needs to be told, at Work.fault_field
    BulkRow rows[BOARD_BULK_MOST];
    size_t count;
} Chosen;

static Fault say_bulk(Work *work, const Input *body, Bulk *bulk)
{
    static const char *const told_by[BOARD_ACT_COUNT] = { NULL,   "set_urgency", "assignee",
                                                          "decline_reason", "words", "close_reason" };
    bulk->act = board_act_named(input_text(body, "act"));
    bulk->urgency = urgency_named(input_text(body, "set_urgency"));
    bulk->reason = input_text(body, bulk->act == ACT_DECLINE ? "decline_reason" : "close_reason");
    bulk->words = input_text(body, "words");
    const char *field = told_by[bulk->act];
    if (field && input_text(body, field).len == 0) {
        bulk->unsaid = true;
        return fault_at(work, FIELD_MISSING, "%s", field);
    }
    return bulk->act == ACT_ASSIGN ? assignee_from(work, body, &bulk->to) : OK;
}

static Fault choose_all(Work *work, const Input *body, Chosen *chosen)
{
    NeedFilter filter;
    NeedKey *keys;
    TRY(filter_from(work, body, &filter));
    filter.after_due = 0;
    filter.after_id = ID_NONE;
    filter.most = BOARD_BULK_MOST;
    TRY(needs_keys(work, &filter, &keys, &chosen->count));
    for (size_t i = 0; i < chosen->count; i++) {
        chosen->rows[i].need = keys[i].id;
    }
    return OK;
}

static Fault read_chosen(Request *request, Chosen **chosen_out)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    Chosen *chosen = ARENA_NEW(work->arena, Chosen);
    chosen->missing = say_bulk(work, body, &chosen->bulk);
    *chosen_out = chosen;
    if (input_flag(body, "all")) {
        return choose_all(work, body, chosen);
    }
    for (size_t i = 0; i < input_count(body, "needs"); i++) {
        const Input *row = input_at(body, "needs", i);
        chosen->rows[i].need = input_id(row, "need");
        chosen->rows[i].seen = input_int(row, "seen");
    }
    chosen->count = input_count(body, "needs");
    return chosen->count > 0 ? OK : fault_at(work, BOARD_NOTHING_CHOSEN, "needs");
}

static Fault preview(Request *request, Reply *reply)
{
    Chosen *chosen;
    Work *work = request_work(request);
    TRY(read_chosen(request, &chosen));
    work->fault_field = STR_NONE;
    TRY(board_preview(work, &chosen->bulk, chosen->rows, chosen->count));
    Doc *doc = reply_doc(reply);
    board_bulk_to_doc(work, doc, &chosen->bulk, chosen->rows, chosen->count);
    doc_bool(doc, "complete", chosen->missing == OK);
    doc_text(doc, "from", from_of(request_body(request)));
    return OK;
}

static Fault handle_preview(Request *request, Reply *reply)
{
    return preview(request, reply);
}

// The first row that is there says whom it may be given to; each row is judged on its own.
static Fault frame_bulk(Request *request, Reply *reply)
{
    Area area;
    Work *work = request_work(request);
    if (reply_is_form(reply)) {
        TRY(preview(request, reply));
    }
    mark_chosen(work, reply_frame(reply), "act", doc_get_text(reply_doc(reply), "act"));
    const Doc *rows = doc_get(reply_doc(reply), "rows");
    for (size_t i = 0; i < doc_length(rows); i++) {
        Str place = doc_get_text(doc_get(doc_get(doc_at(rows, i), "need"), "area"), "pcode");
        if (place.len > 0) {
            Id chosen = ID_NONE;
            (void)id_parse(input_text(request_body(request), "assignee"), &chosen);
            TRY(areas_find(work, place, &area));
            return board_colleagues_to_frame(work, reply_frame(reply), area.path, chosen);
        }
    }
    return OK;
}

// Nothing chosen, or something that the list does not offer: the list again.
static Fault frame_preview(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? frame_board(request, reply) : frame_bulk(request, reply);
}

static Fault show_batch(Request *request, Reply *reply, Id id)
{
    Batch batch;
    Work *work = request_work(request);
    Str from = from_of(request_query(request));
    TRY(board_batch(work, id, &batch));
    board_batch_to_doc(work, reply_doc(reply), &batch);
    doc_text(reply_doc(reply), "from", from.at ? from : from_of(request_body(request)));
    return OK;
}

static void go_to_batch(Request *request, Reply *reply, Id id)
{
    Work *work = request_work(request);
    Str from = from_of(request_body(request));
    Str path = str_format(work->arena, "/board/bulk/%.*s", STR_ARG(id_format(work->arena, id)));
    Str back = str_format(work->arena, "%.*s?from=%.*s", STR_ARG(path),
                          STR_ARG(board_query_quoted(work, from)));
    reply_go(reply, from.at ? back : path);
}

static Fault handle_bulk(Request *request, Reply *reply)
{
    Id batch;
    Chosen *chosen;
    Work *work = request_work(request);
    TRY(read_chosen(request, &chosen));
    TRY(chosen->missing);
    TRY(board_do(work, &chosen->bulk, chosen->rows, chosen->count, &batch));
    go_to_batch(request, reply, batch);
    return show_batch(request, reply, batch);
}

static Fault batch_id(const Request *request, Id *id_out)
{
    return id_parse(request_path(request, "batch"), id_out) ? OK : BOARD_BATCH_NOT_FOUND;
}

// Only whoever did it may see it; of its needs, only those that they may still see are shown.
static Fault scope_batch(Request *request, void *scope_out)
{
    Id id;
    Batch batch;
    (void)scope_out;
    TRY(batch_id(request, &id));
    return board_batch(request_work(request), id, &batch);
}

static Fault handle_batch(Request *request, Reply *reply)
{
    Id id;
    TRY(batch_id(request, &id));
    return show_batch(request, reply, id);
}

static Fault handle_undo(Request *request, Reply *reply)
{
    Id id;
    TRY(batch_id(request, &id));
    TRY(board_undo(request_work(request), id));
    go_to_batch(request, reply, id);
    return show_batch(request, reply, id);
}

static Fault frame_batch(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_batch(request, reply) : OK;
}

// ---- Kept filters ----

static Fault handle_views(Request *request, Reply *reply)
{
    return board_views_to_doc(request_work(request), reply_doc(reply));
}

static Fault frame_views(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_views(request, reply) : OK;
}

static Fault view_id(const Request *request, Id *id_out)
{
    return id_parse(request_path(request, "view"), id_out) ? OK : BOARD_VIEW_NOT_FOUND;
}

static Fault scope_view(Request *request, void *scope_out)
{
    Id id;
    View *views;
    size_t count;
    (void)scope_out;
    TRY(view_id(request, &id));
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
    TRY(filter_from(work, body, &filter));
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
    TRY(view_id(request, &id));
    TRY(board_rename_view(request_work(request), id, input_text(request_body(request), "name")));
    return go_to_views(request, reply);
}

static Fault handle_start_view(Request *request, Reply *reply)
{
    Id id;
    TRY(view_id(request, &id));
    TRY(board_start_view(request_work(request), id, input_flag(request_body(request), "start")));
    return go_to_views(request, reply);
}

static Fault handle_delete_view(Request *request, Reply *reply)
{
    Id id;
    TRY(view_id(request, &id));
    TRY(board_delete_view(request_work(request), id));
    return go_to_views(request, reply);
}

// ---- What may be sent ----

// A list: in addresses, and carried along by forms that act on all of it.
#define FILTER_FIELDS                                                                            \
    { "state", FIELD_CHOICE, false, 0, 0, NEED_STATE_CHOICES, NULL, "default received" },        \
    { "governorate", FIELD_TEXT, false, 0, AREA_CODE_MAX, NULL, NULL, "P-code" },                \
    { "locality", FIELD_TEXT, false, 0, AREA_CODE_MAX, NULL, NULL, "P-code in the governorate" }, \
    { "sector", FIELD_TEXT, false, 0, ITEM_CODE_MAX, NULL, NULL, "only with items of it" },      \
    { "item", FIELD_TEXT, false, 0, ITEM_CODE_MAX, NULL, NULL, "only with this item" },          \
    { "urgency", FIELD_CHOICE, false, 0, 0, URGENCY_CHOICES, NULL, "only this urgency" },        \
    { "overdue", FIELD_FLAG, false, 0, 0, NULL, NULL, "only past their deadline" },              \
    { "assigned", FIELD_CHOICE, false, 0, 0, "me nobody", NULL, "who looks after them" }

#define FROM_FIELD \
    { "from", FIELD_TEXT, false, 0, FROM_MAX, NULL, NULL, "the list to go back to" }
#define SEEN_FIELD                                                                   \
    { "seen", FIELD_INT, false, 0, INT64_MAX, NULL, NULL, "`seen` of the need as it was shown" }
#define NEED_ACT_FIELDS SEEN_FIELD, FROM_FIELD

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

static const Field need_query[] = { FROM_FIELD, { 0 } };

static const Field find_fields[] = {
    { "code", FIELD_TEXT, true, 1, 40, NULL, NULL, "the code that its raiser or owner holds" },
    { 0 },
};

static const Field verify_fields[] = {
    { "urgency", FIELD_CHOICE, false, 0, 0, URGENCY_CHOICES, NULL, "default normal" },
    { "words", FIELD_LINES, false, 0, NEED_WORDS_MAX, NULL, NULL, "in words, to the person" },
    NEED_ACT_FIELDS,
    { 0 },
};

static const Field decline_fields[] = {
    { "reason", FIELD_CHOICE, true, 0, 0, DECLINE_REASONS, NULL, "what the person will read" },
    { "words", FIELD_LINES, false, 0, NEED_WORDS_MAX, NULL, NULL, "in words, to the person" },
    NEED_ACT_FIELDS,
    { 0 },
};

static const Field ask_fields[] = {
    { "words", FIELD_LINES, true, 1, NEED_WORDS_MAX, NULL, NULL, "the question" },
    NEED_ACT_FIELDS,
    { 0 },
};

static const Field urgency_fields[] = {
    { "urgency", FIELD_CHOICE, true, 0, 0, URGENCY_CHOICES, NULL, "how soon" },
    NEED_ACT_FIELDS,
    { 0 },
};

static const Field close_fields[] = {
    { "reason", FIELD_CHOICE, true, 0, 0, CLOSE_REASONS, NULL, "why it ends" },
    NEED_ACT_FIELDS,
    { 0 },
};

static const Field lines_fields[] = {
    { "lines", FIELD_LIST, true, 1, NEED_LINES_MAX, NULL, NEED_LINE_FIELDS, "all lines, anew" },
    NEED_ACT_FIELDS,
    { 0 },
};

static const Field assign_fields[] = {
    { "assignee", FIELD_TEXT, true, 1, ID_TEXT_SIZE, NULL, NULL, "me, nobody, or an account" },
    NEED_ACT_FIELDS,
    { 0 },
};

static const Field note_fields[] = {
    { "words", FIELD_LINES, true, 1, NEED_WORDS_MAX, NULL, NULL, "for colleagues only" },
    NEED_ACT_FIELDS,
    { 0 },
};

static const Field owner_code_fields[] = { NEED_ACT_FIELDS, { 0 } };

static const Field chosen_fields[] = {
    { "need", FIELD_ID, true, 0, 0, NULL, NULL, "the need" },
    SEEN_FIELD,
    { 0 },
};

static const Field bulk_fields[] = {
    { "act", FIELD_CHOICE, true, 0, 0, BOARD_ACT_CHOICES, NULL, "what is done to each" },
    { "set_urgency", FIELD_CHOICE, false, 0, 0, URGENCY_CHOICES, NULL, "of act urgency" },
    { "assignee", FIELD_TEXT, false, 0, ID_TEXT_SIZE, NULL, NULL, "of act assign: me, nobody, or an account" },
    { "decline_reason", FIELD_CHOICE, false, 0, 0, DECLINE_REASONS, NULL, "of act decline" },
    { "close_reason", FIELD_CHOICE, false, 0, 0, CLOSE_REASONS, NULL, "of act close" },
    { "words", FIELD_LINES, false, 0, NEED_WORDS_MAX, NULL, NULL, "of act ask: the question" },
    { "needs", FIELD_LIST, false, 0, BOARD_BULK_MOST, NULL, chosen_fields, "which needs" },
    { "all", FIELD_FLAG, false, 0, 0, NULL, NULL, "instead: the first 200 of the list below" },
    FROM_FIELD,
    FILTER_FIELDS,
    { 0 },
};

static const Field undo_fields[] = { FROM_FIELD, { 0 } };

#define NAME_FIELD \
    { "name", FIELD_TEXT, true, 1, BOARD_VIEW_NAME_MAX, NULL, NULL, "what it is called" }
#define START_FIELD { "start", FIELD_FLAG, false, 0, 0, NULL, NULL, "the board opens with it" }

static const Field keep_view_fields[] = { NAME_FIELD, START_FIELD, FILTER_FIELDS, { 0 } };
static const Field rename_view_fields[] = { NAME_FIELD, { 0 } };
static const Field start_view_fields[] = { START_FIELD, { 0 } };

#define SEES MAY_SEE_NEEDS
#define DECIDES MAY_VERIFY_NEEDS
#define ON_NEED .scope = scope_need, .frame = frame_need, .form_page = "board_need"
#define ON_VIEW .scope = scope_view, .frame = frame_views, .form_page = "board_views"
#define ON_BATCH .scope = scope_batch, .frame = frame_batch

const Route board_routes[] = {
    { GET, "/board", SEES, handle_board, "board", "Needs of the areas granted, by deadline",
      .query = board_query, .frame = frame_board },
    { GET, "/board/news", SEES, handle_news, .summary = "What happened since a list was shown",
      .query = news_query, .unattended = true },
    { POST, "/board/find", SEES, handle_find, "board", "Find a need by the code of its raiser or owner",
      .body = find_fields, .frame = frame_board, .form_page = "board", .writes_nothing = true },
    { GET, "/board/views", SEES, handle_views, "board_views", "Filters kept by the account",
      .query = NULL },
    { POST, "/board/views", SEES, handle_keep_view, "board_views", "Keep a filter under a name",
      .body = keep_view_fields, .frame = frame_views, .form_page = "board_views" },
    { POST, "/board/views/{view}/rename", SEES, handle_rename_view, "board_views",
      "Rename a kept filter", .body = rename_view_fields, ON_VIEW },
    { POST, "/board/views/{view}/start", SEES, handle_start_view, "board_views",
      "Open the board with a kept filter, or not any more", .body = start_view_fields, ON_VIEW },
    { POST, "/board/views/{view}/delete", SEES, handle_delete_view, "board_views",
      .summary = "Delete a kept filter", ON_VIEW },
    { POST, "/board/bulk/preview", DECIDES, handle_preview, "board_bulk",
      "What an act would do to many needs", .body = bulk_fields, .frame = frame_preview,
      .form_page = "board", .writes_nothing = true },
    { POST, "/board/bulk", DECIDES, handle_bulk, "board_batch", "Act on many needs at once",
      .body = bulk_fields, .frame = frame_bulk, .form_page = "board_bulk" },
    { GET, "/board/bulk/{batch}", DECIDES, handle_batch, "board_batch",
      "What an act did to many needs", .query = undo_fields, ON_BATCH },
    { POST, "/board/bulk/{batch}/undo", DECIDES, handle_undo, "board_batch",
      "Take an act on many needs back", .body = undo_fields, ON_BATCH, .form_page = "board_batch" },
    { GET, "/board/{need}", SEES, handle_show, "board_need", "One need, with contact",
      .query = need_query, .scope = scope_need, .frame = frame_need },
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
    { POST, "/board/{need}/assign", DECIDES, handle_assign, "board_need", "Say who looks after it",
      .body = assign_fields, ON_NEED },
    { POST, "/board/{need}/note", DECIDES, handle_note, "board_need", "Note something for colleagues",
      .body = note_fields, ON_NEED },
    { POST, "/board/{need}/owner-code", DECIDES, handle_owner_code, "owner_code",
      .summary = "Make a code for the owner of a need that someone else raised",
      .body = owner_code_fields, ON_NEED },
    { 0 },
};
