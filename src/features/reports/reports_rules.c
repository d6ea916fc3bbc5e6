// Counting needs for the public, and what of it may be shown. No HTTP and no SQL here. How cells are withheld: withhold/.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "features/claims/claims.h"
#include "features/reports/reports_store.h"
#include "withhold/tree.h"

enum {
    NEEDS_A_STATEMENT = 20000, // of one reading; bounds how long a statement runs
    ROWS_A_ROUND = 500,        // of one transaction
    WEEK_S = 7 * DAY_S,
    FIRST_SATURDAY_S = 2 * DAY_S, // 1970-01-03
    POSITION_MAX = 255,
    PARTS = 2, // of a week: raised, answered; of a record: kept, lapsed
};

#define MEASURE_NAME(measure, name) name,
static const char *const measure_names[MEASURE_COUNT] = { REPORT_MEASURES(MEASURE_NAME) };

const char *reports_measure_name(Measure measure)
{
    assert(measure < MEASURE_COUNT);
    return measure_names[measure];
}

// ---- What is gathered ----

typedef struct Answer {
    uint32_t node, hours;
    uint64_t mask; // of columns
} Answer;

// A promise kept or not.
typedef struct Deed {
    Id organisation;
    uint32_t node;
    uint8_t part; // 0 kept, 1 lapsed
    uint8_t column;
} Deed;

typedef struct Gathered {
    Edition edition;
    int64_t seq;
    NewFigure *figures;
    NewRecord *records;
    NewWeek *weeks;
    size_t figure_count, record_count, week_count;
} Gathered;

typedef struct Tally {
    Work *work;
    Gathered *out;
    Area *areas; // wider places first
    size_t area_count;
    const Area **by_code;
    WithholdTree tree;
    Str codes[REPORT_SECTORS_MAX + 2]; // of the columns
    uint8_t column_of[POSITION_MAX + 1];
    size_t columns;
    WithholdGrid grids[MEASURE_COUNT];
    int64_t **node_weeks;   // by node: REPORT_WEEKS × PARTS
    int64_t **sector_weeks; // by column, for the country
    int64_t first_week, recent_from;
    Answer *answers;
    size_t answer_count;
    uint32_t **answered;    // by node and column: how many answers
    int64_t **medians;      // their median, hours
    Deed *deeds;
    size_t deed_count;
} Tally;

static size_t all_column(const Tally *tally)
{
    return tally->columns - 1;
}

// ---- The tree of places ----

static int compare_codes(const void *a, const void *b)
{
    const Area *const *left = a;
    const Area *const *right = b;
    return str_compare((*left)->pcode, (*right)->pcode);
}

static bool find_node(const Tally *tally, Str pcode, size_t *node_out)
{
    const Area wanted = { .pcode = pcode };
    const Area *key = &wanted;
    const Area **found = bsearch(&key, tally->by_code, tally->area_count, sizeof *found, compare_codes);
    if (found) {
        *node_out = (size_t)(*found - tally->areas);
    }
    return found;
}

static bool is_wide(const Area *area)
{
    return str_is(area->kind, "country") || str_is(area->kind, "region");
}

static bool is_governorate_or_wider(const Area *area)
{
    return is_wide(area) || str_is(area->kind, "governorate");
}

static Fault read_tree(Tally *tally)
{
    Arena *arena = tally->work->arena;
    TRY(areas_all(tally->work, &tally->areas, &tally->area_count));
    tally->by_code = ARENA_ARRAY(arena, const Area *, tally->area_count);
    tally->tree = (WithholdTree){ ARENA_ARRAY(arena, WithholdNode, tally->area_count), tally->area_count };
    for (size_t i = 0; i < tally->area_count; i++) {
        tally->by_code[i] = &tally->areas[i];
    }
    qsort(tally->by_code, tally->area_count, sizeof *tally->by_code, compare_codes);
    for (size_t i = 0; i < tally->area_count; i++) {
        WithholdNode *node = &tally->tree.nodes[i];
        node->always = is_governorate_or_wider(&tally->areas[i]); // shown though they be empty
        node->has_own = !is_wide(&tally->areas[i]); // a need names at least a governorate
        if (i > 0 && !find_node(tally, tally->areas[i].parent, &node->parent)) {
            return AREA_UNKNOWN;
        }
    }
    withhold_link(&tally->tree);
    return OK;
}

