// Acts on many needs over HTTP: the preview, the act, what it did, and taking it back.
#include "features/board/board_routes.h"

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
    return bulk->act == ACT_ASSIGN ? board_assignee_from(work, body, &bulk->to) : OK;
}

static Fault choose_all(Work *work, const Input *body, Chosen *chosen)
{
    NeedFilter filter;
    NeedKey *keys;
    TRY(board_filter_from(work, body, &filter));
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
    doc_text(doc, "from", board_from_of(request_body(request)));
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
    board_mark_chosen(work, reply_frame(reply), "act", doc_get_text(reply_doc(reply), "act"));
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
    return reply_is_form(reply) ? board_frame_list(request, reply) : frame_bulk(request, reply);
}

static Fault show_batch(Request *request, Reply *reply, Id id)
{
    Batch batch;
    Work *work = request_work(request);
    Str from = board_from_of(request_query(request));
    TRY(board_batch(work, id, &batch));
    board_batch_to_doc(work, reply_doc(reply), &batch);
    doc_text(reply_doc(reply), "from", from.at ? from : board_from_of(request_body(request)));
    return OK;
}

static void go_to_batch(Request *request, Reply *reply, Id id)
{
    Work *work = request_work(request);
    Str from = board_from_of(request_body(request));
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

// Only whoever did it may see it; of its needs, only those that they may still see are shown.
static Fault scope_batch(Request *request, void *scope_out)
{
    Id id;
    Batch batch;
    (void)scope_out;
    TRY(request_id(request, "batch", BOARD_BATCH_NOT_FOUND, &id));
    return board_batch(request_work(request), id, &batch);
}

static Fault handle_batch(Request *request, Reply *reply)
{
    Id id;
    TRY(request_id(request, "batch", BOARD_BATCH_NOT_FOUND, &id));
    return show_batch(request, reply, id);
}

static Fault handle_undo(Request *request, Reply *reply)
{
    Id id;
    TRY(request_id(request, "batch", BOARD_BATCH_NOT_FOUND, &id));
    TRY(board_undo(request_work(request), id));
    go_to_batch(request, reply, id);
    return show_batch(request, reply, id);
}

static Fault frame_batch(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_batch(request, reply) : OK;
}

// ---- What may be sent ----

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

#define ON_BATCH .scope = scope_batch, .frame = frame_batch

const Route board_bulk_routes[] = {
    { POST, "/board/bulk/preview", MAY_VERIFY_NEEDS, handle_preview, "board_bulk",
      "What an act would do to many needs", .body = bulk_fields, .frame = frame_preview,
      .form_page = "board", .writes_nothing = true },
    { POST, "/board/bulk", MAY_VERIFY_NEEDS, handle_bulk, "board_batch", "Act on many needs at once",
      .body = bulk_fields, .frame = frame_bulk, .form_page = "board_bulk" },
    { GET, "/board/bulk/{batch}", MAY_VERIFY_NEEDS, handle_batch, "board_batch",
      "What an act did to many needs", .query = undo_fields, ON_BATCH },
    { POST, "/board/bulk/{batch}/undo", MAY_VERIFY_NEEDS, handle_undo, "board_batch",
      "Take an act on many needs back", .body = undo_fields, ON_BATCH, .form_page = "board_batch" },
    { 0 },
};
