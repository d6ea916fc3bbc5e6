// Rows of event and history, in and out. Only ledger/ writes them.
#ifndef LEDGER_LEDGER_STORE_H
#define LEDGER_LEDGER_STORE_H

#include "base/digest.h"
#include "ledger/ledger.h"

typedef struct LedgerHead {
    int64_t seq;  // 0: nothing has happened yet
    Digest chain; // then 32 zero bytes
} LedgerHead;

// The last event, read inside the transaction. LEDGER_BROKEN when its chain is no hash.
MUST_USE Fault ledger_store_head(Work *work, LedgerHead *head_out);
MUST_USE Fault ledger_store_event(Work *work, const LedgerHead *head, Str entry);
// The record's canonical form and the salt, beside the event `seq`.
MUST_USE Fault ledger_store_history(Work *work, int64_t seq, const Event *event, Str record,
                                    const uint8_t salt[32]);
MUST_USE Fault ledger_store_rows(Work *work, Id subject, size_t most, HistoryRow **rows_out,
                                 size_t *count_out);
// The same without records.
MUST_USE Fault ledger_store_outline(Work *work, Id subject, size_t most, HistoryRow **rows_out,
                                    size_t *count_out);
MUST_USE Fault ledger_store_since(Work *work, int64_t after, size_t most, HistoryRow **rows_out,
                                  size_t *count_out);
MUST_USE Fault ledger_store_last(Work *work, Id subject, int64_t *seq_out);

#endif
