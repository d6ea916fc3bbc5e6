// Lost or detained: what ends together with an account. Not here: who may say so (features/accounts), ending one
// grant alone (access_rules.c).
#include "access/access_store.h"

typedef struct Fall {
    Work *work;
    Fallen *list;
    size_t count;
} Fall;

static bool has_fallen(const Fall *fall, Id grant)
{
    bool found = false;
    for (size_t i = 0; i < fall->count; i++) {
        found = found || id_equal(fall->list[i].grant.id, grant);
    }
    return found;
}

static void add_fallen(Fall *fall, const Grant *grant, Id account)
{
    fall->list = ARENA_GROW(fall->work->arena, fall->list, fall->count);
    fall->list[fall->count++] = (Fallen){ .grant = *grant, .account = account };
}

static bool is_held_up(const Fall *fall, const Grant *held, size_t count, const Grant *given)
{
    bool is_covered = false;
    for (size_t i = 0; i < count; i++) {
        is_covered = is_covered || (!has_fallen(fall, held[i].id) && access_covers(&held[i], given));
    }
    return is_covered;
}

// What the giver gave and could not give any more.
static Fault add_given_by(Fall *fall, Id giver)
{
    Grant *held;
    Fallen *given;
    size_t held_count;
    size_t given_count;
    TRY(access_store_grants(fall->work, giver, &held, &held_count));
    TRY(access_store_given(fall->work, giver, &given, &given_count));
    for (size_t i = 0; i < given_count; i++) {
        if (!has_fallen(fall, given[i].grant.id) && !is_held_up(fall, held, held_count, &given[i].grant)) {
            add_fallen(fall, &given[i].grant, given[i].account);
        }
    }
    return OK;
}

Fault access_falls_with(Work *work, Id account, Fallen **fallen_out, size_t *count_out)
{
    Fall fall = { .work = work };
    Grant *held;
    size_t count;
    TRY(access_store_grants(work, account, &held, &count));
    for (size_t i = 0; i < count; i++) {
        add_fallen(&fall, &held[i], account);
    }
    TRY(add_given_by(&fall, account));
    // The list grows while it is walked: who lost a grant may have given others.
    for (size_t i = count; i < fall.count; i++) {
        TRY(add_given_by(&fall, fall.list[i].account));
    }
    *fallen_out = fall.list;
    *count_out = fall.count;
    return OK;
}

Fault access_lose_account(Work *work, Id account)
{
    Fallen *fallen;
    size_t count;
    TRY(access_falls_with(work, account, &fallen, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(access_store_end_grant(work, fallen[i].grant.id));
    }
    TRY(access_store_set_lost(work, account));
    return access_store_end_sessions_of(work, account);
}
