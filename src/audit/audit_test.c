// Tests of the audit: a small consistent database is clean, and whatever is then changed by hand is
// found. The database is written by plain SQL here, with none of the writers' code.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/digest.h"
#include "embedded.h"

enum { SOME_TIME = 1795446245 }; // 2026-11-23T15:04:05Z

typedef struct House {
    char folder[64];
    Db *db;
    Arena *arena;
    AuditKeys keys;
    const Statement *statement;
    const DbValue *values;
    Str answer;
    int64_t seq;
    Digest chain;
    AuditReport report;
} House;

static Fault run(DbConn *conn, void *context)
{
    House *house = context;
    DbRows *rows = db_query_values(conn, house->statement, house->values);
    while (db_next(rows)) {
        house->answer = db_row_bytes(rows, 0, house->arena);
    }
    return db_end(rows);
}

static Str change_with(House *house, const char *sql, const DbValue *values)
{
    Statement *statement = ARENA_NEW(house->arena, Statement); // known by its address for ever
    *statement = (Statement){ "changed", sql };
    house->statement = statement;
    house->values = values;
    house->answer = STR_NONE;
    assert_ptr_equal(db_transact(house->db, run, house), OK);
    return house->answer;
}

static Str change(House *house, const char *sql)
{
    return change_with(house, sql, (const DbValue[]){ { DB_END, 0, STR_NONE } });
}

static Id id_of(uint8_t last)
{
    return (Id){ { 1, [15] = last } };
}

static Str entry_of(House *house, const char *kind, Id object, Id organisation, Digest commitment)
{
    Str family = { kind, strcspn(kind, ".") };
    Str domain = str_format(house->arena, "istijaba/pseudo-id/v1/%.*s", STR_ARG(family));
    Digest pseudo =
        digest_keyed(house->keys.commitments, domain.at, (Str){ (const char *)object.at, 16 });
    Str who = id_is_none(organisation)
                  ? STR("null")
                  : str_format(house->arena, "\"%s\"", id_format(house->arena, organisation).at);
    return str_format(house->arena,
                      "{\"commitment\":\"%s\",\"governorate\":\"PS0203\","
                      "\"hour\":\"2026-11-23T15:00:00Z\",\"kind\":\"%s\",\"object\":\"%.32s\","
                      "\"organisation\":%s}",
                      digest_hex(house->arena, commitment).at, kind,
                      digest_hex(house->arena, pseudo).at, who.at);
}

typedef struct Told {
    const char *kind;
    uint8_t subject, object, organisation;
    const char *record;
} Told;

