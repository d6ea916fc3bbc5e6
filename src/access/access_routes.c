// Signing in and out, and what the signed-in may read about themselves. Speaks HTTP, nothing else.
#include "access/sign_in.h"

#include <string.h>

#include "access/access_store.h"
#include "http/url.h"

enum {
    TRIES_PER_MINUTE_ACCOUNT = 30,
    WRONG_PER_MINUTE = 6, // of one account, from one block: guessing must not lock its owner out
    TRIES_PER_MINUTE_BLOCK = 60, // the staff of a whole town may share one
    RETURN_TO_MOST = 1000,
};

static const Field SIGN_IN_FIELDS[] = {
    { .name = "phone", .kind = FIELD_PHONE, .required = true, .meaning = "the account's phone" },
    { .name = "password", .kind = FIELD_SECRET, .required = true, .least = 1,
      .most = PASSWORD_CHARACTERS_MOST, .meaning = "the account's password" },
    { .name = "to", .kind = FIELD_TEXT, .most = RETURN_TO_MOST,
      .meaning = "local path to go to afterwards" },
    { .name = NULL },
};

static const Field SIGN_IN_QUERY[] = {
    { .name = "to", .kind = FIELD_TEXT, .most = RETURN_TO_MOST,
      .meaning = "local path to go to afterwards" },
    { .name = NULL },
};

// "//host" and "/\host" would lead elsewhere, and a page of signing in to itself.
bool sign_in_may_lead_to(Str to)
{
    if (str_starts(to, STR("/sign-in")) || to.len == 0 || to.at[0] != '/' || (to.len > 1 && (to.at[1] == '/' || to.at[1] == '\\'))) {
        return false;
    }
    for (size_t i = 0; i < to.len; i++) {
        unsigned char c = (unsigned char)to.at[i];
        if (c <= 0x20 || c >= 0x7f || c == '\\') {
            return false;
        }
    }
    return true;
}

static Str home_of(const User *user)
{
    if (user->lacks_factor) {
        return STR("/me/second");
    }
    static const struct {
        Permission permission;
        Str path;
    } HOMES[] = {
        { MAY_VERIFY_NEEDS, { "/board", 6 } },
        { MAY_RESPOND, { "/desk", 5 } },
        { MAY_REVIEW, { "/reviews", 8 } },
        { MAY_ADMINISTER, { "/admin", 6 } },
    };
    for (size_t i = 0; i < sizeof(HOMES) / sizeof(HOMES[0]); i++) {
        if (access_may(user, HOMES[i].permission, NULL)) {
            return HOMES[i].path;
        }
    }
    return STR("/me");
}

static Fault show_user(Work *work, const User *user, Doc *doc)
{
    doc_text(doc, "name", user->name);
    return access_store_show_grants(work, user->account, doc_list(doc, "grants"));
}

Fault access_show_own(Work *work, Doc *doc)
{
    Factors factors;
    TRY(show_user(work, work->user, doc));
    TRY(access_factors_of(work, work->user->account, &factors));
    doc_bool(doc, "has_factor", access_has_factor(&factors));
    if (work->user->in_recovery) {
        doc_time(doc_record(doc, "recovery"), "ready", work->user->recovery_at);
    }
    doc_int(doc, "printed_left", factors.printed_left);
    doc_bool(doc, "printed_few", factors.printed_at != 0 && factors.printed_left <= PRINTED_FEW);
    return access_store_show_sessions(work, work->user, doc_list(doc, "sessions"));
}

Str sign_in_second_page(Arena *arena, Str to)
{
    return sign_in_may_lead_to(to) ? str_format(arena, "/sign-in/second?to=%.*s", STR_ARG(url_escape(arena, to)))
                                   : STR("/sign-in/second");
}

