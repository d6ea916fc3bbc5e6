// The documents of the board: the list, one need as a coordinator sees it, acts on many, what is new.
#include "features/board/board_page.h"

#include "base/clock.h"
#include "ledger/ledger.h"

enum { HISTORY_MOST = 200 };

// ---- Addresses of lists ----

static void add_pair(TextBuilder *query, const char *name, Str value)
{
    if (value.len > 0) {
        text_add_format(query, "&%s=%.*s", name, STR_ARG(value));
    }
}

Str board_query_of(Work *work, const NeedFilter *filter, bool with_place)
{
    TextBuilder query = { .arena = work->arena };
    text_add_format(&query, "state=%s", need_state_name(filter->state));
    add_pair(&query, "governorate", filter->governorate);
    add_pair(&query, "locality", filter->locality);
    add_pair(&query, "sector", filter->sector);
    add_pair(&query, "item", filter->item);
    if (filter->urgency >= 0) {
        add_pair(&query, "urgency", str_from(urgency_name((Urgency)filter->urgency)));
    }
    text_add_c(&query, filter->overdue ? "&overdue=1" : "");
    if (filter->assigned != ASSIGNED_ANY) {
        add_pair(&query, "assigned",
                 filter->assigned == ASSIGNED_NOBODY ? STR("nobody") : STR("me"));
    }
    if (with_place && !id_is_none(filter->after_id)) {
        text_add_format(&query, "&after_due=%lld&after=%.*s", (long long)filter->after_due,
                        STR_ARG(id_format(work->arena, filter->after_id)));
    }
    return text_done(&query);
}

bool board_is_query(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && c != '=' && c != '&' && c != '-' && c != '_') {
            return false;
        }
    }
    return text.len > 0;
}

Str board_query_quoted(Work *work, Str query)
{
    TextBuilder quoted = { .arena = work->arena };
    for (size_t i = 0; i < query.len; i++) {
        if (query.at[i] == '&' || query.at[i] == '=') {
            text_add_c(&quoted, query.at[i] == '&' ? "%26" : "%3D");
        } else {
            text_add_char(&quoted, query.at[i]);
        }
    }
    return text_done(&quoted);
}

// ---- Times, as people say them ----

// In the largest unit that says something: minutes below an hour, hours below two days, then days.
static void span_to_doc(Doc *record, const char *name, int64_t seconds)
{
    Doc *span = doc_record(record, name);
    if (seconds < HOUR_S) {
        doc_int(span, "minutes", seconds < MINUTE_S ? 1 : seconds / MINUTE_S);
    } else if (seconds < 2 * DAY_S) {
        doc_int(span, "hours", seconds / HOUR_S);
    } else {
        doc_int(span, "days", seconds / DAY_S);
    }
}

static bool waits(NeedState state)
{
    return state <= NEED_OPEN || state == NEED_UNCONFIRMED;
}

static const char *band_of(const Work *work, const Need *need)
{
    if (!waits(need->state)) {
        return "later";
    }
    if (need->due_at < work->now) {
        return "late";
    }
    return need->due_at < work->now + BOARD_SOON_S ? "soon" : "later";
}

// ---- A need in a list ----

static Fault assignee_to_doc(Work *work, Doc *doc, Id need)
{
    Id account;
    Str name;
    TRY(board_assignee(work, need, &account));
    if (id_is_none(account)) {
        doc_null(doc, "assigned");
        return OK;
    }
    TRY(access_name_of(work, account, &name));
    Doc *assigned = doc_record(doc, "assigned");
    doc_id(assigned, "account", account);
    doc_text(assigned, "name", name);
    doc_bool(assigned, "me", id_equal(account, access_account_of(work->user)));
    return OK;
}

static void sectors_to_doc(Doc *row, const Need *need)
{
    Doc *list = doc_list(row, "sectors");
    for (size_t i = 0; i < need->line_count; i++) {
        bool new = true;
        for (size_t j = 0; j < i; j++) {
            new = new && !str_equal(need->lines[i].item.sector, need->lines[j].item.sector);
        }
        if (new) {
            doc_list_text(list, need->lines[i].item.sector);
        }
    }
}

