// Replays one subject's history, event by event, into what the tables should hold.
#include "audit/audit_story.h"

#include "base/doc.h"

// Kinds whose state afterwards can only be one, whatever the record says.
static const struct {
    const char *kind, *state;
} FIXED_STATES[] = {
    { "need.raised", "received" },      { "need.declined", "declined" },
    { "need.withdrawn", "withdrawn" },  { "need.unconfirmed", "unconfirmed" },
    { "import.stored", "stored" },      { "import.undone", "undone" },
    { "claim.held", "held" },           { "claim.dispatched", "dispatched" },
    { "claim.delivered", "delivered" }, { "claim.confirmed", "confirmed" },
    { "claim.contested", "disputed" },  { "claim.released", "released" },
    { "claim.lapsed", "lapsed" },       { "organisation.registered", "pending" },
    { "organisation.approved", "approved" }, { "organisation.declined", "declined" },
    { "organisation.suspended", "approved" }, { "organisation.lifted", "approved" },
};

// What is told of the house itself: no table is counted from it.
static bool is_of_house(Str kind)
{
    static const char *const families[] = { "account.", "grant.", "area.",   "sector.",
                                            "item.",    "text.",  "setting.", "proposal.", "export.", "household." };
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        if (str_starts(kind, str_from(families[i]))) {
            return true;
        }
    }
    return false;
}

static Str fixed_state(Str kind)
{
    for (size_t i = 0; i < sizeof(FIXED_STATES) / sizeof(FIXED_STATES[0]); i++) {
        if (str_is(kind, FIXED_STATES[i].kind)) {
            return str_from(FIXED_STATES[i].state);
        }
    }
    return STR_NONE;
}

StoryLine *audit_story_line(const Story *story, Id id)
{
    for (size_t i = 0; i < story->line_count; i++) {
        if (id_equal(story->lines[i].id, id)) {
            return &story->lines[i];
        }
    }
    return NULL;
}

StoryClaim *audit_story_claim(const Story *story, Id id)
{
    for (size_t i = 0; i < story->claim_count; i++) {
        if (id_equal(story->claims[i].id, id)) {
            return &story->claims[i];
        }
    }
    return NULL;
}

static StoryClaim *add_claim(Audit *audit, Story *story, Id id)
{
    story->claims = ARENA_GROW(audit->scratch, story->claims, story->claim_count);
    StoryClaim *claim = &story->claims[story->claim_count++];
    *claim = (StoryClaim){ .id = id };
    return claim;
}

static Id id_in(const Doc *record, const char *name)
{
    Id id;
    return id_parse(doc_get_text(record, name), &id) ? id : ID_NONE;
}

static void tell_lines(Audit *audit, Story *story, const Doc *lines)
{
    story->line_count = doc_length(lines);
    story->lines = ARENA_ARRAY(audit->scratch, StoryLine, story->line_count + 1);
    for (size_t i = 0; i < story->line_count; i++) {
        const Doc *line = doc_at(lines, i);
        story->lines[i] = (StoryLine){ .id = id_in(line, "line"),
                                       .item = doc_get_text(line, "item"),
                                       .asked = doc_get_int(line, "asked") };
    }
}

static void tell_need(Audit *audit, Story *story, Str where, const StoryEvent *event,
                      const Doc *record)
{
    bool first = story->need_state.at == NULL;
    if (first != str_is(event->kind, "need.raised")) {
        audit_differs(audit, "place in the need's history", where,
                      first ? STR("need.raised") : STR("anything else"), event->kind);
    }
    audit_compare(audit, "need", where, audit_id_text(audit, story->subject),
                  doc_get_text(record, "need"));
    story->need_state = doc_get_text(record, "state");
    story->noted += str_is(event->kind, "need.noted");
    if (str_is(event->kind, "need.assigned")) {
        story->assigned = id_in(record, "to");
    }
    const Doc *lines = doc_get(record, "lines");
    if (lines) {
        tell_lines(audit, story, lines);
    }
}

static void tell_claim(Audit *audit, Story *story, Str where, const StoryEvent *event,
                       const Doc *record)
{
    StoryClaim *claim = audit_story_claim(story, event->object);
    if ((claim == NULL) != str_is(event->kind, "claim.held")) {
        audit_differs(audit, "place in the claim's history", where,
                      claim ? STR("anything else") : STR("claim.held"), event->kind);
    }
    if (claim == NULL) {
        claim = add_claim(audit, story, event->object);
    }
    audit_compare(audit, "claim", where, audit_id_text(audit, event->object),
                  doc_get_text(record, "claim"));
    claim->line = id_in(record, "line");
    claim->organisation = id_in(record, "organisation");
    claim->quantity = doc_get_int(record, "quantity");
    claim->state = doc_get_text(record, "state");
}

void audit_tell(Audit *audit, Story *story, const StoryEvent *event)
{
    Str where = str_format(audit->scratch, "event %lld", (long long)event->seq);
    Doc *record = NULL;
    if (event->record.at == NULL) {
        story->erased = true;
        return;
    }
    if (doc_from_json(audit->scratch, event->record, &record) != OK) {
        audit_differs(audit, "record", where, STR("JSON"), event->record);
        return;
    }
    Str fixed = fixed_state(event->kind);
    if (str_starts(event->kind, STR("organisation."))) {
        story->organisation_state = fixed.at ? fixed : story->organisation_state;
        return;
    }
    if (fixed.at) {
        audit_compare(audit, "state in the record", where, fixed, doc_get_text(record, "state"));
    }
    if (str_starts(event->kind, STR("import."))) {
        audit_compare(audit, "import", where, audit_id_text(audit, story->subject), doc_get_text(record, "import"));
        return;
    }
    if (str_starts(event->kind, STR("need."))) {
        tell_need(audit, story, where, event, record);
    } else if (str_starts(event->kind, STR("claim."))) {
        tell_claim(audit, story, where, event, record);
    } else if (str_is(event->kind, "house.restored")) {
        // It says what the backup held: the chain goes on from there and from nowhere else.
        audit_compare_numbers(audit, "events before the restore", where, event->seq - 1,
                              doc_get_int(record, "events"));
    } else if (!is_of_house(event->kind)) {
        audit_differs(audit, "kind", where, STR("a known kind"), event->kind);
    }
}
