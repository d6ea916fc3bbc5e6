// The published rows, and the rows that are counted for them; for reports_rules.c only.
#ifndef REPORTS_REPORTS_STORE_H
#define REPORTS_REPORTS_STORE_H

#include "features/reports/reports.h"

// ---- Counting ----

// One line of a need with one of its claims, as stored.
typedef struct CountedRow {
    Id need;
    Str area; // in the arena given; valid until it is reset
    int64_t state, state_before;
    bool is_met; // when closed: every line confirmed
    int64_t created_at, due_at;
    int64_t sector;       // its position; 0: none
    int64_t claim_state;  // -1: no claim
    Id organisation;
    int64_t changed_at, claim_due_at, delivered_at; // delivered_at 0: not, or not recently
} CountedRow;

// The rows of the next `most` needs behind `after`. End with db_end(rows).
DbRows *reports_store_open_needs(Work *work, Id after, size_t most, int64_t recent_from);
CountedRow reports_store_read_need(DbRows *rows, Arena *arena);

// Codes of the sectors in their order, by position; at most REPORT_SECTORS_MAX.
MUST_USE Fault reports_store_sectors(Work *work, Str *codes, int64_t *positions, size_t *count_out);
MUST_USE Fault reports_store_last_seq(Work *work, int64_t *seq_out);
MUST_USE Fault reports_store_newest_edition(Work *work, int64_t *edition_out);

typedef struct WithheldFigure {
    Str area, sector;
    bool inexact;
    bool marks[MEASURE_COUNT];
} WithheldFigure;
MUST_USE Fault reports_store_withheld(Work *work, int64_t edition, WithheldFigure **rows_out, size_t *count_out);

typedef struct WithheldRecord {
    Str area;
    Id organisation;
    bool kept, lapsed;
} WithheldRecord;
MUST_USE Fault reports_store_withheld_records(Work *work, int64_t edition, WithheldRecord **rows_out,
                                              size_t *count_out);

// ---- Writing an edition ----

typedef struct NewFigure {
    Str area, sector, parent;
    bool inexact;
    Figures figures;
} NewFigure;

typedef struct NewRecord {
    Str area, sectors; // sectors: STR_NONE below the country
    Id organisation;
    Cell kept, lapsed;
} NewRecord;

typedef struct NewWeek {
    Str area, sector;
    WeekFigures figures;
} NewWeek;

MUST_USE Fault reports_store_insert_figure(Work *work, int64_t edition, const NewFigure *row);
MUST_USE Fault reports_store_insert_record(Work *work, int64_t edition, const NewRecord *row);
MUST_USE Fault reports_store_put_week(Work *work, const NewWeek *row);
MUST_USE Fault reports_store_insert_edition(Work *work, const Edition *edition, int64_t seq);
// Removes rows of older editions, at most `most` of each table; `more_out`: there are more.
MUST_USE Fault reports_store_clear(Work *work, int64_t edition, int64_t most, bool *more_out);

// ---- Reading: as reports.h ----

MUST_USE Fault reports_store_edition(Work *work, Edition *edition_out);
MUST_USE Fault reports_store_of_area(Work *work, int64_t edition, Str pcode, SectorFigures **rows_out,
                                     size_t *count_out);
MUST_USE Fault reports_store_figures(Work *work, int64_t edition, Str pcode, Str sector, Figures *figures_out);
MUST_USE Fault reports_store_places(Work *work, int64_t edition, Str parent, Str sector,
                                    PlaceFigures **places_out, size_t *count_out);
MUST_USE Fault reports_store_governorates(Work *work, int64_t edition, Str sector, Str region,
                                          PlaceFigures **places_out, size_t *count_out);
MUST_USE Fault reports_store_records(Work *work, int64_t edition, Str pcode, OrganisationRecord **records_out,
                                     size_t *count_out);
// `search->name` as organisations_name_key makes it.
MUST_USE Fault reports_store_responders(Work *work, int64_t edition, const ResponderSearch *search,
                                        Responder **responders_out, size_t *count_out);
// Newest first.
MUST_USE Fault reports_store_weeks(Work *work, Str pcode, Str sector, WeekFigures **weeks_out, size_t *count_out);

#endif
