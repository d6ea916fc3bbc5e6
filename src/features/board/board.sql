-- name: find_assignee
SELECT account FROM need_assignment WHERE need = $1;

-- name: assign
INSERT INTO need_assignment (need, account, given_by, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (need) DO UPDATE SET account = excluded.account, given_by = excluded.given_by, at = excluded.at;

-- name: unassign
DELETE FROM need_assignment WHERE need = $1;

-- name: add_batch
INSERT INTO board_batch (id, account, act, at) VALUES ($1, $2, $3, $4);

-- name: add_batch_row
INSERT INTO board_batch_row (batch, position, need, outcome, seq, state, urgency, asked, due_at, fresh_until, assigned)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: find_batch
SELECT account, act, at, undone_at FROM board_batch WHERE id = $1;

-- name: list_batch_rows
SELECT need, outcome, seq, state, urgency, asked, due_at, fresh_until, assigned, undone FROM board_batch_row
WHERE batch = $1 ORDER BY position;

-- name: mark_batch_undone
UPDATE board_batch SET undone_at = $2 WHERE id = $1;

-- name: mark_row_undone
UPDATE board_batch_row SET undone = $3 WHERE batch = $1 AND position = $2;

-- Ids grow with time: the oldest come first.
-- name: list_old_batches
SELECT id FROM board_batch WHERE at < $1 ORDER BY id LIMIT $2;

-- name: delete_batch_rows
DELETE FROM board_batch_row WHERE batch = $1;

-- name: delete_batch
DELETE FROM board_batch WHERE id = $1;

-- name: list_views
SELECT id, name, query, is_start FROM board_view WHERE account = $1 ORDER BY name;

-- name: add_view
INSERT INTO board_view (id, account, name, query, is_start, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: rename_view
UPDATE board_view SET name = $3 WHERE id = $1 AND account = $2;

-- name: delete_view
DELETE FROM board_view WHERE id = $1 AND account = $2;

-- name: clear_start_view
UPDATE board_view SET is_start = 0 WHERE account = $1 AND is_start = 1;

-- name: set_start_view
UPDATE board_view SET is_start = $3 WHERE id = $1 AND account = $2;
