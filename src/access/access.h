// Who is asking, and the one function that decides every access. Accounts, sessions, grants.
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include "core/work.h"
#include "http/http.h"

#define ACCESS_FAULTS(X)           \
    X(SIGN_IN_NEEDED, 401)         \
    X(NOT_ALLOWED, 403)            \
    X(SIGN_IN_WRONG, 401)          \
    X(PHONE_TAKEN, 409)            \
    X(PASSWORD_TOO_SHORT, 422)     \
    X(PASSWORD_WRONG, 422)         \
    X(SESSION_NOT_FOUND, 404)      \
    X(SECOND_FACTOR_NEEDED, 401)   \
    X(SECOND_CODE_WRONG, 422)      \
    X(FACTOR_NOT_BEGUN, 409)       \
    X(FACTOR_LAST, 409)            \
    X(PASSKEY_WRONG, 422)          \
    X(PASSKEY_NOT_FOUND, 404)      \
    X(PASSKEYS_OFF, 409)           \
    X(RECOVERY_NOT_YOURS, 403)     \
    X(RECOVERY_STATE_FORBIDS, 409) \
    X(RECOVERY_WRONG, 422)         \
    X(ROLE_EXCLUDED, 409)          \
    X(ACCOUNT_NOT_FOUND, 404)      \
    X(GRANT_BEYOND_OWN, 403)       \
    X(GRANT_TO_ONESELF, 403)       \
    X(GRANT_NEEDS_TWO, 409)

ACCESS_FAULTS(FAULT_DECLARE)

// X(ROLE, "name in tables and URLs")
#define ROLES(X)                              \
    X(ROLE_MEMBER, "member")                  \
    X(ROLE_FIELD_WORKER, "field-worker")      \
    X(ROLE_MANAGER, "organisation-manager")   \
    X(ROLE_COORDINATOR, "coordinator")        \
    X(ROLE_REVIEWER, "reviewer")              \
    X(ROLE_AUDITOR, "auditor")                \
    X(ROLE_ADMINISTRATOR, "administrator")

#define ROLE_ENUM(role, name) role,
typedef enum Role { ROLES(ROLE_ENUM) ROLE_COUNT } Role;

// X(PERMISSION, roles that hold it, how far it reaches, "in words"). One line a permission: this table is
// the law.
// area: the thing's area must lie in the grant's subtree. own: its organisation must be the grant's.
// other: its organisations must NOT be any of the asker's.
// bound: a grant that is bound to an organisation reaches what is of it; any other grant whatever lies in its area.
#define PERMISSIONS(X)                                                                                       \
    X(MAY_SEE_NEEDS,            ROLE_BIT(ROLE_COORDINATOR), SCOPE_AREA, "see the needs of an area, with contact") \
    X(MAY_VERIFY_NEEDS,         ROLE_BIT(ROLE_COORDINATOR), SCOPE_AREA, "verify, decline, ask, set urgency, close") \
    X(MAY_APPROVE_ORGANISATIONS, ROLE_BIT(ROLE_COORDINATOR), SCOPE_AREA, "approve or decline organisations of an area") \
    X(MAY_OVERSEE_ORGANISATIONS, ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_ADMINISTRATOR), SCOPE_AREA, "see organisations of an area in whatever state, suspend them") \
    X(MAY_MANAGE_ORGANISATION,  ROLE_BIT(ROLE_MANAGER), SCOPE_OWN, "manage the people of the organisation") \
    X(MAY_RESPOND,              ROLE_BIT(ROLE_MANAGER) | ROLE_BIT(ROLE_FIELD_WORKER), SCOPE_AREA | SCOPE_OWN, "see open needs, claim, deliver") \
    X(MAY_REVIEW,               ROLE_BIT(ROLE_REVIEWER), SCOPE_AREA | SCOPE_OTHER, "settle contested deliveries") \
    X(MAY_KEEP_HOUSEHOLDS,      ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_MANAGER) | ROLE_BIT(ROLE_FIELD_WORKER), SCOPE_AREA | SCOPE_BOUND, "register households, see and change those of an area, responders only their own") \
    X(MAY_READ_HISTORY,         ROLE_BIT(ROLE_AUDITOR), SCOPE_AREA, "read the history of everything, change nothing") \
    X(MAY_GIVE_GRANTS,          ROLE_BIT(ROLE_MANAGER) | ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_REVIEWER) | ROLE_BIT(ROLE_ADMINISTRATOR), 0, "see the accounts within reach, give what one holds oneself") \
    X(MAY_SETTLE_PROPOSALS,     ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_REVIEWER) | ROLE_BIT(ROLE_ADMINISTRATOR), 0, "agree to or refuse acts of two people, each as its kind asks") \
    X(MAY_IMPORT,               ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_ADMINISTRATOR), 0, "bring in files of the kinds that are one's own, see them and take them back") \
    X(MAY_IMPORT_NEEDS,         ROLE_BIT(ROLE_COORDINATOR), SCOPE_AREA, "bring in a file of needs of an area") \
    X(MAY_HANDLE_INCIDENTS,     ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_ADMINISTRATOR), 0, "see who opened personal fields in one's area, keep the register of incidents") \
    X(MAY_ADMINISTER,           ROLE_BIT(ROLE_ADMINISTRATOR), 0, "settings, the catalogue, areas and words")

