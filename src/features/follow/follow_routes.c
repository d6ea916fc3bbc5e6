// The owner's acts over HTTP, each by the code in the path. Nothing but HTTP here.
#include "features/follow/follow_page.h"

enum { FORM_AROUND = 64 * 1024 }; // what a form may hold beside its file

// A wrong code is answered alike whatever it missed, and an address block that keeps guessing has to wait. A right
// one is never refused: whole towns share an address.
static Fault find_need(Request *request, Need *need_out)
{
    Work *work = request_work(request);
    int64_t budget = work->settings->wrong_codes_per_minute;
    Fault fault = needs_find_by_code(work, request_path(request, "code"), need_out);
    if (fault == NEED_NOT_FOUND || fault == CODE_MALFORMED) {
        TRY(request_limit(request, "code", request_block(request), budget));
    }
    return fault;
}

static Fault show(Request *request, Reply *reply)
{
    Need need;
    Str code;
    TRY(find_need(request, &need));
    TRY(code_accept(request_work(request)->arena, request_path(request, "code"), &code));
    return follow_to_doc(request_work(request), reply_doc(reply), &need, code);
}

// After an act: the document as it now is, or the page of the code.
static Fault go_back(Request *request, Reply *reply)
{
    Str code = request_path(request, "code");
    reply_go(reply, str_format(request_work(request)->arena, "/needs/%.*s", STR_ARG(code)));
    return show(request, reply);
}

