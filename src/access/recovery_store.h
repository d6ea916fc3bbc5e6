// Rows of recovery, in and out. Only access/ writes them.
#ifndef ACCESS_RECOVERY_STORE_H
#define ACCESS_RECOVERY_STORE_H

#include "access/recovery.h"
#include "base/digest.h"

MUST_USE Fault recovery_store_find(Work *work, Id account, Recovery *recovery_out); // id ID_NONE: none goes on
MUST_USE Fault recovery_store_ask(Work *work, Id account); // by work->user; what has lapsed ends
MUST_USE Fault recovery_store_confirm(Work *work, Id recovery, int64_t ready_at);
MUST_USE Fault recovery_store_put_half(Work *work, Id recovery, bool is_first, Digest key);
MUST_USE Fault recovery_store_end(Work *work, Id recovery, const char *outcome);

#endif
