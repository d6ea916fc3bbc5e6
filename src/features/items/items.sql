-- name: find_item
SELECT code, sector, name_ar, name_en, unit_ar, unit_en, standard_quantity, standard_people,
    standard_confirmed, retired_at
FROM item WHERE code = $1;

-- $1 sector, or NULL for all.
-- name: list_items
SELECT i.code, i.sector, i.name_ar, i.name_en, i.unit_ar, i.unit_en, i.standard_quantity,
    i.standard_people, i.standard_confirmed, i.retired_at
FROM item i JOIN sector s ON s.code = i.sector
WHERE ($1 IS NULL OR i.sector = $1) ORDER BY s.position, i.code LIMIT $2;

-- name: list_sectors
SELECT code, name_ar, name_en, position FROM sector ORDER BY position;

-- name: find_sector
SELECT 1 FROM sector WHERE code = $1;

-- name: insert_item
INSERT INTO item (code, sector, name_ar, name_en, unit_ar, unit_en, standard_quantity, standard_people,
    standard_confirmed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- What older needs want of the sector that an item comes to is not told by their bits any more.
-- name: mark_sector_mixed
UPDATE sector SET mixed = 1
WHERE code = $2 AND mixed = 0 AND EXISTS (SELECT 1 FROM item WHERE item.code = $1 AND item.sector <> $2);

-- name: update_item
UPDATE item SET sector = $2, name_ar = $3, name_en = $4, unit_ar = $5, unit_en = $6,
    standard_quantity = $7, standard_people = $8, standard_confirmed = $9
WHERE code = $1;

-- char(31) parts the names of a mark.
-- name: remove_unused_item
DELETE FROM item WHERE code = $1
    AND name_ar || char(31) || name_en || char(31) || unit_ar || char(31) || unit_en = $2
    AND NOT EXISTS (SELECT 1 FROM need_line WHERE need_line.item = $1);


-- name: retire_item
UPDATE item SET retired_at = $2 WHERE code = $1;

-- name: update_sector
UPDATE sector SET name_ar = $2, name_en = $3, position = $4 WHERE code = $1;
