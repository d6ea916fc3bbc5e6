// Documents and frames of the pages that raise a need; and the summary of a need that all views share.
#include "features/needs/needs_page.h"

#include "http/qr.h"

// ---- The shared summary ----

static void line_to_doc(Doc *record, const NeedLine *line)
{
    doc_id(record, "id", line->id);
    items_to_short_doc(doc_record(record, "item"), &line->item);
    doc_int(record, "asked", line->asked);
    doc_int(record, "claimed", line->claimed);
    doc_int(record, "dispatched", line->dispatched);
    doc_int(record, "delivered", line->delivered);
    doc_int(record, "confirmed", line->confirmed);
    doc_int(record, "unclaimed", line->asked - line->claimed);
}

static void care_to_doc(Doc *record, Str care)
{
    Doc *list = doc_list(record, "care");
    Str rest = care, kind;
    while (str_cut(&rest, ' ', &kind)) {
        doc_list_text(list, kind);
    }
}

static bool has_deadline(const Need *need)
{
    return need->state <= NEED_OPEN || need->state == NEED_UNCONFIRMED;
}

void needs_to_doc(Work *work, Doc *record, const Need *need, bool with_id)
{
    work->rows++;
    if (with_id) {
        doc_id(record, "id", need->id);
    }
    doc_text_c(record, "state", need_state_name(need->state));
    doc_text_c(record, "urgency", urgency_name(need->urgency));
    doc_text(record, "for", need->whom);
    Doc *area = doc_record(record, "area");
    areas_to_doc(area, &need->area);
    if (!str_equal(need->area.pcode, need->governorate.pcode)) {
        areas_to_doc(doc_record(area, "governorate"), &need->governorate);
    }
    doc_int(record, "people", need->people);
    care_to_doc(record, need->care);
    doc_text(record, "closing", need->closing);
    doc_time(record, "created", need->created_at);
    doc_time(record, "due", has_deadline(need) ? need->due_at : 0);
    doc_bool(record, "overdue", has_deadline(need) && need->due_at < work->now);
    Doc *lines = doc_list(record, "lines");
    for (size_t i = 0; i < need->line_count; i++) {
        Doc *line = doc_list_record(lines);
        line_to_doc(line, &need->lines[i]);
        doc_int(line, "index", (int64_t)i);
    }
    doc_int(record, "line_count", (int64_t)need->line_count);
}

// ---- The steps ----

Fault needs_frame_what(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    Str chosen[NEED_LINES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < input_count(body, "lines") && count < NEED_LINES_MAX; i++) {
        chosen[count++] = input_text(input_at(body, "lines", i), "item");
    }
    return items_to_choices(work, reply_frame(reply), chosen, count);
}

// A line as it was typed, with what is wrong with it. While nothing is typed the quantity is proposed; without
// `people` it is not: in step 2 nobody knows yet how many it is for.
static Fault line_to_frame(Work *work, Doc *lines, const Doc *typed, int64_t index,
                           const int64_t *people)
{
    Item item;
    // What is not in the catalogue is complained of by the rules; here it is not shown.
    if (items_find(work, doc_get_text(typed, "item"), &item) != OK) {
        return OK;
    }
    Doc *line = doc_list_record(lines);
    doc_int(line, "index", index);
    items_to_short_doc(doc_record(line, "item"), &item);
    Str wrong = doc_get_text(doc_get(typed, "wrong"), "quantity");
    if (wrong.len > 0) {
        doc_text(line, "wrong", wrong);
    }
    if (doc_get_text(typed, "quantity").len > 0) {
        doc_text(line, "quantity", doc_get_text(typed, "quantity"));
    } else if (people) {
        int64_t proposed = items_propose(&item, *people > 0 ? *people : 1);
        doc_int(line, "quantity", proposed > 0 ? proposed : 1);
    }
    return OK;
}

static Fault lines_to_frame(Work *work, Doc *frame, const int64_t *people)
{
    const Doc *typed = doc_get(doc_get(frame, "typed"), "lines");
    Doc *lines = doc_list(frame, "lines");
    for (size_t i = 0; i < doc_length(typed); i++) {
        TRY(line_to_frame(work, lines, doc_at(typed, i), (int64_t)i, people));
    }
    return OK;
}

Fault needs_frame_where(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    TRY(lines_to_frame(work, reply_frame(reply), NULL));
    return areas_to_choices(work, reply_frame(reply), input_text(body, "area"), true);
}

static void care_to_frame(Doc *frame, const Input *body, Arena *arena)
{
    Doc *list = doc_list(frame, "care");
    for (size_t i = 0; i < NEED_CARE_MAX; i++) {
        Str name = str_format(arena, "care_%s", NEED_CARE_KINDS[i]);
        if (input_flag(body, name.at)) {
            doc_list_text(list, str_from(NEED_CARE_KINDS[i]));
        }
    }
}

