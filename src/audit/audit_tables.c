// Counter rows against fresh counts, and rows that point to rows which are not there.
#include "audit/audit.sql.h"
#include "audit/audit_steps.h"

Fault audit_counts(Audit *audit)
{
    DbRows *all = db_query(audit->db, COUNT_ROWS);
    if (db_next(all)) {
        audit->report->counts = db_row_int(all, 0);
    }
    TRY(db_end(all));
    DbRows *rows = db_query(audit->db, COUNTS_WRONG);
    while (db_next(rows)) {
        arena_reset(audit->scratch);
        Str governorate = db_row_text(rows, 0, audit->scratch);
        Str subject = db_row_text(rows, 1, audit->scratch);
        Str state = db_row_text(rows, 2, audit->scratch);
        Str where = str_format(audit->scratch, "%.*s, %.*s, %.*s", STR_ARG(governorate),
                               STR_ARG(subject), STR_ARG(state));
        audit_compare_numbers(audit, "kept count", where, db_row_int(rows, 3),
                              db_row_int(rows, 4));
    }
    return db_end(rows);
}

typedef struct Reference {
    const Statement *statement;
    const char *from, *what, *expected;
} Reference;

static const Reference REFERENCES[] = {
    { NEED_AREA_MISSING, "need", "area of the need", "an area, with its path and governorate" },
    { NEED_PERSONAL_MISSING, "need", "personal fields of the need", "a row in personal" },
    { NEED_VERIFIER_MISSING, "need", "account that verified the need", "an account" },
    { LINE_ITEM_MISSING, "line", "item of the line", "an item" },
    { CLAIM_ORGANISATION_MISSING, "claim", "organisation of the claim", "an organisation" },
    { CLAIM_ACCOUNT_MISSING, "claim", "account that made the claim", "an account" },
    { CLAIM_OFFER_MISSING, "claim", "organisation it is offered to", "an organisation" },
    { NOTE_SUBJECT_MISSING, "note", "subject of the note", "a need or a claim" },
    { ORGANISATION_AREA_MISSING, "organisation", "area of the organisation",
      "an area, with its path" },
    { GRANT_ACCOUNT_MISSING, "grant", "account of the grant", "an account" },
    { GRANT_AREA_MISSING, "grant", "area of the grant", "an area, with its path" },
    { GRANT_ORGANISATION_MISSING, "grant", "organisation of the grant", "an organisation" },
    { SESSION_ACCOUNT_MISSING, "session", "account of the session", "an account" },
    { HISTORY_ACTOR_MISSING, "history of", "account that acted", "an account" },
    { HISTORY_ORGANISATION_MISSING, "history of", "organisation that acted", "an organisation" },
    { AREA_PARENT_MISSING, "area", "parent of the area", "an area" },
};

// An id or a code, as text.
static Str read_name(Audit *audit, DbRows *rows, int column)
{
    Id id = audit_row_id(audit, rows, column);
    return id_is_none(id) ? db_row_text(rows, column, audit->scratch) : audit_id_text(audit, id);
}

static Fault check_reference(Audit *audit, const Reference *reference)
{
    DbRows *rows = db_query(audit->db, reference->statement);
    while (db_next(rows)) {
        arena_reset(audit->scratch);
        Str name = read_name(audit, rows, 0);
        Str where = str_format(audit->scratch, "%s %.*s", reference->from, STR_ARG(name));
        audit_differs(audit, reference->what, where, str_from(reference->expected),
                      read_name(audit, rows, 1));
    }
    return db_end(rows);
}

Fault audit_references(Audit *audit)
{
    for (size_t i = 0; i < sizeof(REFERENCES) / sizeof(REFERENCES[0]); i++) {
        TRY(check_reference(audit, &REFERENCES[i]));
    }
    return OK;
}
