-- name: insert_personal
INSERT INTO personal (id, name, phone, landmark, words, changed_at, erased_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- NULL leaves a field as it is; an empty one clears it.
-- name: change_personal
UPDATE personal SET name = nullif(coalesce($2, name), x''), phone = nullif(coalesce($3, phone), x''),
    landmark = nullif(coalesce($4, landmark), x''), words = nullif(coalesce($5, words), x''),
    changed_at = $6
WHERE id = $1 AND erased_at IS NULL;

-- name: erase_personal
UPDATE personal SET name = NULL, phone = NULL, landmark = NULL, words = NULL, erased_at = coalesce(erased_at, $2)
WHERE id = $1;

-- Of a need and its claims. Nothing is a sealed text of no bytes.
-- name: erase_notes
UPDATE note SET words = x'' WHERE subject = $1 OR subject IN (SELECT id FROM claim WHERE need = $1);

-- name: erase_internal_notes
UPDATE internal_note SET words = x'' WHERE subject = $1;

-- name: erase_note
UPDATE note SET words = x'' WHERE id = $1;

-- name: erase_internal_note
UPDATE internal_note SET words = x'' WHERE id = $1;

-- name: look_personal
SELECT name IS NOT NULL, phone IS NOT NULL, landmark IS NOT NULL, words IS NOT NULL
FROM personal WHERE id = $1 AND erased_at IS NULL;

-- name: insert_intake_key
INSERT INTO intake_key (id, record, box, step) VALUES ($1, $2, $3, $4);

-- name: drop_intake_key
DELETE FROM intake_key WHERE id = $1;

-- name: insert_note
INSERT INTO note (id, subject, at, by_owner, words) VALUES ($1, $2, $3, $4, $5);

-- name: find_last_note
SELECT max(id) FROM (SELECT max(id) AS id FROM note WHERE subject = $1
    UNION ALL SELECT max(id) FROM internal_note WHERE subject = $1);

-- The latest come first, so that the limit cuts what is oldest.
-- name: list_notes
SELECT id, at, by_owner, words FROM note WHERE subject = $1 ORDER BY id DESC LIMIT $2;

-- name: insert_internal_note
INSERT INTO internal_note (id, subject, at, author, words) VALUES ($1, $2, $3, $4, $5);

-- name: list_internal_notes
SELECT id, at, author FROM (
    SELECT id, at, author FROM internal_note WHERE subject = $1 ORDER BY id DESC LIMIT $2)
ORDER BY id;

-- name: insert_photo
INSERT INTO photo (id, need, at, what, bytes, width, height, piece1, piece2, piece3, piece4)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: list_photos
SELECT id, at, what, bytes, width, height FROM photo WHERE need = $1 ORDER BY id LIMIT $2;

-- name: drop_photo
DELETE FROM photo WHERE id = $1;

-- name: drop_photos
DELETE FROM photo WHERE need = $1;

-- name: insert_identity
INSERT INTO identity (id, given, father, grandfather, family, born, sex, phone, number, died, departed, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- NULL leaves a field as it is; an empty one clears it.
-- name: change_identity
UPDATE identity SET given = nullif(coalesce($2, given), x''), father = nullif(coalesce($3, father), x''),
    grandfather = nullif(coalesce($4, grandfather), x''), family = nullif(coalesce($5, family), x''),
    born = nullif(coalesce($6, born), x''), sex = nullif(coalesce($7, sex), x''),
    phone = nullif(coalesce($8, phone), x''), number = nullif(coalesce($9, number), x''),
    died = nullif(coalesce($10, died), x''), departed = nullif(coalesce($11, departed), x''), changed_at = $12
WHERE id = $1;

-- name: look_identity
SELECT given IS NOT NULL, father IS NOT NULL, grandfather IS NOT NULL, family IS NOT NULL, born IS NOT NULL,
    sex IS NOT NULL, phone IS NOT NULL, number IS NOT NULL, died IS NOT NULL, departed IS NOT NULL
FROM identity WHERE id = $1;

-- name: list_personal_clear
SELECT id, name, phone, landmark, words, changed_at, erased_at FROM personal_clear ORDER BY id LIMIT $1;

-- name: list_note_clear
SELECT id, subject, NULL, at, by_owner, words FROM note_clear ORDER BY id LIMIT $1;

-- name: list_internal_note_clear
SELECT id, subject, author, at, 0, words FROM internal_note_clear ORDER BY id LIMIT $1;

-- name: drop_personal_clear
DELETE FROM personal_clear WHERE id = $1;

-- name: drop_note_clear
DELETE FROM note_clear WHERE id = $1;

-- name: drop_internal_note_clear
DELETE FROM internal_note_clear WHERE id = $1;