static Fault row_to_doc(Work *work, Doc *row, const Need *need)
{
    needs_to_doc(work, row, need, true);
    doc_bool(row, "asked", need->asked);
    sectors_to_doc(row, need);
    doc_text_c(row, "band", band_of(work, need));
    span_to_doc(row, "age", work->now - need->created_at);
    if (waits(need->state)) {
        bool late = need->due_at < work->now;
        span_to_doc(row, late ? "late" : "left",
                    late ? work->now - need->due_at : need->due_at - work->now);
    }
    return assignee_to_doc(work, row, need->id);
}

// ---- The list ----

static void filters_to_doc(Work *work, Doc *filters, const NeedFilter *filter)
{
    static const char *const assigned[] = { NULL, "nobody", "me" };
    doc_text_c(filters, "state", need_state_name(filter->state));
    doc_text(filters, "governorate", filter->governorate);
    doc_text(filters, "locality", filter->locality);
    doc_text(filters, "sector", filter->sector);
    doc_text(filters, "item", filter->item);
    doc_bool(filters, "overdue", filter->overdue);
    doc_text(filters, "assigned", str_from(assigned[filter->assigned]));
    if (filter->urgency >= 0) {
        doc_text_c(filters, "urgency", urgency_name((Urgency)filter->urgency));
    }
    doc_text(filters, "query", board_query_of(work, filter, false));
}

// How many there are, up to a bound; nothing is counted that would have to be read in full.
static Fault counted_to_doc(Work *work, Doc *doc, const char *name, const NeedFilter *filter)
{
    NeedKey *keys;
    size_t count;
    TRY(needs_keys(work, filter, &keys, &count));
    if (count == 0) {
        doc_null(doc, name);
        return OK;
    }
    Doc *band = doc_record(doc, name);
    bool more = count == filter->most;
    doc_int(band, "count", (int64_t)(more ? count - 1 : count));
    doc_bool(band, "more", more);
    int64_t away = work->now - keys[0].due_at;
    span_to_doc(band, "first", away < 0 ? -away : away);
    return OK;
}

// What is late, and what will be in a few hours, of all that this list holds.
static Fault bands_to_doc(Work *work, Doc *doc, const NeedFilter *filter)
{
    NeedFilter late = *filter;
    late.after_due = 0;
    late.after_id = ID_NONE;
    late.due_before = work->now;
    late.most = BOARD_COUNTED_MOST + 1;
    NeedFilter soon = late;
    soon.after_due = work->now;
    soon.due_before = work->now + BOARD_SOON_S;
    if (!waits(filter->state)) {
        return OK;
    }
    TRY(counted_to_doc(work, doc, "late", &late));
    if (filter->overdue) {
        return OK;
    }
    return counted_to_doc(work, doc, "soon", &soon);
}

static Fault counts_to_doc(Work *work, Doc *doc, const NeedFilter *filter)
{
    static const NeedState shown[] = { NEED_RECEIVED, NEED_VERIFIED, NEED_OPEN, NEED_UNCONFIRMED };
    Doc *counts = doc_record(doc, "counts");
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        int64_t number;
        TRY(needs_count(work, filter, shown[i], &number));
        if (number >= 0) {
            doc_int(counts, need_state_name(shown[i]), number);
        }
    }
    return OK;
}

static Fault rows_to_doc(Work *work, Doc *doc, const Need *needs, size_t count)
{
    Doc *list = doc_list(doc, "needs");
    Str band = STR_NONE;
    for (size_t i = 0; i < count; i++) {
        Doc *row = doc_list_record(list);
        TRY(row_to_doc(work, row, &needs[i]));
        doc_int(row, "index", (int64_t)i);
        doc_bool(row, "first_of_band", !str_equal(band, doc_get_text(row, "band")));
        band = doc_get_text(row, "band");
    }
    return OK;
}

