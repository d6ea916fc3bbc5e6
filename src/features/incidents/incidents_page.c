// Looks put together by who looked, and by whom they concern. Not here: who may ask.
#include "features/incidents/incidents_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/csv.h"
#include "ledger/ledger.h"

enum { NEEDS_SHOWN = 200, HISTORY_MOST = 50, REFERENCE = 8 };

// ---- Choosing ----

Looks incidents_narrow(Arena *arena, const Looks *looks, const IncidentSpan *span)
{
    Looks meant = { .at = ARENA_ARRAY(arena, Look, looks->count + 1), .cut = looks->cut };
    for (size_t i = 0; i < looks->count; i++) {
        const Look *look = &looks->at[i];
        if ((id_is_none(span->account) || id_equal(span->account, look->account)) &&
            (id_is_none(span->organisation) || id_equal(span->organisation, look->organisation))) {
            meant.at[meant.count++] = *look;
        }
    }
    return meant;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(Id));
}

Id *incidents_needs(Arena *arena, const Looks *looks, size_t *count_out)
{
    Id *needs = ARENA_ARRAY(arena, Id, looks->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < looks->count; i++) {
        needs[i] = looks->at[i].need;
    }
    qsort(needs, looks->count, sizeof *needs, compare_ids);
    for (size_t i = 0; i < looks->count; i++) {
        if (i == 0 || !id_equal(needs[i], needs[count - 1])) {
            needs[count++] = needs[i];
        }
    }
    *count_out = count;
    return needs;
}

// ---- By who looked ----

typedef struct Group {
    const Look *first, *last;
    size_t count;   // looks, one behind the other once they are sorted
    size_t needs;   // different ones
    size_t in_hour; // the most looks in one hour of the clock
} Group;

