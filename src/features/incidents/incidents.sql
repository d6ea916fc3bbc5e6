-- name: insert_incident
INSERT INTO incident (id, opened_at, opened_by, since, until, account, organisation)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: find_incident
SELECT id, opened_at, opened_by, since, until, account, organisation, contained_at, notified_at, closed_at
FROM incident WHERE id = $1;

-- name: list_incidents
SELECT id, opened_at, opened_by, since, until, account, organisation, contained_at, notified_at, closed_at
FROM incident WHERE $1 IS NULL OR opened_by = $1 ORDER BY id DESC LIMIT $2;

-- name: put_incident_steps
UPDATE incident SET contained_at = $2, notified_at = $3, closed_at = $4 WHERE id = $1;

-- name: add_incident_told
INSERT INTO incident_told (incident, need, told_at, told_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (incident, need) DO NOTHING;

-- A need or a household.
-- name: look_incident_need
SELECT n.created_at, g.pcode, g.kind, g.name_ar, g.name_en, p.phone IS NOT NULL, t.told_at, 0
FROM need n JOIN area g ON g.pcode = n.governorate
LEFT JOIN personal p ON p.id = n.personal
LEFT JOIN incident_told t ON t.incident = $2 AND t.need = n.id
WHERE n.id = $1
UNION ALL
SELECT h.created_at, g.pcode, g.kind, g.name_ar, g.name_en,
    EXISTS (SELECT 1 FROM person q JOIN identity i ON i.id = q.id WHERE q.household = h.id AND i.phone IS NOT NULL), t.told_at, 1
FROM household h JOIN area g ON g.pcode = h.governorate
LEFT JOIN incident_told t ON t.incident = $2 AND t.need = h.id
WHERE h.id = $1;

-- name: name_incident_account
SELECT name FROM account WHERE id = $1;

-- name: name_incident_organisation
SELECT name FROM organisation WHERE id = $1;
