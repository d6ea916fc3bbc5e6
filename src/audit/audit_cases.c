// Needs, lines, claims and organisations against their histories: five sorted readings, merged by
// subject, so that only one case is in memory at a time.
#include <string.h>

#include "audit/audit.sql.h"
#include "audit/audit_story.h"

static const char *const NEED_STATES[] = { "received", "verified",  "open",      "closed",
                                           "declined", "duplicate", "withdrawn", "unconfirmed" };
static const char *const CLAIM_STATES[] = { "held",   "dispatched", "delivered", "confirmed",
                                            "lapsed", "released",   "disputed" };

enum { HISTORY, NEEDS, LINES, CLAIMS, ORGANISATIONS, READINGS };

#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))

// A sorted reading, standing on a row that is not yet taken.
typedef struct Reading {
    DbRows *rows;
    bool live;
    Id subject;
} Reading;

typedef struct Line {
    Id id;
    Str where;
    int64_t asked, claimed, dispatched, delivered, confirmed;
    struct Line *next;
} Line;

// One subject: what its history says, and what the tables hold.
typedef struct Case {
    Audit *audit;
    Reading *readings;
    Story story;
    bool has_need, has_organisation;
    int64_t wants; // need.wants; -1: it was not worked out, and holds every bit
    Line *lines;
} Case;

static void advance(Audit *audit, Reading *reading)
{
    reading->live = db_next(reading->rows);
    if (reading->live) {
        reading->subject = audit_row_id(audit, reading->rows, 0);
    }
}

static bool stands_on(const Reading *reading, Id subject)
{
    return reading->live && id_equal(reading->subject, subject);
}

static Str state_name(Audit *audit, const char *const *names, size_t count, int64_t state)
{
    if (state < 0 || (size_t)state >= count) {
        return str_format(audit->scratch, "state %lld", (long long)state);
    }
    return str_from(names[state]);
}

static void take_history(Case *one)
{
    Reading *reading = &one->readings[HISTORY];
    Arena *arena = one->audit->scratch;
    for (; stands_on(reading, one->story.subject); advance(one->audit, reading)) {
        StoryEvent event = { .seq = db_row_int(reading->rows, 1),
                             .kind = db_row_text(reading->rows, 2, arena),
                             .object = audit_row_id(one->audit, reading->rows, 3),
                             .record = db_row_text(reading->rows, 4, arena) };
        audit_tell(one->audit, &one->story, &event);
    }
}

// Two bits of 62 for a code (FNV-1a): what lists look for before they look at lines.
static int64_t bits_of(Str code)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < code.len; i++) {
        hash = (hash ^ (unsigned char)code.at[i]) * UINT64_C(1099511628211);
    }
    hash = hash ^ hash >> 32;
    return (INT64_C(1) << (hash % 62)) | (INT64_C(1) << ((hash >> 8) / 62 % 62));
}

// What colleagues keep beside a need.
static void compare_board(Case *one, Str where)
{
    Audit *audit = one->audit;
    DbRows *rows = one->readings[NEEDS].rows;
    audit_compare(audit, "who looks after it", where, audit_id_text(audit, one->story.assigned),
                  audit_id_text(audit, audit_row_id(audit, rows, 3)));
    audit_compare_numbers(audit, "internal notes", where, one->story.noted, db_row_int(rows, 4));
}

static void take_need(Case *one)
{
    Reading *reading = &one->readings[NEEDS];
    Audit *audit = one->audit;
    for (; stands_on(reading, one->story.subject); advance(audit, reading)) {
        one->has_need = true;
        one->wants = db_row_int(reading->rows, 2);
        audit->report->needs++;
        Str where = audit_name(audit, "need", one->story.subject);
        Str state = state_name(audit, NEED_STATES, COUNT_OF(NEED_STATES),
                               db_row_int(reading->rows, 1));
        if (one->story.need_state.at == NULL && !one->story.erased) {
            audit_differs(audit, "history", where, STR("need.raised"), STR_NONE);
        } else if (!one->story.erased) {
            audit_compare(audit, "state", where, one->story.need_state, state);
            compare_board(one, where);
        }
    }
}

