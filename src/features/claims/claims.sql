-- Numbers of claim states are the order of CLAIM_STATES (claims.h): 0 held, 1 dispatched, 2 delivered,
-- 3 confirmed, 4 lapsed, 5 released, 6 disputed; of need states that of NEED_STATES (needs.h): 2 open.

-- name: insert_claim
INSERT INTO claim (id, line, need, organisation, quantity, state, due_at, created_at, changed_at, reminded_at,
    offered_to, made_by, handed_by, wrong_tries, last_try_at, settled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, $10, NULL, 0, NULL, NULL);

-- name: update_claim
UPDATE claim SET organisation = $2, state = $3, changed_at = $4, reminded_at = $5, offered_to = $6,
    made_by = $7, handed_by = $8, wrong_tries = $9, last_try_at = $10, settled_at = $11
WHERE id = $1;

-- name: find_claim
SELECT * FROM claim_seen WHERE id = $1;

-- Live ones first: ended ones may be many.
-- name: list_claims_of_need
SELECT * FROM claim_seen WHERE need = $1 ORDER BY state IN (3, 4, 5), id LIMIT 200;

-- Held or dispatched: what is freed when the need ends.
-- name: list_unfinished_claims
SELECT * FROM claim_seen WHERE need = $1 AND state IN (0, 1) ORDER BY id LIMIT 200;

-- name: count_claims_of_need
SELECT state, count(*) FROM claim WHERE need = $1 GROUP BY state;

-- name: list_live_claims
SELECT * FROM claim_seen WHERE organisation = $1 AND state IN (0, 1, 2, 6) ORDER BY due_at, id LIMIT 200;

-- name: list_ended_claims
SELECT * FROM claim_seen WHERE organisation = $1 AND state IN (3, 4, 5) ORDER BY changed_at DESC LIMIT 50;

-- name: list_offered_claims
SELECT * FROM claim_seen WHERE offered_to = $1 AND state = 0 ORDER BY due_at LIMIT 200;

-- $1 the area paths that the reviewer may see, as JSON.
-- name: list_disputed_claims
SELECT * FROM claim_seen s WHERE s.state = 6
    AND EXISTS (SELECT 1 FROM json_each($1) p WHERE substr(s.path, 1, length(p.value)) = p.value)
ORDER BY s.changed_at LIMIT 200;

-- $1 held and $2 dispatched claims due before; $3 1: only those not yet reminded.
-- name: list_due_claims
SELECT * FROM claim_seen WHERE state IN (0, 1) AND due_at < $1 AND due_at < CASE state WHEN 0 THEN $1 ELSE $2 END
    AND ($3 = 0 OR reminded_at IS NULL)
ORDER BY due_at LIMIT 200;

-- What was given back or lapsed between $2 and $3, now, still counts as open: else claiming and releasing would show one
-- contact after the other (not when the need itself ended). Only what receivers confirmed counts as kept.
-- name: find_claim_record
SELECT (SELECT count(*) FROM claim WHERE organisation = $1 AND state IN (0, 1, 2, 6))
    + (SELECT count(*) FROM claim c JOIN need n ON n.id = c.need
        WHERE c.organisation = $1 AND c.state IN (3, 4, 5) AND c.changed_at > $2 AND c.changed_at <= $3 AND c.state <> 3
            AND n.state = 2),
    coalesce(max(kept), 0), coalesce(max(lapsed), 0)
FROM claim_tally WHERE organisation = $1;

-- name: move_claim_tally
INSERT INTO claim_tally (organisation, kept, lapsed) VALUES ($1, $2, $3)
ON CONFLICT (organisation) DO UPDATE SET kept = claim_tally.kept + $2, lapsed = claim_tally.lapsed + $3;
