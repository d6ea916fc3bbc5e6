-- name: find_anything
SELECT 1 FROM event UNION ALL SELECT 1 FROM account UNION ALL SELECT 1 FROM organisation
UNION ALL SELECT 1 FROM need LIMIT 1;