static Fault read_columns(Tally *tally)
{
    int64_t positions[REPORT_SECTORS_MAX];
    size_t count;
    TRY(reports_store_sectors(tally->work, tally->codes, positions, &count));
    memset(tally->column_of, (int)count, sizeof tally->column_of);
    for (size_t i = 0; i < count; i++) {
        if (positions[i] > 0 && positions[i] <= POSITION_MAX) {
            tally->column_of[positions[i]] = (uint8_t)i;
        }
    }
    tally->codes[count] = STR(SECTOR_UNSORTED);
    tally->codes[count + 1] = STR(SECTOR_ALL);
    tally->columns = count + 2;
    return OK;
}

// ---- Counting one need ----

typedef struct Case {
    CountedRow need; // its first row
    size_t node;
    bool has_node;
    uint64_t asked, claimed, delivered, confirmed; // columns
    int64_t first_delivered_at; // 0: not recently
    bool was_delivered_before;  // recently: what came then is not known
} Case;

static void count_claim(Tally *tally, Case *one, const CountedRow *row, uint64_t bit)
{
    int64_t state = row->claim_state;
    bool is_live = state == CLAIM_HELD || state == CLAIM_DISPATCHED;
    bool is_kept = state == CLAIM_DELIVERED || state == CLAIM_CONFIRMED;
    bool is_recent = row->changed_at >= tally->recent_from;
    bool is_lapsed = (state == CLAIM_LAPSED && is_recent) || (is_live && row->claim_due_at < tally->work->now);
    one->claimed |= is_live ? bit : 0;
    one->delivered |= is_kept ? bit : 0;
    one->confirmed |= state == CLAIM_CONFIRMED ? bit : 0;
    if (is_kept && row->delivered_at == 0) {
        one->was_delivered_before = true;
    } else if (is_kept && (one->first_delivered_at == 0 || row->delivered_at < one->first_delivered_at)) {
        one->first_delivered_at = row->delivered_at;
    }
    if (one->has_node && ((is_kept && is_recent) || is_lapsed)) {
        tally->deeds = ARENA_GROW(tally->work->arena, tally->deeds, tally->deed_count);
        tally->deeds[tally->deed_count++] = (Deed){ row->organisation, (uint32_t)one->node, is_lapsed,
                                                    tally->column_of[row->sector & POSITION_MAX] };
    }
}

static void add_row(Tally *tally, Case *one, const CountedRow *row)
{
    uint64_t bit = UINT64_C(1) << tally->column_of[row->sector & POSITION_MAX];
    one->asked |= bit;
    if (row->claim_state >= 0) {
        count_claim(tally, one, row, bit);
    }
}

static void count(const Tally *tally, const Case *one, Measure measure, uint64_t mask)
{
    if (mask == 0) {
        return;
    }
    int64_t *row = withhold_row(tally->work->arena, &tally->grids[measure], one->node);
    for (size_t column = 0; column < all_column(tally); column++) {
        row[column] += (int64_t)((mask >> column) & 1);
    }
    row[all_column(tally)]++;
}

static void count_week(const Tally *tally, int64_t **weeks, size_t index, int64_t at, int part)
{
    int64_t week = (at - tally->first_week) / WEEK_S;
    if (at < tally->first_week || week >= REPORT_WEEKS) {
        return;
    }
    if (!weeks[index]) {
        weeks[index] = ARENA_ARRAY(tally->work->arena, int64_t, REPORT_WEEKS * PARTS);
    }
    weeks[index][week * PARTS + part]++;
}

static void count_in_weeks(const Tally *tally, const Case *one, int64_t at, uint64_t mask, int part)
{
    count_week(tally, tally->node_weeks, one->node, at, part);
    for (size_t column = 0; column < tally->columns - 1; column++) {
        if ((mask >> column) & 1) {
            count_week(tally, tally->sector_weeks, column, at, part);
        }
    }
}

