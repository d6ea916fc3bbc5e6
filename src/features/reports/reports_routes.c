// The public pages over HTTP: home, places, sectors, how to help; each as a page, as JSON, and its tables as CSV. Speaks
// HTTP and nothing else.
#include <string.h>

#include "access/access.h"
#include "features/reports/reports_page.h"
#include "http/url.h"

// Pages are made by the hour; five minutes late is soon enough, and a link that many share is answered once.
enum { PUBLISHED_S = 300 };

#define COUNTRY STR("PS")

// ---- CSV ----

#define FIGURE_COLUMNS                                          \
    { "open", "#indicator+open+num", "open" },                  \
    { "claimed", "#indicator+claimed+num", "claimed" },         \
    { "delivered", "#indicator+delivered+num", "delivered" },   \
    { "confirmed", "#indicator+confirmed+num", "confirmed" },   \
    { "met", "#indicator+met+num", "met" },                     \
    { "delivered_last_7_days", "#indicator+week+num", "week" }, \
    { "not_verified_in_time", "#indicator+late+num", "late" },  \
    { "median_hours_to_delivery", "#indicator+hours+median", "answer.hours" }
#define PUBLISHED_COLUMN { "published", "#date+published", "/published" }
#define RECORD_COLUMNS                                           \
    { "kept_last_90_days", "#indicator+kept+num", "kept" },      \
    { "lapsed_last_90_days", "#indicator+lapsed+num", "lapsed" }
#define PLACE_COLUMNS                                \
    { "pcode", "#adm+code", "area.pcode" },          \
    { "name_ar", "#adm+name+i_ar", "area.name_ar" }, \
    { "name_en", "#adm+name+i_en", "area.name_en" }

static const ReportColumn place_columns[] = { PLACE_COLUMNS, FIGURE_COLUMNS, PUBLISHED_COLUMN, { 0 } };
static const ReportColumn part_columns[] = {
    PLACE_COLUMNS, { "inexact", "#meta+inexact", "inexact" }, FIGURE_COLUMNS, PUBLISHED_COLUMN, { 0 },
};
static const ReportColumn sector_columns[] = {
    { "sector", "#sector+code", "sector.code" },
    { "name_ar", "#sector+name+i_ar", "sector.name_ar" },
    { "name_en", "#sector+name+i_en", "sector.name_en" },
    FIGURE_COLUMNS,
    PUBLISHED_COLUMN,
    { 0 },
};
static const ReportColumn record_columns[] = {
    { "organisation", "#org+code", "id" },
    { "name", "#org+name", "name" },
    RECORD_COLUMNS,
    PUBLISHED_COLUMN,
    { 0 },
};
static const ReportColumn responder_columns[] = {
    { "organisation", "#org+code", "id" },
    { "name", "#org+name", "name" },
    { "kind", "#org+type", "kind" },
    PLACE_COLUMNS,
    { "sectors_last_90_days", "#sector+list", "sectors" },
    RECORD_COLUMNS,
    PUBLISHED_COLUMN,
    { 0 },
};
static const ReportColumn week_columns[] = {
    { "week", "#date+week+start", "start" },
    { "raised_rounded", "#indicator+raised+num", "raised" },
    { "delivered_rounded", "#indicator+delivered+num", "answered" },
    PUBLISHED_COLUMN,
    { 0 },
};

typedef struct Table {
    const char *name; // of the query, and of the list in the document
    const ReportColumn *columns;
} Table;

static const Table tables[] = {
    { "counts", place_columns },        { "places", part_columns }, { "sectors", sector_columns },
    { "organisations", record_columns }, { "weeks", week_columns }, { "responders", responder_columns }, { 0 },
};

// Ends every page here: as the table that was asked for, or as the document; either may be shared.
static void finish(Request *request, Reply *reply, const char *file_name)
{
    Work *work = request_work(request);
    const Input *query = request_query(request);
    Str wanted = input_text(query, "csv");
    for (const Table *table = tables; table->name; table++) {
        if (str_is(wanted, table->name)) {
            reply_bytes(reply, "text/csv; charset=utf-8",
                        reports_page_csv(work, reply_doc(reply), table->name, table->columns,
                                         input_flag(query, "hxl")));
            reply_download(reply, str_to_c(work->arena, str_format(work->arena, "%s-%s.csv", file_name,
                                                                  table->name)));
        }
    }
}

// ---- Home ----

