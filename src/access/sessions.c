// Sessions: opened at sign-in, found by the cookie, ended by sign-out, idleness or age.
// Not here: cookies (http/), passwords (passwords.c).
#include "access/access.h"

#include "access/access_store.h"
#include "access/factor_parts.h"
#include "base/clock.h"

enum { TOKEN_BYTES = 32, TOKEN_CHARACTERS = 43, FORGET_AT_ONCE = 500 };

static Digest token_key(const Work *work, Str token)
{
    return digest_keyed(work->keys->lookups, "istijaba/session/v1", token);
}

Fault access_open_session(Work *work, Id account, const char *device, const char *second, Str *token_out)
{
    uint8_t secret[TOKEN_BYTES];
    random_fill(secret, sizeof(secret));
    Str token = base64url_encode(work->arena, (Str){ (const char *)secret, sizeof(secret) });
    NewSession session = { token_key(work, token), account, device, second };
    TRY(access_store_add_session(work, &session));
    *token_out = token;
    return OK;
}

Fault access_end_session(Work *work, Id session)
{
    return access_store_end_session(work, session);
}

Fault access_end_own_session(Work *work, Id session)
{
    return access_store_end_own_session(work, work->user->account, session);
}

Fault access_end_other_sessions(Work *work)
{
    return access_store_end_sessions_but(work, work->user->account, work->user->session);
}

// Devices name several systems at once ("like Mac OS X", "Linux; Android"): the narrower ones come first.
const char *access_device_kind(Str agent)
{
    static const char *const KINDS[][2] = {
        { "iPhone", "iphone" },   { "iPad", "ipad" },   { "Android", "android" },  { "Windows", "windows" },
        { "Macintosh", "mac" },   { "CrOS", "linux" },  { "Linux", "linux" },      { "Mozilla", "other" },
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        size_t at;
        if (agent.at && str_find_text(agent, str_from(KINDS[i][0]), &at)) {
            return KINDS[i][1];
        }
    }
    return "program";
}

Fault access_end_all_sessions(Work *work)
{
    return access_store_end_all_sessions(work);
}

static Fault find_session(Work *work, Str token, StoredSession *session_out)
{
    return token.len == TOKEN_CHARACTERS ? access_store_session(work, token_key(work, token), session_out)
                                         : SIGN_IN_NEEDED;
}

// An account with a second factor is asked for it at every sign-in: a session without one is nobody's.
static bool is_proved(const StoredSession *session)
{
    return !str_is(session->second, SECOND_OUTSTANDING) &&
           (!session->has_factor || !str_is(session->second, SECOND_NONE));
}

// The rule of second factors, for all that asks access_decide: whoever holds a grant and has none works for a while, and
// then holds nothing until there is one.
static void require_factor(const Work *work, const StoredSession *session, User *user)
{
    if (session->has_factor || session->demo || user->grant_count == 0) {
        return;
    }
    user->factor_by = session->since + work->settings->second_factor_hours * HOUR_S;
    user->lacks_factor = work->now >= user->factor_by;
    if (user->lacks_factor) {
        user->grant_count = 0;
    }
}

Fault access_find_user(Work *work, Str session_token, const User **user_out)
{
    StoredSession session;
    Fault fault = find_session(work, session_token, &session);
    if (fault == SIGN_IN_NEEDED || (fault == OK && !is_proved(&session))) {
        *user_out = NULL;
        return OK;
    }
    TRY(fault);
    User *user = ARENA_NEW(work->arena, User);
    Grant *grants;
    *user = session.user;
    TRY(access_store_grants(work, user->account, &grants, &user->grant_count));
    user->grants = grants;
    require_factor(work, &session, user);
    *user_out = user;
    return OK;
}

Fault access_find_begun(Work *work, Str session_token, Begun *begun_out)
{
    StoredSession session;
    TRY(find_session(work, session_token, &session));
    bool waits = str_is(session.second, SECOND_OUTSTANDING) && work->now - session.begun_at < SESSION_BEGUN_S;
    if (!waits) {
        return SIGN_IN_NEEDED;
    }
    *begun_out = (Begun){ session.user.session, session.user.account };
    return OK;
}

Fault factor_mark_proved(Work *work, const char *how)
{
    TRY(access_store_mark_proved(work, work->user->session, how));
    return access_end_other_sessions(work);
}

Fault access_find_user_of(Work *work, Id account, const User **user_out)
{
    User *user = ARENA_NEW(work->arena, User);
    Grant *grants;
    user->account = account;
    TRY(access_store_grants(work, account, &grants, &user->grant_count));
    user->grants = grants;
    *user_out = user;
    return OK;
}

typedef struct Seen {
    Id session;
    int64_t now;
} Seen;

static Fault write_seen(DbConn *conn, void *context)
{
    const Seen *seen = context;
    return access_store_note_seen(conn, seen->session, seen->now);
}

Fault access_note_seen(Db *db, const struct User *user, int64_t now)
{
    if (user == NULL || now - user->seen_at < SESSION_SEEN_EVERY_S) {
        return OK;
    }
    Seen seen = { .session = user->session, .now = now };
    return db_transact(db, write_seen, &seen);
}

Fault access_forget_sessions(Work *work, bool *more_out)
{
    return access_store_forget_sessions(work, FORGET_AT_ONCE, more_out);
}
