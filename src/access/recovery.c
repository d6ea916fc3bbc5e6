// Opening an account again: who may, when, and what it takes. Not here: rows (recovery_store.c), pages (features/accounts).
#include "access/recovery.h"

#include <sodium.h>

#include "access/access_store.h"
#include "access/factor_parts.h"
#include "access/recovery_store.h"
#include "base/clock.h"

Fault access_find_recovery(Work *work, Id account, Recovery *recovery_out)
{
    return recovery_store_find(work, account, recovery_out);
}

static bool is_asker(const Work *work, Id account)
{
    return work->user && id_equal(work->user->account, account);
}

Fault access_recovery_acts(Work *work, Id account, const Recovery *recovery, RecoveryActs *acts_out)
{
    bool has_authority;
    TRY(access_may_act_for(work, account, &has_authority));
    bool is_own = is_asker(work, account);
    bool goes_on = !id_is_none(recovery->id);
    bool is_one = is_asker(work, recovery->asked_by) || is_asker(work, recovery->confirmed_by);
    has_authority = has_authority && work->user && !is_own;
    *acts_out = (RecoveryActs){
        .ask = has_authority && !goes_on,
        .confirm = has_authority && goes_on && recovery->ready_at == 0 && !is_asker(work, recovery->asked_by),
        .take = has_authority && is_one && recovery->ready_at != 0 && work->now >= recovery->ready_at,
        .cancel = goes_on && (is_own || has_authority),
    };
    return OK;
}

static Fault expect_act(Work *work, Id account, Recovery *recovery_out, RecoveryActs *acts_out)
{
    TRY(access_find_recovery(work, account, recovery_out));
    return access_recovery_acts(work, account, recovery_out, acts_out);
}

Fault access_ask_recovery(Work *work, Id account)
{
    Recovery recovery;
    RecoveryActs acts;
    TRY(expect_act(work, account, &recovery, &acts));
    if (!id_is_none(recovery.id)) {
        return RECOVERY_STATE_FORBIDS;
    }
    return acts.ask ? recovery_store_ask(work, account) : RECOVERY_NOT_YOURS;
}

Fault access_confirm_recovery(Work *work, Id account)
{
    Recovery recovery;
    RecoveryActs acts;
    TRY(expect_act(work, account, &recovery, &acts));
    if (id_is_none(recovery.id) || recovery.ready_at != 0) {
        return RECOVERY_STATE_FORBIDS;
    }
    int64_t ready_at = work->now + work->settings->recovery_hours * HOUR_S;
    return acts.confirm ? recovery_store_confirm(work, recovery.id, ready_at) : RECOVERY_NOT_YOURS;
}

Fault access_cancel_recovery(Work *work, Id account)
{
    Recovery recovery;
    RecoveryActs acts;
    TRY(expect_act(work, account, &recovery, &acts));
    if (id_is_none(recovery.id)) {
        return RECOVERY_STATE_FORBIDS;
    }
    return acts.cancel ? recovery_store_end(work, recovery.id, "cancelled") : RECOVERY_NOT_YOURS;
}

// ---- The two halves ----

static Digest half_digest(const Work *work, Id recovery, Str digits)
{
    Str whose = id_format(work->arena, recovery);
    Str text = str_format(work->arena, "%.*s %.*s", STR_ARG(whose), STR_ARG(digits));
    return digest_keyed(work->keys->factors, "istijaba/recovery/v1", text);
}

Fault access_take_half(Work *work, Id account, Str *half_out)
{
    Recovery recovery;
    RecoveryActs acts;
    TRY(expect_act(work, account, &recovery, &acts));
    if (id_is_none(recovery.id) || recovery.ready_at == 0 || work->now < recovery.ready_at) {
        return RECOVERY_STATE_FORBIDS;
    }
    if (!acts.take) {
        return RECOVERY_NOT_YOURS;
    }
    Str digits = factor_make_digits(work->arena, RECOVERY_HALF_DIGITS);
    bool is_first = is_asker(work, recovery.asked_by);
    TRY(recovery_store_put_half(work, recovery.id, is_first, half_digest(work, recovery.id, digits)));
    *half_out = factor_in_two(work->arena, digits);
    return OK;
}

static bool is_half(const Work *work, const Recovery *recovery, Str typed, Str key)
{
    Digest digest = half_digest(work, recovery->id, factor_digits(work->arena, typed));
    return key.at && bytes_equal_secret((Str){ (const char *)digest.at, sizeof digest.at }, key);
}

// Both are looked at, whichever came first: nobody is told which one was right.
static bool are_both(const Work *work, const Recovery *recovery, const Recovering *given)
{
    bool first = is_half(work, recovery, given->first, recovery->first_key);
    bool second = is_half(work, recovery, given->second, recovery->second_key);
    bool first_there = is_half(work, recovery, given->first, recovery->second_key);
    bool second_there = is_half(work, recovery, given->second, recovery->first_key);
    return (first && second) || (first_there && second_there);
}

// Neither of the two may have lost their authority since: what they confirmed would be nobody's word.
static Fault still_stand(Work *work, Id account, const Recovery *recovery, bool *stand_out)
{
    const User *before = work->user;
    const Id colleagues[] = { recovery->asked_by, recovery->confirmed_by };
    bool stand = true;
    for (size_t i = 0; i < 2 && stand; i++) {
        TRY(access_find_user_of(work, colleagues[i], &work->user));
        Fault fault = access_may_act_for(work, account, &stand);
        work->user = before;
        TRY(fault);
    }
    *stand_out = stand;
    return OK;
}

Fault access_recover_by_house(Work *work, Id account, Str password_hash)
{
    TRY(access_set_password(work, account, password_hash));
    TRY(access_store_lift_lost(work, account));
    return access_drop_factors(work, account);
}

Fault access_recover(Work *work, const Recovering *given, Id *account_out)
{
    Recovery recovery;
    bool stand;
    Id account;
    Fault unknown = access_find_account(work, given->phone, &account);
    TRY(unknown == ACCOUNT_NOT_FOUND ? RECOVERY_WRONG : unknown);
    TRY(access_find_recovery(work, account, &recovery));
    bool is_ready = !id_is_none(recovery.id) && recovery.ready_at != 0 && work->now >= recovery.ready_at;
    if (!is_ready || !are_both(work, &recovery, given)) {
        return RECOVERY_WRONG;
    }
    TRY(still_stand(work, account, &recovery, &stand));
    if (!stand) {
        return RECOVERY_WRONG;
    }
    TRY(access_recover_by_house(work, account, given->password_hash));
    TRY(recovery_store_end(work, recovery.id, "used"));
    *account_out = account;
    return OK;
}
