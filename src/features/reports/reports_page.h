// Documents of published figures, and the frames of the pages that show them; for reports_routes.c only.
#ifndef REPORTS_REPORTS_PAGE_H
#define REPORTS_REPORTS_PAGE_H

#include "features/reports/reports.h"

// {"value": 12} or {"withheld": true} for each measure; "answer": {"hours": 30} (and "days" from two days on), absent
// when too few were answered.
void reports_page_figures(Doc *record, const Figures *figures);
// "published" and "small_cell" of an edition.
void reports_page_edition(Doc *doc, const Edition *edition);
void reports_page_sector(Doc *record, Str code, const Sector *sectors, size_t count); // "sector": code and names
void reports_page_places(Doc *doc, const char *name, const PlaceFigures *places, size_t count);
void reports_page_records(Doc *doc, const OrganisationRecord *records, size_t count);
// As records, each with "kind", "area" and "sectors".
void reports_page_responders(Doc *doc, const Responder *responders, size_t count, const Sector *sectors,
                             size_t sector_count);
void reports_page_weeks(Doc *doc, const WeekFigures *weeks, size_t count);

// Which places are drawn (areas_map_to_frame), coloured by which measure of which list of the document.
typedef struct MapWish {
    Str parent;
    const char *list, *measure;
} MapWish;
// frame.map. A tile of which the list says nothing has "class": "bare" and "bare".
MUST_USE Fault reports_page_map(Work *work, const Doc *doc, const MapWish *wish, Doc *frame);
// frame.chart of doc.weeks: {"width", "height", "bars": [{x, y, width, height, class}], "lines": [{y, value}]}; nothing
// when no week has a number.
void reports_page_chart(Work *work, const Doc *doc, Doc *frame);

// A list of a document as CSV: a heading, with `hxl` a row of hashtags, then a row each.
typedef struct ReportColumn {
    const char *heading, *hashtag;
    const char *path; // in a row: "area.pcode", "open" (a cell); from "/" on in the document
} ReportColumn;
Str reports_page_csv(Work *work, const Doc *doc, const char *list, const ReportColumn *columns, bool hxl);

#endif
