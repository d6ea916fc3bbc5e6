// The second reader: re-derives the ledger's hashes, every state, sum and count from what is stored
// and says what differs. Shares no code with those who write; it knows the tables, not their owners.
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"
#include "db/db.h"

enum { AUDIT_FINDINGS_MOST = 100 };

typedef struct AuditKeys {
    uint8_t commitments[32]; // Keys.commitments: what pseudo-ids are made with
} AuditKeys;

typedef struct AuditFinding {
    Str what;     // "state": read as "state of need 0190f5a0-…"
    Str where;    // "need 0190f5a0-…"
    Str expected; // what follows from the rest
    Str found;    // what stands there
} AuditFinding;

typedef struct AuditReport {
    AuditFinding findings[AUDIT_FINDINGS_MOST]; // the first ones
    size_t finding_count;                       // how many of them
    int64_t differences;                        // all; 0: everything agrees
    int64_t events, erased, needs, lines, claims, organisations, counts; // how much was read
} AuditReport;

// Reads everything once, in one snapshot, in little memory; may run beside a server. Texts of the
// report live in `arena`. Faults are the database's only: differences are no fault.
// keys NULL: pseudo-ids are not checked.
MUST_USE Fault audit_verify(Db *db, Arena *arena, const AuditKeys *keys, AuditReport *report_out);

#endif
