// Raising a need over HTTP: three short pages, or one request of a program. Nothing but HTTP here.
#include "features/needs/needs.h"
#include "features/needs/needs_page.h"

const Field NEED_LINE_FIELDS[] = {
    { "item", FIELD_TEXT, true, 1, 40, NULL, NULL, "code of an item of /items" },
    { "quantity", FIELD_INT, true, 1, NEED_QUANTITY_MAX, NULL, NULL, "whole units of the item" },
    { 0 },
};

// While the form is filled in, quantities are only proposed.
static const Field step_line_fields[] = {
    { "item", FIELD_TEXT, false, 0, 40, NULL, NULL, "code of an item of /items" },
    { "quantity", FIELD_INT, false, 1, NEED_QUANTITY_MAX, NULL, NULL, "whole units of the item" },
    { 0 },
};

#define RAISE_FIELDS(needed, line_fields)                                                          \
    { "for", FIELD_CHOICE, needed, 0, 0, NEED_WHOM_CHOICES, NULL, "whose need it is" },            \
    { "raised_by", FIELD_CHOICE, false, 0, 0, "self other", NULL,                                  \
      "other: raised for someone else; the code then reads the state only" },                      \
    { "area", FIELD_TEXT, needed, 1, 20, NULL, NULL, "P-code of a governorate or a place in it" }, \
    { "landmark", FIELD_TEXT, false, 0, NEED_LANDMARK_MAX, NULL, NULL, "where exactly, in words" }, \
    { "people", FIELD_INT, false, 1, NEED_PEOPLE_MAX, NULL, NULL, "how many persons it is for" },  \
    { "care_infants", FIELD_FLAG, false, 0, 0, NULL, NULL, "infants need special care" },          \
    { "care_elderly", FIELD_FLAG, false, 0, 0, NULL, NULL, "elderly people do" },                  \
    { "care_pregnant", FIELD_FLAG, false, 0, 0, NULL, NULL, "pregnant or nursing women do" },      \
    { "care_disability", FIELD_FLAG, false, 0, 0, NULL, NULL, "persons with a disability do" },    \
    { "care_chronic", FIELD_FLAG, false, 0, 0, NULL, NULL, "persons with a chronic illness do" },  \
    { "name", FIELD_TEXT, false, 0, NEED_NAME_MAX, NULL, NULL, "whom to ask for" },                \
    { "phone", FIELD_PHONE, false, 0, 0, NULL, NULL, "to tell of the hand-over" },                 \
    { "lines", FIELD_LIST, false, 0, NEED_LINES_MAX, NULL, line_fields, "items and quantities" },  \
    { "words", FIELD_LINES, false, 0, NEED_WORDS_MAX, NULL, NULL, "the need in own words" }

static const Field raise_fields[] = {
    RAISE_FIELDS(true, NEED_LINE_FIELDS),
    { "consent", FIELD_FLAG, false, 0, 0, NULL, NULL, "agreed to how the data is used" },
    { 0 },
};

static const Field step_fields[] = {
    RAISE_FIELDS(false, step_line_fields),
    { "back", FIELD_CHOICE, false, 0, 0, "what where", NULL, "the step to show again" },
    { 0 },
};

size_t needs_lines_from_input(const Input *input, LineDraft lines[NEED_LINES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < input_count(input, "lines") && count < NEED_LINES_MAX; i++) {
        const Input *line = input_at(input, "lines", i);
        if (input_has(line, "item")) {
            lines[count++] = (LineDraft){ input_text(line, "item"), input_int(line, "quantity") };
        }
    }
    return count;
}

const char *const NEED_CARE_KINDS[NEED_CARE_MAX] = { "infants", "elderly", "pregnant", "disability",
                                                     "chronic" };

static Str care_from_input(const Input *input, Arena *arena)
{
    TextBuilder care = { .arena = arena };
    for (size_t i = 0; i < NEED_CARE_MAX; i++) {
        Str name = str_format(arena, "care_%s", NEED_CARE_KINDS[i]);
        if (input_flag(input, name.at)) {
            text_add_c(&care, care.len > 0 ? " " : "");
            text_add_c(&care, NEED_CARE_KINDS[i]);
        }
    }
    return care.len > 0 ? text_done(&care) : STR_NONE;
}

static NeedDraft draft_from_input(const Input *input, Arena *arena)
{
    NeedDraft draft = {
        .whom = input_text(input, "for"),
        .for_other = str_is(input_text(input, "raised_by"), "other"),
        .area = input_text(input, "area"),
        .people = input_int(input, "people"),
        .care = care_from_input(input, arena),
        .personal = { .name = input_text(input, "name"),
                      .phone = input_text(input, "phone"),
                      .landmark = input_text(input, "landmark"),
                      .words = input_text(input, "words") },
    };
    draft.line_count = needs_lines_from_input(input, draft.lines);
    return draft;
}

