// Documents of published figures, the colours of the map, the bars of a trend, and tables as CSV. Not here: which
// numbers may be shown (withhold/, before they are published).
#include "features/reports/reports_page.h"

#include "base/csv.h"

enum {
    DAY_H = 24,
    DAYS_FROM_H = 48, // below this, hours say more
    MAP_CLASSES = 4,
    CHART_WIDTH = 480,
    CHART_HEIGHT = 160,
    CHART_LINES = 2, // above the ground line
    BAR_WIDTH = 14,
    BAR_GAP = 2,
};

// ---- Documents ----

static void cell_to_doc(Doc *record, const char *name, Cell cell)
{
    Doc *shown = doc_record(record, name);
    if (cell.withheld) {
        doc_bool(shown, "withheld", true);
    } else {
        doc_int(shown, "value", cell.number);
    }
}

void reports_page_figures(Doc *record, const Figures *figures)
{
    for (Measure measure = 0; measure < MEASURE_COUNT; measure++) {
        cell_to_doc(record, reports_measure_name(measure), figures->cells[measure]);
    }
    if (figures->answer_h < 0) {
        return;
    }
    Doc *answer = doc_record(record, "answer");
    doc_int(answer, "hours", figures->answer_h);
    if (figures->answer_h >= DAYS_FROM_H) {
        doc_int(answer, "days", (figures->answer_h + DAY_H / 2) / DAY_H);
    }
}

void reports_page_edition(Doc *doc, const Edition *edition)
{
    doc_time(doc, "published", edition->published_at);
    doc_int(doc, "small_cell", edition->small_cell);
}

void reports_page_sector(Doc *record, Str code, const Sector *sectors, size_t count)
{
    Doc *sector = doc_record(record, "sector");
    doc_text(sector, "code", code);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(sectors[i].code, code)) {
            doc_text(sector, "name_ar", sectors[i].name_ar);
            doc_text(sector, "name_en", sectors[i].name_en);
        }
    }
}

static void place_to_doc(Doc *record, const Area *place)
{
    Doc *area = doc_record(record, "area");
    doc_text(area, "pcode", place->pcode);
    doc_text(area, "name_ar", place->name_ar);
    doc_text(area, "name_en", place->name_en);
}

void reports_page_places(Doc *doc, const char *name, const PlaceFigures *places, size_t count)
{
    Doc *list = doc_list(doc, name);
    for (size_t i = 0; i < count; i++) {
        Doc *record = doc_list_record(list);
        place_to_doc(record, &places[i].area);
        if (places[i].inexact) {
            doc_bool(record, "inexact", true);
        }
        reports_page_figures(record, &places[i].figures);
    }
}

static void record_to_doc(Doc *doc, const OrganisationRecord *record)
{
    doc_id(doc, "id", record->id);
    doc_text(doc, "name", record->name);
    cell_to_doc(doc, "kept", record->kept);
    cell_to_doc(doc, "lapsed", record->lapsed);
}

void reports_page_records(Doc *doc, const OrganisationRecord *records, size_t count)
{
    Doc *list = doc_list(doc, "organisations");
    for (size_t i = 0; i < count; i++) {
        record_to_doc(doc_list_record(list), &records[i]);
    }
}

void reports_page_responders(Doc *doc, const Responder *responders, size_t count, const Sector *sectors,
                             size_t sector_count)
{
    Doc *list = doc_list(doc, "responders");
    for (size_t i = 0; i < count; i++) {
        Doc *record = doc_list_record(list);
        record_to_doc(record, &responders[i].record);
        doc_text(record, "kind", responders[i].kind);
        place_to_doc(record, &responders[i].area);
        items_sectors_to_doc(record, responders[i].sectors, sectors, sector_count);
    }
}

void reports_page_weeks(Doc *doc, const WeekFigures *weeks, size_t count)
{
    Doc *list = doc_list(doc, "weeks");
    for (size_t i = 0; i < count; i++) {
        Doc *record = doc_list_record(list);
        doc_time(record, "start", weeks[i].start);
        cell_to_doc(record, "raised", weeks[i].raised);
        cell_to_doc(record, "answered", weeks[i].answered);
    }
}

// ---- The map ----

// The largest of 1, 2, 3, 4, 5, 7, 10, 20, 30 … of which nine are not more than `most`.
static int64_t map_unit(int64_t most)
{
    static const int64_t steps[] = { 1, 2, 3, 4, 5, 7 };
    int64_t unit = 1;
    for (int64_t ten = 1; ten <= most; ten *= 10) {
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            unit = 9 * steps[i] * ten <= most ? steps[i] * ten : unit;
        }
    }
    return unit;
}

// Classes grow by squares: governorates differ by far more than a uniform scale could show.
static int64_t class_from(int64_t unit, int64_t class)
{
    return unit * (class - 1) * (class - 1);
}

