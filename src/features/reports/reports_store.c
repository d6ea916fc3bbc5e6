// The published counts as rows: reads public_count and area, writes nothing.
#include "features/reports/reports_store.h"

#include "features/reports/reports.sql.h"

static ReportRow read_row(Work *work, DbRows *rows)
{
    ReportRow row = {
        .pcode = db_row_text(rows, 0, work->arena),
        .name_ar = db_row_text(rows, 1, work->arena),
        .name_en = db_row_text(rows, 2, work->arena),
    };
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        row.cells[measure].number = db_row_int(rows, 3 + measure);
    }
    return row;
}

Fault reports_store_list(Work *work, Report *report_out)
{
    Report report = { .rows = ARENA_ARRAY(work->arena, ReportRow, REPORT_ROWS_MAX) };
    DbRows *rows = db_query(work->db, LIST_PUBLIC_COUNTS, db_int(REPORT_ROWS_MAX));
    while (report.count < REPORT_ROWS_MAX && db_next(rows)) {
        report.rows[report.count++] = read_row(work, rows);
        int64_t published_at = db_row_int(rows, 3 + MEASURE_COUNT);
        report.published_at =
            published_at > report.published_at ? published_at : report.published_at;
    }
    TRY(db_end(rows));
    *report_out = report;
    return OK;
}
