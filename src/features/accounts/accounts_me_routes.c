// What the signed-in do with their own account: the password, and where else it is signed in. Speaks HTTP and nothing
// else. Not here: signing in and the page itself (access/), "lost" (accounts_routes.c).
#include "features/accounts/accounts.h"

enum { RECOVERIES_PER_MINUTE = 6, TRIES_PER_MINUTE_BLOCK = 60 };

typedef struct NewPassword {
    Str present; // the hash that what was typed was checked against
    Str hash;
} NewPassword;

static Fault frame_me(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? access_show_own(request_work(request), reply_doc(reply)) : OK;
}

static Fault prepare_password(Request *request)
{
    Work *work = request_work(request);
    NewPassword *password = ARENA_NEW(work->arena, NewPassword);
    TRY(access_prove_password(request, "present", &password->present));
    TRY(access_hash_password(work, input_text(request_body(request), "password"), "password", &password->hash));
    request_set_prepared(request, password);
    return OK;
}

static Fault show_done(Request *request, Reply *reply)
{
    reply_go(reply, STR("/me"));
    return access_show_own(request_work(request), reply_doc(reply));
}

static Fault handle_password(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const NewPassword *password = request_prepared(request);
    TRY(access_expect_password(work, password->present, "present"));
    TRY(accounts_change_password(work, password->hash));
    return show_done(request, reply);
}

static Fault handle_end(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Id session;
    TRY(request_id(request, "session", SESSION_NOT_FOUND, &session));
    TRY(access_end_own_session(work, session));
    return show_done(request, reply);
}

static Fault handle_end_others(Request *request, Reply *reply)
{
    TRY(accounts_end_other_sessions(request_work(request)));
    return show_done(request, reply);
}

// ---- Opened again by two colleagues ----

static Fault handle_cancel(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    TRY(accounts_cancel_recovery(work, work->user->account));
    TRY(access_find_user(work, request_cookie(request, "session"), &work->user));
    return show_done(request, reply);
}

static Fault handle_ask_recover(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

// Unknown numbers cost the same, and are answered the same.
static Fault prepare_recover(Request *request)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    Str *hash = ARENA_NEW(work->arena, Str);
    Str phone = input_text(body, "phone");
    Str block = request_block(request);
    Str who = str_format(work->arena, "%.*s %.*s", STR_ARG(phone), STR_ARG(block));
    TRY(request_limit(request, "recover", who, RECOVERIES_PER_MINUTE));
    TRY(request_is_loopback(request) ? OK : request_limit(request, "recover block", block, TRIES_PER_MINUTE_BLOCK));
    TRY(access_hash_password(work, input_text(body, "password"), "password", hash));
    request_set_prepared(request, hash);
    return OK;
}

static Fault handle_recover(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    Recovering given = { input_text(body, "phone"), input_text(body, "first"), input_text(body, "second"),
                         *(const Str *)request_prepared(request) };
    TRY(accounts_recover(request_work(request), &given));
    doc_bool(reply_doc(reply), "recovered", true);
    reply_go(reply, STR("/sign-in"));
    return OK;
}

static const Field recover_body[] = {
    { .name = "phone", .kind = FIELD_PHONE, .required = true, .meaning = "the account's phone" },
    { .name = "first", .kind = FIELD_TEXT, .required = true, .least = 1, .most = RECOVERY_CODE_MOST,
      .meaning = "One colleague's half of the code" },
    { .name = "second", .kind = FIELD_TEXT, .required = true, .least = 1, .most = RECOVERY_CODE_MOST,
      .meaning = "The other's half" },
    { .name = "password", .kind = FIELD_SECRET, .required = true, .most = PASSWORD_CHARACTERS_MOST,
      .meaning = "The new password" },
    { 0 },
};

static const Field password_body[] = {
    { .name = "present", .kind = FIELD_SECRET, .required = true, .least = 1, .most = PASSWORD_CHARACTERS_MOST,
      .meaning = "The present password" },
    { .name = "password", .kind = FIELD_SECRET, .required = true, .most = PASSWORD_CHARACTERS_MOST,
      .meaning = "The new one" },
    { 0 },
};

// A session is the asker's own or it is not found: nobody else's is ever in question.
static Fault scope_own(Request *request, void *scope_out)
{
    (void)request;
    (void)scope_out;
    return OK;
}

#define OWN .permission = OWN_ACCOUNT, .page = "me", .form_page = "me", .frame = frame_me

const Route accounts_me_routes[] = {
    { .method = POST, .path = "/me/password", .handle = handle_password, .prepare = prepare_password,
      .summary = "Change one's own password; ends one's other sessions", .body = password_body,
      .proves = true, OWN },
    { .method = POST, .path = "/me/sessions/end", .handle = handle_end_others,
      .summary = "End all of one's sessions but this one", OWN },
    { .method = POST, .path = "/me/sessions/{session}/end", .handle = handle_end, .scope = scope_own,
      .summary = "End one of one's own sessions", OWN },
    { .method = POST, .path = "/me/recovery/cancel", .handle = handle_cancel,
      .summary = "Stop colleagues from opening one's own account again", OWN },
    { .method = GET, .path = "/recover", .permission = ANYONE, .handle = handle_ask_recover, .page = "recover",
      .summary = "The form for the two halves of a code" },
    { .method = POST, .path = "/recover", .permission = ANYONE, .handle = handle_recover, .prepare = prepare_recover,
      .page = "recover", .form_page = "recover", .body = recover_body, .proves = true,
      .summary = "A new password, with the halves that two colleagues took" },
    { 0 },
};
