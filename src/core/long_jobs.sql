-- Numbers of states are the order of JOB_STATES (long_jobs.h): 0 queued, 1 running, 2 done, 3 failed, 4 cancelled.

-- name: insert_job
INSERT INTO job (id, kind, account, subject, state, done, total, cancelling, attempts, created_at)
VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6, $7);

-- name: find_job
SELECT id, kind, account, subject, state, stage, done, total, cancelling, attempts, created_at, started_at,
    ended_at, message, result
FROM job WHERE id = $1;

-- $1 only of this account, or NULL; $2 before this one, or NULL.
-- name: list_jobs
SELECT id, kind, account, subject, state, stage, done, total, cancelling, attempts, created_at, started_at,
    ended_at, message, result
FROM job WHERE ($1 IS NULL OR account = $1) AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3;

-- name: find_job_waiting
SELECT id FROM job WHERE state = 0 ORDER BY id LIMIT 1;

-- name: start_job
UPDATE job SET state = 1, started_at = $2, attempts = attempts + 1 WHERE id = $1 AND state = 0;

-- name: tell_job
UPDATE job SET stage = $2, done = $3, total = $4 WHERE id = $1;

-- name: end_job
UPDATE job SET state = $2, ended_at = $3, message = $4, result = coalesce($5, result), cancelling = 0
WHERE id = $1;

-- A job that has not begun is cancelled at once; one that runs is asked to stop.
-- name: cancel_job
UPDATE job SET state = CASE state WHEN 0 THEN 4 ELSE state END,
    ended_at = CASE state WHEN 0 THEN $2 ELSE ended_at END,
    cancelling = state
WHERE id = $1 AND state IN (0, 1);

-- name: queue_job
UPDATE job SET state = 0, cancelling = 0, ended_at = NULL, message = NULL WHERE id = $1;

-- name: is_job_cancelling
SELECT cancelling FROM job WHERE id = $1;

-- name: list_jobs_running
SELECT id, kind, attempts FROM job WHERE state = 1 ORDER BY id LIMIT $1;

-- name: forget_jobs
DELETE FROM job WHERE id IN
    (SELECT id FROM job WHERE state IN (2, 3, 4) AND ended_at < $1 ORDER BY id LIMIT $2);
