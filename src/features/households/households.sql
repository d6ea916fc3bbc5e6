-- name: insert_household
INSERT INTO household (id, area, area_path, governorate, organisation, head, personal, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8);

-- name: update_household
UPDATE household SET area = $2, area_path = $3, governorate = $4, head = $5, merged_into = $6, changed_at = $7
WHERE id = $1;

-- With how many live in it and in those that were merged into it.
-- name: find_household
WITH RECURSIVE same (id) AS (
    VALUES ($1) UNION SELECT household.id FROM household JOIN same ON household.merged_into = same.id
)
SELECT h.id, h.area, h.area_path, h.governorate, h.organisation, h.head, h.personal, h.merged_into, h.created_at,
    (SELECT count(*) FROM same JOIN person ON person.household = same.id),
    (SELECT count(*) FROM same JOIN person ON person.household = same.id WHERE person.left_at IS NULL)
FROM household h WHERE h.id = $1;

-- $1 reach: [{"path": …, "organisation": hex or null}], $2 the path searched in, $3 the row before or NULL, $4 one to leave
-- out, $5 how many.
-- name: list_households
SELECT h.id, h.area, h.area_path, h.governorate, h.organisation, h.head, h.personal, h.merged_into, h.created_at,
    (SELECT count(*) FROM person WHERE person.household = h.id),
    (SELECT count(*) FROM person WHERE person.household = h.id AND person.left_at IS NULL)
FROM household h
WHERE h.merged_into IS NULL AND ($3 IS NULL OR h.id < $3) AND h.id IS NOT $4
    AND substr(h.area_path, 1, length($2)) = $2
    AND EXISTS (SELECT 1 FROM json_each($1) AS one
        WHERE substr(h.area_path, 1, length(one.value ->> 'path')) = one.value ->> 'path'
            AND (one.value ->> 'organisation' IS NULL OR one.value ->> 'organisation' = hex(h.organisation)))
ORDER BY h.id DESC LIMIT $5;

-- name: insert_person
INSERT INTO person (id, household, number_unsure, joined_at) VALUES ($1, $2, $3, $4);

-- name: update_person
UPDATE person SET household = $2, number_unsure = $3, left_at = $4 WHERE id = $1;

-- name: list_members
WITH RECURSIVE same (id) AS (
    VALUES ($1) UNION SELECT household.id FROM household JOIN same ON household.merged_into = same.id
)
SELECT person.id, person.household, person.number_unsure, person.joined_at, person.left_at
FROM same JOIN person ON person.household = same.id
ORDER BY person.left_at IS NOT NULL, person.id LIMIT $2;
