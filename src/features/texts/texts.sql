-- name: list_own_texts
SELECT key, language, text, shipped, changed_at, changed_by FROM own_text ORDER BY key, language LIMIT $1;

-- name: find_own_text
SELECT text FROM own_text WHERE key = $1 AND language = $2;

-- name: put_own_text
INSERT INTO own_text (key, language, text, shipped, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (key, language) DO UPDATE SET text = excluded.text, shipped = excluded.shipped,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by;

-- name: delete_own_text
DELETE FROM own_text WHERE key = $1 AND language = $2;

-- name: add_own_text_change
INSERT INTO own_text_change (id, key, language, text, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_own_text_changes
SELECT c.language, c.text, c.changed_at, a.name FROM own_text_change c LEFT JOIN account a ON a.id = c.changed_by
WHERE c.key = $1 ORDER BY c.id DESC LIMIT $2;