static bool is_sector(Str code, const Sector *sectors, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        found = found || str_equal(sectors[i].code, code);
    }
    return found;
}

static Fault handle_home(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str asked = input_text(request_query(request), "sector");
    Str sector = asked.len > 0 ? asked : STR(SECTOR_ALL);
    Doc *doc = reply_doc(reply);
    Sector *sectors;
    PlaceFigures *places;
    size_t sector_count;
    size_t place_count;
    Edition edition;
    Figures totals;
    TRY(items_sectors(work, &sectors, &sector_count));
    if (asked.len > 0) {
        if (!is_sector(asked, sectors, sector_count)) {
            return fault_at(work, SECTOR_UNKNOWN, "sector");
        }
        reports_page_sector(doc, asked, sectors, sector_count);
    }
    TRY(reports_edition(work, &edition));
    TRY(reports_governorates(work, &edition, sector, STR_NONE, &places, &place_count));
    TRY(reports_of_area_sector(work, &edition, COUNTRY, sector, &totals));
    reports_page_places(doc, "counts", places, place_count);
    reports_page_figures(doc_record(doc, "totals"), &totals);
    reports_page_edition(doc, &edition);
    finish(request, reply, "istijaba");
    return OK;
}

static Fault frame_home(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *query = request_query(request);
    Str shown = input_text(query, "show");
    const char *measure = shown.len > 0 ? str_to_c(work->arena, shown) : reports_measure_name(MEASURE_OPEN);
    Doc *frame = reply_frame(reply);
    Sector *sectors;
    size_t count;
    TRY(items_sectors(work, &sectors, &count));
    Doc *list = doc_list(frame, "sectors");
    for (size_t i = 0; i < count; i++) {
        Doc *choice = doc_list_record(list);
        doc_text(choice, "code", sectors[i].code);
        doc_text(choice, "name_ar", sectors[i].name_ar);
        doc_text(choice, "name_en", sectors[i].name_en);
        doc_bool(choice, "chosen", str_equal(sectors[i].code, input_text(query, "sector")));
    }
    doc_text_c(frame, "shown", measure);
    MapWish wish = { STR_NONE, "counts", measure };
    return reports_page_map(work, reply_doc(reply), &wish, frame);
}

// ---- A place ----

// From the country down to what is just above.
static Fault above_to_doc(Work *work, Doc *list, const Area *area)
{
    Str rest = str_slice(area->path, 0, area->path.len - area->pcode.len - 1);
    Str pcode;
    while (str_cut(&rest, '.', &pcode)) {
        Area above;
        if (pcode.len > 0) {
            TRY(areas_find(work, pcode, &above));
            areas_to_doc(doc_list_record(list), &above);
        }
    }
    return OK;
}

// Rows of sectors in their order, those described in words only last; the row of all is the total.
static void sectors_to_doc(Doc *doc, const SectorFigures *rows, size_t row_count, const Sector *sectors,
                           size_t sector_count)
{
    Figures none = { .answer_h = -1 };
    const Figures *total = &none;
    Doc *list = doc_list(doc, "sectors");
    for (size_t at = 0; at <= sector_count; at++) {
        Str code = at < sector_count ? sectors[at].code : STR(SECTOR_UNSORTED);
        for (size_t i = 0; i < row_count; i++) {
            if (str_equal(rows[i].code, code)) {
                Doc *record = doc_list_record(list);
                reports_page_sector(record, code, sectors, sector_count);
                reports_page_figures(record, &rows[i].figures);
            }
        }
    }
    for (size_t i = 0; i < row_count; i++) {
        total = str_is(rows[i].code, SECTOR_ALL) ? &rows[i].figures : total;
    }
    reports_page_figures(doc_record(doc, "total"), total);
}

static Fault area_to_doc(Work *work, Doc *doc, const Edition *edition, const Area *area)
{
    SectorFigures *rows;
    Sector *sectors;
    PlaceFigures *places;
    OrganisationRecord *records;
    WeekFigures *weeks;
    size_t count;
    size_t sector_count;
    TRY(items_sectors(work, &sectors, &sector_count));
    TRY(reports_of_area(work, edition, area->pcode, &rows, &count));
    sectors_to_doc(doc, rows, count, sectors, sector_count);
    TRY(reports_places(work, edition, area->pcode, STR(SECTOR_ALL), &places, &count));
    reports_page_places(doc, "places", places, count);
    TRY(reports_records(work, edition, area->pcode, &records, &count));
    reports_page_records(doc, records, count);
    TRY(reports_weeks(work, area->pcode, STR(SECTOR_ALL), &weeks, &count));
    reports_page_weeks(doc, weeks, count);
    return OK;
}