// Whoever only lacks the second step is led on to it.
static Fault handle_ask(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str to = input_text(request_query(request), "to");
    Begun begun;
    Fault fault = access_find_begun(work, request_cookie(request, "session"), &begun);
    TRY(fault == SIGN_IN_NEEDED ? OK : fault);
    if (fault == OK) {
        reply_go(reply, sign_in_second_page(work->arena, to));
    } else if (work->user && work->user->lacks_factor) {
        reply_go(reply, STR("/me/second"));
    }
    doc_text(reply_doc(reply), "to", sign_in_may_lead_to(to) ? to : STR(""));
    sign_in_offer_passkey(work, reply_doc(reply));
    return OK;
}

// A refused form is shown again with all that it had.
static Fault frame_sign_in(Request *request, Reply *reply)
{
    if (reply_is_form(reply)) {
        sign_in_offer_passkey(request_work(request), reply_doc(reply));
    }
    return OK;
}

// A reader's snapshot of its own: passwords are checked outside the transaction, for they are slow.
typedef struct Lookup {
    Work work;
    Str phone;
    StoredAccount account; // password_hash STR_NONE: there is none
} Lookup;

static Fault look_up_account(DbConn *conn, void *context)
{
    Lookup *lookup = context;
    lookup->work.db = conn;
    Fault fault = access_store_account(&lookup->work, lookup->phone, &lookup->account);
    return fault == ACCOUNT_NOT_FOUND ? OK : fault;
}

// ---- The present password of whoever is signed in ----

typedef struct Present {
    Work work;
    Str hash;
} Present;

static Fault look_up_present(DbConn *conn, void *context)
{
    Present *present = context;
    present->work.db = conn;
    return access_store_password(&present->work, present->work.user->account, &present->hash);
}

Fault access_prove_password(Request *request, const char *field, Str *hash_out)
{
    Work *work = request_work(request);
    Str typed = input_text(request_body(request), field);
    Str who = id_format(work->arena, work->user->account);
    Present present = { .work = *work };
    bool right;
    TRY(typed.len > 0 ? OK : fault_at(work, FIELD_MISSING, "%s", field));
    // Whoever holds a stolen session would else guess without end.
    TRY(request_limited(request, "own password", who, WRONG_PER_MINUTE) ? TOO_MANY_REQUESTS : OK);
    TRY(db_read(request_db(request), look_up_present, &present));
    TRY(access_check_password(work->arena, typed, present.hash, &right));
    if (!right) {
        TRY(request_limit(request, "own password", who, WRONG_PER_MINUTE));
        return fault_at(work, PASSWORD_WRONG, "%s", field);
    }
    *hash_out = present.hash;
    return OK;
}

// ---- Signing in ----

static Str phone_and_block(Request *request, Str phone)
{
    Str block = request_block(request);
    return str_format(request_work(request)->arena, "%.*s %.*s", STR_ARG(phone), STR_ARG(block));
}

static Fault limit_tries(Request *request, Str phone)
{
    Str guesser = phone_and_block(request, phone);
    if (request_limited(request, "sign-in wrong", guesser, WRONG_PER_MINUTE)) {
        return TOO_MANY_REQUESTS;
    }
    TRY(request_limit(request, "sign-in account", phone, TRIES_PER_MINUTE_ACCOUNT));
    // Behind a proxy on this machine all come from loopback; the account's own limits remain.
    if (request_is_loopback(request)) {
        return OK;
    }
    return request_limit(request, "sign-in block", request_block(request), TRIES_PER_MINUTE_BLOCK);
}

static Fault prepare_sign_in(Request *request)
{
    const Input *body = request_body(request);
    Work *work = request_work(request);
    Lookup *lookup = ARENA_NEW(work->arena, Lookup);
    lookup->work = *work;
    lookup->phone = input_text(body, "phone");
    TRY(limit_tries(request, lookup->phone));
    TRY(db_read(request_db(request), look_up_account, lookup));

    bool right = false;
    TRY(access_check_password(work->arena, input_text(body, "password"),
                              lookup->account.password_hash, &right));
    if (!right) {
        Str guesser = phone_and_block(request, lookup->phone);
        TRY(request_limit(request, "sign-in wrong", guesser, WRONG_PER_MINUTE));
        return SIGN_IN_WRONG;
    }
    request_set_prepared(request, &lookup->account);
    return OK;
}

