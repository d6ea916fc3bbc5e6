// Documents of imports; for import/ only. No SQL and no rule.
#ifndef IMPORT_IMPORT_PAGE_H
#define IMPORT_IMPORT_PAGE_H

#include "import/import_rules.h"

// id, kind, file {name, size}, state, encoding, rows, added, already, errors, kept, created, file_until, ended.
void import_page_summary(Doc *record, const ImportRecord *record_of);
// What the file looks like: `encoding` to be chosen with samples, or `columns` [{n, header, samples, field}] as they were
// chosen, remembered, or guessed. `file_gone` when it is not there any more.
MUST_USE Fault import_page_columns(Request *request, Doc *doc, const ImportRecord *record);
// For the form: `options` of each column, the chosen one marked.
void import_page_options(Request *request, Doc *doc, ImportKind kind);
// Puts what a refused form chose into the columns.
void import_page_keep_typed(Request *request, Reply *reply);
// `list`: of {row, column, message}, in the language of the request.
MUST_USE Fault import_page_errors(Request *request, Doc *list, const ImportError *errors, size_t count);
// The same as a CSV file.
MUST_USE Fault import_page_errors_csv(Request *request, const ImportError *errors, size_t count, Str *csv_out);
// The headers of the file as they are remembered, and how many there are.
MUST_USE Fault import_page_headers(Work *work, const char *folder, const ImportRecord *record, Id *key_out,
                                   size_t *count_out);
// Whether the kind of file has such a field.
bool import_page_has_field(ImportKind kind, Str field);

#endif
