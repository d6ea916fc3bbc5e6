-- name: find_recovery
SELECT id, asked_by, confirmed_by, asked_at, ready_at, first_key, second_key FROM recovery
WHERE account = $1 AND ended_at IS NULL AND asked_at > $2

-- name: let_recovery_lapse
UPDATE recovery SET ended_at = $2, outcome = 'lapsed' WHERE account = $1 AND ended_at IS NULL AND asked_at <= $3

-- name: ask_recovery
INSERT INTO recovery (id, account, asked_by, asked_at) VALUES ($1, $2, $3, $4)

-- name: confirm_recovery
UPDATE recovery SET confirmed_by = $2, confirmed_at = $3, ready_at = $4 WHERE id = $1

-- name: put_first_half
UPDATE recovery SET first_key = $2 WHERE id = $1

-- name: put_second_half
UPDATE recovery SET second_key = $2 WHERE id = $1

-- name: end_recovery
UPDATE recovery SET ended_at = $2, outcome = $3 WHERE id = $1