Fault board_list_to_doc(Work *work, Doc *doc, const NeedFilter *filter)
{
    Need *needs;
    size_t count;
    int64_t seq;
    NeedFilter page = *filter;
    page.most = BOARD_PAGE + 1;
    TRY(ledger_last(work, ID_NONE, &seq));
    TRY(needs_list(work, &page, &needs, &count));
    size_t shown = count > BOARD_PAGE ? BOARD_PAGE : count;
    filters_to_doc(work, doc_record(doc, "filters"), filter);
    doc_text(doc, "here", board_query_of(work, filter, true));
    doc_int(doc, "seq", seq);
    doc_int(doc, "bulk_most", BOARD_BULK_MOST);
    TRY(rows_to_doc(work, doc, needs, shown));
    TRY(bands_to_doc(work, doc, filter));
    TRY(counts_to_doc(work, doc, filter));
    if (count > shown) {
        page.after_due = needs[shown - 1].due_at;
        page.after_id = needs[shown - 1].id;
        doc_text(doc, "next", board_query_of(work, &page, true));
    } else {
        doc_null(doc, "next");
    }
    return OK;
}

// ---- One need ----

static Fault claims_to_list(Work *work, Doc *doc, Id need)
{
    Claim *claims;
    size_t count;
    TRY(claims_of_need(work, need, &claims, &count));
    Doc *list = doc_list(doc, "claims");
    for (size_t i = 0; i < count; i++) {
        claims_to_doc(work, doc_list_record(list), &claims[i]);
    }
    return OK;
}

static Fault name_to_doc(Work *work, Doc *record, const char *field, Id account)
{
    Str name;
    if (id_is_none(account)) {
        return OK;
    }
    TRY(access_name_of(work, account, &name));
    doc_text(record, field, name);
    return OK;
}

static Fault history_to_doc(Work *work, Doc *doc, Id need)
{
    HistoryRow *rows;
    size_t count;
    TRY(ledger_history(work, need, HISTORY_MOST, &rows, &count));
    Doc *list = doc_list(doc, "history");
    for (size_t i = 0; i < count; i++) {
        Doc *row = doc_list_record(list);
        doc_time(row, "at", rows[i].at);
        doc_text(row, "kind", rows[i].kind);
        doc_int(row, "seq", rows[i].seq);
        doc_text(row, "reason", doc_get_text(rows[i].record, "reason"));
        Id to;
        if (id_parse(doc_get_text(rows[i].record, "to"), &to)) {
            TRY(name_to_doc(work, row, "to", to));
        }
    }
    doc_int(doc, "seen", count > 0 ? rows[count - 1].seq : 0);
    return OK;
}

static const RevealLook LOOK = { PURPOSE_VERIFY, STR_NONE };

static Fault internal_to_doc(Work *work, Doc *doc, Id need)
{
    InternalNote *notes;
    size_t count;
    TRY(people_internal_notes(work, need, &notes, &count));
    Doc *list = doc_list(doc, "internal");
    for (size_t i = 0; i < count; i++) {
        Doc *note = doc_list_record(list);
        doc_time(note, "at", notes[i].at);
        people_internal_note_to_doc(work, note, need, notes[i].id, &LOOK);
        TRY(name_to_doc(work, note, "author", notes[i].author));
    }
    return OK;
}

static void rights_to_doc(Work *work, Doc *doc, const Need *need)
{
    static const struct {
        const char *name;
        NeedAct act;
    } ACTS[] = {
        { "verify", NEED_ACT_VERIFY }, { "decline", NEED_ACT_DECLINE },
        { "ask", NEED_ACT_ASK },       { "urgency", NEED_ACT_URGENCY },
        { "close", NEED_ACT_CLOSE },   { "duplicate", NEED_ACT_CLOSE_DUPLICATE },
        { "lines", NEED_ACT_LINES },   { "assign", NEED_ACT_ASSIGN },
    };
    bool may = access_may(work->user, MAY_VERIFY_NEEDS,
                          &(Scope){ .area_path = need->area.path });
    Doc *can = doc_record(doc, "can");
    bool any = may && need->raised_by_other;
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
        bool allowed = may && needs_allow(need, ACTS[i].act);
        doc_bool(can, ACTS[i].name, allowed);
        any = any || allowed;
    }
    doc_bool(can, "owner_code", may && need->raised_by_other);
    doc_bool(can, "nothing", !any);
    doc_bool(can, "note", may);
}

