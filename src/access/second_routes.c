// The second step of signing in: a code of the app or of the sheet. Speaks HTTP, nothing else. Not here: phone and
// password (access_routes.c), setting factors up (features/accounts).
#include "access/sign_in.h"

enum { WRONG_PER_MINUTE = 6, RETURN_TO_MOST = 1000 };

void sign_in_show_factors(Doc *doc, const Factors *factors)
{
    Doc *second = doc_record(doc, "second");
    doc_bool(second, "totp", factors->totp);
    doc_bool(second, "printed", factors->printed_left > 0);
}

static Fault show_begun(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Begun begun;
    Factors factors;
    TRY(access_find_begun(work, request_cookie(request, "session"), &begun));
    TRY(access_factors_of(work, begun.account, &factors));
    sign_in_show_factors(reply_doc(reply), &factors);
    return OK;
}

static Fault handle_ask_second(Request *request, Reply *reply)
{
    Str to = input_text(request_query(request), "to");
    TRY(show_begun(request, reply));
    doc_text(reply_doc(reply), "to", sign_in_may_lead_to(to) ? to : STR(""));
    return OK;
}

static Fault frame_second(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? show_begun(request, reply) : OK;
}

// A wrong code is counted, so that what is written stays though the answer is a fault.
static Fault refuse_wrong(Request *request, Reply *reply, Str who)
{
    TRY(request_limit(request, "second wrong", who, WRONG_PER_MINUTE));
    reply_refuse(reply, SECOND_CODE_WRONG);
    return OK;
}

static Fault handle_second(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Begun begun;
    const char *how;
    TRY(access_find_begun(work, request_cookie(request, "session"), &begun));
    Str block = request_block(request);
    Str who = str_format(work->arena, "%.*s %.*s", STR_ARG(id_format(work->arena, begun.account)), STR_ARG(block));
    TRY(request_limited(request, "second wrong", who, WRONG_PER_MINUTE) ? TOO_MANY_REQUESTS : OK);
    Fault fault = access_use_second(work, begun.account, input_text(request_body(request), "code"), &how);
    if (fault == SECOND_CODE_WRONG) {
        return refuse_wrong(request, reply, who);
    }
    TRY(fault);
    return sign_in_complete(request, reply, begun.account, how);
}

static const Field SECOND_FIELDS[] = {
    { .name = "code", .kind = FIELD_TEXT, .required = true, .least = 1, .most = SECOND_CODE_MOST,
      .meaning = "6 digits of the app, or 10 of the printed sheet" },
    { .name = "to", .kind = FIELD_TEXT, .most = RETURN_TO_MOST, .meaning = "local path to go to afterwards" },
    { .name = NULL },
};

static const Field SECOND_QUERY[] = {
    { .name = "to", .kind = FIELD_TEXT, .most = RETURN_TO_MOST, .meaning = "local path to go to afterwards" },
    { .name = NULL },
};

const Route access_second_routes[] = {
    { GET, "/sign-in/second", ANYONE, handle_ask_second, "sign_in_second", "The form of the second step",
      .query = SECOND_QUERY },
    { POST, "/sign-in/second", ANYONE, handle_second, "sign_in_second",
      "Finish signing in with a code of the app or of the printed sheet", .body = SECOND_FIELDS,
      .form_page = "sign_in_second", .frame = frame_second },
    { .path = NULL },
};
