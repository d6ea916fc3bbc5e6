// Documents of exports, and the file; for exports/ only.
#ifndef EXPORTS_EXPORTS_PAGE_H
#define EXPORTS_EXPORTS_PAGE_H

#include "features/exports/exports.h"

// What is proposed, for the second person: {area, state, purpose, needs}.
MUST_USE Fault exports_page_proposed(Work *work, const Proposal *proposal, Doc *record);
// {id, area, need_state, purpose, need_count, reason, asked, proposal {id, state}, until, taken, send_until, can {take, send}}
void exports_page_one(Work *work, Doc *record, const Export *wanted);
// record.needs: each as staff see it, with its personal fields, which the vault fills.
MUST_USE Fault exports_page_needs(Work *work, Doc *record, const Need *needs, size_t count);
// The filled document as a file: UTF-8 with its mark, headings, HXL tags, rows; cells that a spreadsheet would compute are
// made harmless.
Str exports_page_csv(Arena *arena, const Doc *doc);

#endif