static void count_answer(Tally *tally, const Case *one)
{
    int64_t at = one->first_delivered_at;
    int64_t now = tally->work->now;
    if (at == 0 || one->was_delivered_before) {
        return;
    }
    count_in_weeks(tally, one, at, one->delivered, 1);
    if (at >= now - WEEK_S) {
        count(tally, one, MEASURE_WEEK, one->delivered);
    }
    int64_t waited = at > one->need.created_at ? at - one->need.created_at : 0;
    uint64_t all = UINT64_C(1) << all_column(tally);
    tally->answers = ARENA_GROW(tally->work->arena, tally->answers, tally->answer_count);
    tally->answers[tally->answer_count++] =
        (Answer){ (uint32_t)one->node, (uint32_t)(waited / HOUR_S), one->delivered | all };
}

static void count_case(Tally *tally, const Case *one)
{
    const CountedRow *need = &one->need;
    bool is_accepted = need->state == NEED_VERIFIED || need->state == NEED_OPEN;
    bool was_accepted = need->state_before == NEED_VERIFIED || need->state_before == NEED_OPEN;
    // Only what was accepted can be closed.
    bool is_seen = is_accepted || need->state == NEED_CLOSED ||
                   (need->state == NEED_UNCONFIRMED && was_accepted);
    if (!one->has_node) {
        return;
    }
    count(tally, one, MEASURE_LATE, need->state == NEED_RECEIVED ? one->asked : 0);
    if (!is_seen) {
        return;
    }
    count(tally, one, MEASURE_OPEN, is_accepted ? one->asked : 0);
    count(tally, one, MEASURE_CLAIMED, is_accepted ? one->claimed : 0);
    count(tally, one, MEASURE_DELIVERED, one->delivered);
    count(tally, one, MEASURE_CONFIRMED, one->confirmed);
    count(tally, one, MEASURE_MET, need->state == NEED_CLOSED && need->is_met ? one->asked : 0);
    count_in_weeks(tally, one, need->created_at, one->asked, 0);
    count_answer(tally, one);
}

// ---- Counting all ----

static void begin_case(const Tally *tally, const CountedRow *row, Case *one)
{
    *one = (Case){ .need = *row };
    one->has_node = find_node(tally, row->area, &one->node);
}

// `last` is the last need counted before, and after.
static Fault count_some(Tally *tally, Arena *scratch, Id *last, size_t *needs_out)
{
    Case one = { .has_node = false };
    size_t needs = 0;
    arena_reset(scratch);
    DbRows *rows = reports_store_open_needs(tally->work, *last, NEEDS_A_STATEMENT, tally->recent_from);
    while (db_next(rows)) {
        CountedRow row = reports_store_read_need(rows, scratch);
        if (needs == 0 || !id_equal(row.need, one.need.need)) {
            count_case(tally, &one);
            begin_case(tally, &row, &one);
            needs++;
        }
        add_row(tally, &one, &row);
    }
    TRY(db_end(rows));
    count_case(tally, &one);
    *last = one.need.need;
    *needs_out = needs;
    return OK;
}

static Fault count_needs(Tally *tally)
{
    Arena *scratch = arena_new();
    Id last = ID_NONE;
    size_t needs = NEEDS_A_STATEMENT;
    Fault fault = OK;
    while (fault == OK && needs == NEEDS_A_STATEMENT) {
        fault = count_some(tally, scratch, &last, &needs);
    }
    arena_free(scratch);
    return fault;
}

static void sum_up_weeks(const Tally *tally)
{
    for (size_t node = tally->area_count; node-- > 1;) {
        int64_t **parent = &tally->node_weeks[tally->tree.nodes[node].parent];
        if (tally->node_weeks[node] && !*parent) {
            *parent = ARENA_ARRAY(tally->work->arena, int64_t, REPORT_WEEKS * PARTS);
        }
        if (tally->node_weeks[node]) {
            for (int i = 0; i < REPORT_WEEKS * PARTS; i++) {
                (*parent)[i] += tally->node_weeks[node][i];
            }
        }
    }
}

// ---- Medians ----

static int compare_hours(const void *a, const void *b)
{
    const Answer *left = a;
    const Answer *right = b;
    return (left->hours > right->hours) - (left->hours < right->hours);
}

