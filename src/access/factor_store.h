// Rows of totp, printed_code and factor_grace, in and out. Only access/ writes them.
#ifndef ACCESS_FACTOR_STORE_H
#define ACCESS_FACTOR_STORE_H

#include "access/factors.h"
#include "base/digest.h"

typedef struct StoredTotp {
    Str sealed, begun; // secrets: in force, and shown but not yet confirmed; STR_NONE
    int64_t begun_at;
    int64_t confirmed_at;
    int64_t used_step;
    int64_t wrong;
    int64_t wrong_at;
} StoredTotp;

MUST_USE Fault factor_store_of(Work *work, Id account, Factors *factors_out);
// All zero when there is none.
MUST_USE Fault factor_store_totp(Work *work, Id account, StoredTotp *totp_out);
MUST_USE Fault factor_store_begin_totp(Work *work, Id account, Str sealed);
MUST_USE Fault factor_store_confirm_totp(Work *work, Id account, int64_t step);
MUST_USE Fault factor_store_use_step(Work *work, Id account, int64_t step);
MUST_USE Fault factor_store_count_wrong(Work *work, Id account);
MUST_USE Fault factor_store_drop_totp(Work *work, Id account);

MUST_USE Fault factor_store_drop_printed(Work *work, Id account);
MUST_USE Fault factor_store_add_printed(Work *work, Id account, Digest key);
// `used_out` false: there is no such code, or it was used.
MUST_USE Fault factor_store_use_printed(Work *work, Id account, Digest key, bool *used_out);

#endif
