// The audit as a whole: its steps in one snapshot, and its list of findings.
#include "audit/audit.h"

#include "audit/audit_steps.h"

static Str shown(Audit *audit, Str text)
{
    return text.at ? str_copy(audit->kept, text) : STR("nothing");
}

void audit_differs(Audit *audit, const char *what, Str where, Str expected, Str found)
{
    AuditReport *report = audit->report;
    report->differences++;
    if (report->finding_count == AUDIT_FINDINGS_MOST) {
        return;
    }
    report->findings[report->finding_count] = (AuditFinding){
        .what = str_from(what),
        .where = shown(audit, where),
        .expected = shown(audit, expected),
        .found = shown(audit, found),
    };
    report->finding_count++;
}

void audit_compare(Audit *audit, const char *what, Str where, Str expected, Str found)
{
    if ((expected.at == NULL) != (found.at == NULL) || !str_equal(expected, found)) {
        audit_differs(audit, what, where, expected, found);
    }
}

void audit_compare_numbers(Audit *audit, const char *what, Str where, int64_t expected,
                           int64_t found)
{
    if (expected != found) {
        audit_differs(audit, what, where, str_format(audit->scratch, "%lld", (long long)expected),
                      str_format(audit->scratch, "%lld", (long long)found));
    }
}

Id audit_row_id(Audit *audit, DbRows *rows, int column)
{
    Id id = ID_NONE;
    Str bytes = db_row_bytes(rows, column, audit->scratch);
    for (size_t i = 0; i < sizeof(id.at) && bytes.len == sizeof(id.at); i++) {
        id.at[i] = (uint8_t)bytes.at[i];
    }
    return id;
}

Str audit_id_text(Audit *audit, Id id)
{
    return id_is_none(id) ? STR_NONE : id_format(audit->scratch, id);
}

Str audit_name(Audit *audit, const char *kind, Id id)
{
    Str text = id_format(audit->scratch, id);
    return str_format(audit->scratch, "%s %.*s", kind, STR_ARG(text));
}

static Fault audit_all(DbConn *conn, void *context)
{
    Audit *audit = context;
    audit->db = conn;
    *audit->report = (AuditReport){ 0 };
    TRY(audit_chain(audit));
    TRY(audit_cases(audit));
    TRY(audit_counts(audit));
    TRY(audit_published(audit));
    return audit_references(audit);
}

Fault audit_verify(Db *db, Arena *arena, const AuditKeys *keys, AuditReport *report_out)
{
    AuditReport report;
    Arena *scratch = arena_new();
    Audit audit = { .kept = arena, .scratch = scratch, .keys = keys, .report = &report };
    Fault fault = db_read(db, audit_all, &audit);
    arena_free(scratch);
    TRY(fault);
    *report_out = report;
    return OK;
}