Fault board_need_to_doc(Work *work, Doc *doc, const Need *need)
{
    TRY(row_to_doc(work, doc, need));
    doc_bool(doc, "raised_by_other", need->raised_by_other);
    areas_to_doc(doc_record(doc, "governorate"), &need->governorate);
    Doc *contact = doc_record(doc, "contact");
    TRY(people_to_doc(work, contact, need->id, need->personal, &LOOK));
    Str base = str_format(work->arena, "/board/%.*s/photos/", STR_ARG(id_format(work->arena, need->id)));
    TRY(people_photos_to_doc(work, contact, need->id, base));
    TRY(people_notes_to_doc(work, doc, need->id, &LOOK));
    TRY(internal_to_doc(work, doc, need->id));
    TRY(claims_to_list(work, doc, need->id));
    TRY(history_to_doc(work, doc, need->id));
    rights_to_doc(work, doc, need);
    return OK;
}

void board_mark_stale(Doc *doc, int64_t seen)
{
    const Doc *history = doc_get(doc, "history");
    Doc *stale = doc_list(doc, "stale");
    for (size_t i = 0; i < doc_length(history); i++) {
        const Doc *row = doc_at(history, i);
        if (doc_get_int(row, "seq") > seen) {
            Doc *told = doc_list_record(stale);
            doc_text(told, "kind", doc_get_text(row, "kind"));
            doc_text(told, "at", doc_get_text(row, "at"));
        }
    }
}

// ---- What is new ----

static bool is_told(Doc *changed, Id need)
{
    for (size_t i = 0; i < doc_length(changed); i++) {
        Id told;
        if (id_parse(doc_get_text(doc_at(changed, i), "id"), &told) && id_equal(told, need)) {
            return true;
        }
    }
    return false;
}

// What the asker does not see is not there; the latest event of a need speaks for all.
static Fault tell_event(Work *work, Doc *changed, const NeedFilter *filter, const HistoryRow *event)
{
    Need need;
    Id assignee;
    bool listed;
    bool is_need = !str_starts(event->kind, STR("organisation."));
    if (!is_need || is_told(changed, event->subject)) {
        return OK;
    }
    Fault fault = needs_find(work, event->subject, &need);
    if (fault == NEED_NOT_FOUND ||
        (fault == OK && !access_may(work->user, MAY_SEE_NEEDS,
                                    &(Scope){ .area_path = need.area.path }))) {
        return OK;
    }
    TRY(fault);
    TRY(board_assignee(work, need.id, &assignee));
    TRY(needs_matches(work, filter, &need, assignee, &listed));
    Doc *told = doc_list_record(changed);
    doc_id(told, "id", need.id);
    doc_text(told, "kind", event->kind);
    doc_text_c(told, "state", need_state_name(need.state));
    doc_bool(told, "listed", listed);
    doc_bool(told, "mine", id_equal(event->actor, access_account_of(work->user)));
    return OK;
}

Fault board_news_to_doc(Work *work, Doc *doc, const NeedFilter *filter, int64_t after)
{
    HistoryRow *events;
    size_t count;
    TRY(ledger_since(work, after, BOARD_NEWS_MOST, &events, &count));
    Doc *changed = doc_list(doc, "changed");
    for (size_t i = count; i-- > 0;) {
        TRY(tell_event(work, changed, filter, &events[i]));
    }
    doc_bool(doc, "more", count == BOARD_NEWS_MOST);
    return OK;
}

// ---- Acts on many ----

static void bulk_row_to_doc(Work *work, Doc *list, const BulkRow *row, size_t index)
{
    Doc *shown = doc_list_record(list);
    doc_int(shown, "index", (int64_t)index);
    doc_id(shown, "id", row->need);
    doc_int(shown, "seen", row->last);
    doc_bool(shown, "done", row->outcome == OK);
    doc_text(shown, "why", row->outcome == OK ? STR_NONE : str_from(row->outcome->name));
    doc_text(shown, "undone", row->undone);
    doc_bool(shown, "undone_well", str_is(row->undone, "done"));
    if (row->found) {
        needs_to_doc(work, doc_record(shown, "need"), row->found, true);
    } else {
        doc_null(shown, "need");
    }
}