static Fault handle_area(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    Area area;
    Edition edition;
    Fault fault = areas_find(work, request_path(request, "area"), &area);
    TRY(fault == AREA_UNKNOWN ? AREA_NOT_FOUND : fault);
    TRY(reports_edition(work, &edition));
    areas_to_doc(doc_record(doc, "area"), &area);
    TRY(above_to_doc(work, doc_list(doc, "above"), &area));
    TRY(area_to_doc(work, doc, &edition, &area));
    reports_page_edition(doc, &edition);
    finish(request, reply, str_to_c(work->arena, area.pcode));
    return OK;
}

// Pages leave out what would be empty.
static Fault frame_area(Request *request, Reply *reply)
{
    const Doc *doc = reply_doc(reply);
    Doc *frame = reply_frame(reply);
    doc_bool(frame, "has_places", doc_length(doc_get(doc, "places")) > 0);
    doc_bool(frame, "has_organisations", doc_length(doc_get(doc, "organisations")) > 0);
    reports_page_chart(request_work(request), doc, frame);
    // An operator's outlines of what lies below, if there are any; the map of the whole country is home's.
    Str pcode = doc_get_text(doc_get(doc, "area"), "pcode");
    MapWish wish = { pcode, "places", reports_measure_name(MEASURE_OPEN) };
    return str_equal(pcode, COUNTRY) ? OK : reports_page_map(request_work(request), doc, &wish, frame);
}

static Fault frame_chart(Request *request, Reply *reply)
{
    reports_page_chart(request_work(request), reply_doc(reply), reply_frame(reply));
    return OK;
}

// ---- Sectors ----

static Fault handle_sectors(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Sector *sectors;
    SectorFigures *rows;
    size_t sector_count;
    size_t row_count;
    Edition edition;
    TRY(items_sectors(work, &sectors, &sector_count));
    TRY(reports_edition(work, &edition));
    TRY(reports_of_area(work, &edition, COUNTRY, &rows, &row_count));
    sectors_to_doc(reply_doc(reply), rows, row_count, sectors, sector_count);
    reports_page_edition(reply_doc(reply), &edition);
    finish(request, reply, "istijaba");
    return OK;
}

static Fault handle_sector(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str code = request_path(request, "sector");
    Doc *doc = reply_doc(reply);
    Sector *sectors;
    PlaceFigures *places;
    WeekFigures *weeks;
    size_t sector_count;
    size_t count;
    Edition edition;
    Figures total;
    TRY(items_sectors(work, &sectors, &sector_count));
    if (!is_sector(code, sectors, sector_count)) {
        return PAGE_NOT_FOUND;
    }
    TRY(reports_edition(work, &edition));
    reports_page_sector(doc, code, sectors, sector_count);
    TRY(reports_of_area_sector(work, &edition, COUNTRY, code, &total));
    reports_page_figures(doc_record(doc, "total"), &total);
    TRY(reports_governorates(work, &edition, code, STR_NONE, &places, &count));
    reports_page_places(doc, "counts", places, count);
    TRY(reports_weeks(work, COUNTRY, code, &weeks, &count));
    reports_page_weeks(doc, weeks, count);
    reports_page_edition(doc, &edition);
    finish(request, reply, str_to_c(work->arena, code));
    return OK;
}

// ---- Responders ----

static Fault read_responder_search(Request *request, ResponderSearch *search_out)
{
    const Input *query = request_query(request);
    ResponderSearch search = { .name = input_text(query, "name"), .after = input_id(query, "after") };
    Str governorate = input_text(query, "governorate");
    if (governorate.len > 0) {
        Area area;
        Fault fault = areas_find(request_work(request), governorate, &area);
        TRY(fault == AREA_UNKNOWN ? fault_at(request_work(request), fault, "governorate") : fault);
        search.area_path = area.path;
    }
    *search_out = search;
    return OK;
}

// What was searched for, as the beginning of a query: "governorate=PS0203&".
static Str chosen_query(Request *request)
{
    static const char *const names[] = { "governorate", "name" };
    Work *work = request_work(request);
    TextBuilder text = { .arena = work->arena };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str value = input_text(request_query(request), names[i]);
        if (value.len > 0) {
            text_add_format(&text, "%s=%.*s&", names[i], STR_ARG(url_escape(work->arena, value)));
        }
    }
    return text_done(&text);
}

