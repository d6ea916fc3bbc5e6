// One need of the board over HTTP: its page and the decisions on it. Not here: the list, and acts on many.
#include "features/board/board_routes.h"

static Fault scope_need(Request *request, void *scope_out)
{
    Id id;
    TRY(request_id(request, "need", NEED_NOT_FOUND, &id));
    return needs_scope(request_work(request), id, scope_out);
}

static Fault show(Request *request, Reply *reply)
{
    Id id;
    Need need;
    Work *work = request_work(request);
    Str from = board_from_of(request_query(request));
    TRY(request_id(request, "need", NEED_NOT_FOUND, &id));
    TRY(needs_find(work, id, &need));
    doc_text(reply_doc(reply), "here", from.at ? from : board_from_of(request_body(request)));
    return board_need_to_doc(work, reply_doc(reply), &need);
}

static Fault handle_show(Request *request, Reply *reply)
{
    return show(request, reply);
}

static Fault handle_photo(Request *request, Reply *reply)
{
    Id id;
    RevealLook look = { PURPOSE_VERIFY, STR_NONE };
    TRY(request_id(request, "need", NEED_NOT_FOUND, &id));
    return needs_photo_to_reply(request, reply, id, &look);
}

// What is decided is decided about what was seen.
static Fault begin_act(Request *request, Id *id_out)
{
    TRY(request_id(request, "need", NEED_NOT_FOUND, id_out));
    return board_expect_seen(request_work(request), *id_out,
                             input_int(request_body(request), "seen"));
}

static Fault go_back(Request *request, Reply *reply)
{
    Id id;
    Work *work = request_work(request);
    Str from = board_from_of(request_body(request));
    TRY(request_id(request, "need", NEED_NOT_FOUND, &id));
    Str own = request_path(request, "need");
    reply_go(reply, from.at ? board_query_with_need(work, from, id)
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

static Fault handle_assign(Request *request, Reply *reply)
{
    Id id, to;
    Work *work = request_work(request);
    TRY(begin_act(request, &id));
    TRY(board_assignee_from(work, request_body(request), &to));
    TRY(board_assign(work, id, to));
    return go_back(request, reply);
}

static Fault handle_note(Request *request, Reply *reply)
{
    Id id;
    TRY(request_id(request, "need", NEED_NOT_FOUND, &id));
    TRY(board_note(request_work(request), id, input_text(request_body(request), "words")));
    return go_back(request, reply);
}

static Fault handle_owner_code(Request *request, Reply *reply)
{
    Id id;
    Str code;
    Work *work = request_work(request);
    TRY(request_id(request, "need", NEED_NOT_FOUND, &id));
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

// ---- What may be sent ----

#define NEED_ACT_FIELDS SEEN_FIELD, FROM_FIELD

static const Field need_query[] = { FROM_FIELD, { 0 } };

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

#define ON_NEED .scope = scope_need, .frame = frame_need, .form_page = "board_need"

const Route board_need_routes[] = {
    { GET, "/board/{need}", MAY_SEE_NEEDS, handle_show, "board_need", "One need, with contact",
      .query = need_query, .scope = scope_need, .frame = frame_need },
    { GET, "/board/{need}/photos/{photo}", MAY_SEE_NEEDS, handle_photo, .summary = "A photo that came with a need, as JPEG",
      .scope = scope_need },
    { POST, "/board/{need}/verify", MAY_VERIFY_NEEDS, handle_verify, "board_need", "Verify a need",
      .body = verify_fields, ON_NEED },
    { POST, "/board/{need}/decline", MAY_VERIFY_NEEDS, handle_decline, "board_need", "Decline with a reason",
      .body = decline_fields, ON_NEED },
    { POST, "/board/{need}/ask", MAY_VERIFY_NEEDS, handle_ask, "board_need", "Ask the owner a question",
      .body = ask_fields, ON_NEED },
    { POST, "/board/{need}/urgency", MAY_VERIFY_NEEDS, handle_urgency, "board_need", "Set the urgency",
      .body = urgency_fields, ON_NEED },
    { POST, "/board/{need}/close", MAY_VERIFY_NEEDS, handle_close, "board_need", "Close with a reason",
      .body = close_fields, ON_NEED },
    { POST, "/board/{need}/lines", MAY_VERIFY_NEEDS, handle_lines, "board_need", "Set items and quantities",
      .body = lines_fields, ON_NEED },
    { POST, "/board/{need}/assign", MAY_VERIFY_NEEDS, handle_assign, "board_need", "Say who looks after it",
      .body = assign_fields, ON_NEED },
    { POST, "/board/{need}/note", MAY_VERIFY_NEEDS, handle_note, "board_need", "Note something for colleagues",
      .body = note_fields, ON_NEED },
    { POST, "/board/{need}/owner-code", MAY_VERIFY_NEEDS, handle_owner_code, "owner_code",
      .summary = "Make a code for the owner of a need that someone else raised",
      .body = owner_code_fields, ON_NEED },
    { 0 },
};