static Fault handle_ask(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

static Fault handle_follow(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str code;
    if (code_accept(work->arena, input_text(request_body(request), "code"), &code) != OK) {
        return fault_at(work, CODE_MALFORMED, "code");
    }
    doc_text(reply_doc(reply), "code", code);
    reply_go(reply, str_format(work->arena, "/needs/%.*s", STR_ARG(code)));
    return OK;
}

static Fault handle_show(Request *request, Reply *reply)
{
    return show(request, reply);
}

static Fault handle_update(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    const Input *body = request_body(request);
    LineDraft lines[NEED_LINES_MAX];
    NeedChange change = {
        .lines = lines,
        .line_count = needs_lines_from_input(body, lines),
        .people = input_int(body, "people"),
        .personal = { .name = input_text(body, "name"),
                      .phone = input_text(body, "phone"),
                      .landmark = input_text(body, "landmark"),
                      .words = input_text(body, "words") },
    };
    TRY(needs_update(request_work(request), &need, &change));
    return go_back(request, reply);
}

static Fault handle_still(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    TRY(needs_say_still_so(request_work(request), &need));
    return go_back(request, reply);
}

static Fault handle_moved(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    const Input *body = request_body(request);
    TRY(claims_move_need(request_work(request), &need, input_text(body, "area"),
                         input_text(body, "landmark")));
    return go_back(request, reply);
}

static Fault handle_withdraw(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    Str reason = input_text(request_body(request), "reason");
    TRY(claims_withdraw_need(request_work(request), &need, reason));
    return go_back(request, reply);
}

// What is slow is done before the transaction, once it is known that it may be.
typedef struct Looking {
    Request *request;
    Fault (*may)(Work *work, const Need *need, Request *request);
    Need need;
} Looking;

static Fault look_in_snapshot(DbConn *conn, void *context)
{
    Looking *looking = context;
    Work *work = request_work(looking->request);
    work->db = conn;
    Fault fault = find_need(looking->request, &looking->need);
    fault = fault ? fault : looking->may(work, &looking->need, looking->request);
    work->db = NULL;
    return fault;
}

static Fault may_erase(Work *work, const Need *need, Request *request)
{
    (void)work;
    (void)request;
    return needs_may_erase(need);
}

// The keys go first, and outside of the transaction, for the vault is waited for: should anything fail behind it, what is
// left opens nowhere, and the same act goes on.
static Fault prepare_erase(Request *request)
{
    Looking looking = { .request = request, .may = may_erase };
    TRY(db_read(request_db(request), look_in_snapshot, &looking));
    return people_destroy_keys(request_work(request), looking.need.id, request_path(request, "code"));
}

static Fault handle_erase(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    TRY(needs_erase(request_work(request), &need));
    return go_back(request, reply);
}

// ---- Photos ----

static Fault may_add_photo(Work *work, const Need *need, Request *request)
{
    (void)request;
    return needs_may_add_photo(work, need);
}

static Fault shrink(Request *request, Photo *photo_out)
{
    Work *work = request_work(request);
    const SentFile *file = request_file(request);
    const char *folder = request_folder(request);
    if (!file->field.at || file->bytes.len == 0) {
        return FIELD_MISSING;
    }
    if (!str_is(file->field, "photo")) {
        return FIELD_UNKNOWN;
    }
    if (!request_is_loopback(request)) {
        TRY(request_limit(request, "photos", request_block(request), work->settings->photos_per_minute));
    }
    return folder ? media_shrink(work->arena, folder, file->bytes, photo_out) : PHOTOS_BUSY;
}

// Read by a process of its own, which is waited for.
static Fault prepare_photo(Request *request)
{
    Work *work = request_work(request);
    Looking looking = { .request = request, .may = may_add_photo };
    Photo *photo = ARENA_NEW(work->arena, Photo);
    TRY(db_read(request_db(request), look_in_snapshot, &looking));
    Fault fault = shrink(request, photo);
    if (fault != OK) {
        return fault_at(work, fault, "photo");
    }
    request_set_prepared(request, photo);
    return OK;
}

static Fault handle_add_photo(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    TRY(needs_add_photo(request_work(request), &need, input_text(request_body(request), "what"),
                        request_prepared(request)));
    TRY(go_back(request, reply));
    reply_status(reply, 201);
    return OK;
}

static Fault handle_photo(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    if (!need.reader_is_owner) {
        return NEED_PROXY_READS_ONLY;
    }
    RevealLook look = { PURPOSE_FOLLOW, request_path(request, "code") };
    return needs_photo_to_reply(request, reply, need.id, &look);
}

static Fault may_remove_photo(Work *work, const Need *need, Request *request)
{
    Id photo;
    TRY(request_id(request, "photo", PHOTO_NOT_FOUND, &photo));
    return needs_may_remove_photo(work, need, photo);
}

static Fault prepare_remove_photo(Request *request)
{
    Id photo;
    Looking looking = { .request = request, .may = may_remove_photo };
    TRY(db_read(request_db(request), look_in_snapshot, &looking));
    TRY(request_id(request, "photo", PHOTO_NOT_FOUND, &photo));
    return people_destroy_photo_key(request_work(request), looking.need.id, photo, request_path(request, "code"));
}

static Fault handle_remove_photo(Request *request, Reply *reply)
{
    Id photo;
    Need need;
    TRY(find_need(request, &need));
    TRY(request_id(request, "photo", PHOTO_NOT_FOUND, &photo));
    TRY(needs_remove_photo(request_work(request), &need, photo));
    return go_back(request, reply);
}

static Fault handle_answer(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    TRY(needs_answer(request_work(request), &need, input_text(request_body(request), "words")));
    return go_back(request, reply);
}

static Fault handle_confirm(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    Id claim = input_id(request_body(request), "claim");
    TRY(claims_confirm_by_owner(request_work(request), &need, claim));
    return go_back(request, reply);
}

static Fault handle_contest(Request *request, Reply *reply)
{
    Need need;
    TRY(find_need(request, &need));
    const Input *body = request_body(request);
    TRY(claims_contest(request_work(request), &need, input_id(body, "claim"),
                       input_text(body, "words")));
    return go_back(request, reply);
}

// The page of the need again, when one of its forms is refused; and what those forms offer.
static Fault frame_need(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Doc *frame = reply_frame(reply);
    const Doc *typed = doc_get(frame, "typed");
    Str item = STR_NONE;
    if (reply_is_form(reply)) {
        TRY(show(request, reply));
        item = needs_keep_typed_lines(reply);
        claims_mark_sent(doc_get(reply_doc(reply), "claims"), doc_get_text(typed, "claim"));
    }
    needs_qr_to_frame(request, reply, str_format(work->arena, "/needs/%.*s",
                                                 STR_ARG(doc_get_text(reply_doc(reply), "code"))));
    TRY(areas_to_choices(work, frame, doc_get_text(typed, "area"), true));
    return items_to_choices(work, frame, &item, 1);
}

static const Field code_fields[] = {
    { "code", FIELD_TEXT, true, 1, 40, NULL, NULL, "the code of the need" },
    { 0 },
};

static const Field update_fields[] = {
    { "people", FIELD_INT, false, 1, NEED_PEOPLE_MAX, NULL, NULL, "how many persons it is for" },
    { "name", FIELD_TEXT, false, 0, NEED_NAME_MAX, NULL, NULL, "whom to ask for" },
    { "phone", FIELD_PHONE, false, 0, 0, NULL, NULL, "to tell of the hand-over" },
    { "landmark", FIELD_TEXT, false, 0, NEED_LANDMARK_MAX, NULL, NULL, "where exactly, in words" },
    { "words", FIELD_LINES, false, 0, NEED_WORDS_MAX, NULL, NULL, "the need in own words" },
    { "lines", FIELD_LIST, false, 0, NEED_LINES_MAX, NULL, NEED_LINE_FIELDS,
      "all lines anew, while the need is not yet verified" },
    { 0 },
};

static const Field withdraw_fields[] = {
    { "reason", FIELD_CHOICE, false, 0, 0, WITHDRAW_REASONS, NULL, "why; default withdrawn" },
    { 0 },
};

static const Field moved_fields[] = {
    { "area", FIELD_TEXT, true, 1, 20, NULL, NULL, "P-code of the new place" },
    { "landmark", FIELD_TEXT, false, 0, NEED_LANDMARK_MAX, NULL, NULL, "where exactly, in words" },
    { 0 },
};

static const Field photo_fields[] = {
    { "what", FIELD_CHOICE, true, 0, 0, "place document", NULL, "what it shows" },
    { 0 },
};

static const Field answer_fields[] = {
    { "words", FIELD_LINES, true, 1, NEED_WORDS_MAX, NULL, NULL, "the answer" },
    { 0 },
};

static const Field confirm_fields[] = {
    { "claim", FIELD_ID, true, 0, 0, NULL, NULL, "the claim that was delivered" },
    { 0 },
};

static const Field contest_fields[] = {
    { "claim", FIELD_ID, true, 0, 0, NULL, NULL, "the claim said to be delivered" },
    { "words", FIELD_LINES, false, 0, NEED_WORDS_MAX, NULL, NULL, "what happened" },
    { 0 },
};

#define OWNERS_PAGE .frame = frame_need, .form_page = "need"

const Route follow_routes[] = {
    { GET, "/follow", ANYONE, handle_ask, "follow_ask", .summary = "Ask for the code of a need" },
    { POST, "/follow", ANYONE, handle_follow, "follow_ask", "Go to a need by its code",
      .body = code_fields, .form_page = "follow_ask", .writes_nothing = true },
    { GET, "/needs/{code}", ANYONE, handle_show, "need", "Follow a need by its code",
      .frame = frame_need },
    { POST, "/needs/{code}/update", ANYONE, handle_update, "need", "Change what is known",
      .body = update_fields, OWNERS_PAGE },
    { POST, "/needs/{code}/still", ANYONE, handle_still, "need", .summary = "Say that it is still so",
      OWNERS_PAGE },
    { POST, "/needs/{code}/moved", ANYONE, handle_moved, "need", "Say that we moved",
      .body = moved_fields, OWNERS_PAGE },
    { POST, "/needs/{code}/withdraw", ANYONE, handle_withdraw, "need", .summary = "Withdraw the need",
      .body = withdraw_fields, OWNERS_PAGE },
    { POST, "/needs/{code}/erase", ANYONE, handle_erase, "need",
      .summary = "Erase who we are, once the need has ended", .prepare = prepare_erase, OWNERS_PAGE },
    { POST, "/needs/{code}/photos", ANYONE, handle_add_photo, "need",
      "Add a photo of a place or a document: a form with the file `photo`, JPEG, PNG or WebP", .body = photo_fields,
      .prepare = prepare_photo, .takes_file = true, .file_most = MEDIA_SENT_MOST + FORM_AROUND, .file_beyond = PHOTO_TOO_HEAVY,
      OWNERS_PAGE },
    { GET, "/needs/{code}/photos/{photo}", ANYONE, handle_photo, .summary = "A photo, as JPEG, for the need's owner" },
    { POST, "/needs/{code}/photos/{photo}/remove", ANYONE, handle_remove_photo, "need", .summary = "Remove a photo for good",
      .prepare = prepare_remove_photo, OWNERS_PAGE },
    { POST, "/needs/{code}/answer", ANYONE, handle_answer, "need", "Answer a question",
      .body = answer_fields, OWNERS_PAGE },
    { POST, "/needs/{code}/confirm", ANYONE, handle_confirm, "need", "Confirm a delivery",
      .body = confirm_fields, OWNERS_PAGE },
    { POST, "/needs/{code}/contest", ANYONE, handle_contest, "need", "Contest a delivery",
      .body = contest_fields, OWNERS_PAGE },
    { 0 },
};