// The password was checked before this transaction: one that was set anew meanwhile opens nothing any more.
static Fault expect_same_password(Work *work, Str phone, const StoredAccount *checked)
{
    StoredAccount now;
    Fault fault = access_store_account(work, phone, &now);
    TRY(fault == ACCOUNT_NOT_FOUND ? SIGN_IN_WRONG : fault);
    bool same = id_equal(now.id, checked->id) && str_equal(now.password_hash, checked->password_hash);
    return same ? OK : SIGN_IN_WRONG;
}

// The session that the cookie names, be it one that still waited for its second step.
static Fault end_former(Request *request)
{
    Work *work = request_work(request);
    Begun begun;
    if (work->user != NULL) {
        return access_end_session(work, work->user->session);
    }
    Fault fault = access_find_begun(work, request_cookie(request, "session"), &begun);
    TRY(fault == SIGN_IN_NEEDED ? OK : fault);
    return fault == OK ? access_end_session(work, begun.session) : OK;
}

static Fault open_session(Request *request, Reply *reply, Id account, const char *second)
{
    Work *work = request_work(request);
    bool is_begun = str_is(str_from(second), SECOND_OUTSTANDING);
    Str token;
    TRY(end_former(request));
    TRY(access_open_session(work, account, access_device_kind(request_agent(request)), second, &token));
    TRY(access_find_user(work, token, &work->user));
    reply_cookie(reply, "session", token, is_begun ? SESSION_BEGUN_S : SESSION_LONGEST_S);
    return OK;
}

Fault sign_in_complete(Request *request, Reply *reply, Id account, const char *second)
{
    Work *work = request_work(request);
    TRY(open_session(request, reply, account, second));
    if (work->user == NULL) {
        return SIGN_IN_WRONG; // the account has gone since prepare
    }
    TRY(show_user(work, work->user, reply_doc(reply)));
    Str to = input_text(request_body(request), "to");
    reply_go(reply, sign_in_may_lead_to(to) ? to : home_of(work->user));
    return OK;
}

static Fault begin_sign_in(Request *request, Reply *reply, Id account, const Factors *factors)
{
    TRY(open_session(request, reply, account, SECOND_OUTSTANDING));
    sign_in_show_factors(reply_doc(reply), factors);
    reply_go(reply, sign_in_second_page(request_work(request)->arena, input_text(request_body(request), "to")));
    return OK;
}

static Fault handle_sign_in(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const StoredAccount *account = request_prepared(request);
    Factors factors;
    TRY(expect_same_password(work, input_text(request_body(request), "phone"), account));
    TRY(access_factors_of(work, account->id, &factors));
    return access_has_factor(&factors) ? begin_sign_in(request, reply, account->id, &factors)
                                       : sign_in_complete(request, reply, account->id, SECOND_NONE);
}

static Fault handle_sign_out(Request *request, Reply *reply)
{
    bool was_in = request_work(request)->user != NULL;
    TRY(end_former(request));
    reply_cookie(reply, "session", STR(""), 0);
    reply_go(reply, was_in ? STR("/") : STR("/sign-in"));
    return OK;
}

static Fault handle_me(Request *request, Reply *reply)
{
    return access_show_own(request_work(request), reply_doc(reply));
}

const Route access_routes[] = {
    { GET, "/sign-in", ANYONE, handle_ask, "sign_in", "The form to sign in",
      .query = SIGN_IN_QUERY },
    { POST, "/sign-in", ANYONE, handle_sign_in, "sign_in", "Sign in with phone and password; an account with a second factor is then asked for it",
      .body = SIGN_IN_FIELDS, .prepare = prepare_sign_in, .form_page = "sign_in", .frame = frame_sign_in },
    { POST, "/sign-out", ANYONE, handle_sign_out, "sign_in", "Sign out",
      .body = NULL },
    { GET, "/me", OWN_ACCOUNT, handle_me, "me", "Who is signed in, and with what grants",
      .body = NULL },
    { .path = NULL },
};
