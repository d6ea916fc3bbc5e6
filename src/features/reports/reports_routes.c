// The public pages over HTTP: home and how to help. Speaks HTTP and nothing else.
#include "access/access.h"
#include "features/reports/reports.h"

static const char *const measure_names[MEASURE_COUNT] = { "open", "claimed", "delivered" };

static void cells_to_doc(Doc *record, const Cell cells[MEASURE_COUNT])
{
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        Doc *cell = doc_record(record, measure_names[measure]);
        if (cells[measure].withheld) {
            doc_bool(cell, "withheld", true);
        } else {
            doc_int(cell, "value", cells[measure].number);
        }
    }
}

static Fault handle_home(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Report report;
    TRY(reports_counts(work, &report));
    Doc *doc = reply_doc(reply);
    Doc *counts = doc_list(doc, "counts");
    for (size_t i = 0; i < report.count; i++) {
        Doc *record = doc_list_record(counts);
        Doc *area = doc_record(record, "area");
        doc_text(area, "pcode", report.rows[i].pcode);
        doc_text(area, "name_ar", report.rows[i].name_ar);
        doc_text(area, "name_en", report.rows[i].name_en);
        cells_to_doc(record, report.rows[i].cells);
    }
    cells_to_doc(doc_record(doc, "totals"), report.totals);
    doc_time(doc, "published", report.published_at);
    doc_int(doc, "small_cell", work->settings->small_cell);
    return OK;
}

static Fault handle_help(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

const Route reports_routes[] = {
    { .method = GET, .path = "/", .permission = ANYONE, .handle = handle_home, .page = "home", .shared = true,
      .summary = "What this is, and needs open, claimed and delivered by governorate" },
    { .method = GET, .path = "/help", .permission = ANYONE, .handle = handle_help, .page = "help", .shared = true,
      .summary = "How to help" },
    { 0 },
};