static void tell(House *house, const Told *told)
{
    static const uint8_t SALT[32] = { 3, 1, 4 };
    Str salt = { (const char *)SALT, 32 };
    Id subject = id_of(told->subject);
    Id object = id_of(told->object);
    Id organisation = told->organisation ? id_of(told->organisation) : ID_NONE;
    Digest commitment = digest_commitment(SALT, "istijaba/event/v1", str_from(told->record));
    Str entry = entry_of(house, told->kind, object, organisation, commitment);
    Digest own = digest_of(entry);
    uint8_t both[64];
    memcpy(both, house->chain.at, 32);
    memcpy(both + 32, own.at, 32);
    house->chain = digest_of((Str){ (const char *)both, 64 });
    house->seq++;
    DbValue event[] = { db_int(house->seq), db_text(entry),
                        db_bytes((Str){ (const char *)house->chain.at, 32 }),
                        { DB_END, 0, STR_NONE } };
    change_with(house, "INSERT INTO event (seq, entry, chain) VALUES ($1, $2, $3)", event);
    DbValue history[] = { db_int(house->seq),  db_id(subject),
                          db_int(SOME_TIME),   db_text(str_from(told->kind)),
                          db_id(object),       db_id(organisation),
                          db_text(str_from(told->record)), db_bytes(salt),
                          { DB_END, 0, STR_NONE } };
    change_with(house,
                "INSERT INTO history (seq, subject, at, kind, object, organisation, record, salt)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                history);
}

#define UUID(last) "01000000-0000-0000-0000-0000000000" last
#define BLOB(last) "x'010000000000000000000000000000" last "'"
#define CLAIM_TOLD(claim, line, quantity, state)                                        \
    "{\"claim\":\"" UUID(claim) "\",\"line\":\"" UUID(line) "\",\"organisation\":\"" UUID("01") \
    "\",\"quantity\":" quantity ",\"state\":\"" state "\"}"

// 01 organisation · 02 account · 11, 12 personal · 20 need with lines 21, 22 and claims 31, 32, 33
// · 40 need with line 41
static const Told STORY[] = {
    { "organisation.registered", 0x01, 0x01, 0x01, "{\"organisation\":\"" UUID("01") "\"}" },
    { "organisation.approved", 0x01, 0x01, 0x01, "{\"organisation\":\"" UUID("01") "\"}" },
    { "need.raised", 0x20, 0x20, 0,
      "{\"lines\":[{\"asked\":10,\"item\":\"food-parcel\",\"line\":\"" UUID("21") "\"},"
      "{\"asked\":4,\"item\":\"blanket\",\"line\":\"" UUID("22") "\"}],\"need\":\"" UUID("20")
      "\",\"state\":\"received\"}" },
    { "need.verified", 0x20, 0x20, 0, "{\"need\":\"" UUID("20") "\",\"state\":\"open\"}" },
    { "claim.held", 0x20, 0x31, 0x01, CLAIM_TOLD("31", "21", "6", "held") },
    { "claim.dispatched", 0x20, 0x31, 0x01, CLAIM_TOLD("31", "21", "6", "dispatched") },
    { "claim.delivered", 0x20, 0x31, 0x01, CLAIM_TOLD("31", "21", "6", "delivered") },
    { "claim.held", 0x20, 0x32, 0x01, CLAIM_TOLD("32", "21", "4", "held") },
    { "claim.held", 0x20, 0x33, 0x01, CLAIM_TOLD("33", "22", "4", "held") },
    { "claim.lapsed", 0x20, 0x33, 0x01, CLAIM_TOLD("33", "22", "4", "lapsed") },
    { "need.raised", 0x40, 0x40, 0,
      "{\"lines\":[{\"asked\":1,\"item\":\"tent\",\"line\":\"" UUID("41") "\"}],\"need\":\"" UUID(
          "40") "\",\"state\":\"received\"}" },
};

#define NEED_ROW(id, code, personal, state)                                                    \
    "INSERT INTO need (id, code_key, whom, raised_by_other, area, area_path, governorate, people," \
    " urgency, state, state_before, asked, personal, created_at, due_at, fresh_until) VALUES ("  \
    BLOB(id) ", x'" code "', 'household', 0, 'PS0203', 'PS.PS02.PS0203.', 'PS0203', 5, 0, "      \
    state ", 0, 0, " BLOB(personal) ", 1, 2, 3)"

#define CLAIM_ROW(id, line, quantity, state)                                              \
    "INSERT INTO claim (id, line, need, organisation, quantity, state, due_at, created_at," \
    " changed_at, made_by, wrong_tries) VALUES (" BLOB(id) ", " BLOB(line) ", " BLOB("20") ", "  \
    BLOB("01") ", " quantity ", " state ", 9, 1, 1, " BLOB("02") ", 0)"

static const char *const ROWS[] = {
    "INSERT INTO account (id, phone, name, password_hash, created_at) VALUES (" BLOB("02") ", '599000001', 'Amal', 'x', 1)",
    "INSERT INTO organisation (id, name, name_key, kind, area, area_path, governorate, state,"
    " created_at) VALUES (" BLOB("01") ", 'One', 'one', 'charity', 'PS0203', 'PS.PS02.PS0203.',"
    " 'PS0203', 'approved', 1)",
    "INSERT INTO personal (id, changed_at) VALUES (" BLOB("11") ", 1), (" BLOB("12") ", 1)",
    NEED_ROW("20", "aa", "11", "2"),
    NEED_ROW("40", "bb", "12", "0"),
    "INSERT INTO need_line (need, position, id, item, asked) VALUES"
    " (" BLOB("20") ", 0, " BLOB("21") ", 'food-parcel', 10),"
    " (" BLOB("20") ", 1, " BLOB("22") ", 'blanket', 4),"
    " (" BLOB("40") ", 0, " BLOB("41") ", 'tent', 1)",
    CLAIM_ROW("31", "21", "6", "2"),
    CLAIM_ROW("32", "21", "4", "0"),
    CLAIM_ROW("33", "22", "4", "4"),
    "INSERT INTO claim_tally VALUES (" BLOB("01") ", 0, 1)",
    "INSERT INTO board_batch VALUES (" BLOB("82") ", " BLOB("02") ", 'verify', 1, 2)",
    "INSERT INTO area_count VALUES ('PS0203', 'need', 'open', 1),"
    " ('PS0203', 'need', 'received', 1), ('PS0203', 'need', 'closed', 0),"
    " ('PS0203', 'claim', 'held', 1), ('PS0203', 'claim', 'delivered', 1),"
    " ('PS0203', 'claim', 'lapsed', 1)",
};

// Whoever changes a database by hand takes its guards away first.
static const char *const GUARDS[] = { "event_keeps", "event_stays", "history_keeps",
                                      "history_erases", "history_stays" };

#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))

static void fill(House *house)
{
    Migration *migrations = ARENA_ARRAY(house->arena, Migration, embedded_schema_count);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        migrations[i] = (Migration){ embedded_schema[i].name, embedded_schema[i].bytes };
    }
    assert_ptr_equal(db_migrate(house->db, migrations, embedded_schema_count), OK);
    for (size_t i = 0; i < COUNT_OF(GUARDS); i++) {
        change(house, str_format(house->arena, "DROP TRIGGER %s", GUARDS[i]).at);
    }
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        change(house, ROWS[i]);
    }
    for (size_t i = 0; i < COUNT_OF(STORY); i++) {
        tell(house, &STORY[i]);
    }
}