static void visit_answer(const Tally *tally, const Answer *answer, uint32_t **seen)
{
    for (size_t node = answer->node;; node = tally->tree.nodes[node].parent) {
        if (!seen[node]) {
            seen[node] = ARENA_ARRAY(tally->work->arena, uint32_t, tally->columns);
        }
        for (size_t column = 0; column < tally->columns; column++) {
            seen[node][column] += (uint32_t)((answer->mask >> column) & 1);
            bool is_middle = seen != tally->answered && (answer->mask >> column) & 1 &&
                             seen[node][column] == (tally->answered[node][column] + 1) / 2;
            if (is_middle) {
                tally->medians[node][column] = answer->hours;
            }
        }
        if (node == 0) {
            return;
        }
    }
}

// How many there are, in each row; then, from the quickest on, which is in the middle.
static void find_medians(Tally *tally)
{
    Arena *arena = tally->work->arena;
    uint32_t **seen = ARENA_ARRAY(arena, uint32_t *, tally->area_count);
    if (tally->answer_count == 0) {
        return;
    }
    qsort(tally->answers, tally->answer_count, sizeof *tally->answers, compare_hours);
    for (size_t i = 0; i < tally->answer_count; i++) {
        visit_answer(tally, &tally->answers[i], tally->answered);
    }
    for (size_t node = 0; node < tally->area_count; node++) {
        tally->medians[node] = tally->answered[node] ? ARENA_ARRAY(arena, int64_t, tally->columns) : NULL;
    }
    for (size_t i = 0; i < tally->answer_count; i++) {
        visit_answer(tally, &tally->answers[i], seen);
    }
}

static int64_t median_of(const Tally *tally, size_t node, size_t column)
{
    int64_t least = tally->out->edition.small_cell > 1 ? tally->out->edition.small_cell : 1;
    const uint32_t *answered = tally->answered[node];
    return answered && answered[column] >= least ? tally->medians[node][column] : -1;
}

// ---- What was withheld before ----

// Nothing that was withheld before on the same day is shown, so that no two publications of a day tell it.
static bool keeps_withheld(const Tally *tally, const Edition *before)
{
    return before->number > 0 && before->published_at / DAY_S == tally->work->now / DAY_S &&
           before->small_cell == tally->out->edition.small_cell;
}

static bool find_column(const Tally *tally, Str code, size_t *column_out)
{
    for (size_t column = 0; column < tally->columns; column++) {
        if (str_equal(tally->codes[column], code)) {
            *column_out = column;
            return true;
        }
    }
    return false;
}

static Fault keep_withheld(Tally *tally, const Edition *before)
{
    WithheldFigure *rows;
    size_t count_of;
    TRY(reports_store_withheld(tally->work, before->number, &rows, &count_of));
    for (size_t i = 0; i < count_of; i++) {
        size_t node;
        size_t column;
        if (!find_node(tally, rows[i].area, &node) || !find_column(tally, rows[i].sector, &column)) {
            continue;
        }
        for (int measure = 0; measure < MEASURE_COUNT; measure++) {
            WithholdGrid *grid = &tally->grids[measure];
            bool **marks = rows[i].inexact ? grid->own_marks : grid->marks;
            if (rows[i].marks[measure] && marks[node]) {
                marks[node][column] = true;
            }
        }
    }
    return OK;
}

// ---- The rows of an edition ----

static Figures figures_at(const Tally *tally, size_t node, size_t column, bool inexact)
{
    Figures figures = { .answer_h = inexact ? -1 : median_of(tally, node, column) };
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        const WithholdGrid *grid = &tally->grids[measure];
        int64_t *const *numbers = inexact ? grid->own : grid->sums;
        // Without places below, what lies at the area itself is all of it.
        bool is_part = inexact && withhold_has_family(&tally->tree, grid, node);
        bool *const *marks = is_part ? grid->own_marks : grid->marks;
        if (numbers[node]) {
            figures.cells[measure] = (Cell){ numbers[node][column], marks[node][column] };
        }
    }
    return figures;
}

static bool is_empty(const Figures *figures)
{
    bool empty = figures->answer_h < 0;
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        empty = empty && figures->cells[measure].number == 0 && !figures->cells[measure].withheld;
    }
    return empty;
}

