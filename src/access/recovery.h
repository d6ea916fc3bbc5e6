// Opening an account again whose holder has lost password or second factor: two colleagues, each with authority over it,
// confirm; after a delay, in which the account is told and may cancel, each takes half of a code, and its holder makes one
// password of both. Neither alone learns enough to enter.
#ifndef ACCESS_RECOVERY_H
#define ACCESS_RECOVERY_H

#include "access/access.h"

enum { RECOVERY_HALF_DIGITS = 10, RECOVERY_LIVES_S = 14 * 24 * 60 * 60, RECOVERY_CODE_MOST = 40 };

typedef struct Recovery {
    Id id;                      // ID_NONE: none goes on
    Id asked_by, confirmed_by;  // confirmed_by ID_NONE: not yet
    int64_t asked_at, ready_at; // seconds; ready_at 0: not confirmed yet
    Str first_key, second_key;
} Recovery;

MUST_USE Fault access_find_recovery(Work *work, Id account, Recovery *recovery_out);
// What the asker may do about it.
typedef struct RecoveryActs {
    bool ask, confirm, take, cancel;
} RecoveryActs;
MUST_USE Fault access_recovery_acts(Work *work, Id account, const Recovery *recovery, RecoveryActs *acts_out);

// Each RECOVERY_NOT_YOURS when the acts above say no; RECOVERY_STATE_FORBIDS when none goes on, or one does already.
MUST_USE Fault access_ask_recovery(Work *work, Id account);
MUST_USE Fault access_confirm_recovery(Work *work, Id account);
// The asker's half, "12345 67890", shown once; another takes its place when it is asked for again.
MUST_USE Fault access_take_half(Work *work, Id account, Str *half_out);
MUST_USE Fault access_cancel_recovery(Work *work, Id account);

// With both halves, in whatever order: the new password is set, all second factors, sessions and the mark "lost" go.
// RECOVERY_WRONG, whatever it is that is not right.
typedef struct Recovering {
    Str phone, first, second; // as typed; phone: national number
    Str password_hash;
} Recovering;
MUST_USE Fault access_recover(Work *work, const Recovering *given, Id *account_out);
// The same by the house's own word, without codes: the operator's command. ACCOUNT_NOT_FOUND.
MUST_USE Fault access_recover_by_house(Work *work, Id account, Str password_hash);

#endif
