-- name: find_area
SELECT pcode, parent, kind, name_ar, name_en, path, governorate, closed_at FROM area WHERE pcode = $1;

-- name: list_areas_of_parent
SELECT pcode, parent, kind, name_ar, name_en, path, governorate, closed_at FROM area
WHERE parent = $1 AND closed_at IS NULL ORDER BY pcode LIMIT $2;

-- name: list_areas_of_kind
SELECT pcode, parent, kind, name_ar, name_en, path, governorate, closed_at FROM area
WHERE kind = $1 ORDER BY pcode LIMIT $2;

-- name: list_all_areas
SELECT pcode, parent, kind, name_ar, name_en, path, governorate, closed_at FROM area
ORDER BY length(path), pcode LIMIT $1;

-- $1 parent or NULL, $2 what code or name holds, or NULL.
-- name: browse_areas
SELECT pcode, parent, kind, name_ar, name_en, path, governorate, closed_at FROM area
WHERE ($1 IS NULL OR parent = $1)
    AND ($2 IS NULL OR instr(lower(pcode || ' ' || name_ar || ' ' || name_en), lower($2)) > 0)
ORDER BY length(path), pcode LIMIT $3;

-- name: close_areas
UPDATE area SET closed_at = $2 WHERE substr(path, 1, length($1)) = $1 AND (closed_at IS NULL) <> ($2 IS NULL);

-- name: move_areas
UPDATE area SET path = $2 || substr(path, length($1) + 1), governorate = $3
WHERE substr(path, 1, length($1)) = $1;

-- name: set_area_parent
UPDATE area SET parent = $2 WHERE pcode = $1;

-- What carries a copy of a path, and would be left behind. Needs by all their states and the governorates below: so the
-- index need_by_board tells it, a sixteenth of all needs and none of their rows.
-- name: find_area_use
SELECT 1 WHERE EXISTS (SELECT 1 FROM need WHERE state IN (0, 1, 2, 3, 4, 5, 6, 7)
        AND governorate IN (SELECT governorate FROM area WHERE substr(path, 1, length($1)) = $1)
        AND substr(area_path, 1, length($1)) = $1)
    OR EXISTS (SELECT 1 FROM organisation WHERE substr(area_path, 1, length($1)) = $1)
    OR EXISTS (SELECT 1 FROM grant_given WHERE substr(area_path, 1, length($1)) = $1);

-- name: insert_area
INSERT INTO area (pcode, parent, kind, name_ar, name_en, path, governorate)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: rename_area
UPDATE area SET name_ar = $2, name_en = $3 WHERE pcode = $1;

-- name: find_map
SELECT parent, width, height, credit FROM area_map
WHERE parent = CASE WHEN $1 = '' THEN (SELECT pcode FROM area WHERE kind = 'country') ELSE $1 END;

-- name: list_shapes
SELECT pcode, path, x, y, room FROM area_shape WHERE map = $1 ORDER BY pcode;

-- name: put_map
INSERT INTO area_map (parent, width, height, credit) VALUES ($1, $2, $3, $4)
ON CONFLICT (parent) DO UPDATE SET width = excluded.width, height = excluded.height, credit = excluded.credit;

-- name: delete_shapes
DELETE FROM area_shape WHERE map = $1;

-- name: insert_shape
INSERT INTO area_shape (pcode, map, path, x, y, room) VALUES ($1, $2, $3, $4, $5, $6);

-- char(31) parts the two names of a mark.
-- name: remove_unused_area
DELETE FROM area WHERE pcode = $1 AND name_ar || char(31) || name_en = $2 AND kind IN ('locality', 'site')
    AND NOT EXISTS (SELECT 1 FROM area below WHERE below.parent = $1)
    AND NOT EXISTS (SELECT 1 FROM need WHERE need.state IN (0, 1, 2, 3, 4, 5, 6, 7)
        AND need.governorate = area.governorate AND need.area_path = area.path)
    AND NOT EXISTS (SELECT 1 FROM organisation WHERE organisation.area = $1)
    AND NOT EXISTS (SELECT 1 FROM grant_given WHERE grant_given.area = $1)
    AND NOT EXISTS (SELECT 1 FROM area_shape WHERE area_shape.pcode = $1);

-- name: raise_count
INSERT INTO area_count (governorate, subject, state, number) VALUES ($1, $2, $3, 1)
ON CONFLICT (governorate, subject, state) DO UPDATE SET number = area_count.number + 1;

-- name: lower_count
INSERT INTO area_count (governorate, subject, state, number) VALUES ($1, $2, $3, -1)
ON CONFLICT (governorate, subject, state) DO UPDATE SET number = area_count.number - 1;

-- name: find_count
SELECT number FROM area_count WHERE governorate = $1 AND subject = $2 AND state = $3;