static int64_t class_of(int64_t unit, int64_t number)
{
    int64_t class = MAP_CLASSES;
    while (class > 1 && number < class_from(unit, class)) {
        class--;
    }
    return class;
}

static void add_legend(Work *work, Doc *legend, int64_t class, int64_t from, int64_t to)
{
    if (to < from) {
        return; // numbers so small are withheld
    }
    Doc *entry = doc_list_record(legend);
    doc_text(entry, "class", str_format(work->arena, "%lld", (long long)class));
    doc_int(entry, "from", from);
    if (to != INT64_MAX) {
        doc_int(entry, "to", to);
    }
}

static void add_legend_mark(Doc *legend, const char *class, bool is_used)
{
    if (is_used) {
        Doc *entry = doc_list_record(legend);
        doc_text_c(entry, "class", class);
        doc_bool(entry, class, true);
    }
}

// What the map's cells are, together.
typedef struct MapUse {
    int64_t most;
    bool few, none;
} MapUse;

static MapUse look_at_cells(const Doc *counts, const char *measure)
{
    MapUse use = { 0 };
    for (size_t i = 0; i < doc_length(counts); i++) {
        const Doc *cell = doc_get(doc_at(counts, i), measure);
        int64_t number = doc_get_int(cell, "value");
        use.most = number > use.most ? number : use.most;
        use.few = use.few || doc_get_bool(cell, "withheld");
        use.none = use.none || (number == 0 && !doc_get_bool(cell, "withheld"));
    }
    return use;
}

static void colour_tile(Work *work, Doc *tile, const Doc *cell, int64_t unit)
{
    int64_t number = doc_get_int(cell, "value");
    if (doc_get_bool(cell, "withheld")) {
        doc_text_c(tile, "class", "few");
        doc_bool(tile, "withheld", true);
        return;
    }
    doc_int(tile, "value", number);
    doc_text(tile, "class", number == 0 ? STR("none")
                                        : str_format(work->arena, "%lld", (long long)class_of(unit, number)));
}

// A place of which nothing is published has no colour, not the one of zero.
static void leave_bare(const Doc *frame)
{
    const Doc *tiles = doc_get(doc_get(frame, "map"), "tiles");
    for (size_t i = 0; i < doc_length(tiles); i++) {
        Doc *tile = doc_at(tiles, i);
        if (!doc_get(tile, "class")) {
            doc_text_c(tile, "class", "bare");
            doc_bool(tile, "bare", true);
        }
    }
}

Fault reports_page_map(Work *work, const Doc *doc, const MapWish *wish, Doc *frame)
{
    const char *measure = wish->measure;
    const Doc *counts = doc_get(doc, wish->list);
    MapUse use = look_at_cells(counts, measure);
    int64_t unit = map_unit(use.most);
    int64_t small = doc_get_int(doc, "small_cell");
    TRY(areas_map_to_frame(work, wish->parent, frame));
    for (size_t i = 0; i < doc_length(counts); i++) {
        const Doc *row = doc_at(counts, i);
        Doc *tile = areas_map_tile(frame, doc_get_text(doc_get(row, "area"), "pcode"));
        if (tile && !doc_get_bool(row, "inexact")) {
            colour_tile(work, tile, doc_get(row, measure), unit);
        }
    }
    Doc *map = doc_get(frame, "map");
    if (!map) {
        return OK;
    }
    leave_bare(frame);
    Doc *legend = doc_list(map, "legend");
    add_legend_mark(legend, "few", use.few);
    for (int64_t class = 1; class <= MAP_CLASSES && use.most > 0; class++) {
        int64_t from = class_from(unit, class);
        int64_t least = small > 1 ? small : 1;
        add_legend(work, legend, class, from > least ? from : least,
                   class < MAP_CLASSES ? class_from(unit, class + 1) - 1 : INT64_MAX);
    }
    add_legend_mark(legend, "none", use.none);
    return OK;
}

// ---- The chart of a trend ----

static int64_t greatest_of(const Doc *weeks)
{
    int64_t most = 0;
    for (size_t i = 0; i < doc_length(weeks); i++) {
        int64_t raised = doc_get_int(doc_get(doc_at(weeks, i), "raised"), "value");
        int64_t answered = doc_get_int(doc_get(doc_at(weeks, i), "answered"), "value");
        most = raised > most ? raised : most;
        most = answered > most ? answered : most;
    }
    return most;
}

static void add_bar(Doc *bars, const char *class, int64_t x, int64_t number, int64_t top)
{
    int64_t height = number * CHART_HEIGHT / top;
    Doc *bar = doc_list_record(bars);
    doc_text_c(bar, "class", class);
    doc_int(bar, "x", x);
    doc_int(bar, "y", CHART_HEIGHT - height);
    doc_int(bar, "width", BAR_WIDTH);
    doc_int(bar, "height", height);
}

