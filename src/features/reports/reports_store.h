// The published counts as rows, for reports_rules.c only. Reads what areas/ writes.
#ifndef REPORTS_REPORTS_STORE_H
#define REPORTS_REPORTS_STORE_H

#include "features/reports/reports.h"

// Exact numbers, nothing withheld yet and no totals.
MUST_USE Fault reports_store_list(Work *work, Report *report_out);

#endif
