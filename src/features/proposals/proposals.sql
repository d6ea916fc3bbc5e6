-- name: add_proposal
INSERT INTO proposal (id, kind, subject, area_path, act, reason, proposed_by, proposed_at, until, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting')

-- name: find_proposal
SELECT p.id, p.kind, p.subject, p.area_path, p.act, p.reason, p.proposed_by, a.name, p.proposed_at, p.until, p.state,
    p.settled_by, s.name, p.settled_at, p.words
FROM proposal p LEFT JOIN account a ON a.id = p.proposed_by LEFT JOIN account s ON s.id = p.settled_by
WHERE p.id = $1

-- name: count_waiting_proposals
SELECT count(*) FROM proposal WHERE proposed_by = $1 AND state = 'waiting' AND until > $2

-- name: list_waiting_proposals
SELECT p.id, p.kind, p.subject, p.area_path, p.act, p.reason, p.proposed_by, a.name, p.proposed_at, p.until, p.state,
    p.settled_by, s.name, p.settled_at, p.words
FROM proposal p LEFT JOIN account a ON a.id = p.proposed_by LEFT JOIN account s ON s.id = p.settled_by
WHERE p.state = 'waiting' AND p.until > $1 ORDER BY p.until, p.id LIMIT $2

-- name: list_overdue_proposals
SELECT p.id, p.kind, p.subject, p.area_path, p.act, p.reason, p.proposed_by, a.name, p.proposed_at, p.until, p.state,
    p.settled_by, s.name, p.settled_at, p.words
FROM proposal p LEFT JOIN account a ON a.id = p.proposed_by LEFT JOIN account s ON s.id = p.settled_by
WHERE p.state = 'waiting' AND p.until <= $1 ORDER BY p.until, p.id LIMIT $2

-- name: list_own_proposals
SELECT p.id, p.kind, p.subject, p.area_path, p.act, p.reason, p.proposed_by, a.name, p.proposed_at, p.until, p.state,
    p.settled_by, s.name, p.settled_at, p.words
FROM proposal p LEFT JOIN account a ON a.id = p.proposed_by LEFT JOIN account s ON s.id = p.settled_by
WHERE p.proposed_by = $1 ORDER BY p.id DESC LIMIT $2

-- name: list_proposals_about
SELECT p.id, p.kind, p.subject, p.area_path, p.act, p.reason, p.proposed_by, a.name, p.proposed_at, p.until, p.state,
    p.settled_by, s.name, p.settled_at, p.words
FROM proposal p LEFT JOIN account a ON a.id = p.proposed_by LEFT JOIN account s ON s.id = p.settled_by
WHERE p.subject = $1 AND p.state = 'waiting' AND p.until > $2 ORDER BY p.id LIMIT $3

-- name: settle_proposal
UPDATE proposal SET state = $2, settled_by = $3, settled_at = $4, words = $5 WHERE id = $1

-- Who is above an account: whoever gave it a grant, ended ones too, opened it or set its password, and who is above them.
-- name: find_above
WITH RECURSIVE up(account) AS (
    SELECT $1
    UNION
    SELECT g.given_by FROM up JOIN grant_given g ON g.account = up.account WHERE g.given_by IS NOT NULL
    UNION
    SELECT h.actor FROM up JOIN history h ON h.subject = up.account
    WHERE h.kind IN ('account.opened', 'account.password-set') AND h.actor IS NOT NULL)
SELECT 1 FROM up WHERE account = $2