static void compare_line(Case *one, const Line *line, Str item)
{
    StoryLine *told = audit_story_line(&one->story, line->id);
    if (told == NULL) {
        if (!one->story.erased) {
            audit_differs(one->audit, "mention in the need's history", line->where, STR("one"),
                          STR("none"));
        }
        return;
    }
    if (told->met) {
        audit_differs(one->audit, "row", line->where, STR("one"), STR("two"));
    }
    told->met = true;
    audit_compare(one->audit, "item", line->where, told->item, item);
    audit_compare_numbers(one->audit, "quantity asked", line->where, told->asked, line->asked);
}

// A bit that is missing hides the need from the lists that look for the item or its sector.
static void check_wants(Case *one, const Line *line, Str item, Str sector)
{
    if ((bits_of(item) & ~one->wants) != 0) {
        audit_differs(one->audit, "bits of what the need wants", line->where, item, STR("not among them"));
    }
    if (sector.at && (bits_of(sector) & ~one->wants) != 0) {
        audit_differs(one->audit, "bits of what the need wants", line->where, sector, STR("not among them"));
    }
}

static void take_lines(Case *one)
{
    Reading *reading = &one->readings[LINES];
    Audit *audit = one->audit;
    for (; stands_on(reading, one->story.subject); advance(audit, reading)) {
        Line *line = ARENA_NEW(audit->scratch, Line);
        line->id = audit_row_id(audit, reading->rows, 1);
        line->where = audit_name(audit, "line", line->id);
        line->asked = db_row_int(reading->rows, 3);
        line->next = one->lines;
        one->lines = line;
        audit->report->lines++;
        if (!one->has_need) {
            audit_differs(audit, "need", line->where, STR("a need"),
                          audit_id_text(audit, one->story.subject));
            continue;
        }
        Str item = db_row_text(reading->rows, 2, audit->scratch);
        compare_line(one, line, item);
        check_wants(one, line, item, db_row_text(reading->rows, 4, audit->scratch));
    }
}

// Each sum includes what went further; a contested quantity counts as on its way until it is settled.
static void add_to_sums(Case *one, Str where, const StoryClaim *claim)
{
    Line *line = one->lines;
    while (line && !id_equal(line->id, claim->line)) {
        line = line->next;
    }
    if (line == NULL) {
        audit_differs(one->audit, "line", where, STR("a line of its need"),
                      audit_id_text(one->audit, claim->line));
        return;
    }
    bool confirmed = str_is(claim->state, "confirmed");
    bool delivered = confirmed || str_is(claim->state, "delivered");
    bool dispatched =
        delivered || str_is(claim->state, "dispatched") || str_is(claim->state, "disputed");
    bool claimed = dispatched || str_is(claim->state, "held");
    line->confirmed += confirmed ? claim->quantity : 0;
    line->delivered += delivered ? claim->quantity : 0;
    line->dispatched += dispatched ? claim->quantity : 0;
    line->claimed += claimed ? claim->quantity : 0;
}

static void compare_claim(Case *one, Str where, const StoryClaim *kept)
{
    Audit *audit = one->audit;
    StoryClaim *told = audit_story_claim(&one->story, kept->id);
    if (told == NULL) {
        if (!one->story.erased) {
            audit_differs(audit, "history", where, STR("claim.held"), STR_NONE);
        }
        return;
    }
    told->met = true;
    if (one->story.erased) {
        return;
    }
    audit_compare(audit, "state", where, told->state, kept->state);
    audit_compare_numbers(audit, "quantity", where, told->quantity, kept->quantity);
    audit_compare(audit, "line", where, audit_id_text(audit, told->line),
                  audit_id_text(audit, kept->line));
    audit_compare(audit, "organisation", where,
                  audit_id_text(audit, told->organisation),
                  audit_id_text(audit, kept->organisation));
}

static void take_claims(Case *one)
{
    Reading *reading = &one->readings[CLAIMS];
    Audit *audit = one->audit;
    for (; stands_on(reading, one->story.subject); advance(audit, reading)) {
        StoryClaim kept = { .id = audit_row_id(audit, reading->rows, 1),
                            .line = audit_row_id(audit, reading->rows, 2),
                            .organisation = audit_row_id(audit, reading->rows, 3),
                            .quantity = db_row_int(reading->rows, 4),
                            .state = state_name(audit, CLAIM_STATES, COUNT_OF(CLAIM_STATES),
                                                db_row_int(reading->rows, 5)) };
        Str where = audit_name(audit, "claim", kept.id);
        audit->report->claims++;
        if (!one->has_need) {
            audit_differs(audit, "need", where, STR("a need"),
                          audit_id_text(audit, one->story.subject));
        }
        compare_claim(one, where, &kept);
        add_to_sums(one, where, &kept);
    }
}

