// Rows of account, session and grant_given, in and out. Only access/ writes them.
#ifndef ACCESS_ACCESS_STORE_H
#define ACCESS_ACCESS_STORE_H

#include "access/access.h"
#include "base/digest.h"

typedef struct StoredAccount {
    Id id;
    Str password_hash;
} StoredAccount;

typedef struct StoredGrant {
    Id id;
    const NewGrant *grant;
    Str area_path;
} StoredGrant;

MUST_USE Fault access_store_add_account(Work *work, Id id, const NewAccount *account);
MUST_USE Fault access_store_account(Work *work, Str phone, StoredAccount *account_out); // ACCOUNT_NOT_FOUND
MUST_USE Fault access_store_set_password(Work *work, Id account, Str hash); // ACCOUNT_NOT_FOUND

MUST_USE Fault access_store_password(Work *work, Id account, Str *hash_out); // ACCOUNT_NOT_FOUND

typedef struct NewSession {
    Digest token_key;
    Id account;
    const char *device, *second;
} NewSession;
MUST_USE Fault access_store_add_session(Work *work, const NewSession *session);
// A session with what decides about second factors.
typedef struct StoredSession {
    User user;        // without grants
    Str second;
    bool has_factor;  // the account has one set up
    int64_t since;    // from when its time to set one up counts
    bool demo;        // the folder holds invented people: none is demanded
    int64_t begun_at;
} StoredSession;
// SIGN_IN_NEEDED when there is no such session that has not expired.
MUST_USE Fault access_store_session(Work *work, Digest token_key, StoredSession *session_out);
MUST_USE Fault access_store_mark_proved(Work *work, Id session, const char *how);
MUST_USE Fault access_store_end_session(Work *work, Id session);
// SESSION_NOT_FOUND: there is none, or it is another's.
MUST_USE Fault access_store_end_own_session(Work *work, Id account, Id session);
MUST_USE Fault access_store_end_sessions_of(Work *work, Id account);
MUST_USE Fault access_store_end_sessions_but(Work *work, Id account, Id session);
// For the holder's eyes: a list of {id, begun, seen, device, current}, the last seen first.
MUST_USE Fault access_store_show_sessions(Work *work, const User *user, Doc *list);
MUST_USE Fault access_store_end_all_sessions(Work *work);
MUST_USE Fault access_store_note_seen(DbConn *conn, Id session, int64_t now);
MUST_USE Fault access_store_forget_sessions(Work *work, int64_t most, bool *more_out);

MUST_USE Fault access_store_area_path(Work *work, Str pcode, Str *path_out); // CHOICE_UNKNOWN
MUST_USE Fault access_store_add_grant(Work *work, const StoredGrant *stored);
MUST_USE Fault access_store_grants(Work *work, Id account, Grant **grants_out, size_t *count_out);
MUST_USE Fault access_store_grant(Work *work, Id id, Grant *grant_out); // ACCOUNT_NOT_FOUND
MUST_USE Fault access_store_end_grant(Work *work, Id id);
// Whether somebody holds this role over all of this area (and for this organisation, where it has one).
MUST_USE Fault access_store_is_held(Work *work, const Grant *grant, bool *held_out);
// Whether a grant gives the other to somebody else: at least as much, in role, area and organisation.
bool access_covers(const Grant *own, const Grant *wanted);
// Those in force that the account gave, each with who holds it.
MUST_USE Fault access_store_given(Work *work, Id giver, Fallen **given_out, size_t *count_out);
MUST_USE Fault access_store_lift_lost(Work *work, Id account);
// Its password opens nothing until the account is recovered.
MUST_USE Fault access_store_set_lost(Work *work, Id account);
// For the holder's eyes: a list of {role, area, organisation, until} with names.
MUST_USE Fault access_store_show_grants(Work *work, Id account, Doc *list);

// `only`: of this account; ID_NONE: all. At most ACCESS_HOLDERS_MOST, by name.
MUST_USE Fault access_store_holders(Work *work, Str roles_json, Str area_path, Id only,
                                    Holder **holders_out, size_t *count_out);
MUST_USE Fault access_store_name(Work *work, Id account, Str *name_out); // ACCOUNT_NOT_FOUND
// The roles that hold a permission, as a list of names in JSON.
Str access_roles_of(Arena *arena, Permission permission);

#endif
