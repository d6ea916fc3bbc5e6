// One's own second factors: set up, printed, taken away. Speaks HTTP and nothing else. Not here: what they prove
// (access/), the second step of signing in (access/second_routes.c).
#include "access/factors.h"
#include "base/digest.h"
#include "features/accounts/accounts.h"
#include "http/qr.h"
#include "http/url.h"

// ---- What there is ----

// What a browser needs to make one; nothing where there are none.
static Fault offer_passkey(Work *work, Doc *doc)
{
    Str party = access_passkey_party(work->settings);
    Id account = work->user->account;
    if (!party.at) {
        return OK;
    }
    Doc *offer = doc_record(doc, "passkey");
    doc_text(offer, "rp", party);
    doc_text(offer, "challenge", access_challenge_to_add(work));
    doc_text(offer, "user", base64url_encode(work->arena, (Str){ (const char *)account.at, sizeof account.at }));
    doc_text(offer, "name", work->user->name);
    return access_list_credentials(work, account, doc_list(offer, "allow"));
}

static Fault show_factors(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    Factors factors;
    TRY(access_factors_of(work, work->user->account, &factors));
    doc_time(doc, "totp_since", factors.totp_since);
    doc_time(doc, "printed_at", factors.printed_at);
    doc_int(doc, "printed_left", factors.printed_left);
    TRY(access_show_passkeys(work, work->user->account, doc_list(doc, "passkeys")));
    TRY(offer_passkey(work, doc));
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

// ---- Passkeys ----

static Fault handle_add_passkey(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    NewPasskey made = { input_text(body, "name"), input_int(body, "alg"), input_text(body, "client_data"),
                        input_text(body, "authenticator_data") };
    TRY(expect_present(request));
    TRY(accounts_add_passkey(request_work(request), &made));
    return show_done(request, reply);
}

static Fault handle_rename_passkey(Request *request, Reply *reply)
{
    Id passkey;
    TRY(request_id(request, "passkey", PASSKEY_NOT_FOUND, &passkey));
    TRY(access_rename_passkey(request_work(request), passkey, input_text(request_body(request), "name")));
    return show_done(request, reply);
}

static Fault handle_remove_passkey(Request *request, Reply *reply)
{
    Id passkey;
    TRY(request_id(request, "passkey", PASSKEY_NOT_FOUND, &passkey));
    TRY(expect_present(request));
    TRY(accounts_remove_passkey(request_work(request), passkey));
    return show_done(request, reply);
}

// A passkey is the asker's own or it is not found: nobody else's is ever in question.
static Fault scope_own(Request *request, void *scope_out)
{
    (void)request;
    (void)scope_out;
    return OK;
}

// ---- Routes ----

enum { PASSKEY_NAME_MOST = 60, PASSKEY_TEXT_MOST = 6000 };

#define PASSKEY_NAME                                                                                                   \
    { .name = "name", .kind = FIELD_TEXT, .required = true, .least = 1, .most = PASSKEY_NAME_MOST,                     \
      .meaning = "What its owner calls it" }

static const Field passkey_body[] = {
    PASSKEY_NAME,
    { .name = "present", .kind = FIELD_SECRET, .required = true, .least = 1, .most = PASSWORD_CHARACTERS_MOST,
      .meaning = "The present password" },
    { .name = "alg", .kind = FIELD_INT, .required = true, .least = -65535, .most = -1, .meaning = "COSE algorithm" },
    { .name = "client_data", .kind = FIELD_TEXT, .required = true, .least = 1, .most = PASSKEY_TEXT_MOST,
      .meaning = "base64url: clientDataJSON" },
    { .name = "authenticator_data", .kind = FIELD_TEXT, .required = true, .least = 1, .most = PASSKEY_TEXT_MOST,
      .meaning = "base64url: authenticatorData" },
    { 0 },
};

static const Field name_body[] = { PASSKEY_NAME, { 0 } };

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
    .permission = OWN_ACCOUNT, .body = present_body, .prepare = prepare_present, .form_page = "second", .proves = true

const Route accounts_factor_routes[] = {
    { .method = GET, .path = "/me/second", .permission = OWN_ACCOUNT, .handle = show_factors, .page = "second",
      .summary = "One's own second factors" },
    { .method = POST, .path = "/me/second/app", .handle = handle_begin, .page = "second_app", .frame = frame_begin,
      .summary = "Begin to set up an app: its secret", OWN_FACTORS },
    { .method = POST, .path = "/me/second/app/confirm", .permission = OWN_ACCOUNT, .handle = handle_confirm,
      .page = "second_app", .frame = frame_secret, .form_page = "second_app", .body = code_body, .proves = true,
      .summary = "A first code of the app: from then on it is asked for" },
    { .method = POST, .path = "/me/second/app/remove", .handle = handle_remove_totp, .page = "second",
      .frame = frame_factors, .summary = "Take the app away, where another factor is left", OWN_FACTORS },
    { .method = POST, .path = "/me/second/codes", .handle = handle_print, .page = "second_codes",
      .frame = frame_factors, .summary = "Ten one-time codes to print; those before open nothing any more",
      OWN_FACTORS },
    { .method = POST, .path = "/me/second/passkeys", .permission = OWN_ACCOUNT, .handle = handle_add_passkey,
      .prepare = prepare_present, .page = "second", .form_page = "second", .frame = frame_factors, .body = passkey_body,
      .proves = true,
      .summary = "Add a passkey (WebAuthn)" },
    { .method = POST, .path = "/me/second/passkeys/{passkey}/rename", .permission = OWN_ACCOUNT, .scope = scope_own,
      .handle = handle_rename_passkey, .page = "second", .form_page = "second", .frame = frame_factors,
      .body = name_body, .summary = "Call a passkey something else" },
    { .method = POST, .path = "/me/second/passkeys/{passkey}/forget", .scope = scope_own,
      .handle = handle_remove_passkey, .page = "second", .frame = frame_factors,
      .summary = "Take a passkey away, where another factor is left", OWN_FACTORS },
    { 0 },
};