#define ROLE_BIT(role) (1u << (role))
enum { SCOPE_AREA = 1, SCOPE_OWN = 2, SCOPE_OTHER = 4, SCOPE_BOUND = 8 };

#define PERMISSION_ENUM(permission, roles, rule, meaning) permission,
// OWN_ACCOUNT: signed in, be it that a second factor has to be set up before anything else.
typedef enum Permission { NO_RULE, ANYONE, OWN_ACCOUNT, SIGNED_IN, PERMISSIONS(PERMISSION_ENUM) PERMISSION_COUNT } Permission;

typedef struct Grant {
    Id id;
    Role role;
    Str area_path;   // "PS.PS02.PS0203." — the subtree
    Id organisation; // ID_NONE: not bound to one
    int64_t until;   // seconds
} Grant;

typedef struct User {
    Id account;
    Str name;
    Id session;
    const Grant *grants; // only those in force
    size_t grant_count;
    int64_t seen_at; // when the session was last noted as seen
    // Whoever holds a grant needs a second factor. Without any they may work for a while (until `factor_by`, seconds;
    // 0: nothing is lacking); then they hold nothing and reach only their own account, to set one up.
    int64_t factor_by;
    bool lacks_factor;
    // Two colleagues are opening this account again (access/recovery.h): from when; 0: only one has asked so far.
    bool in_recovery;
    int64_t recovery_at;
} User;

// What a permission is asked about. Zero means "no particular one": then any grant with the role will do
// (lists, which must then filter by the grants themselves: access_area_paths).
typedef struct Scope {
    Str area_path;
    Id organisation;    // whose thing it is
    Id concerned;       // account that took the decision in question (SCOPE_OTHER excludes it)
} Scope;

// The one decision. SIGN_IN_NEEDED, SECOND_FACTOR_NEEDED or NOT_ALLOWED. Every route, command and list goes through it.
MUST_USE Fault access_decide(const User *user, Permission permission, const Scope *scope);
bool access_may(const User *user, Permission permission, const Scope *scope);
// The area subtrees in which the user holds the permission, for filtering lists; count_out may be 0.
void access_area_paths(const User *user, Permission permission, Arena *arena, Str **paths_out, size_t *count_out);
// The user's grants that hold the permission: for lists of what is bound to organisations.
void access_grants_for(const User *user, Permission permission, Arena *arena, Grant **grants_out, size_t *count_out);
// The organisation of the user's first grant that holds the permission; ID_NONE when none.
Id access_organisation(const User *user, Permission permission);

// ---- Told to http/ by app/ (Site): the same decision, and what pages and descriptions show ----

// access_decide for a permission and a Scope (NULL: none) that http/ carries without knowing them.
MUST_USE Fault access_authorise(const struct User *user, int permission, const void *scope);
Id access_account_of(const struct User *user); // ID_NONE for NULL: nobody, or the house itself
const char *access_permission_name(int permission); // "MAY_RESPOND"
// frame.user {name, coordinator, responder, reviewer, administrator, gives_grants, settles, registrar}; nothing for NULL.
void access_user_to_frame(const struct User *user, Doc *frame);
// Finds the user of the session cookie (user_out NULL when there is none). Only reads.
MUST_USE Fault access_find_user(Work *work, Str session_token, const User **user_out);
// The account with its grants as they are now, without a session: for long jobs that it asked for.
MUST_USE Fault access_find_user_of(Work *work, Id account, const User **user_out);

// ---- Sessions ----

enum {
    SESSION_IDLE_S = 30 * 60,
    SESSION_LONGEST_S = 12 * 60 * 60,
    SESSION_SEEN_EVERY_S = 60,
    SESSION_BEGUN_S = 10 * 60, // to give the second factor
};

