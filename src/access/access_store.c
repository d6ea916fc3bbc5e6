// Rows of account, session and grant_given, in and out. What they allow is in permissions.c.
#include "access/access_store.h"

#include "access/access.sql.h"
#include "access/recovery.h"
#include "base/clock.h"

enum {
    GRANTS_MOST = 64, // of one account that are in force
    SESSIONS_SHOWN_MOST = 50,
    ENDS_SOON_S = 30 * DAY_S,
};

Fault access_store_add_account(Work *work, Id id, const NewAccount *account)
{
    Fault fault = db_run(work->db, ADD_ACCOUNT, db_id(id), db_text(account->phone),
                         db_text(account->name), db_text(account->password_hash),
                         db_int(work->now));
    return fault == STORAGE_CONFLICT ? fault_at(work, PHONE_TAKEN, "phone") : fault;
}

Fault access_store_account(Work *work, Str phone, StoredAccount *account_out)
{
    StoredAccount account = { 0 };
    DbRows *rows = db_query(work->db, FIND_ACCOUNT, db_text(phone));
    if (db_next(rows)) {
        account.id = db_row_id(rows, 0);
        account.password_hash = db_row_text(rows, 1, work->arena);
    }
    TRY(db_end_found(rows, ACCOUNT_NOT_FOUND));
    *account_out = account;
    return OK;
}

Fault access_store_set_password(Work *work, Id account, Str hash)
{
    TRY(db_run(work->db, SET_PASSWORD, db_id(account), db_text(hash)));
    return db_changes(work->db) == 1 ? OK : ACCOUNT_NOT_FOUND;
}

static Str digest_bytes(const Digest *digest)
{
    return (Str){ (const char *)digest->at, sizeof(digest->at) };
}

Fault access_store_password(Work *work, Id account, Str *hash_out)
{
    Str hash = STR_NONE;
    DbRows *rows = db_query(work->db, FIND_PASSWORD, db_id(account));
    if (db_next(rows)) {
        hash = db_row_text(rows, 0, work->arena);
    }
    TRY(db_end_found(rows, ACCOUNT_NOT_FOUND));
    *hash_out = hash;
    return OK;
}

Fault access_store_add_session(Work *work, const NewSession *session)
{
    Id id = work_new_id();
    return db_run(work->db, ADD_SESSION, db_bytes(digest_bytes(&session->token_key)), db_id(id),
                  db_id(session->account), db_int(work->now), db_text(str_from(session->device)),
                  db_text(str_from(session->second)));
}

Fault access_store_mark_proved(Work *work, Id session, const char *how)
{
    return db_run(work->db, MARK_PROVED, db_id(session), db_text(str_from(how)));
}

Fault access_store_session(Work *work, Digest token_key, StoredSession *session_out)
{
    StoredSession session = { 0 };
    DbRows *rows = db_query(work->db, FIND_SESSION, db_bytes(digest_bytes(&token_key)),
                            db_int(work->now - SESSION_LONGEST_S),
                            db_int(work->now - SESSION_IDLE_S), db_int(work->now - RECOVERY_LIVES_S));
    if (db_next(rows)) {
        session.user.session = db_row_id(rows, 0);
        session.user.account = db_row_id(rows, 1);
        session.user.seen_at = db_row_int(rows, 2);
        session.user.name = db_row_text(rows, 3, work->arena);
        session.second = db_row_text(rows, 4, work->arena);
        session.has_factor = db_row_int(rows, 5);
        session.since = db_row_int(rows, 6);
        session.demo = db_row_int(rows, 7);
        session.begun_at = db_row_int(rows, 8);
        session.user.in_recovery = !db_row_is_null(rows, 9);
        session.user.recovery_at = db_row_int(rows, 10);
    }
    TRY(db_end_found(rows, SIGN_IN_NEEDED));
    *session_out = session;
    return OK;
}

Fault access_store_end_session(Work *work, Id session)
{
    return db_run(work->db, END_SESSION, db_id(session));
}

