// Accounts and grants: who may be given what, by whom, and which roles exclude each other.
// Not here: what a role may do (permissions.c), sessions (sessions.c).
#include "access/access.h"

#include "access/access_store.h"
#include "base/clock.h"

enum { HOUSE_GRANT_S = 365 * DAY_S };

#define ROLE_NAME(role, name) [role] = name,
static const char *const ROLE_NAMES[ROLE_COUNT] = { ROLES(ROLE_NAME) };

#define BIT(role) ROLE_BIT((unsigned)(role))

// What holding a role is at least as much as. Nobody gives a role that reads personal fields of a kind they do not
// read themselves: through a second account they would give it to themselves. So an organisation's first manager
// registers with it, and its managers give the rest.
static const unsigned GIVES[ROLE_COUNT] = {
    [ROLE_MEMBER] = BIT(ROLE_MEMBER),
    [ROLE_FIELD_WORKER] = BIT(ROLE_FIELD_WORKER) | BIT(ROLE_MEMBER),
    [ROLE_MANAGER] = BIT(ROLE_MANAGER) | BIT(ROLE_FIELD_WORKER) | BIT(ROLE_MEMBER),
    [ROLE_COORDINATOR] = BIT(ROLE_COORDINATOR) | BIT(ROLE_MEMBER),
    [ROLE_REVIEWER] = BIT(ROLE_REVIEWER) | BIT(ROLE_MEMBER),
    [ROLE_AUDITOR] = BIT(ROLE_AUDITOR) | BIT(ROLE_MEMBER),
    [ROLE_ADMINISTRATOR] = BIT(ROLE_ADMINISTRATOR) | BIT(ROLE_AUDITOR) | BIT(ROLE_MEMBER),
};

// What else a holder may take back, without giving it: that gives nobody anything.
static const unsigned ENDS[ROLE_COUNT] = {
    [ROLE_COORDINATOR] = BIT(ROLE_MANAGER) | BIT(ROLE_FIELD_WORKER),
    [ROLE_ADMINISTRATOR] = BIT(ROLE_COUNT) - 1,
};

// These work for one organisation; what the others hold reaches over all of an area.
#define OF_ORGANISATION (BIT(ROLE_MANAGER) | BIT(ROLE_FIELD_WORKER))
// These read personal fields. Who looks after settings and grants does not, whatever else they would be given.
#define READS_PEOPLE (OF_ORGANISATION | BIT(ROLE_COORDINATOR) | BIT(ROLE_REVIEWER))

// What nobody holds together with a role, wherever; read in both directions. What excludes each other in one matter
// only is asked about that matter: who verified a need hands over none of its goods (claims/), who decided does not
// review (Scope.concerned).
static const unsigned EXCLUDES[ROLE_COUNT] = {
    [ROLE_REVIEWER] = OF_ORGANISATION,
    [ROLE_AUDITOR] = READS_PEOPLE | BIT(ROLE_ADMINISTRATOR),
    [ROLE_ADMINISTRATOR] = READS_PEOPLE,
};

const char *access_role_name(Role role)
{
    return ROLE_NAMES[role];
}

bool access_role_find(Str name, Role *role_out)
{
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        if (str_is(name, ROLE_NAMES[i])) {
            *role_out = (Role)i;
            return true;
        }
    }
    return false;
}

Fault access_role_named(Work *work, Str name, Role *role_out)
{
    return access_role_find(name, role_out) ? OK : fault_at(work, CHOICE_UNKNOWN, "role");
}

Fault access_add_account(Work *work, const NewAccount *account, Id *id_out)
{
    Id id = work_new_id();
    TRY(access_store_add_account(work, id, account));
    *id_out = id;
    return OK;
}

Fault access_find_account(Work *work, Str phone, Id *id_out)
{
    StoredAccount account;
    TRY(access_store_account(work, phone, &account));
    *id_out = account.id;
    return OK;
}

Fault access_set_password(Work *work, Id account, Str password_hash)
{
    TRY(access_store_set_password(work, account, password_hash));
    return access_store_end_sessions_of(work, account);
}

Fault access_change_password(Work *work, Str password_hash)
{
    TRY(access_store_set_password(work, work->user->account, password_hash));
    return access_end_other_sessions(work);
}

Fault access_expect_password(Work *work, Str checked_hash, const char *field)
{
    Str hash;
    TRY(access_store_password(work, work->user->account, &hash));
    return str_equal(hash, checked_hash) ? OK : fault_at(work, PASSWORD_WRONG, "%s", field);
}

