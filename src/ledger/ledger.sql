-- name: find_head
SELECT seq, chain FROM event ORDER BY seq DESC LIMIT 1

-- name: add_event
INSERT INTO event (seq, entry, chain) VALUES ($1, $2, $3)

-- name: add_history
INSERT INTO history (seq, subject, at, kind, object, organisation, actor, record, salt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- The latest come first, so that the limit cuts what is oldest.
-- name: list_history
SELECT at, kind, object, organisation, actor, record, seq, subject FROM history
WHERE subject = $1 ORDER BY seq DESC LIMIT $2

-- name: list_outline
SELECT at, kind, object, organisation, actor, NULL, seq, subject FROM history
WHERE subject = $1 ORDER BY seq DESC LIMIT $2

-- name: list_since
SELECT at, kind, object, organisation, actor, NULL, seq, subject FROM history
WHERE seq > $1 ORDER BY seq DESC LIMIT $2

-- name: find_last
SELECT max(seq) FROM history

-- name: find_last_of
SELECT max(seq) FROM history WHERE subject = $1