Fault access_store_end_own_session(Work *work, Id account, Id session)
{
    TRY(db_run(work->db, END_OWN_SESSION, db_id(session), db_id(account)));
    return db_changes(work->db) == 1 ? OK : SESSION_NOT_FOUND;
}

Fault access_store_end_sessions_of(Work *work, Id account)
{
    return db_run(work->db, END_SESSIONS_OF, db_id(account));
}

Fault access_store_end_sessions_but(Work *work, Id account, Id session)
{
    return db_run(work->db, END_SESSIONS_BUT, db_id(account), db_id(session));
}

Fault access_store_show_sessions(Work *work, const User *user, Doc *list)
{
    DbRows *rows = db_query(work->db, SHOW_SESSIONS, db_id(user->account), db_int(work->now - SESSION_LONGEST_S),
                            db_int(work->now - SESSION_IDLE_S), db_int(SESSIONS_SHOWN_MOST));
    while (db_next(rows)) {
        Doc *shown = doc_list_record(list);
        Id session = db_row_id(rows, 0);
        doc_id(shown, "id", session);
        doc_time(shown, "begun", db_row_int(rows, 1));
        doc_time(shown, "seen", db_row_int(rows, 2));
        doc_text(shown, "device", db_row_text(rows, 3, work->arena));
        doc_bool(shown, "current", id_equal(session, user->session));
    }
    return db_end(rows);
}

Fault access_store_end_all_sessions(Work *work)
{
    return db_run(work->db, END_ALL_SESSIONS);
}

Fault access_store_note_seen(DbConn *conn, Id session, int64_t now)
{
    return db_run(conn, NOTE_SEEN, db_id(session), db_int(now));
}

Fault access_store_forget_sessions(Work *work, int64_t most, bool *more_out)
{
    TRY(db_run(work->db, FORGET_SESSIONS, db_int(work->now - SESSION_IDLE_S), db_int(most)));
    *more_out = db_changes(work->db) == most;
    return OK;
}

Fault access_store_area_path(Work *work, Str pcode, Str *path_out)
{
    Str path = STR_NONE;
    DbRows *rows = db_query(work->db, FIND_AREA_PATH, db_text(pcode));
    if (db_next(rows)) {
        path = db_row_text(rows, 0, work->arena);
    }
    TRY(db_end_found(rows, CHOICE_UNKNOWN));
    *path_out = path;
    return OK;
}

Fault access_store_add_grant(Work *work, const StoredGrant *stored)
{
    const NewGrant *grant = stored->grant;
    Id giver = access_account_of(work->user);
    return db_run(work->db, ADD_GRANT, db_id(stored->id), db_id(grant->account),
                  db_text(str_from(access_role_name(grant->role))), db_text(grant->area),
                  db_text(stored->area_path), db_id(grant->organisation), db_int(grant->until),
                  db_id(giver), db_int(work->now));
}

// False for a role that this program does not know: it then gives nothing.
static bool read_grant(DbRows *rows, Arena *arena, Grant *grant_out)
{
    Grant grant = { .id = db_row_id(rows, 0),
                    .area_path = db_row_text(rows, 2, arena),
                    .organisation = db_row_id(rows, 3),
                    .until = db_row_int(rows, 4) };
    if (!access_role_find(db_row_text(rows, 1, arena), &grant.role)) {
        return false;
    }
    *grant_out = grant;
    return true;
}

Fault access_store_grants(Work *work, Id account, Grant **grants_out, size_t *count_out)
{
    Grant *grants = ARENA_ARRAY(work->arena, Grant, GRANTS_MOST);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_GRANTS, db_id(account), db_int(work->now));
    while (db_next(rows) && count < GRANTS_MOST) {
        count += read_grant(rows, work->arena, &grants[count]) ? 1 : 0;
    }
    TRY(db_end(rows));
    *grants_out = grants;
    *count_out = count;
    return OK;
}