static void add_figures(Tally *tally, size_t node, bool inexact)
{
    Gathered *out = tally->out;
    const Area *area = &tally->areas[node];
    for (size_t column = 0; column < tally->columns; column++) {
        Figures figures = figures_at(tally, node, column, inexact);
        bool is_kept = column == all_column(tally) && is_governorate_or_wider(area) && !inexact;
        if (is_kept || !is_empty(&figures)) {
            out->figures = ARENA_GROW(tally->work->arena, out->figures, out->figure_count);
            out->figures[out->figure_count++] =
                (NewFigure){ .area = area->pcode, .sector = tally->codes[column], .inexact = inexact,
                             .parent = inexact ? area->pcode : area->parent, .figures = figures };
        }
    }
}

static bool has_family(const Tally *tally, size_t node)
{
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        if (withhold_has_family(&tally->tree, &tally->grids[measure], node)) {
            return true;
        }
    }
    return false;
}

static void make_figures(Tally *tally)
{
    for (size_t node = 0; node < tally->area_count; node++) {
        add_figures(tally, node, false);
        if (has_family(tally, node) && !is_wide(&tally->areas[node])) {
            add_figures(tally, node, true);
        }
    }
}

static Cell rounded(const Tally *tally, int64_t number)
{
    int64_t shown = withhold_round(number, tally->out->edition.small_cell);
    return (Cell){ shown, shown < 0 };
}

static void add_weeks(Tally *tally, Str area, Str sector, const int64_t *numbers)
{
    Gathered *out = tally->out;
    for (int week = 0; numbers && week < REPORT_WEEKS; week++) {
        out->weeks = ARENA_GROW(tally->work->arena, out->weeks, out->week_count);
        out->weeks[out->week_count++] =
            (NewWeek){ area, sector, { tally->first_week + week * WEEK_S, rounded(tally, numbers[week * PARTS]),
                                       rounded(tally, numbers[week * PARTS + 1]) } };
    }
}

static void make_weeks(Tally *tally)
{
    sum_up_weeks(tally);
    for (size_t node = 0; node < tally->area_count; node++) {
        add_weeks(tally, tally->areas[node].pcode, STR(SECTOR_ALL), tally->node_weeks[node]);
    }
    for (size_t column = 0; column < all_column(tally); column++) {
        add_weeks(tally, tally->areas[0].pcode, tally->codes[column], tally->sector_weeks[column]);
    }
}

// ---- Records of organisations ----

static int compare_deeds(const void *a, const void *b)
{
    const Deed *left = a;
    const Deed *right = b;
    return memcmp(&left->organisation, &right->organisation, sizeof left->organisation);
}

typedef struct Records {
    WithholdGrid grids[PARTS]; // a column an organisation
    Id *organisations;
    uint64_t *sectors; // of each
    size_t count;
} Records;

static size_t wide_place_of(const Tally *tally, size_t node)
{
    while (!is_governorate_or_wider(&tally->areas[node])) {
        node = tally->tree.nodes[node].parent;
    }
    return node;
}

static void count_organisations(Tally *tally, Records *records)
{
    if (tally->deed_count == 0) {
        return;
    }
    qsort(tally->deeds, tally->deed_count, sizeof *tally->deeds, compare_deeds);
    for (size_t i = 0; i < tally->deed_count; i++) {
        records->count += i == 0 || compare_deeds(&tally->deeds[i - 1], &tally->deeds[i]) != 0;
    }
    records->organisations = ARENA_ARRAY(tally->work->arena, Id, records->count);
    records->sectors = ARENA_ARRAY(tally->work->arena, uint64_t, records->count);
}

static void count_deeds(Tally *tally, Records *records)
{
    count_organisations(tally, records);
    for (int part = 0; part < PARTS; part++) {
        records->grids[part] = withhold_grid_new(tally->work->arena, &tally->tree, records->count + 1);
    }
    for (size_t i = 0, column = 0; i < tally->deed_count; i++) {
        const Deed *deed = &tally->deeds[i];
        int64_t *row = withhold_row(tally->work->arena, &records->grids[deed->part],
                                    wide_place_of(tally, deed->node));
        column += i > 0 && compare_deeds(&tally->deeds[i - 1], deed) != 0;
        row[column]++;
        row[records->count]++;
        records->organisations[column] = deed->organisation;
        records->sectors[column] |= UINT64_C(1) << deed->column;
    }
}