static int open_house(void **state)
{
    House *house = calloc(1, sizeof(*house));
    snprintf(house->folder, sizeof(house->folder), "/tmp/istijaba-audit-XXXXXX");
    assert_non_null(mkdtemp(house->folder));
    digest_start();
    house->arena = arena_new();
    house->keys = (AuditKeys){ { 7 } };
    DbOptions options = { .path = str_format(house->arena, "%s/data.db", house->folder).at,
                          .readers = 1 };
    assert_ptr_equal(db_open(&options, &house->db), OK);
    fill(house);
    *state = house;
    return 0;
}

static int close_house(void **state)
{
    House *house = *state;
    static const char *const FILES[] = { "data.db", "data.db-wal", "data.db-shm" };
    db_close(house->db);
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        unlink(str_format(house->arena, "%s/%s", house->folder, FILES[i]).at);
    }
    rmdir(house->folder);
    arena_free(house->arena);
    free(house);
    return 0;
}

static void verify(House *house)
{
    assert_ptr_equal(audit_verify(house->db, house->arena, &house->keys, &house->report), OK);
}

static void assert_clean(House *house)
{
    verify(house);
    for (size_t i = 0; i < house->report.finding_count; i++) {
        const AuditFinding *finding = &house->report.findings[i];
        print_message("%s | %s | expected %s | found %s\n", finding->what.at, finding->where.at,
                      finding->expected.at, finding->found.at);
    }
    assert_int_equal(house->report.differences, 0);
}

static bool finds(const House *house, const char *what, const char *expected, const char *found)
{
    for (size_t i = 0; i < house->report.finding_count; i++) {
        const AuditFinding *finding = &house->report.findings[i];
        if (str_is(finding->what, what) && str_is(finding->expected, expected) &&
            str_is(finding->found, found)) {
            return true;
        }
    }
    return false;
}

static void test_consistent_is_clean(void **state)
{
    House *house = *state;
    assert_clean(house);
    const AuditReport *report = &house->report;
    assert_int_equal(report->events, 11);
    assert_int_equal(report->needs, 2);
    assert_int_equal(report->lines, 3);
    assert_int_equal(report->claims, 3);
    assert_int_equal(report->organisations, 1);
    assert_int_equal(report->counts, 6);
    assert_int_equal(report->erased, 0);
}