static void take_organisation(Case *one)
{
    Reading *reading = &one->readings[ORGANISATIONS];
    Audit *audit = one->audit;
    for (; stands_on(reading, one->story.subject); advance(audit, reading)) {
        one->has_organisation = true;
        audit->report->organisations++;
        Str where = audit_name(audit, "organisation", one->story.subject);
        Str state = db_row_text(reading->rows, 1, audit->scratch);
        if (!one->story.erased) {
            audit_compare(audit, "state", where,
                          one->story.organisation_state, state);
        }
    }
}

static void check_sum(Case *one, const Line *line, const char *what, int64_t most, int64_t sum)
{
    if (sum > most) {
        audit_differs(one->audit, what, line->where,
                      str_format(one->audit->scratch, "at most %lld", (long long)most),
                      str_format(one->audit->scratch, "%lld", (long long)sum));
    }
}

static void check_sums(Case *one)
{
    for (const Line *line = one->lines; line; line = line->next) {
        check_sum(one, line, "quantity claimed", line->asked, line->claimed);
        check_sum(one, line, "quantity dispatched", line->claimed, line->dispatched);
        check_sum(one, line, "quantity delivered", line->dispatched, line->delivered);
        check_sum(one, line, "quantity confirmed", line->delivered, line->confirmed);
    }
}

// What the history tells of and no table holds.
static void check_missing(Case *one)
{
    Audit *audit = one->audit;
    const Story *story = &one->story;
    if (story->need_state.at && !one->has_need) {
        audit_differs(audit, "row", audit_name(audit, "need", story->subject), STR("one"),
                      STR_NONE);
        return; // its lines and claims are gone with it
    }
    if (story->organisation_state.at && !one->has_organisation) {
        audit_differs(audit, "row", audit_name(audit, "organisation", story->subject),
                      STR("one"), STR_NONE);
    }
    for (size_t i = 0; i < story->line_count && !story->erased; i++) {
        if (!story->lines[i].met) {
            audit_differs(audit, "row", audit_name(audit, "line", story->lines[i].id),
                          STR("one"), STR_NONE);
        }
    }
    for (size_t i = 0; i < story->claim_count; i++) {
        if (!story->claims[i].met) {
            audit_differs(audit, "row", audit_name(audit, "claim", story->claims[i].id),
                          STR("one"), STR_NONE);
        }
    }
}

// The least subject that any reading stands on; false when all have ended.
static bool find_least(const Reading readings[READINGS], Id *subject_out)
{
    bool found = false;
    for (size_t i = 0; i < READINGS; i++) {
        if (readings[i].live && (!found || memcmp(readings[i].subject.at, subject_out->at,
                                                  sizeof(subject_out->at)) < 0)) {
            *subject_out = readings[i].subject;
            found = true;
        }
    }
    return found;
}

static void check_cases(Audit *audit, Reading readings[READINGS])
{
    Case one = { .audit = audit, .readings = readings };
    Id subject = ID_NONE;
    while (find_least(readings, &subject)) {
        arena_reset(audit->scratch);
        one = (Case){ .audit = audit, .readings = readings, .story.subject = subject };
        take_history(&one);
        take_need(&one);
        take_lines(&one);
        take_claims(&one);
        take_organisation(&one);
        check_sums(&one);
        check_missing(&one);
    }
}

Fault audit_cases(Audit *audit)
{
    static const Statement *const SORTED[READINGS] = {
        [HISTORY] = STORIES,
        [NEEDS] = NEEDS_KEPT,
        [LINES] = LINES_KEPT,
        [CLAIMS] = CLAIMS_KEPT,
        [ORGANISATIONS] = ORGANISATIONS_KEPT,
    };
    Reading readings[READINGS] = { 0 };
    for (size_t i = 0; i < READINGS; i++) {
        readings[i].rows = db_query(audit->db, SORTED[i]);
        advance(audit, &readings[i]);
    }
    check_cases(audit, readings);
    Fault fault = OK;
    for (size_t i = 0; i < READINGS; i++) {
        Fault own = db_end(readings[i].rows);
        fault = fault == OK ? own : fault;
    }
    return fault;
}