Fault access_store_given(Work *work, Id giver, Fallen **given_out, size_t *count_out)
{
    Fallen *given = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_GIVEN, db_id(giver), db_int(work->now));
    while (db_next(rows)) {
        Fallen one = { .account = db_row_id(rows, 5) };
        if (read_grant(rows, work->arena, &one.grant)) {
            given = ARENA_GROW(work->arena, given, count);
            given[count++] = one;
        }
    }
    TRY(db_end(rows));
    *given_out = given;
    *count_out = count;
    return OK;
}

Fault access_store_is_held(Work *work, const Grant *grant, bool *held_out)
{
    DbRows *rows = db_query(work->db, FIND_HELD, db_text(str_from(access_role_name(grant->role))),
                            db_text(grant->area_path), db_id(grant->organisation), db_int(work->now));
    *held_out = db_next(rows);
    return db_end(rows);
}

Fault access_store_lift_lost(Work *work, Id account)
{
    return db_run(work->db, LIFT_LOST, db_id(account));
}

Fault access_store_set_lost(Work *work, Id account)
{
    return db_run(work->db, SET_LOST, db_id(account), db_int(work->now));
}

Fault access_store_grant(Work *work, Id id, Grant *grant_out)
{
    Grant grant = { 0 };
    bool known = false;
    DbRows *rows = db_query(work->db, FIND_GRANT, db_id(id));
    if (db_next(rows)) {
        known = read_grant(rows, work->arena, &grant);
    }
    TRY(db_end_found(rows, ACCOUNT_NOT_FOUND));
    if (!known) {
        return ACCOUNT_NOT_FOUND;
    }
    *grant_out = grant;
    return OK;
}

Fault access_store_end_grant(Work *work, Id id)
{
    return db_run(work->db, END_GRANT, db_id(id), db_int(work->now));
}

static void show_grant(Work *work, DbRows *rows, Doc *shown)
{
    doc_text(shown, "role", db_row_text(rows, 0, work->arena));
    doc_time(shown, "until", db_row_int(rows, 1));
    doc_bool(shown, "ends_soon", db_row_int(rows, 1) - work->now < ENDS_SOON_S);
    Doc *area = doc_record(shown, "area");
    doc_text(area, "pcode", db_row_text(rows, 2, work->arena));
    doc_text(area, "name_ar", db_row_text(rows, 3, work->arena));
    doc_text(area, "name_en", db_row_text(rows, 4, work->arena));
    if (db_row_is_null(rows, 5)) {
        doc_null(shown, "organisation");
    } else {
        Doc *organisation = doc_record(shown, "organisation");
        doc_id(organisation, "id", db_row_id(rows, 5));
        doc_text(organisation, "name", db_row_text(rows, 6, work->arena));
    }
}

Fault access_store_show_grants(Work *work, Id account, Doc *list)
{
    DbRows *rows = db_query(work->db, SHOW_GRANTS, db_id(account), db_int(work->now));
    while (db_next(rows)) {
        show_grant(work, rows, doc_list_record(list));
    }
    return db_end(rows);
}

Fault access_store_holders(Work *work, Str roles_json, Str area_path, Id only, Holder **holders_out,
                           size_t *count_out)
{
    Holder *holders = ARENA_ARRAY(work->arena, Holder, ACCESS_HOLDERS_MOST);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_HOLDERS, db_text(roles_json), db_int(work->now),
                            db_text(area_path), db_id(only), db_int(ACCESS_HOLDERS_MOST));
    while (count < ACCESS_HOLDERS_MOST && db_next(rows)) {
        holders[count++] = (Holder){ db_row_id(rows, 0), db_row_text(rows, 1, work->arena) };
    }
    TRY(db_end(rows));
    *holders_out = holders;
    *count_out = count;
    return OK;
}

Fault access_store_name(Work *work, Id account, Str *name_out)
{
    DbRows *rows = db_query(work->db, FIND_NAME, db_id(account));
    Str name = db_next(rows) ? db_row_text(rows, 0, work->arena) : STR_NONE;
    TRY(db_end_found(rows, ACCOUNT_NOT_FOUND));
    *name_out = name;
    return OK;
}
