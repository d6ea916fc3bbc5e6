-- name: insert_personal
INSERT INTO personal (id, name, phone, landmark, words, changed_at) VALUES ($1, $2, $3, $4, $5, $6);

-- NULL leaves a field as it is; an empty text clears it.
-- name: change_personal
UPDATE personal SET name = nullif(coalesce($2, name), ''), phone = nullif(coalesce($3, phone), ''),
    landmark = nullif(coalesce($4, landmark), ''), words = nullif(coalesce($5, words), ''),
    changed_at = $6
WHERE id = $1 AND erased_at IS NULL;

-- name: find_personal
SELECT name, phone, landmark, words FROM personal WHERE id = $1 AND erased_at IS NULL;

-- name: insert_note
INSERT INTO note (id, subject, at, by_owner, words) VALUES ($1, $2, $3, $4, $5);

-- name: find_last_note
SELECT max(id) FROM (SELECT max(id) AS id FROM note WHERE subject = $1
    UNION ALL SELECT max(id) FROM internal_note WHERE subject = $1);

-- The latest come first, so that the limit cuts what is oldest.
-- name: list_notes
SELECT at, by_owner, words FROM note WHERE subject = $1 ORDER BY id DESC LIMIT $2;

-- name: insert_internal_note
INSERT INTO internal_note (id, subject, at, author, words) VALUES ($1, $2, $3, $4, $5);

-- name: list_internal_notes
SELECT at, author, words FROM (
    SELECT id, at, author, words FROM internal_note WHERE subject = $1 ORDER BY id DESC LIMIT $2)
ORDER BY id;
