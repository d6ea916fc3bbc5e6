-- name: insert_organisation
INSERT INTO organisation (id, name, name_key, kind, area, area_path, governorate, state, about, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9);

-- name: find_organisation
SELECT id, name, kind, area, area_path, governorate, state, about, reason, created_at, suspended_at
FROM organisation WHERE id = $1;

-- name: find_organisation_named
SELECT 1 FROM organisation WHERE governorate = $1 AND name_key = $2 AND state <> 'declined';

-- name: decide_organisation
UPDATE organisation SET state = $2, reason = $3, decided_at = $4, decided_by = $5
WHERE id = $1 AND state = 'pending';

-- name: suspend_organisation
UPDATE organisation SET suspended_at = $2, reason = $3 WHERE id = $1 AND state = 'approved' AND suspended_at IS NULL;

-- name: lift_organisation
UPDATE organisation SET suspended_at = NULL, reason = NULL WHERE id = $1 AND suspended_at IS NOT NULL;

-- $1 state or NULL ('suspended' is approved with suspended_at), $2 the row before and $3 whether it was not pending,
-- $4 area paths as JSON, $5 the path searched in, $6 a part of the name's key or NULL. Those that wait come first.
-- name: list_organisations
SELECT id, name, kind, area, area_path, governorate, state, about, reason, created_at, suspended_at
FROM organisation
WHERE ($1 IS NULL OR state = CASE $1 WHEN 'suspended' THEN 'approved' ELSE $1 END)
    AND ($1 IS NULL OR $1 NOT IN ('approved', 'suspended') OR (suspended_at IS NOT NULL) = ($1 = 'suspended'))
    AND (state <> 'pending', id) > ($3, $2)
    AND EXISTS (SELECT 1 FROM json_each($4) p WHERE substr(area_path, 1, length(p.value)) = p.value)
    AND substr(area_path, 1, length($5)) = $5
    AND ($6 IS NULL OR instr(name_key, $6) > 0)
ORDER BY state <> 'pending', id LIMIT $7;

-- name: list_organisation_people
SELECT a.id, a.name, g.role, g.until FROM grant_given g JOIN account a ON a.id = g.account
WHERE g.organisation = $1 AND g.until > $2 AND g.ended_at IS NULL ORDER BY a.name, g.id LIMIT $3;

-- What is published of its promises in the whole country; features/reports writes it.
-- name: find_published_record
SELECT r.kept, r.lapsed, r.sectors, e.published_at
FROM (SELECT edition, published_at FROM public_edition ORDER BY edition DESC LIMIT 1) e
    LEFT JOIN public_record r ON r.edition = e.edition AND r.area = 'PS' AND r.organisation = $1;