// Need 20 was verified by event 4. Batch 82 stands in ROWS and was taken back; 81 is not there.
#define BATCH_ROW(batch, outcome, seq, undone)                                                     \
    "INSERT INTO board_batch_row VALUES (" BLOB(batch) ", 9, " BLOB("20") ", " outcome ", " seq     \
    ", 0, 0, 0, 1, 1, NULL, " undone ")"

typedef struct Tamper {
    const char *sql, *what, *expected, *found;
} Tamper;

static const Tamper TAMPERS[] = {
    { "UPDATE need SET state = 3 WHERE id = " BLOB("20"), "state", "open", "closed" },
    { "UPDATE need SET state = 77 WHERE id = " BLOB("20"), "state", "open",
      "state 77" },
    { "UPDATE claim SET state = 3 WHERE id = " BLOB("31"), "state", "delivered",
      "confirmed" },
    { "UPDATE claim SET quantity = 3 WHERE id = " BLOB("32"), "quantity", "4", "3" },
    { "UPDATE claim SET quantity = 5 WHERE id = " BLOB("32"), "quantity claimed", "at most 10",
      "11" },
    { "UPDATE claim SET state = 0 WHERE id = " BLOB("33"), "state", "lapsed",
      "held" },
    { "UPDATE claim SET line = " BLOB("22") " WHERE id = " BLOB("32"), "line",
      UUID("21"), UUID("22") },
    { "UPDATE claim SET line = " BLOB("41") " WHERE id = " BLOB("32"), "line",
      "a line of its need", UUID("41") },
    { "UPDATE claim SET organisation = " BLOB("99") " WHERE id = " BLOB("32"),
      "organisation", UUID("01"), UUID("99") },
    { "UPDATE claim SET made_by = " BLOB("99"), "account", "an account",
      UUID("99") },
    { "DELETE FROM claim WHERE id = " BLOB("33"), "row", "one", "nothing" },
    { "DELETE FROM need WHERE id = " BLOB("40"), "row", "one", "nothing" },
    { "DELETE FROM need WHERE id = " BLOB("40"), "need", "a need", UUID("40") },
    { "DELETE FROM need_line WHERE id = " BLOB("41"), "row", "one", "nothing" },
    { "UPDATE need_line SET asked = 9 WHERE id = " BLOB("21"), "quantity asked", "10", "9" },
    { "UPDATE need_line SET asked = 9 WHERE id = " BLOB("21"), "quantity claimed", "at most 9",
      "10" },
    { "UPDATE need_line SET item = 'tent' WHERE id = " BLOB("22"), "item", "blanket",
      "tent" },
    { "UPDATE need_line SET item = 'gold' WHERE id = " BLOB("22"), "item", "an item",
      "gold" },
    { "UPDATE need_line SET id = " BLOB("42") " WHERE id = " BLOB("41"),
      "mention in the need's history", "one", "none" },
    { "UPDATE need SET area = 'PS0204' WHERE id = " BLOB("20"), "area",
      "an area, with its path and governorate", "PS0204" },
    { "UPDATE need SET personal = " BLOB("99") " WHERE id = " BLOB("20"),
      "personal fields", "a row in personal", UUID("99") },
    { "UPDATE organisation SET state = 'declined'", "state", "approved",
      "declined" },
    { "DELETE FROM organisation", "row", "one", "nothing" },
    { "DELETE FROM organisation", "organisation", "an organisation", UUID("01") },
    { "UPDATE need SET wants = 0 WHERE id = " BLOB("40"), "bits of what the need wants", "tent",
      "not among them" },
    { "UPDATE need SET wants = 0 WHERE id = " BLOB("40"), "bits of what the need wants", "shelter",
      "not among them" },
    { "INSERT INTO need_assignment VALUES (" BLOB("40") ", " BLOB("02") ", NULL, 1)",
      "who looks after it", "nothing", UUID("02") },
    { "INSERT INTO need_assignment VALUES (" BLOB("77") ", " BLOB("02") ", NULL, 1)", "need", "a need",
      UUID("77") },
    { "INSERT INTO need_assignment VALUES (" BLOB("40") ", " BLOB("99") ", NULL, 1)",
      "who looks after it, or said so", "an account", UUID("99") },
    { "INSERT INTO internal_note VALUES (" BLOB("70") ", " BLOB("40") ", 1, " BLOB("02") ", x'01')",
      "internal notes", "0", "1" },
    { "INSERT INTO internal_note VALUES (" BLOB("70") ", " BLOB("77") ", 1, " BLOB("02") ", x'01')",
      "subject of the note", "a need", UUID("77") },
    { "INSERT INTO internal_note VALUES (" BLOB("70") ", " BLOB("40") ", 1, " BLOB("99") ", x'01')",
      "author", "an account", UUID("99") },
    { "INSERT INTO board_batch VALUES (" BLOB("80") ", " BLOB("99") ", 'verify', 1, NULL)", "account",
      "an account", UUID("99") },
    { BATCH_ROW("81", "'done'", "4", "NULL"), "act on many", "an act", UUID("81") },
    { BATCH_ROW("82", "'done'", "0", "NULL"), "event of what it did",
      "one, of the need, where it did something", UUID("20") },
    { BATCH_ROW("82", "'done'", "11", "NULL"), "event of what it did",
      "one, of the need, where it did something", UUID("20") },
    { BATCH_ROW("82", "'BOARD_STALE'", "4", "NULL"), "event of what it did",
      "one, of the need, where it did something", UUID("20") },
    { BATCH_ROW("82", "'done'", "4", "'done'"), "event of taking it back",
      "one, where it was taken back", UUID("20") },
    { "UPDATE area_count SET number = 2 WHERE state = 'open'", "kept count", "1", "2" },
    { "UPDATE area_count SET number = 1 WHERE state = 'closed'", "kept count", "0", "1" },
    { "DELETE FROM area_count WHERE state = 'lapsed'", "kept count", "1", "0" },
    { "UPDATE claim_tally SET kept = 2", "claims kept", "0", "2" },
    { "UPDATE claim_tally SET lapsed = 0", "claims lapsed", "1", "0" },
    { "DELETE FROM claim_tally", "claims lapsed", "1", "0" },
    { "DELETE FROM history WHERE seq = 4", "history row", "one", "none" },
    { "DELETE FROM history WHERE seq = 4", "state", "received", "open" },
    { "DELETE FROM history WHERE subject = " BLOB("40"), "history", "need.raised",
      "nothing" },
    { "DELETE FROM event WHERE seq = 4", "number", "4", "5" },
    { "DELETE FROM event WHERE seq = 4", "event", "one", "none" },
    { "DELETE FROM event WHERE seq = 11", "event", "one", "none" },
    { "UPDATE history SET kind = 'need.closed' WHERE seq = 4", "kind", "need.closed",
      "need.verified" },
    { "UPDATE history SET at = at + 3600 WHERE seq = 4", "hour",
      "2026-11-23T16:00:00Z", "2026-11-23T15:00:00Z" },
    { "UPDATE history SET organisation = NULL WHERE seq = 5", "organisation",
      "nothing", UUID("01") },
    { "UPDATE history SET actor = " BLOB("99") " WHERE seq = 5", "actor",
      "an account", UUID("99") },
    { "UPDATE history SET kind = 'need.raised' WHERE seq = 4", "place in the need's history",
      "anything else", "need.raised" },
    { "UPDATE history SET record = replace(record, 'open', 'withdrawn') WHERE seq = 4",
      "state", "withdrawn", "open" },
    { "INSERT INTO grant_given VALUES (" BLOB("50") ", " BLOB("02") ", 'coordinator', 'PS02',"
      " 'PS.', NULL, 9, NULL, 1, NULL)", "area", "an area, with its path", "PS02" },
    { "INSERT INTO session (token_key, id, account, created_at, seen_at) VALUES (x'00', " BLOB("51") ", " BLOB("99") ", 1, 1)",
      "account", "an account", UUID("99") },
    { "INSERT INTO import VALUES (" BLOB("60") ", 'items', NULL, 5, 'f', 1, 'utf-8', NULL, 3, 3, 0, 0, 0, NULL, 1, 1, 1)",
      "rows added", "as many as it keeps for taking back", "3" },
    { "INSERT INTO proposal VALUES (" BLOB("61") ", 'grant', " BLOB("02") ", 'PS.', '{}', 'r', " BLOB("02") ", 1, 2,"
      " 'agreed', " BLOB("03") ", 1, NULL)", "state", "an event of each step, by whom the row says", "agreed" },
    { "INSERT INTO proposal VALUES (" BLOB("61") ", 'grant', " BLOB("02") ", 'PS.', '{\"role\":\"auditor\"}', 'r', "
      BLOB("02") ", 1, 2, 'agreed', " BLOB("03") ", 1, NULL)", "grant that was agreed to", "given by whoever proposed it",
      "auditor" },
    { "INSERT INTO bulk_export VALUES (" BLOB("62") ", 'PS02', 'PS.PS02.', 'open', 'other', 1, " BLOB("02") ", 1, 9, NULL)",
      "proposal", "agreed to before it may be taken, and an event of the taking", "nothing" },
};