static int compare_texts(Str a, Str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = memcmp(a.at, b.at, len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_who(const Look *a, const Look *b)
{
    int order = compare_ids(&a->account, &b->account);
    order = order ? order : compare_ids(&a->organisation, &b->organisation);
    return order ? order : compare_texts(a->role, b->role);
}

static int compare_looks(const void *a, const void *b)
{
    const Look *one = a, *other = b;
    int order = compare_who(one, other);
    return order ? order : (one->at > other->at) - (one->at < other->at);
}

static void count_hours(Group *group)
{
    size_t in_this = 0;
    for (const Look *look = group->first; look < group->first + group->count; look++) {
        bool same = look > group->first && look->at / HOUR_S == (look - 1)->at / HOUR_S;
        in_this = same ? in_this + 1 : 1;
        group->in_hour = in_this > group->in_hour ? in_this : group->in_hour;
    }
}

static int compare_groups(const void *a, const void *b)
{
    const Group *one = a, *other = b;
    int order = (one->in_hour < other->in_hour) - (one->in_hour > other->in_hour);
    return order ? order : (one->count < other->count) - (one->count > other->count);
}

static Group *group_looks(Arena *arena, const Looks *looks, size_t *count_out)
{
    Look *sorted = ARENA_ARRAY(arena, Look, looks->count + 1);
    Group *groups = NULL;
    size_t count = 0;
    memcpy(sorted, looks->at, looks->count * sizeof *sorted);
    qsort(sorted, looks->count, sizeof *sorted, compare_looks);
    for (size_t i = 0; i < looks->count; i++) {
        if (i == 0 || compare_who(&sorted[i], &sorted[i - 1]) != 0) {
            groups = ARENA_GROW(arena, groups, count);
            groups[count++] = (Group){ .first = &sorted[i] };
        }
        groups[count - 1].last = &sorted[i];
        groups[count - 1].count++;
    }
    for (size_t i = 0; i < count; i++) {
        Looks own = { (Look *)groups[i].first, groups[i].count, false };
        (void)incidents_needs(arena, &own, &groups[i].needs);
        count_hours(&groups[i]);
    }
    qsort(groups, count, groups ? sizeof *groups : 1, compare_groups);
    *count_out = count;
    return groups;
}

// Each word of a blank-separated list once, in the list `name`.
static void words_to_list(Doc *record, const char *name, const Group *group, bool purposes)
{
    Doc *list = doc_list(record, name);
    for (const Look *look = group->first; look < group->first + group->count; look++) {
        Str rest = purposes ? look->purpose : look->fields;
        Str word;
        bool more = rest.len > 0;
        while (more) {
            more = str_cut(&rest, ' ', &word);
            bool is_new = word.len > 0;
            for (size_t i = 0; i < doc_length(list) && is_new; i++) {
                is_new = !str_is(word, json_string_value(json_array_get(list, i)));
            }
            if (is_new) {
                doc_list_text(list, word);
            }
        }
    }
}

static Fault name_to_doc(Work *work, Doc *record, const char *name, Id id,
                         Fault (*find)(Work *work, Id id, Str *name_out))
{
    Str text;
    if (id_is_none(id)) {
        doc_null(record, name);
        return OK;
    }
    TRY(find(work, id, &text));
    Doc *named = doc_record(record, name);
    doc_id(named, "id", id);
    doc_text(named, "name", text);
    return OK;
}

static Fault group_to_doc(Work *work, Doc *record, const Group *group)
{
    const Look *look = group->first;
    TRY(name_to_doc(work, record, "account", look->account, incidents_store_name_account));
    TRY(name_to_doc(work, record, "organisation", look->organisation, incidents_store_name_organisation));
    doc_text(record, "role", look->role);
    doc_int(record, "needs", (int64_t)group->needs);
    doc_int(record, "looks", (int64_t)group->count);
    doc_int(record, "in_hour", (int64_t)group->in_hour);
    doc_bool(record, "unusual", (int64_t)group->in_hour >= work->settings->vault_alarm_at);
    doc_time(record, "first", group->first->at);
    doc_time(record, "last", group->last->at);
    words_to_list(record, "purposes", group, true);
    words_to_list(record, "fields", group, false);
    return OK;
}

Fault incidents_page_looks(Work *work, Doc *doc, const Looks *looks)
{
    size_t count;
    Group *groups = group_looks(work->arena, looks, &count);
    Doc *list = doc_list(doc, "looks");
    for (size_t i = 0; i < count; i++) {
        TRY(group_to_doc(work, doc_list_record(list), &groups[i]));
    }
    doc_bool(doc, "cut", looks->cut);
    return OK;
}

// ---- By whom they concern ----

// Tells apart, and opens nothing.
static Str reference_of(Arena *arena, Id id)
{
    Str text = id_format(arena, id);
    return str_from_index(text, text.len - REFERENCE);
}

static void need_to_doc(Work *work, Doc *record, const TouchedNeed *need)
{
    doc_id(record, "id", need->id);
    doc_text(record, "reference", reference_of(work->arena, need->id));
    doc_text(record, "path", str_format(work->arena, "/%s/%.*s", need->is_household ? "households" : "board",
                                        STR_ARG(id_format(work->arena, need->id))));
    areas_to_doc(doc_record(record, "governorate"), &need->governorate);
    doc_time(record, "created", need->created_at);
    doc_bool(record, "phone", need->has_phone);
    doc_time(record, "told", need->told_at);
}

Fault incidents_page_needs(Work *work, Doc *doc, const Looks *looks, Id incident)
{
    size_t count, there = 0, with_phone = 0, told = 0;
    Id *needs = incidents_needs(work->arena, looks, &count);
    Doc *list = doc_list(doc, "needs");
    for (size_t i = 0; i < count; i++) {
        TouchedNeed need;
        TRY(incidents_store_look(work, needs[i], incident, &need));
        if (need.is_there) {
            there++;
            with_phone += need.has_phone;
            told += need.told_at != 0;
            if (doc_length(list) < NEEDS_SHOWN) {
                need_to_doc(work, doc_list_record(list), &need);
            }
        }
    }
    doc_int(doc, "touched", (int64_t)there);
    doc_int(doc, "with_phone", (int64_t)with_phone);
    doc_int(doc, "without_phone", (int64_t)(there - with_phone));
    doc_int(doc, "told", (int64_t)told);
    doc_int(doc, "not_shown", (int64_t)(there - doc_length(list)));
    return OK;
}

// ---- The register ----

static Fault incident_to_doc(Work *work, Doc *record, const Incident *incident)
{
    doc_id(record, "id", incident->id);
    doc_time(record, "opened", incident->opened_at);
    doc_time(record, "tell_before", incident->opened_at + INCIDENT_TELL_WITHIN_S);
    doc_time(record, "since", incident->span.since);
    doc_time(record, "until", incident->span.until);
    doc_time(record, "contained", incident->contained_at);
    doc_time(record, "notified", incident->notified_at);
    doc_time(record, "closed", incident->closed_at);
    const char *stage = incident->closed_at      ? "closed"
                        : incident->notified_at  ? "notified"
                        : incident->contained_at ? "contained"
                                                 : "opened";
    doc_text_c(record, "stage", stage);
    TRY(name_to_doc(work, record, "opened_by", incident->opened_by, incidents_store_name_account));
    TRY(name_to_doc(work, record, "account", incident->span.account, incidents_store_name_account));
    return name_to_doc(work, record, "organisation", incident->span.organisation, incidents_store_name_organisation);
}

Fault incidents_page_list(Work *work, Doc *doc)
{
    Incident *list;
    size_t count;
    Doc *incidents = doc_list(doc, "incidents");
    TRY(incidents_list(work, &list, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(incident_to_doc(work, doc_list_record(incidents), &list[i]));
    }
    return OK;
}

Fault incidents_page_one(Work *work, Doc *doc, const Incident *incident)
{
    TRY(incident_to_doc(work, doc, incident));
    Doc *can = doc_record(doc, "can");
    doc_bool(can, "contained", incident->contained_at == 0);
    doc_bool(can, "notified", incident->contained_at != 0 && incident->notified_at == 0);
    doc_bool(can, "closed", incident->notified_at != 0 && incident->closed_at == 0);
    doc_bool(can, "tell", incident->closed_at == 0);
    doc_bool(can, "see_needs", access_may(work->user, MAY_SEE_NEEDS, NULL));
    return ledger_tell(work, incident->id, HISTORY_MOST, doc_list(doc, "history"));
}

// ---- As a file ----

Fault incidents_page_csv(Work *work, const Looks *looks, Str *csv_out)
{
    Arena *arena = work->arena;
    TextBuilder csv = { .arena = arena };
    text_add(&csv, STR("time,account,organisation,role,purpose,fields,need\r\n"));
    for (size_t i = 0; i < looks->count; i++) {
        const Look *look = &looks->at[i];
        char at[CLOCK_TEXT_SIZE];
        Str organisation = STR("");
        clock_write(look->at, at);
        if (!id_is_none(look->organisation)) {
            TRY(incidents_store_name_organisation(work, look->organisation, &organisation));
        }
        const Str cells[] = { str_from(at), reference_of(arena, look->account), organisation, look->role, look->purpose,
                              look->fields, reference_of(arena, look->need) };
        for (size_t n = 0; n < sizeof cells / sizeof *cells; n++) {
            text_add_c(&csv, n > 0 ? "," : "");
            text_add(&csv, csv_cell(arena, cells[n].at ? cells[n] : STR("")));
        }
        text_add_c(&csv, "\r\n");
    }
    *csv_out = text_done(&csv);
    return OK;
}
