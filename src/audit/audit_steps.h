// What the steps of an audit share. Only for audit/.
#ifndef AUDIT_AUDIT_STEPS_H
#define AUDIT_AUDIT_STEPS_H

#include "audit/audit.h"

typedef struct Audit {
    DbConn *db;
    Arena *kept;    // texts of findings
    Arena *scratch; // of a row or a case; each step resets it
    const AuditKeys *keys;
    AuditReport *report;
} Audit;

// Notes a difference; the texts may lie in scratch.
void audit_differs(Audit *audit, const char *what, Str where, Str expected, Str found);
// The same, when the two texts are not equal. STR_NONE is shown as "nothing".
void audit_compare(Audit *audit, const char *what, Str where, Str expected, Str found);
void audit_compare_numbers(Audit *audit, const char *what, Str where, int64_t expected,
                           int64_t found);
// A column that should hold an id of 16 bytes: none when it is NULL or anything else.
Id audit_row_id(Audit *audit, DbRows *rows, int column);
Str audit_name(Audit *audit, const char *kind, Id id); // "need 0190…"
Str audit_id_text(Audit *audit, Id id);                // STR_NONE for none

MUST_USE Fault audit_chain(Audit *audit);      // events, and the history rows that open them
MUST_USE Fault audit_cases(Audit *audit);      // needs, lines, claims, organisations from their history
MUST_USE Fault audit_counts(Audit *audit);     // counter rows
MUST_USE Fault audit_published(Audit *audit);  // what the public reads
MUST_USE Fault audit_references(Audit *audit); // rows that point to rows

#endif
