// The append-only record of what happened. Each change writes one event in the same transaction:
// a public entry (no personal data: a commitment) chained by hashes, and a private history row that
// the commitment opens. `istijaba verify` (audit/) reads both with code of its own.
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/doc.h"
#include "core/work.h"

#define LEDGER_FAULTS(X) X(LEDGER_BROKEN, 500)

LEDGER_FAULTS(FAULT_DECLARE)

typedef struct Event {
    const char *kind;     // "need.raised", "claim.held" …; becomes the word "event.need.raised"
    Id subject;           // the need (all events of its claims too, so that one history tells all)
    Id object;            // what changed: the need, the claim, the organisation …
    Id organisation;      // ID_NONE unless an organisation acted
    Str governorate;      // P-code; "PS" when it has no place
    const Doc *record;    // the canonical record that is committed to: states, quantities, ids, reasons; never a name, phone or free text
} Event;

// Appends the event: commitment = HMAC-SHA256(fresh salt, "istijaba/event/v1" ‖ 0 ‖ canonical record);
// chain_n = SHA256(chain_(n-1) ‖ SHA256(entry_n)), chain_0 = 32 zero bytes. Time in the entry is by the hour.
// LEDGER_BROKEN when the last event of the chain cannot be read.
MUST_USE Fault ledger_append(Work *work, const Event *event);

typedef struct HistoryRow {
    int64_t seq; // of the event
    int64_t at; // seconds UTC
    Id subject;
    Str kind;
    Id object;
    Id organisation;
    Id actor;          // account; ID_NONE: the owner or the house itself
    const Doc *record;
} HistoryRow;

// The history of a subject, oldest first; at most `most` rows, the newest. LEDGER_BROKEN.
MUST_USE Fault ledger_history(Work *work, Id subject, size_t most, HistoryRow **rows_out, size_t *count_out);
// The same without the records, for those who only tell what happened and when.
MUST_USE Fault ledger_outline(Work *work, Id subject, size_t most, HistoryRow **rows_out, size_t *count_out);

// The number of the last event: of a subject (ID_NONE: of all); 0 when there is none.
MUST_USE Fault ledger_last(Work *work, Id subject, int64_t *seq_out);
// What happened behind the event `after`, oldest first; at most `most` rows, the newest. Without the records.
MUST_USE Fault ledger_since(Work *work, int64_t after, size_t most, HistoryRow **rows_out, size_t *count_out);

// The outline as documents {kind, at, actor}, the newest first; `actor` is the account's name, null for the house.
// For pages of those who administer.
MUST_USE Fault ledger_tell(Work *work, Id subject, size_t most, Doc *list);

#endif
