-- name: list_own_settings
SELECT s.key, s.value, s.changed_at, a.name FROM own_setting s LEFT JOIN account a ON a.id = s.changed_by
ORDER BY s.key LIMIT $1;

-- name: put_own_setting
INSERT INTO own_setting (key, value, changed_at, changed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by;

-- name: delete_own_setting
DELETE FROM own_setting WHERE key = $1;

-- name: add_own_setting_change
INSERT INTO own_setting_change (id, key, value, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5);

-- name: list_own_setting_changes
SELECT c.value, c.changed_at, a.name FROM own_setting_change c LEFT JOIN account a ON a.id = c.changed_by
WHERE c.key = $1 ORDER BY c.id DESC LIMIT $2;

-- name: find_last_setting_change
SELECT changed_at FROM own_setting_change ORDER BY id DESC LIMIT 1;