// ---- The steps: they store nothing ----

// A step as it is before anything is typed; all that differs is the frame.
static Fault handle_blank(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

static Fault handle_what_done(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    LineDraft lines[NEED_LINES_MAX];
    (void)reply;
    if (needs_lines_from_input(body, lines) == 0 && input_text(body, "words").len == 0) {
        return fault_at(request_work(request), NEED_EMPTY, "lines");
    }
    return OK;
}

static Fault check_where(Work *work, const Input *body)
{
    Area place;
    if (!input_has(body, "area")) {
        return fault_at(work, FIELD_MISSING, "area");
    }
    if (!input_has(body, "for")) {
        return fault_at(work, FIELD_MISSING, "for");
    }
    return areas_find_place(work, input_text(body, "area"), "area", &place);
}

static bool goes_back_to(Request *request, const char *step)
{
    return str_is(input_text(request_body(request), "back"), step);
}

static Fault handle_where_done(Request *request, Reply *reply)
{
    if (goes_back_to(request, "what")) {
        reply_page(reply, "raise_what");
        return OK;
    }
    return check_where(request_work(request), request_body(request));
}

static Fault handle_check_back(Request *request, Reply *reply)
{
    reply_page(reply, goes_back_to(request, "where") ? "raise_where" : "raise_what");
    return OK;
}

// The frame is that of the page shown: the next step, the same again, or an earlier one.
static Fault frame_after_what(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? needs_frame_what(request, reply) : needs_frame_where(request, reply);
}

static Fault frame_after_where(Request *request, Reply *reply)
{
    if (reply_is_form(reply)) {
        return needs_frame_where(request, reply);
    }
    return goes_back_to(request, "what") ? needs_frame_what(request, reply)
                                         : needs_frame_check(request, reply);
}

static Fault frame_back(Request *request, Reply *reply)
{
    return goes_back_to(request, "where") ? needs_frame_where(request, reply)
                                          : needs_frame_what(request, reply);
}

// ---- Raising ----

static void raised_to_doc(Work *work, Doc *doc, const Need *need, Str code)
{
    doc_text(doc, "code", code);
    doc_text(doc, "code_for_people", code_for_people(work->arena, code));
    needs_to_doc(work, doc, need, false);
    Doc *next = doc_record(doc, "next");
    doc_text_c(next, "step", "verify");
    doc_time(next, "by", need->due_at);
    doc_bool(doc, "proxy", need->raised_by_other);
    doc_text(doc, "follow", str_format(work->arena, "/needs/%.*s", STR_ARG(code)));
}

static Fault handle_raise(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    if (!request_is_loopback(request)) {
        TRY(request_limit(request, "raise", request_block(request),
                          work->settings->raised_per_minute));
    }
    NeedDraft draft = draft_from_input(request_body(request), work->arena);
    Need need;
    Str code;
    TRY(needs_raise(work, &draft, &need, &code));
    raised_to_doc(work, reply_doc(reply), &need, code);
    reply_status(reply, 201);
    return OK;
}

const Route needs_routes[] = {
    { GET, "/raise", ANYONE, handle_blank, "raise_what", "Begin to raise a need",
      .frame = needs_frame_blank_what },
    { GET, "/raise/where", ANYONE, handle_blank, "raise_where",
      "Step 2, blank: phones keep it for when there is no network", .frame = needs_frame_blank_where },
    { GET, "/raise/check", ANYONE, handle_blank, "raise_check",
      "Step 3, blank: phones keep it, too", .frame = needs_frame_blank_check },
    { GET, "/raise/kept", ANYONE, handle_blank, "raise_kept",
      .summary = "What a phone shows after step 3: kept, sent, or to be corrected" },
    { POST, "/raise/what", ANYONE, handle_what_done, "raise_where",
      "Step 1 done: what is needed; shows step 2", .body = step_fields, .frame = frame_after_what,
      .form_page = "raise_what", .writes_nothing = true },
    { POST, "/raise/where", ANYONE, handle_where_done, "raise_check",
      "Step 2 done: where and for whom; shows step 3", .body = step_fields,
      .frame = frame_after_where, .form_page = "raise_where", .writes_nothing = true },
    { POST, "/raise/check", ANYONE, handle_check_back, "raise_what",
      "From step 3 back to an earlier one", .body = step_fields, .frame = frame_back,
      .form_page = "raise_what", .writes_nothing = true },
    { POST, "/needs", ANYONE, handle_raise, "need_raised", "Raise a need", .body = raise_fields,
      .frame = needs_frame_raised, .form_page = "raise_check" },
    { 0 },
};