static Fault keep_withheld_records(const Tally *tally, Records *records, const Edition *before)
{
    WithheldRecord *rows;
    size_t row_count;
    TRY(reports_store_withheld_records(tally->work, before->number, &rows, &row_count));
    for (size_t i = 0; i < row_count; i++) {
        size_t node;
        bool is_known = find_node(tally, rows[i].area, &node) && is_governorate_or_wider(&tally->areas[node]);
        for (size_t column = 0; is_known && column < records->count; column++) {
            if (id_equal(records->organisations[column], rows[i].organisation)) {
                records->grids[0].marks[node][column] |= rows[i].kept;
                records->grids[1].marks[node][column] |= rows[i].lapsed;
            }
        }
    }
    return OK;
}

static Str sectors_of(const Tally *tally, uint64_t mask)
{
    TextBuilder text = { .arena = tally->work->arena };
    for (size_t column = 0; column < all_column(tally); column++) {
        if ((mask >> column) & 1) {
            text_add_format(&text, "%s%.*s", text.len > 0 ? " " : "", STR_ARG(tally->codes[column]));
        }
    }
    return text_done(&text);
}

static Cell cell_at(const WithholdGrid *grid, size_t node, size_t column)
{
    return (Cell){ grid->sums[node][column], grid->marks[node][column] };
}

static void add_records(Tally *tally, const Records *records, size_t node)
{
    Gathered *out = tally->out;
    for (size_t column = 0; column < records->count; column++) {
        Cell kept = cell_at(&records->grids[0], node, column);
        Cell lapsed = cell_at(&records->grids[1], node, column);
        if (kept.number == 0 && lapsed.number == 0 && !kept.withheld && !lapsed.withheld) {
            continue;
        }
        out->records = ARENA_GROW(tally->work->arena, out->records, out->record_count);
        out->records[out->record_count++] = (NewRecord){
            .area = tally->areas[node].pcode, .organisation = records->organisations[column],
            .sectors = node == 0 ? sectors_of(tally, records->sectors[column]) : STR_NONE,
            .kept = kept, .lapsed = lapsed,
        };
    }
}

static Fault make_records(Tally *tally, const Edition *before)
{
    Records records = { .count = 0 };
    count_deeds(tally, &records);
    if (records.count == 0) {
        return OK;
    }
    for (int part = 0; part < PARTS; part++) {
        withhold_sum_up(tally->work->arena, &tally->tree, &records.grids[part]);
    }
    if (keeps_withheld(tally, before)) {
        TRY(keep_withheld_records(tally, &records, before));
    }
    for (int part = 0; part < PARTS; part++) {
        withhold_grid(tally->work->arena, &tally->tree, &records.grids[part], tally->out->edition.small_cell);
    }
    for (size_t node = 0; node < tally->area_count; node++) {
        if (is_governorate_or_wider(&tally->areas[node])) {
            add_records(tally, &records, node);
        }
    }
    return OK;
}

// ---- The job ----

static bool is_due(const Work *work, const Edition *before)
{
    // A clock that was set back must not silence the counts until it has caught up.
    return before->number == 0 || before->published_at > work->now ||
           work->now - before->published_at >= work->settings->publish_every_s;
}

static Fault begin_tally(Work *work, Tally *tally)
{
    int64_t newest;
    Arena *arena = work->arena;
    int64_t this_week = work->now - (work->now - FIRST_SATURDAY_S) % WEEK_S;
    *tally = (Tally){ .work = work, .out = ARENA_NEW(arena, Gathered) };
    TRY(reports_store_newest_edition(work, &newest));
    TRY(reports_store_last_seq(work, &tally->out->seq));
    TRY(read_tree(tally));
    TRY(read_columns(tally));
    tally->out->edition = (Edition){ newest + 1, work->now, work->settings->small_cell };
    tally->recent_from = work->now - REPORT_RECENT_DAYS * DAY_S;
    tally->first_week = this_week - (REPORT_WEEKS - 1) * WEEK_S;
    tally->node_weeks = ARENA_ARRAY(arena, int64_t *, tally->area_count);
    tally->sector_weeks = ARENA_ARRAY(arena, int64_t *, tally->columns);
    tally->answered = ARENA_ARRAY(arena, uint32_t *, tally->area_count);
    tally->medians = ARENA_ARRAY(arena, int64_t *, tally->area_count);
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        tally->grids[measure] = withhold_grid_new(arena, &tally->tree, tally->columns);
    }
    return OK;
}

