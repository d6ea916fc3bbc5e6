// One's own second factors: set up, printed, taken away. Speaks HTTP and nothing else. Not here: what they prove
// (access/), the second step of signing in (access/second_routes.c).
#include "access/factors.h"
#include "features/accounts/accounts.h"
#include "http/qr.h"
#include "http/url.h"

// ---- What there is ----

static Fault show_factors(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    Factors factors;
    TRY(access_factors_of(work, work->user->account, &factors));
    doc_time(doc, "totp_since", factors.totp_since);
    doc_time(doc, "printed_at", factors.printed_at);
    doc_int(doc, "printed_left", factors.printed_left);
    doc_bool(doc, "any", access_has_factor(&factors));
    doc_bool(doc, "lacks_factor", work->user->lacks_factor);
    doc_time(doc, "factor_by", work->user->factor_by);
    return OK;
}

static Fault frame_factors(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? show_factors(request, reply) : OK;
}

static Fault prepare_present(Request *request)
{
    Str *hash = ARENA_NEW(request_work(request)->arena, Str);
    TRY(access_prove_password(request, "present", hash));
    request_set_prepared(request, hash);
    return OK;
}

static Fault expect_present(Request *request)
{
    return access_expect_password(request_work(request), *(const Str *)request_prepared(request), "present");
}

// The user is as this request found them: what was set up since is lacking no more.
static Fault find_user_again(Request *request)
{
    Work *work = request_work(request);
    return access_find_user(work, request_cookie(request, "session"), &work->user);
}

static Fault show_done(Request *request, Reply *reply)
{
    TRY(find_user_again(request));
    reply_go(reply, STR("/me/second"));
    return show_factors(request, reply);
}

// ---- The app ----

// The address that apps read. Nothing of the person stands in it: whoever looks over a shoulder learns no name.
static Fault show_secret(Request *request, Reply *reply, Str secret)
{
    Arena *arena = request_work(request)->arena;
    Str issuer = url_escape(arena, request_say(request, STR("site.name"), NULL));
    Str origin = request_origin(request);
    size_t at;
    Str host = str_find(origin, '/', &at) ? str_from_index(origin, at + 2) : origin;
    Str uri = str_format(arena, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s", STR_ARG(issuer),
                         STR_ARG(url_escape(arena, host)), STR_ARG(secret), STR_ARG(issuer));
    doc_text(reply_doc(reply), "secret", secret);
    doc_text(reply_doc(reply), "uri", uri);
    return OK;
}

static Str in_fours(Arena *arena, Str secret)
{
    TextBuilder text = { .arena = arena };
    for (size_t i = 0; i < secret.len; i++) {
        if (i > 0 && i % 4 == 0) {
            text_add_char(&text, ' ');
        }
        text_add_char(&text, secret.at[i]);
    }
    return text_done(&text);
}

static Fault handle_begin(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str secret;
    TRY(expect_present(request));
    TRY(access_begin_totp(work, &secret));
    return show_secret(request, reply, secret);
}

// A refused begin comes back as the page of all factors, a refused code as the page with the same drawing.
static Fault frame_secret(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str secret;
    if (reply_is_form(reply)) {
        TRY(access_begun_totp(work, &secret));
        TRY(show_secret(request, reply, secret));
    }
    Doc *doc = reply_doc(reply);
    secret = doc_get_text(doc, "secret");
    qr_to_doc(doc_record(reply_frame(reply), "qr"), work->arena, doc_get_text(doc, "uri"));
    doc_text(reply_frame(reply), "secret", in_fours(work->arena, secret));
    return OK;
}

static Fault frame_begin(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? show_factors(request, reply) : frame_secret(request, reply);
}

static Fault handle_confirm(Request *request, Reply *reply)
{
    TRY(accounts_confirm_totp(request_work(request), input_text(request_body(request), "code")));
    return show_done(request, reply);
}

static Fault handle_remove_totp(Request *request, Reply *reply)
{
    TRY(expect_present(request));
    TRY(accounts_remove_totp(request_work(request)));
    return show_done(request, reply);
}

// ---- The sheet ----

static Fault handle_print(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str codes[PRINTED_CODES];
    TRY(expect_present(request));
    TRY(accounts_print_codes(work, codes));
    TRY(find_user_again(request));
    Doc *list = doc_list(reply_doc(reply), "codes");
    for (size_t i = 0; i < PRINTED_CODES; i++) {
        doc_list_text(list, codes[i]);
    }
    doc_time(reply_doc(reply), "printed_at", work->now);
    return OK;
}

// ---- Routes ----

static const Field present_body[] = {
    { .name = "present", .kind = FIELD_SECRET, .required = true, .least = 1, .most = PASSWORD_CHARACTERS_MOST,
      .meaning = "The present password" },
    { 0 },
};

static const Field code_body[] = {
    { .name = "code", .kind = FIELD_TEXT, .required = true, .least = 1, .most = SECOND_CODE_MOST,
      .meaning = "The 6 digits that the app shows" },
    { 0 },
};

#define OWN_FACTORS                                                                                                    \
    .permission = OWN_ACCOUNT, .body = present_body, .prepare = prepare_present, .form_page = "second"

const Route accounts_factor_routes[] = {
    { .method = GET, .path = "/me/second", .permission = OWN_ACCOUNT, .handle = show_factors, .page = "second",
      .summary = "One's own second factors" },
    { .method = POST, .path = "/me/second/app", .handle = handle_begin, .page = "second_app", .frame = frame_begin,
      .summary = "Begin to set up an app: its secret", OWN_FACTORS },
    { .method = POST, .path = "/me/second/app/confirm", .permission = OWN_ACCOUNT, .handle = handle_confirm,
      .page = "second_app", .frame = frame_secret, .form_page = "second_app", .body = code_body,
      .summary = "A first code of the app: from then on it is asked for" },
    { .method = POST, .path = "/me/second/app/remove", .handle = handle_remove_totp, .page = "second",
      .frame = frame_factors, .summary = "Take the app away, where another factor is left", OWN_FACTORS },
    { .method = POST, .path = "/me/second/codes", .handle = handle_print, .page = "second_codes",
      .frame = frame_factors, .summary = "Ten one-time codes to print; those before open nothing any more",
      OWN_FACTORS },
    { 0 },
};