static bool lies_within(const Grant *wanted, const Grant *own)
{
    return own->area_path.len > 0 && str_starts(wanted->area_path, own->area_path);
}

bool access_covers(const Grant *own, const Grant *wanted)
{
    if ((GIVES[own->role] & BIT(wanted->role)) == 0 || !lies_within(wanted, own)) {
        return false;
    }
    return (OF_ORGANISATION & BIT(own->role)) == 0 ||
           id_equal(own->organisation, wanted->organisation);
}

// The longest-lived grant of the asker that is at least as much as what is wanted; NULL when none is.
static const Grant *find_covering(const User *user, const Grant *wanted)
{
    const Grant *best = NULL;
    for (size_t i = 0; i < user->grant_count; i++) {
        const Grant *own = &user->grants[i];
        if (access_covers(own, wanted) && (best == NULL || own->until > best->until)) {
            best = own;
        }
    }
    return best;
}

bool access_holds_as_much(const User *user, const Grant *grant)
{
    return user == NULL || find_covering(user, grant) != NULL;
}

bool access_may_end(const User *user, const Grant *grant)
{
    bool may = access_holds_as_much(user, grant);
    for (size_t i = 0; !may && i < user->grant_count; i++) {
        const Grant *own = &user->grants[i];
        may = (ENDS[own->role] & BIT(grant->role)) != 0 && lies_within(grant, own);
    }
    return may;
}

static bool holds_role(const User *user, Role role)
{
    bool holds = false;
    for (size_t i = 0; i < user->grant_count; i++) {
        holds = holds || user->grants[i].role == role;
    }
    return holds;
}

// What an administrator may propose where nobody holds it yet.
static bool may_seed(Role own, Role wanted)
{
    return own == ROLE_ADMINISTRATOR && (READS_PEOPLE & BIT(wanted)) != 0;
}

bool access_may_give(const User *user, Role role)
{
    for (size_t i = 0; user && i < user->grant_count; i++) {
        Role own = user->grants[i].role;
        if ((GIVES[own] & BIT(role)) || may_seed(own, role)) {
            return true;
        }
    }
    return user == NULL;
}

Fault access_may_act_for(Work *work, Id account, bool *may_out)
{
    Grant *held;
    size_t count;
    TRY(access_store_grants(work, account, &held, &count));
    // What no longer holds anything is nobody's but an administrator's, who may reach all.
    bool may = count > 0 || work->user == NULL || holds_role(work->user, ROLE_ADMINISTRATOR);
    for (size_t i = 0; i < count; i++) {
        may = may && access_holds_as_much(work->user, &held[i]);
    }
    *may_out = may;
    return OK;
}

Fault access_end_sessions_of(Work *work, Id account)
{
    return access_store_end_sessions_of(work, account);
}

Fault access_find_grant(Work *work, Id grant, Grant *grant_out)
{
    return access_store_grant(work, grant, grant_out);
}

Fault access_grants_of(Work *work, Id account, Grant **grants_out, size_t *count_out)
{
    return access_store_grants(work, account, grants_out, count_out);
}

// ---- Two people ----

bool access_is_high(Role role, Str area_path)
{
    enum { PIECES_OF_GOVERNORATE = 3 }; // country, region, governorate
    size_t pieces = 0;
    for (size_t i = 0; i < area_path.len; i++) {
        pieces += area_path.at[i] == '.';
    }
    bool reaches_far = role == ROLE_COORDINATOR || role == ROLE_REVIEWER || role == ROLE_AUDITOR;
    return role == ROLE_ADMINISTRATOR || (reaches_far && pieces <= PIECES_OF_GOVERNORATE);
}

// The administrator's own grant by which they may propose this, or NULL: there somebody holds such a role, who gives it.
static Fault find_seeding(Work *work, const Grant *wanted, const Grant **own_out)
{
    const Grant *own = NULL;
    bool is_held = true;
    for (size_t i = 0; work->user && i < work->user->grant_count; i++) {
        const Grant *each = &work->user->grants[i];
        if (may_seed(each->role, wanted->role) && lies_within(wanted, each)) {
            own = own && own->until > each->until ? own : each;
        }
    }
    if (own) {
        Grant giver = *wanted;
        giver.role = (OF_ORGANISATION & BIT(wanted->role)) ? ROLE_MANAGER : wanted->role;
        TRY(access_store_is_held(work, &giver, &is_held));
    }
    *own_out = is_held ? NULL : own;
    return OK;
}