Fault reports_gather(Work *work, void **gathered_out)
{
    Edition before;
    Tally tally;
    TRY(reports_store_edition(work, &before));
    if (!is_due(work, &before)) {
        return OK;
    }
    TRY(begin_tally(work, &tally));
    TRY(count_needs(&tally));
    find_medians(&tally);
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        withhold_sum_up(work->arena, &tally.tree, &tally.grids[measure]);
    }
    if (keeps_withheld(&tally, &before)) {
        TRY(keep_withheld(&tally, &before));
    }
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        withhold_grid(work->arena, &tally.tree, &tally.grids[measure], work->settings->small_cell);
    }
    make_figures(&tally);
    make_weeks(&tally);
    TRY(make_records(&tally, &before));
    *gathered_out = tally.out;
    return OK;
}

// One row of all that is to be written, by its place.
static Fault keep_row(Work *work, const Gathered *gathered, size_t index)
{
    int64_t edition = gathered->edition.number;
    if (index < gathered->figure_count) {
        return reports_store_insert_figure(work, edition, &gathered->figures[index]);
    }
    index -= gathered->figure_count;
    if (index < gathered->record_count) {
        return reports_store_insert_record(work, edition, &gathered->records[index]);
    }
    return reports_store_put_week(work, &gathered->weeks[index - gathered->record_count]);
}

Fault reports_keep(Work *work, const void *gathered_before, int64_t round, bool *more_out)
{
    const Gathered *gathered = gathered_before;
    size_t count_of = gathered->figure_count + gathered->record_count + gathered->week_count;
    size_t from = (size_t)round * ROWS_A_ROUND;
    *more_out = true;
    if (from < count_of) {
        for (size_t i = from; i < count_of && i < from + ROWS_A_ROUND; i++) {
            TRY(keep_row(work, gathered, i));
        }
        return OK;
    }
    if (from < count_of + ROWS_A_ROUND) { // the first round behind the last row: now it is shown
        return reports_store_insert_edition(work, &gathered->edition, gathered->seq);
    }
    return reports_store_clear(work, gathered->edition.number, ROWS_A_ROUND, more_out);
}

// ---- Reading ----

Fault reports_edition(Work *work, Edition *edition_out)
{
    return reports_store_edition(work, edition_out);
}

Fault reports_of_area(Work *work, const Edition *edition, Str pcode, SectorFigures **rows_out, size_t *count_out)
{
    return reports_store_of_area(work, edition->number, pcode, rows_out, count_out);
}

Fault reports_of_area_sector(Work *work, const Edition *edition, Str pcode, Str sector, Figures *figures_out)
{
    return reports_store_figures(work, edition->number, pcode, sector, figures_out);
}

Fault reports_places(Work *work, const Edition *edition, Str parent, Str sector, PlaceFigures **places_out,
                     size_t *count_out)
{
    return reports_store_places(work, edition->number, parent, sector, places_out, count_out);
}

Fault reports_governorates(Work *work, const Edition *edition, Str sector, Str region, PlaceFigures **places_out,
                           size_t *count_out)
{
    return reports_store_governorates(work, edition->number, sector, region, places_out, count_out);
}

Fault reports_records(Work *work, const Edition *edition, Str pcode, OrganisationRecord **records_out,
                      size_t *count_out)
{
    return reports_store_records(work, edition->number, pcode, records_out, count_out);
}

Fault reports_responders(Work *work, const Edition *edition, const ResponderSearch *search,
                         Responder **responders_out, size_t *count_out)
{
    ResponderSearch keyed = *search;
    if (search->name.len > 0) {
        keyed.name = organisations_name_key(work->arena, search->name);
    }
    return reports_store_responders(work, edition->number, &keyed, responders_out, count_out);
}

Fault reports_weeks(Work *work, Str pcode, Str sector, WeekFigures **weeks_out, size_t *count_out)
{
    WeekFigures *weeks;
    size_t count_of;
    TRY(reports_store_weeks(work, pcode, sector, &weeks, &count_of));
    for (size_t i = 0; i < count_of / 2; i++) {
        WeekFigures kept = weeks[i];
        weeks[i] = weeks[count_of - 1 - i];
        weeks[count_of - 1 - i] = kept;
    }
    *weeks_out = weeks;
    *count_out = count_of;
    return OK;
}
