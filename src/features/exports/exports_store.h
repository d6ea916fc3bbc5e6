// Rows of exports: the only code that writes them. No rule lives here.
#ifndef EXPORTS_EXPORTS_STORE_H
#define EXPORTS_EXPORTS_STORE_H

#include "features/exports/exports.h"

MUST_USE Fault exports_store_add(Work *work, const Export *wanted);
MUST_USE Fault exports_store_add_need(Work *work, Id id, Id need, size_t position);
// EXPORT_NOT_FOUND. Whoever asked for it.
MUST_USE Fault exports_store_find(Work *work, Id id, Export *export_out);
MUST_USE Fault exports_store_list(Work *work, Id asker, Export **list_out, size_t *count_out);
MUST_USE Fault exports_store_needs(Work *work, Id id, Id **needs_out, size_t *count_out);
MUST_USE Fault exports_store_allow(Work *work, Id id, int64_t until);
MUST_USE Fault exports_store_take(Work *work, Id id);
// Deletes lists of those that are over, a few hundred rows a round.
MUST_USE Fault exports_store_forget(Work *work, int64_t sent_before, bool *more_out);

#endif
