-- Numbers of states are the order of NEED_STATES (needs.h): 1 verified, 2 open; and of CLAIM_STATES
-- (claims/claims.h): 0 held, 1 dispatched, 2 delivered, 3 confirmed, 4 lapsed, 5 released, 6 disputed.

-- name: insert_need
INSERT INTO need (id, code_key, owner_key, whom, raised_by_other, area, area_path, governorate, people,
    care, urgency, state, state_before, closing, asked, personal, created_at, due_at, fresh_until,
    asked_still_at, verified_by, import_key, wants)
VALUES ($1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, 0, $13, $14, $15, $16, NULL, NULL, $17, $18);

-- name: insert_need_line
INSERT INTO need_line (need, position, id, item, asked) VALUES ($1, $2, $3, $4, $5);

-- name: delete_need_lines
DELETE FROM need_line WHERE need = $1;

-- name: update_need
UPDATE need SET area = $2, area_path = $3, governorate = $4, people = $5, urgency = $6, state = $7,
    state_before = $8, closing = $9, asked = $10, due_at = $11, fresh_until = $12, asked_still_at = $13,
    verified_by = $14, wants = $15
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

-- One governorate of a list: the index need_by_board answers all but what only the lines know. $1 state, $2 governorate,
-- $3 $4 the row before, $5 due before, $6 urgency or -1, $7 bits that wants must have, $8 a path within the governorate
-- or NULL, $9 how many; $10 a look at the lines is needed: $11 of this item, $12 of this sector, $13 1: with something
-- to claim; $14 1: looked after by nobody; $15 bits of the sector, which tell nothing where items came to it later.
-- name: list_needs_of_governorate
SELECT n.due_at, n.id FROM need n
WHERE n.state = $1 AND n.governorate = $2 AND (n.due_at, n.id) > ($3, $4) AND n.due_at < $5
    AND ($6 = -1 OR n.urgency = $6) AND n.wants & $7 = $7
    AND (n.wants & $15 = $15 OR EXISTS (SELECT 1 FROM sector WHERE code = $12 AND mixed = 1))
    AND ($8 IS NULL OR substr(n.area_path, 1, length($8)) = $8)
    AND ($14 = 0 OR NOT EXISTS (SELECT 1 FROM need_assignment x WHERE x.need = n.id))
    AND ($10 = 0 OR EXISTS (
        SELECT 1 FROM need_line l JOIN item i ON i.code = l.item
        WHERE l.need = n.id AND ($11 IS NULL OR l.item = $11) AND ($12 IS NULL OR i.sector = $12)
            AND ($13 = 0 OR l.asked > (SELECT coalesce(sum(c.quantity), 0) FROM claim c
                WHERE c.line = l.id AND c.state NOT IN (4, 5)))))
ORDER BY n.due_at, n.id
LIMIT $9;

-- The same of those that one account looks after: these are few. $2 paths as JSON, $8 the account.
-- name: list_needs_of_account
SELECT n.due_at, n.id FROM need_assignment x CROSS JOIN need n ON n.id = x.need
WHERE x.account = $8 AND $14 = 0 AND n.state = $1 AND (n.due_at, n.id) > ($3, $4) AND n.due_at < $5
    AND ($6 = -1 OR n.urgency = $6) AND n.wants & $7 = $7
    AND (n.wants & $15 = $15 OR EXISTS (SELECT 1 FROM sector WHERE code = $12 AND mixed = 1))
    AND EXISTS (SELECT 1 FROM json_each($2) p WHERE substr(n.area_path, 1, length(p.value)) = p.value)
    AND ($10 = 0 OR EXISTS (
        SELECT 1 FROM need_line l JOIN item i ON i.code = l.item
        WHERE l.need = n.id AND ($11 IS NULL OR l.item = $11) AND ($12 IS NULL OR i.sector = $12)
            AND ($13 = 0 OR l.asked > (SELECT coalesce(sum(c.quantity), 0) FROM claim c
                WHERE c.line = l.id AND c.state NOT IN (4, 5)))))
ORDER BY n.due_at, n.id
LIMIT $9;

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
