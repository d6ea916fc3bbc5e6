-- name: find_once
SELECT body_hash, answer FROM once WHERE key_hash = $1;

-- name: add_once
INSERT INTO once (key_hash, body_hash, answer, made) VALUES ($1, $2, $3, $4);

-- name: forget_once
-- Only the oldest rows are looked at, so that a round is bounded whatever the table holds.
DELETE FROM once
WHERE id IN (SELECT id FROM once ORDER BY id LIMIT $1) AND made < $2;
