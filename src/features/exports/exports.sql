-- name: add_export
INSERT INTO bulk_export (id, area, area_path, need_state, purpose, need_count, asked_by, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: add_export_need
INSERT INTO bulk_export_need (need, bulk_export, position) VALUES ($1, $2, $3)

-- name: find_export
SELECT e.id, e.area, area.name_ar, area.name_en, e.area_path, e.need_state, e.purpose, e.need_count, e.asked_by,
    e.asked_at, e.until, e.taken_at, p.id, p.state, p.reason
FROM bulk_export e LEFT JOIN area ON area.pcode = e.area
LEFT JOIN proposal p ON p.subject = e.id AND p.kind = 'export'
WHERE e.id = $1

-- name: list_exports
SELECT e.id, e.area, area.name_ar, area.name_en, e.area_path, e.need_state, e.purpose, e.need_count, e.asked_by,
    e.asked_at, e.until, e.taken_at, p.id, p.state, p.reason
FROM bulk_export e LEFT JOIN area ON area.pcode = e.area
LEFT JOIN proposal p ON p.subject = e.id AND p.kind = 'export'
WHERE e.asked_by = $1 ORDER BY e.id DESC LIMIT $2

-- name: list_export_needs
SELECT need FROM bulk_export_need WHERE bulk_export = $1 ORDER BY position

-- name: allow_export
UPDATE bulk_export SET until = $2 WHERE id = $1 AND until IS NULL

-- name: take_export
UPDATE bulk_export SET taken_at = $2 WHERE id = $1 AND taken_at IS NULL

-- Over: its day has passed, its minutes have, or it was not agreed to.
-- name: forget_export_needs
DELETE FROM bulk_export_need WHERE (need, bulk_export) IN (
    SELECT n.need, n.bulk_export FROM bulk_export e JOIN bulk_export_need n ON n.bulk_export = e.id
    LEFT JOIN proposal p ON p.subject = e.id AND p.kind = 'export'
    WHERE (e.until IS NOT NULL AND e.until <= $1 AND (e.taken_at IS NULL OR e.taken_at <= $2))
        OR e.taken_at <= $2 OR p.state IS NULL OR p.state NOT IN ('waiting', 'agreed') LIMIT $3)
