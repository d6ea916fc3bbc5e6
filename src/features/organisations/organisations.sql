-- name: insert_organisation
INSERT INTO organisation (id, name, name_key, kind, area, area_path, governorate, state, about, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9);

-- name: find_organisation
SELECT id, name, kind, area, area_path, governorate, state, about, reason, created_at
FROM organisation WHERE id = $1;

-- name: find_organisation_named
SELECT 1 FROM organisation WHERE governorate = $1 AND name_key = $2 AND state <> 'declined';

-- name: decide_organisation
UPDATE organisation SET state = $2, reason = $3, decided_at = $4, decided_by = $5
WHERE id = $1 AND state = 'pending';

-- $1 state or NULL, $2 the row before, $3 area paths as JSON.
-- name: list_organisations
SELECT id, name, kind, area, area_path, governorate, state, about, reason, created_at
FROM organisation
WHERE ($1 IS NULL OR state = $1) AND id > $2
    AND EXISTS (SELECT 1 FROM json_each($3) p WHERE substr(area_path, 1, length(p.value)) = p.value)
ORDER BY id LIMIT $4;

-- name: list_organisation_people
SELECT a.id, a.name, g.role, g.until FROM grant_given g JOIN account a ON a.id = g.account
WHERE g.organisation = $1 AND g.until > $2 AND g.ended_at IS NULL ORDER BY a.name, g.id LIMIT $3;

-- What is published of its promises in the whole country; features/reports writes it.
-- name: find_published_record
SELECT r.kept, r.lapsed, r.sectors, e.published_at
FROM (SELECT edition, published_at FROM public_edition ORDER BY edition DESC LIMIT 1) e
    LEFT JOIN public_record r ON r.edition = e.edition AND r.area = 'PS' AND r.organisation = $1;
