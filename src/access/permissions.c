// The one decision: may this user do that, to this thing? Pure: users and scopes in, yes or no out.
// Not here: finding out who asks (sessions), or what a thing's area and organisation are (features).
#include "access/access_store.h"

#include <assert.h>

ACCESS_FAULTS(FAULT_DEFINE)

typedef struct Rule {
    const char *name;
    unsigned roles;
    unsigned scopes;
} Rule;

#define PERMISSION_RULE(permission, roles, rule, meaning) [permission] = { #permission, roles, rule },

static const Rule RULES[PERMISSION_COUNT] = {
    [NO_RULE] = { "NO_RULE", 0, 0 },
    [ANYONE] = { "ANYONE", 0, 0 },
    [OWN_ACCOUNT] = { "OWN_ACCOUNT", 0, 0 },
    [SIGNED_IN] = { "SIGNED_IN", 0, 0 },
    PERMISSIONS(PERMISSION_RULE)
};

static const Scope NOWHERE;

static bool lies_in(Str area_path, Str subtree)
{
    return subtree.len > 0 && str_starts(area_path, subtree);
}

static bool grant_holds(const Grant *grant, const Rule *rule, const Scope *scope)
{
    if ((rule->roles & ROLE_BIT((unsigned)grant->role)) == 0) {
        return false;
    }
    if ((rule->scopes & SCOPE_AREA) && scope->area_path.len > 0 &&
        !lies_in(scope->area_path, grant->area_path)) {
        return false;
    }
    bool is_particular = scope->area_path.len > 0;
    if ((rule->scopes & SCOPE_BOUND) && is_particular && !id_is_none(grant->organisation) &&
        !id_equal(scope->organisation, grant->organisation)) {
        return false;
    }
    return !(rule->scopes & SCOPE_OWN) || id_is_none(scope->organisation) ||
           id_equal(scope->organisation, grant->organisation);
}

// Someone who belongs to the organisation in whatever role, or who took the decision in question.
static bool is_party(const User *user, const Scope *scope)
{
    if (!id_is_none(scope->concerned) && id_equal(scope->concerned, user->account)) {
        return true;
    }
    for (size_t i = 0; i < user->grant_count && !id_is_none(scope->organisation); i++) {
        if (id_equal(user->grants[i].organisation, scope->organisation)) {
            return true;
        }
    }
    return false;
}

static bool user_holds(const User *user, const Rule *rule, const Scope *scope)
{
    if ((rule->scopes & SCOPE_OTHER) && is_party(user, scope)) {
        return false;
    }
    for (size_t i = 0; i < user->grant_count; i++) {
        if (grant_holds(&user->grants[i], rule, scope)) {
            return true;
        }
    }
    return false;
}

Fault access_decide(const User *user, Permission permission, const Scope *scope)
{
    assert(permission > NO_RULE && permission < PERMISSION_COUNT);
    if (permission == ANYONE) {
        return OK;
    }
    if (user == NULL) {
        return SIGN_IN_NEEDED;
    }
    if (permission == OWN_ACCOUNT) {
        return OK;
    }
    if (user->lacks_factor) {
        return SECOND_FACTOR_NEEDED;
    }
    if (permission == SIGNED_IN) {
        return OK;
    }
    return user_holds(user, &RULES[permission], scope ? scope : &NOWHERE) ? OK : NOT_ALLOWED;
}

bool access_may(const User *user, Permission permission, const Scope *scope)
{
    return access_decide(user, permission, scope) == OK;
}

Fault access_authorise(const struct User *user, int permission, const void *scope)
{
    if (permission <= NO_RULE || permission >= PERMISSION_COUNT) {
        return NOT_ALLOWED;
    }
    return access_decide(user, (Permission)permission, scope);
}

Id access_account_of(const struct User *user)
{
    return user ? user->account : ID_NONE;
}

const char *access_permission_name(int permission)
{
    assert(permission >= NO_RULE && permission < PERMISSION_COUNT);
    return RULES[permission].name;
}