static void test_each_change_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TAMPERS); i++) {
        void *fresh = NULL;
        open_house(&fresh);
        House *house = fresh;
        change(house, TAMPERS[i].sql);
        verify(house);
        assert_true(house->report.differences > 0);
        if (!finds(house, TAMPERS[i].what, TAMPERS[i].expected, TAMPERS[i].found)) {
            print_message("not found after: %s\n", TAMPERS[i].sql);
            assert_clean(house);
        }
        close_house(&fresh);
    }
}

// What is published is counted again when nothing has happened since, and shows no small count.
static void test_published(void **state)
{
    House *house = *state;
    change(house, "INSERT INTO public_edition SELECT 1, 1795446245, 0, max(seq) FROM event");
    change(house, "INSERT INTO public_figure VALUES (1, 'PS0203', 0, 'all', 'PS02', 1, NULL, NULL, 0, 0, 0, NULL, NULL)");
    assert_clean(house);
    change(house, "UPDATE public_edition SET small_cell = 10");
    verify(house);
    assert_true(finds(house, "published figure", "withheld", "a small count"));
    change(house, "UPDATE public_figure SET open = 12");
    verify(house);
    assert_true(finds(house, "published count", "1", "12"));
    change(house, "UPDATE public_figure SET open = NULL");
    assert_clean(house);
    change(house, "UPDATE public_figure SET open = 12");
    change(house, "UPDATE public_edition SET seq = seq - 1"); // events came since: nothing to compare with
    assert_clean(house);
}