// How a session was proved beside the password. An outstanding one is nobody's yet: it only finishes signing in.
#define SECOND_NONE "none"
#define SECOND_OUTSTANDING "outstanding"
#define SECOND_TOTP "totp"
#define SECOND_PRINTED "printed"
#define SECOND_PASSKEY "passkey"

// A session of 256 random bits; the token is for the cookie and is stored nowhere. `device`: access_device_kind.
MUST_USE Fault access_open_session(Work *work, Id account, const char *device, const char *second, Str *token_out);
// Whose sign-in waits for its second factor. SIGN_IN_NEEDED.
typedef struct Begun {
    Id session, account;
} Begun;
MUST_USE Fault access_find_begun(Work *work, Str session_token, Begun *begun_out);
MUST_USE Fault access_end_session(Work *work, Id session);
// One of the asker's own. SESSION_NOT_FOUND.
MUST_USE Fault access_end_own_session(Work *work, Id session);
MUST_USE Fault access_end_other_sessions(Work *work); // all of the asker's but the one that asks
// The rough kind of what asks, by what it says of itself: "android", "iphone", … "program", "other". Words: device.KIND.
const char *access_device_kind(Str agent);
// Ends all there are: after a restore, for those that were ended since the backup would live again.
MUST_USE Fault access_end_all_sessions(Work *work);
// Notes that the user is there, at most once a minute; else does nothing. For after the answer of any
// request, reading ones too: reading keeps a session alive, but a GET runs on a snapshot that cannot
// write, so this is a transaction of its own. Its fault may be ignored: the session then idles on.
MUST_USE Fault access_note_seen(Db *db, const struct User *user, int64_t now);
// Job: clears sessions that have expired.
MUST_USE Fault access_forget_sessions(Work *work, bool *more_out);

// ---- Passwords ----

enum { PASSWORD_CHARACTERS_LEAST = 10, PASSWORD_CHARACTERS_MOST = 200 };

// Hashes with Argon2id (19 MiB, t=2); slow (0.1 s): outside transactions. Two at a time, others wait;
// when too many wait, SERVER_BUSY. PASSWORD_TOO_SHORT, TEXT_NOT_UTF8 at `field`.
MUST_USE Fault access_hash_password(Work *work, Str password, const char *field, Str *hash_out);
// As slow, and as slow for a hash that is STR_NONE (no such account), which is never right.
MUST_USE Fault access_check_password(Arena *arena, Str password, Str hash, bool *right_out);
// A first password for somebody to type in once: four groups of four, without letters that look alike.
Str access_make_password(Arena *arena);

// ---- Accounts and grants ----

typedef struct NewAccount {
    Str phone; // national number
    Str name;
    Str password_hash;
} NewAccount;

// PHONE_TAKEN (field "phone").
MUST_USE Fault access_add_account(Work *work, const NewAccount *account, Id *id_out);
MUST_USE Fault access_find_account(Work *work, Str phone, Id *id_out); // ACCOUNT_NOT_FOUND
// For Route.prepare: whether the signed-in asker knows their own present password, which was typed into `field`. Slow;
// tries are limited. PASSWORD_WRONG, FIELD_MISSING, TOO_MANY_REQUESTS. `hash_out` is what it was checked against.
MUST_USE Fault access_prove_password(Request *request, const char *field, Str *hash_out);
// In the transaction: that it is still the password that was checked. PASSWORD_WRONG at `field`.
MUST_USE Fault access_expect_password(Work *work, Str checked_hash, const char *field);
// The asker's own; ends their other sessions. ACCOUNT_NOT_FOUND.
MUST_USE Fault access_change_password(Work *work, Str password_hash);
// Also ends all sessions of the account. ACCOUNT_NOT_FOUND. Who may is decided by the caller.
MUST_USE Fault access_set_password(Work *work, Id account, Str password_hash);