static Fault handle_responders(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    ResponderSearch search;
    Edition edition;
    Sector *sectors;
    Responder *list;
    size_t sector_count;
    size_t count;
    TRY(read_responder_search(request, &search));
    TRY(items_sectors(work, &sectors, &sector_count));
    TRY(reports_edition(work, &edition));
    TRY(reports_responders(work, &edition, &search, &list, &count));
    reports_page_responders(doc, list, count, sectors, sector_count);
    bool is_full = count == REPORT_RESPONDERS_PAGE;
    doc_text(doc, "next", is_full ? str_format(work->arena, "%.*safter=%.*s", STR_ARG(chosen_query(request)),
                                               STR_ARG(id_format(work->arena, list[count - 1].record.id)))
                                  : STR_NONE);
    reports_page_edition(doc, &edition);
    finish(request, reply, "istijaba");
    return OK;
}

static Fault frame_responders(Request *request, Reply *reply)
{
    doc_text(reply_frame(reply), "query", chosen_query(request));
    return areas_to_choices(request_work(request), reply_frame(reply),
                            input_text(request_query(request), "governorate"), false);
}

// ---- Help ----

static Fault handle_help(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

// ---- Routes ----

#define CSV_FIELD(tables_of_page)                                                 \
    { .name = "csv", .kind = FIELD_CHOICE, .choices = tables_of_page,              \
      .meaning = "This table as CSV, rather than the document" },                  \
    { .name = "hxl", .kind = FIELD_FLAG, .meaning = "With a row of HXL hashtags" }

static const Field home_query[] = {
    { .name = "sector", .kind = FIELD_TEXT, .most = ITEM_CODE_MAX, .meaning = "Only needs of this sector" },
    { .name = "show", .kind = FIELD_CHOICE, .choices = "open claimed delivered late",
      .meaning = "What the map shows" },
    CSV_FIELD("counts"),
    { 0 },
};
static const Field area_query[] = { CSV_FIELD("sectors places organisations weeks"), { 0 } };
static const Field sectors_query[] = { CSV_FIELD("sectors"), { 0 } };
static const Field responders_query[] = {
    { .name = "governorate", .kind = FIELD_TEXT, .most = AREA_CODE_MAX,
      .meaning = "P-code: those that work in it, around it or in a part of it" },
    { .name = "name", .kind = FIELD_TEXT, .most = ORGANISATION_NAME_MAX, .meaning = "A part of the name" },
    { .name = "after", .kind = FIELD_ID, .meaning = "The `next` of the page before" },
    CSV_FIELD("responders"),
    { 0 },
};
static const Field sector_query[] = { CSV_FIELD("counts weeks"), { 0 } };

const Route reports_routes[] = {
    { .method = GET, .path = "/", .permission = ANYONE, .handle = handle_home, .page = "home", .shared = true, .published_s = PUBLISHED_S,
      .frame = frame_home, .query = home_query,
      .summary = "What this is, and the published figures by governorate" },
    { .method = GET, .path = "/areas/{area}", .permission = ANYONE, .handle = handle_area, .page = "area", .shared = true, .published_s = PUBLISHED_S,
      .frame = frame_area, .query = area_query,
      .summary = "The published figures of a place: by sector, by place, by organisation, by week" },
    { .method = GET, .path = "/sectors", .permission = ANYONE, .handle = handle_sectors, .page = "sectors", .shared = true, .published_s = PUBLISHED_S,
      .query = sectors_query, .summary = "The published figures by sector" },
    { .method = GET, .path = "/sectors/{sector}", .permission = ANYONE, .handle = handle_sector,
      .page = "sector", .shared = true, .published_s = PUBLISHED_S, .frame = frame_chart, .query = sector_query,
      .summary = "The published figures of a sector: by governorate and by week" },
    { .method = GET, .path = "/responders", .permission = ANYONE, .handle = handle_responders, .page = "responders",
      .shared = true, .published_s = PUBLISHED_S, .frame = frame_responders, .query = responders_query,
      .summary = "The approved organisations by name, and what became of their promises" },
    { .method = GET, .path = "/help", .permission = ANYONE, .handle = handle_help, .page = "help", .shared = true,
      .summary = "How to help" },
    { 0 },
};
