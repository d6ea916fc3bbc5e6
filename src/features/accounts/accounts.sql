-- Only reads: the rows belong to access/.

-- $1 1: all; else only whose grants, or what is proposed for them, lie in one of the area paths $5 or organisations $6 (JSON, ids as hex).
-- $2 a part of the name or NULL, $3 a phone or NULL, $4 the row before or NULL, $7 now, $8 how many.
-- name: list_accounts
SELECT a.id, a.name, a.phone, a.created_at, a.lost_at,
    (SELECT count(*) FROM grant_given g WHERE g.account = a.id AND g.until > $7 AND g.ended_at IS NULL)
FROM account a
WHERE ($1 OR EXISTS (SELECT 1 FROM grant_given g WHERE g.account = a.id
        AND (EXISTS (SELECT 1 FROM json_each($5) p WHERE substr(g.area_path, 1, length(p.value)) = p.value)
            OR EXISTS (SELECT 1 FROM json_each($6) o WHERE hex(g.organisation) = o.value)))
        OR EXISTS (SELECT 1 FROM proposal q JOIN json_each($5) p ON substr(q.area_path, 1, length(p.value)) = p.value
            WHERE q.subject = a.id AND q.kind = 'grant'))
    AND ($2 IS NULL OR instr(lower(a.name), lower($2)) > 0)
    AND ($3 IS NULL OR a.phone = $3)
    AND ($4 IS NULL OR (a.name, a.id) > (SELECT b.name, b.id FROM account b WHERE b.id = $4))
ORDER BY a.name, a.id LIMIT $8

-- name: find_account_in_reach
SELECT a.id, a.name, a.phone, a.created_at, a.lost_at,
    (SELECT count(*) FROM grant_given g WHERE g.account = a.id AND g.until > $5 AND g.ended_at IS NULL)
FROM account a
WHERE a.id = $1 AND ($2 OR EXISTS (SELECT 1 FROM grant_given g WHERE g.account = a.id
        AND (EXISTS (SELECT 1 FROM json_each($3) p WHERE substr(g.area_path, 1, length(p.value)) = p.value)
            OR EXISTS (SELECT 1 FROM json_each($4) o WHERE hex(g.organisation) = o.value)))
        OR EXISTS (SELECT 1 FROM proposal q JOIN json_each($3) p ON substr(q.area_path, 1, length(p.value)) = p.value
            WHERE q.subject = a.id AND q.kind = 'grant'))

-- name: count_sessions
SELECT count(*) FROM session WHERE account = $1 AND seen_at > $2 AND created_at > $3

-- name: list_account_grants
SELECT g.id, g.role, g.until, g.area_path, g.organisation, area.pcode, area.name_ar, area.name_en, o.name
FROM grant_given g
LEFT JOIN area ON area.pcode = g.area
LEFT JOIN organisation o ON o.id = g.organisation
WHERE g.account = $1 AND g.until > $2 AND g.ended_at IS NULL ORDER BY g.id

-- name: show_fallen
SELECT g.id, g.role, g.until, g.area_path, g.organisation, area.pcode, area.name_ar, area.name_en, o.name, a.name
FROM grant_given g JOIN account a ON a.id = g.account
LEFT JOIN area ON area.pcode = g.area
LEFT JOIN organisation o ON o.id = g.organisation
WHERE g.id = $1

-- Approved ones that a grant may be bound to. $1 1: all; else of the area paths $2 or the organisations $3.
-- name: list_choices
SELECT o.id, o.name FROM organisation o
WHERE o.state = 'approved' AND ($1
    OR EXISTS (SELECT 1 FROM json_each($2) p WHERE substr(o.area_path, 1, length(p.value)) = p.value)
    OR EXISTS (SELECT 1 FROM json_each($3) c WHERE hex(o.id) = c.value))
ORDER BY o.name, o.id LIMIT $4

-- Of grants that end soon those that nothing as wide outlasts. As above: $1 all, $2 area paths, $3 organisations.
-- name: list_ending
SELECT a.id, a.name, g.role, area.pcode, area.name_ar, area.name_en, g.until
FROM grant_given g JOIN account a ON a.id = g.account LEFT JOIN area ON area.pcode = g.area
WHERE g.until > $4 AND g.until <= $5 AND g.ended_at IS NULL
    AND ($1 OR EXISTS (SELECT 1 FROM json_each($2) p WHERE substr(g.area_path, 1, length(p.value)) = p.value)
        OR EXISTS (SELECT 1 FROM json_each($3) o WHERE hex(g.organisation) = o.value))
    AND NOT EXISTS (SELECT 1 FROM grant_given w WHERE w.account = g.account AND w.role = g.role AND w.until > $5
        AND w.ended_at IS NULL AND w.organisation IS g.organisation
        AND substr(g.area_path, 1, length(w.area_path)) = w.area_path)
ORDER BY g.until, g.id LIMIT $6

-- name: find_organisation_name
SELECT name FROM organisation WHERE id = $1