// Every cell of every place and sector, not the open needs of governorates alone.
static void test_published_cells(void **state)
{
    // Need 20 is open: of its line 21 six were delivered and four are held; the other line's claim lapsed.
    static const struct {
        const char *row, *cell, *right, *wrong;
    } cells[] = {
        { "'PS', 0, 'all'", "open", "1", "2" },
        { "'PS0203', 0, 'food'", "claimed", "1", "0" },
        { "'PS02', 0, 'shelter'", "claimed", "0", "1" },
        { "'PS0203', 0, 'all'", "delivered", "1", "2" },
        { "'PS', 0, 'food'", "delivered", "1", "0" },
        { "'PS0203', 1, 'food'", "delivered", "1", "2" },
        { "'PS02', 1, 'food'", "delivered", "0", "1" },
        { "'PS0203', 0, 'all'", "confirmed", "0", "1" },
        { "'PS0203', 0, 'all'", "met", "0", "1" },
        { "'PS0203', 0, 'all'", "week", "1", "0" },
        { "'PS0203', 0, 'shelter'", "late", "1", "0" },
        { "'PS0203', 0, 'food'", "late", "0", "1" },
    };
    House *house = *state;
    change(house, "UPDATE claim SET changed_at = 1795446245 WHERE state = 2");
    change(house, "INSERT INTO public_edition SELECT 1, 1795446245, 0, max(seq) FROM event");
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        change(house, str_format(house->arena, "INSERT INTO public_figure (edition, area, inexact, sector, %s)"
                                 " VALUES (1, %s, %s)", cells[i].cell, cells[i].row, cells[i].right).at);
        assert_clean(house);
        change(house, str_format(house->arena, "UPDATE public_figure SET %s = %s", cells[i].cell, cells[i].wrong).at);
        verify(house);
        assert_true(finds(house, "published count", cells[i].right, cells[i].wrong));
        change(house, "DELETE FROM public_figure");
    }
    change(house, "INSERT INTO public_record VALUES (1, 'PS02', " BLOB("01") ", 1, 2, NULL)");
    verify(house);
    assert_true(finds(house, "published claims lapsed", "1", "2")); // the one held: its day has passed
    change(house, "UPDATE public_record SET kept = 0, lapsed = 1");
    verify(house);
    assert_true(finds(house, "published claims kept", "1", "0"));
    change(house, "UPDATE public_record SET kept = 1");
    assert_clean(house);
}

