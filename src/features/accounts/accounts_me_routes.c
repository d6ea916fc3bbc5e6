// What the signed-in do with their own account: the password, and where else it is signed in. Speaks HTTP and nothing
// else. Not here: signing in and the page itself (access/), "lost" (accounts_routes.c).
#include "features/accounts/accounts.h"

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
      .summary = "Change one's own password; ends one's other sessions", .body = password_body, OWN },
    { .method = POST, .path = "/me/sessions/end", .handle = handle_end_others,
      .summary = "End all of one's sessions but this one", OWN },
    { .method = POST, .path = "/me/sessions/{session}/end", .handle = handle_end, .scope = scope_own,
      .summary = "End one of one's own sessions", OWN },
    { 0 },
};