// Whether another grant already gives all of this one's subtree (of equal ones the first counts).
static bool is_covered(const User *user, const Rule *rule, size_t which)
{
    Str path = user->grants[which].area_path;
    for (size_t i = 0; i < user->grant_count; i++) {
        Str other = user->grants[i].area_path;
        if (i != which && grant_holds(&user->grants[i], rule, &NOWHERE) && lies_in(path, other) &&
            (other.len < path.len || i < which)) {
            return true;
        }
    }
    return false;
}

void access_area_paths(const User *user, Permission permission, Arena *arena, Str **paths_out,
                       size_t *count_out)
{
    size_t most = user ? user->grant_count : 0;
    Str *paths = ARENA_ARRAY(arena, Str, most ? most : 1);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        if (grant_holds(&user->grants[i], &RULES[permission], &NOWHERE) &&
            user->grants[i].area_path.len > 0 && !is_covered(user, &RULES[permission], i)) {
            paths[count] = user->grants[i].area_path;
            count++;
        }
    }
    *paths_out = paths;
    *count_out = count;
}

void access_grants_for(const User *user, Permission permission, Arena *arena, Grant **grants_out, size_t *count_out)
{
    size_t most = user ? user->grant_count : 0;
    Grant *grants = ARENA_ARRAY(arena, Grant, most + 1);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        if (grant_holds(&user->grants[i], &RULES[permission], &NOWHERE)) {
            grants[count++] = user->grants[i];
        }
    }
    *grants_out = grants;
    *count_out = count;
}

Id access_organisation(const User *user, Permission permission)
{
    for (size_t i = 0; user != NULL && i < user->grant_count; i++) {
        if (grant_holds(&user->grants[i], &RULES[permission], &NOWHERE)) {
            return user->grants[i].organisation;
        }
    }
    return ID_NONE;
}

void access_reach(const User *user, Arena *arena, Reach *reach_out)
{
    size_t most = user ? user->grant_count : 0;
    Reach reach = { .all = user == NULL,
                    .area_paths = ARENA_ARRAY(arena, Str, most + 1),
                    .organisations = ARENA_ARRAY(arena, Id, most + 1) };
    for (size_t i = 0; i < most; i++) {
        const Grant *grant = &user->grants[i];
        if (grant->role == ROLE_ADMINISTRATOR) {
            reach.all = true;
        } else if (grant->role == ROLE_MANAGER) {
            reach.organisations[reach.organisation_count++] = grant->organisation;
        } else if (grant->role == ROLE_COORDINATOR || grant->role == ROLE_REVIEWER) {
            reach.area_paths[reach.area_count++] = grant->area_path;
        }
    }
    *reach_out = reach;
}

static bool has_role(const User *user, Role role)
{
    for (size_t i = 0; i < user->grant_count; i++) {
        if (user->grants[i].role == role) {
            return true;
        }
    }
    return false;
}

void access_user_to_frame(const struct User *user, Doc *frame)
{
    if (user == NULL) {
        return;
    }
    Doc *shown = doc_record(frame, "user");
    doc_text(shown, "name", user->name);
    doc_bool(shown, "coordinator", has_role(user, ROLE_COORDINATOR));
    doc_bool(shown, "responder", access_may(user, MAY_RESPOND, NULL));
    doc_bool(shown, "reviewer", has_role(user, ROLE_REVIEWER));
    doc_bool(shown, "administrator", has_role(user, ROLE_ADMINISTRATOR));
    doc_bool(shown, "gives_grants", access_may(user, MAY_GIVE_GRANTS, NULL));
    doc_bool(shown, "settles", access_may(user, MAY_SETTLE_PROPOSALS, NULL));
    doc_bool(shown, "registrar", access_may(user, MAY_KEEP_HOUSEHOLDS, NULL));
    doc_bool(shown, "lacks_factor", user->lacks_factor);
    if (user->in_recovery) {
        doc_time(doc_record(shown, "recovery"), "ready", user->recovery_at);
    }
    if (user->factor_by != 0) {
        doc_time(shown, "factor_by", user->factor_by);
    }
}

Str access_roles_of(Arena *arena, Permission permission)
{
    Str names[ROLE_COUNT];
    size_t count = 0;
    for (unsigned role = 0; role < ROLE_COUNT; role++) {
        if (RULES[permission].roles & ROLE_BIT(role)) {
            names[count++] = str_from(access_role_name((Role)role));
        }
    }
    return doc_texts_to_json(arena, names, count);
}
