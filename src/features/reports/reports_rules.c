// Which numbers the public may read. No HTTP and no SQL here.
#include "base/number.h"
#include "features/reports/reports_store.h"

enum { WITHHELD_LEAST = 2 }; // one withheld cell alone is the total less the others

// The smallest cell still shown; NULL when none is.
static Cell *smallest_shown(Report *report, Measure measure)
{
    Cell *smallest = NULL;
    for (size_t i = 0; i < report->count; i++) {
        Cell *cell = &report->rows[i].cells[measure];
        if (!cell->withheld && (!smallest || cell->number < smallest->number)) {
            smallest = cell;
        }
    }
    return smallest;
}

static void withhold_column(Report *report, Measure measure, int64_t small_cell)
{
    int64_t total = 0;
    int64_t withheld_sum = 0;
    size_t withheld_count = 0;
    for (size_t i = 0; i < report->count; i++) {
        Cell *cell = &report->rows[i].cells[measure];
        total = number_add(total, cell->number);
        cell->withheld = cell->number < small_cell;
        withheld_sum += cell->withheld ? cell->number : 0;
        withheld_count += cell->withheld;
    }
    report->totals[measure] = (Cell){ total, total < small_cell };
    while (withheld_count > 0 && (withheld_count < WITHHELD_LEAST || withheld_sum < small_cell)) {
        Cell *next = smallest_shown(report, measure);
        if (!next) {
            return;
        }
        next->withheld = true;
        withheld_sum += next->number;
        withheld_count++;
    }
}

void reports_withhold(Report *report, int64_t small_cell)
{
    for (Measure measure = 0; measure < MEASURE_COUNT; measure++) {
        withhold_column(report, measure, small_cell);
    }
}

Fault reports_counts(Work *work, Report *report_out)
{
    Report report;
    TRY(reports_store_list(work, &report));
    reports_withhold(&report, work->settings->small_cell);
    *report_out = report;
    return OK;
}