static void bulk_rows_to_doc(Work *work, Doc *doc, const BulkRow *rows, size_t count)
{
    int64_t done = 0, undone = 0;
    Doc *list = doc_list(doc, "rows");
    for (size_t i = 0; i < count; i++) {
        bulk_row_to_doc(work, list, &rows[i], i);
        done += rows[i].outcome == OK;
        undone += str_is(rows[i].undone, "done");
    }
    doc_int(doc, "done", done);
    doc_int(doc, "skipped", (int64_t)count - done);
    doc_int(doc, "undone", undone);
}

void board_bulk_to_doc(Work *work, Doc *doc, const Bulk *bulk, const BulkRow *rows, size_t count)
{
    doc_text_c(doc, "act", board_act_name(bulk->act));
    doc_bool(doc, "undoable", bulk->act != ACT_ASK);
    doc_int(doc, "undo_minutes", BOARD_UNDO_S / MINUTE_S);
    bulk_rows_to_doc(work, doc, rows, count);
}

void board_batch_to_doc(Work *work, Doc *doc, const Batch *batch)
{
    doc_id(doc, "id", batch->id);
    doc_text_c(doc, "act", board_act_name(batch->act));
    doc_time(doc, "at", batch->at);
    doc_time(doc, "undone_at", batch->undone_at);
    doc_bool(doc, "can_undo", board_can_undo(work, batch));
    doc_time(doc, "undo_until", batch->at + BOARD_UNDO_S);
    bulk_rows_to_doc(work, doc, batch->rows, batch->count);
}

// ---- Kept filters ----

Fault board_views_to_doc(Work *work, Doc *doc)
{
    View *views;
    size_t count;
    TRY(board_views(work, &views, &count));
    Doc *list = doc_list(doc, "views");
    for (size_t i = 0; i < count; i++) {
        Doc *view = doc_list_record(list);
        doc_id(view, "id", views[i].id);
        doc_text(view, "name", views[i].name);
        doc_text(view, "query", views[i].query);
        doc_bool(view, "is_start", views[i].is_start);
    }
    doc_int(doc, "views_most", BOARD_VIEWS_MOST);
    return OK;
}

// ---- What forms offer ----

static bool is_in_reach(const Str *paths, size_t count, Str area)
{
    for (size_t i = 0; i < count; i++) {
        if (str_starts(area, paths[i]) || str_starts(paths[i], area)) {
            return true;
        }
    }
    return false;
}

static Fault places_to_frame(Work *work, Doc *list, Str parent, Str chosen)
{
    Area *areas;
    Str *paths;
    size_t count, path_count;
    access_area_paths(work->user, MAY_SEE_NEEDS, work->arena, &paths, &path_count);
    TRY(areas_list(work, parent, &areas, &count));
    for (size_t i = 0; i < count; i++) {
        if (is_in_reach(paths, path_count, areas[i].path)) {
            Doc *choice = doc_list_record(list);
            areas_to_doc(choice, &areas[i]);
            doc_bool(choice, "chosen", str_equal(areas[i].pcode, chosen));
        }
    }
    return OK;
}

Fault board_filter_to_frame(Work *work, Doc *frame, const Doc *filters)
{
    Str governorate = doc_get_text(filters, "governorate");
    TRY(places_to_frame(work, doc_list(frame, "governorates"), STR_NONE, governorate));
    if (governorate.len > 0) {
        TRY(places_to_frame(work, doc_list(frame, "localities"), governorate,
                            doc_get_text(filters, "locality")));
    }
    Str chosen[] = { doc_get_text(filters, "sector"), doc_get_text(filters, "item") };
    return items_to_choices(work, frame, chosen, 2);
}

Fault board_colleagues_to_frame(Work *work, Doc *frame, Str area_path, Id chosen)
{
    Holder *holders;
    size_t count;
    TRY(access_holders(work, MAY_VERIFY_NEEDS, area_path, &holders, &count));
    Doc *list = doc_list(frame, "colleagues");
    for (size_t i = 0; i < count; i++) {
        Doc *colleague = doc_list_record(list);
        doc_id(colleague, "id", holders[i].account);
        doc_text(colleague, "name", holders[i].name);
        doc_bool(colleague, "me", id_equal(holders[i].account, access_account_of(work->user)));
        doc_bool(colleague, "chosen", id_equal(holders[i].account, chosen));
    }
    return OK;
}
