// Lists of needs: where they look, in what order they come, and whether they would hold a need. Rules without HTTP or SQL,
// apart from needs_rules.c, which says what a need may become.
#include "features/needs/needs_store.h"

// ---- Where a list looks ----

// The narrower of two subtrees; STR_NONE when neither lies in the other.
static Str narrower(Str a, Str b)
{
    if (str_starts(a, b)) {
        return a;
    }
    return str_starts(b, a) ? b : STR_NONE;
}

static Fault filter_path(Work *work, const NeedFilter *filter, Str *path_out)
{
    Area area;
    Str code = filter->locality.len > 0 ? filter->locality : filter->governorate;
    *path_out = STR_NONE;
    if (code.len == 0) {
        return OK;
    }
    Fault fault = areas_find(work, code, &area);
    // What is no place holds no need.
    *path_out = fault == AREA_UNKNOWN ? STR(" ") : area.path;
    return fault == AREA_UNKNOWN ? OK : fault;
}

typedef struct Spans {
    NeedSpan *at;
    size_t count;
} Spans;

static void add_span(Arena *arena, Spans *spans, const Area *governorate, Str reach, Str asked)
{
    Str path = narrower(governorate->path, reach);
    path = path.at && asked.at ? narrower(path, asked) : path;
    if (!path.at) {
        return;
    }
    spans->at = ARENA_GROW(arena, spans->at, spans->count);
    bool whole = str_equal(path, governorate->path);
    spans->at[spans->count++] =
        (NeedSpan){ governorate->pcode, whole ? STR_NONE : path, governorate->path };
}

static Str path_of(const NeedSpan *span)
{
    return span->path.at ? span->path : span->whole;
}

// Two grants may overlap: a row must come once.
static bool is_covered(const Spans *spans, size_t which)
{
    Str path = path_of(&spans->at[which]);
    for (size_t i = 0; i < spans->count; i++) {
        Str other = path_of(&spans->at[i]);
        if (i != which && str_starts(path, other) && (other.len < path.len || i < which)) {
            return true;
        }
    }
    return false;
}

static void drop_covered(Arena *arena, Spans *spans)
{
    Spans kept = { ARENA_ARRAY(arena, NeedSpan, spans->count + 1), 0 };
    for (size_t i = 0; i < spans->count; i++) {
        if (!is_covered(spans, i)) {
            kept.at[kept.count++] = spans->at[i];
        }
    }
    *spans = kept;
}

// Where a list looks: what the asker may see within what is asked for, in parts that lie apart.
static Fault spans_of(Work *work, const NeedFilter *filter, Spans *spans)
{
    Area *governorates;
    size_t count;
    Str asked;
    *spans = (Spans){ 0 };
    TRY(filter_path(work, filter, &asked));
    TRY(areas_list(work, STR_NONE, &governorates, &count));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < filter->area_path_count; j++) {
            add_span(work->arena, spans, &governorates[i], filter->area_paths[j], asked);
        }
    }
    drop_covered(work->arena, spans);
    return OK;
}

// ---- What it holds ----

Fault needs_keys(Work *work, const NeedFilter *filter, NeedKey **keys_out, size_t *count_out)
{
    Spans spans;
    TRY(spans_of(work, filter, &spans));
    return needs_store_keys(work, filter, spans.at, spans.count, keys_out, count_out);
}

Fault needs_list(Work *work, const NeedFilter *filter, Need **needs_out, size_t *count_out)
{
    NeedKey *keys;
    size_t count;
    TRY(needs_keys(work, filter, &keys, &count));
    Need *needs = ARENA_ARRAY(work->arena, Need, count + 1);
    for (size_t i = 0; i < count; i++) {
        TRY(needs_find(work, keys[i].id, &needs[i]));
        needs[i].reader_is_owner = false;
    }
    *needs_out = needs;
    *count_out = count;
    return OK;
}

static bool has_line(const NeedFilter *filter, const Need *need)
{
    bool any = filter->item.len == 0 && filter->sector.len == 0 && !filter->unclaimed;
    for (size_t i = 0; i < need->line_count && !any; i++) {
        const NeedLine *line = &need->lines[i];
        any = (filter->item.len == 0 || str_equal(filter->item, line->item.code)) &&
              (filter->sector.len == 0 || str_equal(filter->sector, line->item.sector)) &&
              (!filter->unclaimed || line->asked > line->claimed);
    }
    return any;
}

static bool is_assigned(const NeedFilter *filter, Id assignee)
{
    switch (filter->assigned) {
    case ASSIGNED_NOBODY:
        return id_is_none(assignee);
    case ASSIGNED_TO:
        return id_equal(assignee, filter->assigned_to);
    default:
        return true;
    }
}

static bool lies_where_asked(const Spans *spans, const Need *need)
{
    for (size_t i = 0; i < spans->count; i++) {
        if (str_starts(need->area.path, path_of(&spans->at[i]))) {
            return true;
        }
    }
    return false;
}

Fault needs_matches(Work *work, const NeedFilter *filter, const Need *need, Id assignee,
                    bool *matches_out)
{
    Spans spans;
    TRY(spans_of(work, filter, &spans));
    *matches_out = need->state == filter->state &&
                   (filter->urgency < 0 || filter->urgency == (int)need->urgency) &&
                   (!filter->overdue || need->due_at < work->now) &&
                   (filter->due_before == 0 || need->due_at < filter->due_before) &&
                   is_assigned(filter, assignee) && has_line(filter, need) &&
                   lies_where_asked(&spans, need);
    return OK;
}

Fault needs_count(Work *work, const NeedFilter *filter, NeedState state, int64_t *number_out)
{
    Spans spans;
    int64_t sum = 0;
    TRY(spans_of(work, filter, &spans));
    for (size_t i = 0; i < spans.count && sum >= 0; i++) {
        int64_t number;
        TRY(areas_count(work, spans.at[i].governorate, "need", need_state_name(state), &number));
        sum = spans.at[i].path.at ? -1 : sum + number;
    }
    *number_out = sum;
    return OK;
}
