// Counter rows and published figures against fresh counts, and rows that point to rows which are not there.
#include "audit/audit.sql.h"
#include "audit/audit_steps.h"

static Fault check_tallies(Audit *audit)
{
    DbRows *rows = db_query(audit->db, TALLIES_WRONG);
    while (db_next(rows)) {
        arena_reset(audit->scratch);
        Str where = audit_name(audit, "organisation", audit_row_id(audit, rows, 0));
        audit_compare_numbers(audit, "claims kept", where, db_row_int(rows, 1), db_row_int(rows, 2));
        audit_compare_numbers(audit, "claims lapsed", where, db_row_int(rows, 3), db_row_int(rows, 4));
    }
    return db_end(rows);
}

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
    TRY(db_end(rows));
    return check_tallies(audit);
}

static Fault check_published_counts(Audit *audit)
{
    DbRows *rows = db_query(audit->db, PUBLISHED_WRONG);
    while (db_next(rows)) {
        arena_reset(audit->scratch);
        Str where = db_row_text(rows, 0, audit->scratch);
        audit_compare_numbers(audit, "published count", where, db_row_int(rows, 1), db_row_int(rows, 2));
    }
    return db_end(rows);
}

// What is withheld is NULL, and says nothing.
static void compare_shown(Audit *audit, DbRows *rows, int column, const char *what, Str where)
{
    if (!db_row_is_null(rows, column + 1)) {
        audit_compare_numbers(audit, what, where, db_row_int(rows, column), db_row_int(rows, column + 1));
    }
}

static Fault check_published_records(Audit *audit)
{
    DbRows *rows = db_query(audit->db, PUBLISHED_RECORDS_WRONG);
    while (db_next(rows)) {
        arena_reset(audit->scratch);
        Str organisation = audit_name(audit, "organisation", audit_row_id(audit, rows, 1));
        Str where = str_format(audit->scratch, "%.*s in %.*s", STR_ARG(organisation),
                               STR_ARG(db_row_text(rows, 0, audit->scratch)));
        compare_shown(audit, rows, 2, "published claims kept", where);
        compare_shown(audit, rows, 4, "published claims lapsed", where);
    }
    return db_end(rows);
}

Fault audit_published(Audit *audit)
{
    TRY(check_published_counts(audit));
    TRY(check_published_records(audit));
    DbRows *rows = db_query(audit->db, PUBLISHED_SMALL);
    while (db_next(rows)) {
        arena_reset(audit->scratch);
        Str area = db_row_text(rows, 0, audit->scratch);
        Str sector = db_row_text(rows, 1, audit->scratch);
        audit_differs(audit, "published figure",
                      str_format(audit->scratch, "%.*s, %.*s", STR_ARG(area), STR_ARG(sector)),
                      STR("withheld"), STR("a small count"));
    }
    return db_end(rows);
}

typedef struct Reference {
    const Statement *statement;
    const char *from, *what, *expected;
} Reference;

static const Reference REFERENCES[] = {
    { NEED_AREA_MISSING, "need", "area", "an area, with its path and governorate" },
    { NEED_PERSONAL_MISSING, "need", "personal fields", "a row in personal" },
    { NEED_VERIFIER_MISSING, "need", "verifier", "an account" },
    { LINE_ITEM_MISSING, "line", "item", "an item" },
    { CLAIM_ORGANISATION_MISSING, "claim", "organisation", "an organisation" },
    { CLAIM_ACCOUNT_MISSING, "claim", "account", "an account" },
    { CLAIM_OFFER_MISSING, "claim", "receiving organisation", "an organisation" },
    { NOTE_SUBJECT_MISSING, "note", "subject of the note", "a need or a claim" },
    { ASSIGNMENT_NEED_MISSING, "assignment of", "need", "a need" },
    { ASSIGNMENT_ACCOUNT_MISSING, "assignment of", "who looks after it, or said so", "an account" },
    { INTERNAL_NOTE_SUBJECT_MISSING, "internal note", "subject of the note", "a need" },
    { INTERNAL_NOTE_AUTHOR_MISSING, "internal note", "author", "an account" },
    { BATCH_ACCOUNT_MISSING, "act on many", "account", "an account" },
    { BATCH_ROW_ALONE, "row of act on many", "act on many", "an act" },
    { BATCH_ROW_UNTOLD, "act on many", "event of what it did", "one, of the need, where it did something" },
    { BATCH_UNDO_UNTOLD, "act on many", "event of taking it back", "one, where it was taken back" },
    { ORGANISATION_AREA_MISSING, "organisation", "area",
      "an area, with its path" },
    { GRANT_ACCOUNT_MISSING, "grant", "account", "an account" },
    { GRANT_AREA_MISSING, "grant", "area", "an area, with its path" },
    { GRANT_ORGANISATION_MISSING, "grant", "organisation", "an organisation" },
    { SESSION_ACCOUNT_MISSING, "session", "account", "an account" },
    { HISTORY_ACTOR_MISSING, "an event about", "actor", "an account" },
    { HISTORY_ORGANISATION_MISSING, "an event about", "acting organisation", "an organisation" },
    { AREA_PARENT_MISSING, "area", "parent", "an area" },
    { PROPOSAL_UNTOLD, "proposal", "state", "an event of each step, by whom the row says" },
    { PROPOSAL_UNDONE, "proposal", "grant that was agreed to", "given by whoever proposed it" },
    { EXPORT_UNTOLD, "export", "proposal", "agreed to before it may be taken, and an event of the taking" },
    { HOUSEHOLD_AREA_MISSING, "household", "area", "an area, with its path and governorate" },
    { HOUSEHOLD_PERSONAL_MISSING, "household", "personal fields", "a row in personal" },
    { HOUSEHOLD_ORGANISATION_MISSING, "household", "organisation", "an organisation" },
    { HOUSEHOLD_HEAD_WRONG, "household", "head", "one of its people who is here, if anybody is" },
    { HOUSEHOLD_MERGED_WRONG, "household", "what it is the same as", "another household, as its history says" },
    { HOUSEHOLD_UNTOLD, "household", "history", "an event of its registration" },
    { PERSON_HOUSEHOLD_MISSING, "person", "household", "a household" },
    { PERSON_IDENTITY_MISSING, "person", "who it is", "a row in identity" },
    { PERSON_LEFT_WRONG, "person", "whether it left", "as its history says" },
    { IMPORT_ADDED_WRONG, "import", "rows added", "as many as it keeps for taking back" },
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
