-- Numbers of states are the order of IMPORT_STATES (import.h): 0 uploaded, 1 checking, 2 checked, 3 refused, 4 storing,
-- 5 stored, 6 undoing, 7 undone, 8 discarded.

-- name: insert_import
INSERT INTO import (id, kind, account, state, file_name, size, encoding, columns, rows, added, already, errors,
    kept, job, created_at, file_until, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: update_import
UPDATE import SET state = $2, encoding = $3, columns = $4, rows = $5, added = $6, already = $7, errors = $8,
    kept = $9, job = $10, ended_at = $11
WHERE id = $1;

-- name: find_import
SELECT id, kind, account, state, file_name, size, encoding, columns, rows, added, already, errors, kept, job,
    created_at, file_until, ended_at
FROM import WHERE id = $1;

-- $1 account; $2 1: files of places and items of everybody, too; $3 before this one, or NULL.
-- name: list_imports
SELECT id, kind, account, state, file_name, size, encoding, columns, rows, added, already, errors, kept, job,
    created_at, file_until, ended_at
FROM import
WHERE (account = $1 OR ($2 = 1 AND kind <> 'needs')) AND ($3 IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4;

-- Also those whose job was cancelled or failed in the middle: nobody goes on with them by itself.
-- name: list_expired
SELECT id FROM import WHERE state IN (0, 1, 2, 3, 4) AND file_until < $1
    AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = import.job AND job.state IN (0, 1))
ORDER BY file_until LIMIT $2;

-- Half taken back, and nobody at it: the job was cancelled before it began, or failed.
-- name: list_half_undone
SELECT id FROM import WHERE state = 6
    AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = import.job AND job.state IN (0, 1))
ORDER BY id LIMIT $1;

-- Of those that were stored or taken back, and yet had errors: they repeat cells of the file.
-- name: delete_old_errors
DELETE FROM import_error WHERE import IN
    (SELECT id FROM import WHERE state IN (5, 6, 7) AND file_until < $1
        AND EXISTS (SELECT 1 FROM import_error e WHERE e.import = import.id)
    ORDER BY file_until LIMIT $2);

-- name: find_clean_since
SELECT 1 FROM job WHERE kind = 'import-clean' AND created_at > $1 LIMIT 1;

-- name: count_waiting
SELECT count(*) FROM import WHERE account = $1 AND state IN (0, 1, 2, 3, 4);

-- name: discard_import
UPDATE import SET state = 8, ended_at = $2 WHERE id = $1;

-- name: find_file_needed
SELECT 1 FROM import WHERE id = $1 AND state IN (0, 1, 2, 3, 4);

-- name: insert_error
INSERT INTO import_error (import, position, line, column_name, message, arguments) VALUES ($1, $2, $3, $4, $5, $6);

-- name: delete_errors
DELETE FROM import_error WHERE import = $1;

-- name: list_errors
SELECT position, line, column_name, message, arguments FROM import_error
WHERE import = $1 AND position > $2 ORDER BY position LIMIT $3;

-- name: insert_made
INSERT INTO import_made (import, position, thing, mark, state) VALUES ($1, $2, $3, $4, 0);

-- name: list_made
SELECT position, thing, mark FROM import_made WHERE import = $1 AND state = $2 ORDER BY position DESC LIMIT $3;

-- name: set_made
UPDATE import_made SET state = $3 WHERE import = $1 AND position = $2;

-- name: count_made
SELECT count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2)
FROM import_made WHERE import = $1;

-- name: insert_renamed
INSERT INTO import_renamed (import, thing, mark, before) VALUES ($1, $2, $3, $4);

-- name: list_renamed
SELECT thing, mark, before FROM import_renamed WHERE import = $1 ORDER BY thing LIMIT $2;

-- name: delete_renamed
DELETE FROM import_renamed WHERE import = $1 AND thing = $2;

-- name: find_mapping
SELECT columns FROM import_mapping WHERE kind = $1 AND headers = $2;

-- name: keep_mapping
INSERT INTO import_mapping (kind, headers, columns, used_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (kind, headers) DO UPDATE SET columns = excluded.columns, used_at = excluded.used_at;