// The top of the scale: a round number with room for the greatest.
static int64_t round_top(int64_t most)
{
    static const int64_t steps[] = { 10, 20, 40, 50, 60, 80, 100 };
    for (int64_t ten = 1;; ten *= 10) {
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            if (steps[i] * ten >= most) {
                return steps[i] * ten;
            }
        }
    }
}

static void add_lines(Doc *chart, int64_t top)
{
    Doc *lines = doc_list(chart, "lines");
    for (int64_t i = 1; i <= CHART_LINES; i++) {
        Doc *line = doc_list_record(lines);
        doc_int(line, "y", CHART_HEIGHT - i * CHART_HEIGHT / CHART_LINES);
        doc_int(line, "value", i * top / CHART_LINES);
    }
}

void reports_page_chart(Work *work, const Doc *doc, Doc *frame)
{
    const Doc *weeks = doc_get(doc, "weeks");
    size_t count = doc_length(weeks);
    int64_t most = greatest_of(weeks);
    if (most == 0) {
        return;
    }
    int64_t top = round_top(most);
    Doc *chart = doc_record(frame, "chart");
    doc_text(chart, "view", str_format(work->arena, "0 -14 %d %d", CHART_WIDTH, CHART_HEIGHT + 16));
    doc_int(chart, "width", CHART_WIDTH);
    doc_int(chart, "ground", CHART_HEIGHT);
    add_lines(chart, top);
    Doc *bars = doc_list(chart, "bars");
    for (size_t i = 0; i < count; i++) {
        const Doc *week = doc_at(weeks, i);
        int64_t x = (int64_t)(i * CHART_WIDTH / count) + (CHART_WIDTH / (int64_t)count - 2 * BAR_WIDTH - BAR_GAP) / 2;
        add_bar(bars, "raised", x, doc_get_int(doc_get(week, "raised"), "value"), top);
        add_bar(bars, "answered", x + BAR_WIDTH + BAR_GAP, doc_get_int(doc_get(week, "answered"), "value"), top);
    }
    doc_text(chart, "first", doc_get_text(doc_at(weeks, 0), "start"));
    doc_text(chart, "last", doc_get_text(doc_at(weeks, count - 1), "start"));
}

// ---- CSV ----

static const Doc *follow_path(Work *work, const Doc *doc, const Doc *row, const char *path)
{
    const Doc *at = *path == '/' ? doc : row;
    Str rest = str_from(*path == '/' ? path + 1 : path);
    Str name;
    while (str_cut(&rest, '.', &name)) {
        at = doc_get(at, str_to_c(work->arena, name));
    }
    return at;
}

// The codes of a list of records, by blanks.
static Str csv_codes(Work *work, const Doc *list)
{
    TextBuilder codes = { .arena = work->arena };
    for (size_t i = 0; i < doc_length(list); i++) {
        text_add_format(&codes, "%s%.*s", i > 0 ? " " : "", STR_ARG(doc_get_text(doc_at(list, i), "code")));
    }
    return text_done(&codes);
}

// A cell, a text, a whole number, codes, or nothing.
static Str csv_value(Work *work, const Doc *value)
{
    if (doc_get_bool(value, "withheld")) {
        return STR("withheld");
    }
    const Doc *number = json_is_object(value) ? doc_get(value, "value") : value;
    if (json_is_integer(number)) {
        return str_format(work->arena, "%lld", (long long)json_integer_value(number));
    }
    if (json_is_array(value)) {
        return csv_codes(work, value);
    }
    return json_is_string(value) ? csv_cell(work->arena, str_from(json_string_value(value))) : STR("");
}

typedef enum CsvRowKind { CSV_HEADINGS, CSV_HASHTAGS, CSV_VALUES } CsvRowKind;

typedef struct CsvTable {
    Work *work;
    const Doc *doc;
    const ReportColumn *columns;
    TextBuilder text;
} CsvTable;

static void add_csv_row(CsvTable *table, CsvRowKind kind, const Doc *row)
{
    for (const ReportColumn *column = table->columns; column->heading; column++) {
        if (column > table->columns) {
            text_add_char(&table->text, ',');
        }
        if (kind == CSV_VALUES) {
            text_add(&table->text,
                     csv_value(table->work, follow_path(table->work, table->doc, row, column->path)));
        } else {
            text_add_c(&table->text, kind == CSV_HEADINGS ? column->heading : column->hashtag);
        }
    }
    text_add_c(&table->text, "\r\n");
}

Str reports_page_csv(Work *work, const Doc *doc, const char *list, const ReportColumn *columns, bool hxl)
{
    const Doc *rows = doc_get(doc, list);
    CsvTable table = { work, doc, columns, { .arena = work->arena } };
    add_csv_row(&table, CSV_HEADINGS, NULL);
    if (hxl) {
        add_csv_row(&table, CSV_HASHTAGS, NULL);
    }
    for (size_t i = 0; i < doc_length(rows); i++) {
        add_csv_row(&table, CSV_VALUES, doc_at(rows, i));
    }
    return text_done(&table.text);
}
