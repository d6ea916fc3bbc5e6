// The second step of signing in: a code of the app or of the sheet. Speaks HTTP, nothing else. Not here: phone and
// password (access_routes.c), setting factors up (features/accounts).
#include "access/sign_in.h"

#include "access/recovery.h"

enum { WRONG_PER_MINUTE = 6, RETURN_TO_MOST = 1000 };

void sign_in_show_factors(Doc *doc, const Factors *factors)
{
    Doc *second = doc_record(doc, "second");
    doc_bool(second, "totp", factors->totp);
    doc_bool(second, "printed", factors->printed_left > 0);
    doc_bool(second, "passkeys", factors->passkeys > 0);
}

void sign_in_offer_passkey(Work *work, Doc *doc)
{
    Str party = access_passkey_party(work->settings);
    if (party.at) {
        Doc *offer = doc_record(doc, "passkey");
        doc_text(offer, "rp", party);
        doc_text(offer, "challenge", access_challenge_to_use(work));
    }
}

static Fault show_begun(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Begun begun;
    Factors factors;
    TRY(access_find_begun(work, request_cookie(request, "session"), &begun));
    TRY(access_factors_of(work, begun.account, &factors));
    Doc *doc = reply_doc(reply);
    Recovery recovery;
    sign_in_show_factors(doc, &factors);
    if (factors.passkeys > 0) {
        sign_in_offer_passkey(work, doc);
        Doc *offer = doc_get(doc, "passkey");
        TRY(offer ? access_list_credentials(work, begun.account, doc_list(offer, "allow")) : OK);
    }
    TRY(access_find_recovery(work, begun.account, &recovery));
    if (!id_is_none(recovery.id)) {
        doc_time(doc_record(doc, "recovery"), "ready", recovery.ready_at);
    }
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

// ---- Passkeys: alone, or as the second step ----

enum { TRIES_PER_MINUTE = 60, PASSKEY_TEXT_MOST = 6000 };

static Fault handle_passkey(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    PasskeyProof proof = { input_text(body, "credential"), input_text(body, "client_data"),
                           input_text(body, "authenticator_data"), input_text(body, "signature") };
    Begun begun = { .account = ID_NONE };
    Id account;
    TRY(request_is_loopback(request) ? OK : request_limit(request, "passkey", request_block(request), TRIES_PER_MINUTE));
    Fault fault = access_find_begun(work, request_cookie(request, "session"), &begun);
    TRY(fault == SIGN_IN_NEEDED ? OK : fault);
    TRY(access_use_passkey(work, &proof, begun.account, &account));
    return sign_in_complete(request, reply, account, SECOND_PASSKEY);
}

static Fault frame_passkey(Request *request, Reply *reply)
{
    if (reply_is_form(reply)) {
        sign_in_offer_passkey(request_work(request), reply_doc(reply));
    }
    return OK;
}

#define PASSKEY_TEXT(field, what) \
    { .name = field, .kind = FIELD_TEXT, .required = true, .least = 1, .most = PASSKEY_TEXT_MOST, .meaning = what }

static const Field PASSKEY_FIELDS[] = {
    PASSKEY_TEXT("credential", "base64url: the passkey's own name"),
    PASSKEY_TEXT("client_data", "base64url: clientDataJSON"),
    PASSKEY_TEXT("authenticator_data", "base64url: authenticatorData"),
    PASSKEY_TEXT("signature", "base64url"),
    { .name = "to", .kind = FIELD_TEXT, .most = RETURN_TO_MOST, .meaning = "local path to go to afterwards" },
    { .name = NULL },
};

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
      .form_page = "sign_in_second", .frame = frame_second, .proves = true },
    { POST, "/sign-in/passkey", ANYONE, handle_passkey, "sign_in",
      "Sign in with a passkey, alone or as the second step", .body = PASSKEY_FIELDS, .form_page = "sign_in",
      .frame = frame_passkey, .proves = true },
    { .path = NULL },
};
