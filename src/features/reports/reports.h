// What the public reads: the home page with its counts, and how to help. Counts come from the published
// copy only, and small cells and their complements are withheld here, in one place.
#ifndef REPORTS_REPORTS_H
#define REPORTS_REPORTS_H

#include "core/work.h"
#include "http/http.h"

enum {
    REPORT_ROWS_MAX = 100, // governorates
};

typedef enum Measure { MEASURE_OPEN, MEASURE_CLAIMED, MEASURE_DELIVERED, MEASURE_COUNT } Measure;

typedef struct Cell {
    int64_t number;
    bool withheld;
} Cell;

typedef struct ReportRow {
    Str pcode, name_ar, name_en;
    Cell cells[MEASURE_COUNT];
} ReportRow;

typedef struct Report {
    ReportRow *rows; // by governorate, in the order of their codes
    size_t count;
    Cell totals[MEASURE_COUNT]; // over the whole, withheld cells included
    int64_t published_at;       // 0: nothing was published yet
} Report;

// The published counts, with what must not be shown marked as withheld.
MUST_USE Fault reports_counts(Work *work, Report *report_out);
// Marks in each column the cells below `small_cell`. What is withheld must not follow from the total
// either: at least two cells are withheld, and their sum is no small number itself; else the next
// smallest is withheld too. A total below `small_cell` is withheld. Pure.
void reports_withhold(Report *report, int64_t small_cell);

extern const Route reports_routes[]; // GET /, GET /help
#endif