// What was told of the place and the people, each only if it was.
static const char *const told_fields[] = { "landmark", "people", "name", "phone" };

static void told_to_frame(Doc *frame)
{
    const Doc *typed = doc_get(frame, "typed");
    Doc *told = doc_record(frame, "told");
    for (size_t i = 0; i < sizeof told_fields / sizeof told_fields[0]; i++) {
        Str text = doc_get_text(typed, told_fields[i]);
        if (text.len > 0) {
            doc_text(told, told_fields[i], text);
        }
    }
}

Fault needs_frame_check(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    Doc *frame = reply_frame(reply);
    Area place;
    if (areas_find(work, input_text(body, "area"), &place) == OK) {
        TRY(areas_to_doc_with_governorate(work, doc_record(frame, "area"), &place));
    }
    told_to_frame(frame);
    care_to_frame(frame, body, work->arena);
    int64_t people = input_int(body, "people");
    TRY(lines_to_frame(work, frame, &people));
    // What a person may expect, before they send: the published time to verify.
    doc_int(frame, "verify_hours", work->settings->verify_normal_h);
    return OK;
}

// ---- The steps, blank ----

Fault needs_frame_blank_what(Request *request, Reply *reply)
{
    doc_bool(reply_frame(reply), "blank", true);
    return needs_frame_what(request, reply);
}

Fault needs_frame_blank_where(Request *request, Reply *reply)
{
    doc_bool(reply_frame(reply), "blank", true);
    return needs_frame_where(request, reply);
}

// One line of each item: the script takes those that were chosen.
static Fault every_line_to_frame(Work *work, Doc *frame)
{
    Item *items;
    size_t count;
    TRY(items_list(work, STR_NONE, &items, &count));
    Doc *rows = doc_list(frame, "rows");
    for (size_t i = 0; i < count; i++) {
        Doc *row = doc_list_record(rows);
        doc_int(row, "index", (int64_t)i);
        items_to_doc(doc_record(row, "item"), &items[i]);
    }
    return OK;
}

Fault needs_frame_blank_check(Request *request, Reply *reply)
{
    static const char *const mark = "…"; // the script puts what was typed in its place, or takes the line out
    Work *work = request_work(request);
    Doc *frame = reply_frame(reply);
    Doc *told = doc_record(frame, "told");
    for (size_t i = 0; i < sizeof told_fields / sizeof told_fields[0]; i++) {
        doc_text_c(told, told_fields[i], mark);
    }
    Doc *care = doc_list(frame, "care");
    for (size_t i = 0; i < NEED_CARE_MAX; i++) {
        doc_list_text(care, str_from(NEED_CARE_KINDS[i]));
    }
    doc_bool(frame, "blank", true);
    doc_int(frame, "verify_hours", work->settings->verify_normal_h);
    return every_line_to_frame(work, frame);
}

static void typed_to_line(const Doc *row, const char *name, Doc *line)
{
    Str typed = doc_get_text(row, "quantity");
    Str wrong = doc_get_text(doc_get(row, "wrong"), "quantity");
    if (typed.at) {
        doc_text(line, name, typed);
    }
    if (wrong.at) {
        doc_text(line, "wrong", wrong);
    }
}

Str needs_keep_typed_lines(Reply *reply)
{
    Doc *doc = reply_doc(reply);
    const Doc *typed = doc_get(doc_get(reply_frame(reply), "typed"), "lines");
    const Doc *lines = doc_get(doc, "lines");
    size_t count = doc_length(lines);
    for (size_t i = 0; i < count; i++) {
        typed_to_line(doc_at(typed, i), "typed", doc_at(lines, i));
    }
    const Doc *row = doc_at(typed, count);
    Doc *more = doc_record(doc, "more");
    typed_to_line(row, "quantity", more);
    doc_text(more, "wrong_item", doc_get_text(doc_get(row, "wrong"), "item"));
    return doc_get_text(row, "item");
}

// ---- Raised ----

void needs_qr_to_frame(Request *request, Reply *reply, Str follow)
{
    Work *work = request_work(request);
    Str url = str_format(work->arena, "%.*s%.*s", STR_ARG(request_origin(request)), STR_ARG(follow));
    qr_to_doc(doc_record(reply_frame(reply), "qr"), work->arena, url);
}

Fault needs_frame_raised(Request *request, Reply *reply)
{
    if (reply_is_form(reply)) {
        return needs_frame_check(request, reply);
    }
    needs_qr_to_frame(request, reply, doc_get_text(reply_doc(reply), "follow"));
    return OK;
}

Fault needs_photo_to_reply(Request *request, Reply *reply, Id need, const RevealLook *look)
{
    Id photo;
    TRY(request_id(request, "photo", PHOTO_NOT_FOUND, &photo));
    TRY(people_find_photo(request_work(request), need, photo));
    WireItem item = { KIND_PHOTO, photo, need };
    reply_sealed(reply, "image/jpeg", &item, look);
    return OK;
}
