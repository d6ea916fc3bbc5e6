// The public numbers: publishing them by the hour, and the pages that show them. Small cells and their complements are
// withheld before anything is stored (withhold/), so that what is read here may be shown to anyone.
#ifndef REPORTS_REPORTS_H
#define REPORTS_REPORTS_H

#include "core/work.h"
#include "features/areas/areas.h"
#include "features/items/items.h"
#include "features/organisations/organisations.h"
#include "http/http.h"

enum {
    REPORT_GOVERNORATES_MAX = 100,
    REPORT_PLACES_MAX = 500,  // places of one table
    REPORT_RECORDS_MAX = 50,  // organisations of one table
    REPORT_RESPONDERS_PAGE = 200, // organisations of one answer
    REPORT_WEEKS = 12,        // of a trend
    REPORT_RECENT_DAYS = 90,  // of medians and of organisations' records
    REPORT_SECTORS_MAX = 30,
};

#define SECTOR_ALL "all"           // over sectors
#define SECTOR_UNSORTED "unsorted" // described in words only, so far

// X(MEASURE, "name"): of needs, in the order of the columns of public_figure.
#define REPORT_MEASURES(X)            \
    X(MEASURE_OPEN, "open")           \
    X(MEASURE_CLAIMED, "claimed")     \
    X(MEASURE_DELIVERED, "delivered") \
    X(MEASURE_CONFIRMED, "confirmed") \
    X(MEASURE_MET, "met")             \
    X(MEASURE_WEEK, "week")           \
    X(MEASURE_LATE, "late")

#define REPORT_MEASURE_ENUM(measure, name) measure,
typedef enum Measure { REPORT_MEASURES(REPORT_MEASURE_ENUM) MEASURE_COUNT } Measure;
const char *reports_measure_name(Measure measure);

typedef struct Cell {
    int64_t number;
    bool withheld;
} Cell;

typedef struct Figures {
    Cell cells[MEASURE_COUNT];
    int64_t answer_h; // median hours from raised to first handed over; -1: too few to say
} Figures;

typedef struct Edition {
    int64_t number;       // 0: nothing was published yet
    int64_t published_at; // seconds UTC, like all times below
    int64_t small_cell;   // as it was then
} Edition;

typedef struct SectorFigures {
    Str code; // of a sector, or SECTOR_UNSORTED, SECTOR_ALL
    Figures figures;
} SectorFigures;

typedef struct PlaceFigures {
    Area area;
    bool inexact; // the needs of the area above whose place is known no better
    Figures figures;
} PlaceFigures;

typedef struct OrganisationRecord {
    Id id;
    Str name;
    Cell kept, lapsed; // claims of the last REPORT_RECENT_DAYS
} OrganisationRecord;

// An approved organisation, with what is published of its promises in the whole country.
typedef struct Responder {
    OrganisationRecord record;
    Str kind;    // of ORGANISATION_KINDS
    Area area;   // where it works
    Str sectors; // codes of those it promised in, by blanks; "": none
} Responder;

typedef struct ResponderSearch {
    Str area_path; // those that work in it, above it or below it; STR_NONE: everywhere
    Str name;      // a part of it; STR_NONE: any
    Id after;      // the row before; ID_NONE: from the start
} ResponderSearch;

typedef struct WeekFigures {
    int64_t start;         // 00:00 UTC of a Saturday
    Cell raised, answered; // to the nearest 5
} WeekFigures;

// ---- Reading what is published: only faults of the storage ----

MUST_USE Fault reports_edition(Work *work, Edition *edition_out);
// The rows of an area that are not empty, SECTOR_ALL among them; by sector.
MUST_USE Fault reports_of_area(Work *work, const Edition *edition, Str pcode, SectorFigures **rows_out,
                               size_t *count_out);
// One cell row; zeros when it is not there.
MUST_USE Fault reports_of_area_sector(Work *work, const Edition *edition, Str pcode, Str sector,
                                      Figures *figures_out);
// The places below an area that have figures, by code; of them at most REPORT_PLACES_MAX.
MUST_USE Fault reports_places(Work *work, const Edition *edition, Str parent, Str sector,
                              PlaceFigures **places_out, size_t *count_out);
// All governorates, of all regions (STR_NONE) or one.
MUST_USE Fault reports_governorates(Work *work, const Edition *edition, Str sector, Str region,
                                    PlaceFigures **places_out, size_t *count_out);
// Those with most lapsed first. Only countries, regions and governorates have any.
MUST_USE Fault reports_records(Work *work, const Edition *edition, Str pcode,
                               OrganisationRecord **records_out, size_t *count_out);
// Approved ones, also those that promised nothing, by name; the first REPORT_RESPONDERS_PAGE.
MUST_USE Fault reports_responders(Work *work, const Edition *edition, const ResponderSearch *search,
                                  Responder **responders_out, size_t *count_out);
// Oldest first, at most REPORT_WEEKS.
MUST_USE Fault reports_weeks(Work *work, Str pcode, Str sector, WeekFigures **weeks_out, size_t *count_out);

// ---- Job: publishes every Settings.publish_every_s, at once while nothing is published ----

// Counts all needs in the reader's snapshot; NULL when it is not yet time.
MUST_USE Fault reports_gather(Work *work, void **gathered_out);
// Writes the new edition a slice a round, shows it, and removes the one before.
MUST_USE Fault reports_keep(Work *work, const void *gathered, int64_t round, bool *more_out);

extern const Route reports_routes[];
#endif
