// Rows of assignments, batches and kept filters, for board_rules.c only: rows in, rows out, no rule.
#ifndef BOARD_BOARD_STORE_H
#define BOARD_BOARD_STORE_H

#include "features/board/board.h"

MUST_USE Fault board_store_assignee(Work *work, Id need, Id *account_out); // ID_NONE: nobody
MUST_USE Fault board_store_assign(Work *work, Id need, Id account);
MUST_USE Fault board_store_unassign(Work *work, Id need);

MUST_USE Fault board_store_add_batch(Work *work, Id id, BoardAct act);
MUST_USE Fault board_store_add_row(Work *work, Id batch, size_t position, const BulkRow *row);
MUST_USE Fault board_store_find_batch(Work *work, Id id, Batch *batch_out); // BOARD_BATCH_NOT_FOUND
MUST_USE Fault board_store_mark_undone(Work *work, Id batch);
MUST_USE Fault board_store_mark_row(Work *work, Id batch, size_t position, Str undone);
MUST_USE Fault board_store_forget(Work *work, int64_t before, int64_t most, bool *more_out);

// Of the asker.
MUST_USE Fault board_store_views(Work *work, View **views_out, size_t *count_out);
MUST_USE Fault board_store_add_view(Work *work, const View *view);        // STORAGE_CONFLICT: the name is taken
MUST_USE Fault board_store_rename_view(Work *work, Id id, Str name);      // STORAGE_CONFLICT, BOARD_VIEW_NOT_FOUND
MUST_USE Fault board_store_delete_view(Work *work, Id id);                // BOARD_VIEW_NOT_FOUND
MUST_USE Fault board_store_clear_start(Work *work);
MUST_USE Fault board_store_set_start(Work *work, Id id, bool is_start);   // BOARD_VIEW_NOT_FOUND

#endif