Fault access_may_second(Work *work, const Grant *grant, bool *may_out)
{
    const Grant *seeding = NULL;
    bool may = work->user && access_holds_as_much(work->user, grant);
    if (!may) {
        TRY(find_seeding(work, grant, &seeding));
    }
    *may_out = may || seeding != NULL;
    return OK;
}

// ---- Giving ----

static Fault settle_end(Work *work, Grant *wanted, bool *needs_two)
{
    *needs_two = false;
    if (wanted->until != 0 && wanted->until <= work->now) {
        return fault_at(work, NUMBER_OUT_OF_RANGE, "until");
    }
    if (work->user == NULL) {
        wanted->until = wanted->until ? wanted->until : work->now + HOUSE_GRANT_S;
        return OK;
    }
    const Grant *own = find_covering(work->user, wanted);
    *needs_two = own == NULL || access_is_high(wanted->role, wanted->area_path);
    if (own == NULL) {
        TRY(find_seeding(work, wanted, &own));
    }
    if (own == NULL) {
        return fault_at(work, GRANT_BEYOND_OWN, "role");
    }
    if (wanted->until == 0 || wanted->until > own->until) {
        wanted->until = own->until;
    }
    return OK;
}

static bool exclude_each_other(Role a, Role b)
{
    return (EXCLUDES[a] & BIT(b)) != 0 || (EXCLUDES[b] & BIT(a)) != 0;
}

static Fault check_exclusions(Work *work, Id account, Role wanted)
{
    Grant *held;
    size_t count;
    TRY(access_store_grants(work, account, &held, &count));
    for (size_t i = 0; i < count; i++) {
        if (exclude_each_other(held[i].role, wanted)) {
            return fault_at(work, ROLE_EXCLUDED, "role");
        }
    }
    return OK;
}

Fault access_check_grant(Work *work, const NewGrant *asked, Grant *grant_out, bool *needs_two_out)
{
    bool needs_two;
    Grant wanted = { .id = work_new_id(),
                     .role = asked->role,
                     .organisation = asked->organisation,
                     .until = asked->until };
    if ((OF_ORGANISATION & BIT(wanted.role)) && id_is_none(wanted.organisation)) {
        return fault_at(work, FIELD_MISSING, "organisation");
    }
    Fault unknown = access_store_area_path(work, asked->area, &wanted.area_path);
    if (unknown != OK) {
        return fault_at(work, unknown, "area");
    }
    // Not even what one could give to others: who looks at needs would give himself the work of those he looks at.
    if (work->user != NULL && id_equal(asked->account, work->user->account)) {
        return fault_at(work, GRANT_TO_ONESELF, "role");
    }
    TRY(settle_end(work, &wanted, &needs_two));
    TRY(check_exclusions(work, asked->account, wanted.role));
    *grant_out = wanted;
    *needs_two_out = needs_two;
    return OK;
}

Fault access_add_grant(Work *work, const NewGrant *asked, Id *id_out)
{
    Grant wanted;
    bool needs_two;
    TRY(access_check_grant(work, asked, &wanted, &needs_two));
    if (needs_two && !asked->agreed) {
        return fault_at(work, GRANT_NEEDS_TWO, "role");
    }
    NewGrant given = *asked;
    given.until = wanted.until;
    StoredGrant stored = { .id = wanted.id, .grant = &given, .area_path = wanted.area_path };
    TRY(access_store_add_grant(work, &stored));
    *id_out = wanted.id;
    return OK;
}

Fault access_end_grant(Work *work, Id grant)
{
    Grant held;
    TRY(access_store_grant(work, grant, &held));
    if (!access_may_end(work->user, &held)) {
        return NOT_ALLOWED;
    }
    return access_store_end_grant(work, grant);
}

// ---- Colleagues ----

Fault access_holders(Work *work, Permission permission, Str area_path, Holder **holders_out,
                     size_t *count_out)
{
    Str roles = access_roles_of(work->arena, permission);
    return access_store_holders(work, roles, area_path, ID_NONE, holders_out, count_out);
}

Fault access_holds(Work *work, Id account, Permission permission, Str area_path, bool *holds_out)
{
    Holder *holders;
    size_t count = 0;
    Str roles = access_roles_of(work->arena, permission);
    if (!id_is_none(account)) {
        TRY(access_store_holders(work, roles, area_path, account, &holders, &count));
    }
    *holds_out = count > 0;
    return OK;
}

Fault access_name_of(Work *work, Id account, Str *name_out)
{
    return access_store_name(work, account, name_out);
}