// Changes each byte of a value in turn and puts it back; each change must be found.
static void flip_all_bytes(House *house, const char *select, const char *update)
{
    Str kept = change(house, select);
    assert_true(kept.len > 0);
    for (size_t i = 0; i < kept.len; i++) {
        Str flipped = str_copy(house->arena, kept);
        ((char *)(uintptr_t)flipped.at)[i] = (char)(kept.at[i] ^ 1);
        change_with(house, update, (const DbValue[]){ db_bytes(flipped), { DB_END, 0, STR_NONE } });
        verify(house);
        assert_true(house->report.differences > 0);
    }
    change_with(house, update, (const DbValue[]){ db_bytes(kept), { DB_END, 0, STR_NONE } });
    assert_clean(house);
}

static void test_any_byte(void **state)
{
    House *house = *state;
    flip_all_bytes(house, "SELECT entry FROM event WHERE seq = 7",
                   "UPDATE event SET entry = CAST($1 AS TEXT) WHERE seq = 7");
    flip_all_bytes(house, "SELECT chain FROM event WHERE seq = 7",
                   "UPDATE event SET chain = $1 WHERE seq = 7");
    flip_all_bytes(house, "SELECT record FROM history WHERE seq = 7",
                   "UPDATE history SET record = CAST($1 AS TEXT) WHERE seq = 7");
    flip_all_bytes(house, "SELECT salt FROM history WHERE seq = 7",
                   "UPDATE history SET salt = $1 WHERE seq = 7");
    flip_all_bytes(house, "SELECT object FROM history WHERE seq = 7",
                   "UPDATE history SET object = $1 WHERE seq = 7");
    flip_all_bytes(house, "SELECT subject FROM history WHERE seq = 7",
                   "UPDATE history SET subject = $1 WHERE seq = 7");
}

static void test_one_change_is_one_break_of_the_chain(void **state)
{
    House *house = *state;
    change(house, "UPDATE event SET chain = zeroblob(32) WHERE seq = 7");
    verify(house);
    assert_int_equal(house->report.differences, 2); // at 7, and where 8 builds on it
    assert_string_equal(house->report.findings[0].where.at, "event 7");
}

static void test_erased_is_no_difference(void **state)
{
    House *house = *state;
    change(house, "UPDATE history SET record = NULL, salt = NULL WHERE subject = " BLOB("20"));
    assert_clean(house);
    assert_int_equal(house->report.erased, 8);
}

static void test_without_key_or_with_another(void **state)
{
    House *house = *state;
    assert_ptr_equal(audit_verify(house->db, house->arena, NULL, &house->report), OK);
    assert_int_equal(house->report.differences, 0);
    AuditKeys other = { { 8 } };
    assert_ptr_equal(audit_verify(house->db, house->arena, &other, &house->report), OK);
    assert_int_equal(house->report.differences, 11);
}

static void test_many_differences_are_counted(void **state)
{
    House *house = *state;
    change(house, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)"
                  " INSERT INTO area_count SELECT 'PS0203', 'need', 'state ' || i, i FROM n");
    verify(house);
    assert_int_equal(house->report.differences, 250);
    assert_int_equal(house->report.finding_count, AUDIT_FINDINGS_MOST);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_house, close_house)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_consistent_is_clean),
        cmocka_unit_test(test_each_change_is_found),
        TEST(test_published),
        TEST(test_published_cells),
        TEST(test_any_byte),
        TEST(test_one_change_is_one_break_of_the_chain),
        TEST(test_erased_is_no_difference),
        TEST(test_without_key_or_with_another),
        TEST(test_many_differences_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
