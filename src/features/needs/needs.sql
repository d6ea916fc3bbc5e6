-- Numbers of states are the order of NEED_STATES (needs.h): 1 verified, 2 open; and of CLAIM_STATES
-- (claims/claims.h): 0 held, 1 dispatched, 2 delivered, 3 confirmed, 4 lapsed, 5 released, 6 disputed.

-- name: insert_need
INSERT INTO need (id, code_key, owner_key, whom, raised_by_other, area, area_path, governorate, people,
    care, urgency, state, state_before, closing, asked, personal, created_at, due_at, fresh_until,
    asked_still_at, verified_by, import_key)
VALUES ($1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, 0, $13, $14, $15, $16, NULL, NULL, $17);

-- name: insert_need_line
INSERT INTO need_line (need, position, id, item, asked) VALUES ($1, $2, $3, $4, $5);

-- name: delete_need_lines
DELETE FROM need_line WHERE need = $1;

-- name: update_need
UPDATE need SET area = $2, area_path = $3, governorate = $4, people = $5, urgency = $6, state = $7,
    state_before = $8, closing = $9, asked = $10, due_at = $11, fresh_until = $12, asked_still_at = $13,
    verified_by = $14
WHERE id = $1;

-- name: forget_import
UPDATE need SET import_key = NULL WHERE id = $1;

-- name: set_owner_code
UPDATE need SET owner_key = $2 WHERE id = $1;

-- name: find_need
SELECT *, 1 FROM need_seen WHERE id = $1;

-- name: find_need_by_code
SELECT *, 1 - raised_by_other FROM need_seen WHERE code_key = $1;

-- name: find_need_by_owner_code
SELECT *, 1 FROM need_seen WHERE owner_key = $1;

-- name: find_need_of_line
SELECT need FROM need_line WHERE id = $1;

-- Claimed is what is held or went further; a contested delivery counts as dispatched, not as delivered.
-- name: find_need_lines
SELECT l.id, l.asked, i.code, i.sector, i.name_ar, i.name_en, i.unit_ar, i.unit_en,
    coalesce(sum(c.quantity) FILTER (WHERE c.state NOT IN (4, 5)), 0),
    coalesce(sum(c.quantity) FILTER (WHERE c.state NOT IN (4, 5) AND c.state > 0), 0),
    coalesce(sum(c.quantity) FILTER (WHERE c.state IN (2, 3)), 0),
    coalesce(sum(c.quantity) FILTER (WHERE c.state = 3), 0),
    count(c.id)
FROM need_line l JOIN item i ON i.code = l.item LEFT JOIN claim c ON c.line = l.id
WHERE l.need = $1
GROUP BY l.position;

-- $1 state, $2 $3 the row before, $4 governorate, $5 urgency or -1, $6 due before, $7 area paths as JSON,
-- $8 1: only with something to claim, $9 of this item, $10 of this sector.
-- name: list_needs
SELECT *, 0 FROM need_seen n
WHERE n.state = $1 AND (n.due_at, n.id) > ($2, $3)
    AND ($4 IS NULL OR n.governorate = $4) AND ($5 = -1 OR n.urgency = $5) AND n.due_at < $6
    AND EXISTS (SELECT 1 FROM json_each($7) p WHERE substr(n.path, 1, length(p.value)) = p.value)
    AND ($8 = 0 OR EXISTS (
        SELECT 1 FROM need_line l JOIN item i ON i.code = l.item
        WHERE l.need = n.id AND ($9 IS NULL OR l.item = $9) AND ($10 IS NULL OR i.sector = $10)
            AND l.asked > (SELECT coalesce(sum(c.quantity), 0) FROM claim c
                WHERE c.line = l.id AND c.state NOT IN (4, 5))))
ORDER BY n.due_at, n.id
LIMIT $11;

-- name: find_need_scope
SELECT area_path, verified_by FROM need WHERE id = $1;

-- name: find_imported
SELECT 1 FROM need WHERE import_key = $1;

-- name: list_stale
SELECT id FROM need WHERE state IN (1, 2) AND fresh_until < $1 AND asked_still_at IS NULL
ORDER BY fresh_until LIMIT $2;

-- name: list_unanswered
SELECT id FROM need WHERE state IN (1, 2) AND fresh_until < $1 AND asked_still_at < $1
ORDER BY fresh_until LIMIT $2;