typedef struct NewGrant {
    Id account;
    Role role;
    Str area;        // P-code; CHOICE_UNKNOWN at "area" when there is none such
    Id organisation; // required for organisation-manager and field-worker: FIELD_MISSING
    int64_t until;   // seconds; 0: as long as the giver's own, or a year when the house gives it
    bool agreed;     // a second person has agreed to it (features/proposals)
} NewGrant;
// Given by work->user, who must hold at least as much (GRANT_BEYOND_OWN); it never outlasts what the
// giver holds; nobody gives to themselves (GRANT_TO_ONESELF). With work->user NULL (command line, start) it is given
// by the house.
// ROLE_EXCLUDED at "role": auditor beside anything that changes things; reviewer beside manager or field worker;
// administrator beside whatever reads people. (Who decided does not review: Scope.concerned.)
// GRANT_NEEDS_TWO: nobody but the house gives what is high (access_is_high) without a second person.
MUST_USE Fault access_add_grant(Work *work, const NewGrant *grant, Id *id_out);
// All that access_add_grant asks, without giving: the grant as it would be, and whether it takes a second person.
MUST_USE Fault access_check_grant(Work *work, const NewGrant *asked, Grant *grant_out, bool *needs_two_out);
// Coordinator, reviewer or auditor over a governorate or more; administrator wherever, for their settings reach all.
bool access_is_high(Role role, Str area_path);
// Whether the asker could be the second person for this grant: holds as much; or is an administrator of its area, while
// nobody there holds such a role yet (so that two administrators give the first).
MUST_USE Fault access_may_second(Work *work, const Grant *grant, bool *may_out);
const char *access_role_name(Role role); // "field-worker"
MUST_USE Fault access_role_named(Work *work, Str name, Role *role_out); // CHOICE_UNKNOWN at "role"
bool access_role_find(Str name, Role *role_out); // false: none of that name

// Whether the asker could give some grant of this role somewhere, or propose one.
bool access_may_give(const User *user, Role role);
// Whether the asker, or the house (NULL), holds at least as much as this grant.
bool access_holds_as_much(const User *user, const Grant *grant);
// Whether the asker may take it back: they could have given it; coordinators those of the organisations of their
// area, administrators any.
bool access_may_end(const User *user, const Grant *grant);
// Whether the asker may act for the account (open it again): they hold at least as much as each of its
// grants in force; one without any, administrators only. Whoever could would else reach, by signing in as another, what
// they may not see.
MUST_USE Fault access_may_act_for(Work *work, Id account, bool *may_out);
MUST_USE Fault access_end_sessions_of(Work *work, Id account);

// Whose accounts the asker may see: those with a grant, ever, that lies within reach. Administrators reach
// all; coordinators and reviewers their areas; managers their organisations.
typedef struct Reach {
    bool all;
    Str *area_paths;
    size_t area_count;
    Id *organisations;
    size_t organisation_count;
} Reach;
void access_reach(const User *user, Arena *arena, Reach *reach_out);

// Takes a grant back, at once. By whom access_may_end names, or the house. NOT_ALLOWED, ACCOUNT_NOT_FOUND.
MUST_USE Fault access_end_grant(Work *work, Id grant);
MUST_USE Fault access_find_grant(Work *work, Id grant, Grant *grant_out); // ACCOUNT_NOT_FOUND
// Those of an account that are in force.
MUST_USE Fault access_grants_of(Work *work, Id account, Grant **grants_out, size_t *count_out);

// ---- Lost or detained ----

// A grant that ends with an account: its own, and what it gave that nothing it still holds covers, and so on from
// those who lost one.
typedef struct Fallen {
    Grant grant;
    Id account; // who holds it
} Fallen;
MUST_USE Fault access_falls_with(Work *work, Id account, Fallen **fallen_out, size_t *count_out);
// Ends all these, its sessions, and its password until another is set. Who may is decided by the caller.
MUST_USE Fault access_lose_account(Work *work, Id account);

// ---- Colleagues ----

enum { ACCESS_HOLDERS_MOST = 100 };
typedef struct Holder {
    Id account;
    Str name;
} Holder;
// Who else than the house may do this in an area, by name; at most ACCESS_HOLDERS_MOST. For permissions that ask for
// an area.
MUST_USE Fault access_holders(Work *work, Permission permission, Str area_path, Holder **holders_out,
                              size_t *count_out);
// Whether this account may do this in the area. Only faults of the storage.
MUST_USE Fault access_holds(Work *work, Id account, Permission permission, Str area_path, bool *holds_out);
// What colleagues call an account. ACCOUNT_NOT_FOUND.
MUST_USE Fault access_name_of(Work *work, Id account, Str *name_out);

// What the signed-in see of their own account: {name, grants, sessions}.
MUST_USE Fault access_show_own(Work *work, Doc *doc);

extern const Route access_routes[]; // /sign-in, /sign-out, /me; ends with .path NULL
extern const Route access_second_routes[]; // /sign-in/second

#endif
