-- name: add_account
INSERT INTO account (id, phone, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)

-- name: find_account
SELECT id, CASE WHEN lost_at IS NULL THEN password_hash END FROM account WHERE phone = $1

-- name: find_password
SELECT password_hash FROM account WHERE id = $1

-- name: set_password
UPDATE account SET password_hash = $2 WHERE id = $1

-- name: lift_lost
UPDATE account SET lost_at = NULL WHERE id = $1

-- name: set_lost
UPDATE account SET lost_at = $2 WHERE id = $1

-- name: add_session
INSERT INTO session (token_key, id, account, created_at, seen_at, device, second) VALUES ($1, $2, $3, $4, $4, $5, $6)

-- name: find_session
SELECT session.id, session.account, session.seen_at, account.name, session.second,
    EXISTS (SELECT 1 FROM totp WHERE totp.account = session.account AND totp.confirmed_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM printed_code WHERE printed_code.account = session.account)
        OR EXISTS (SELECT 1 FROM passkey WHERE passkey.account = session.account),
    max(account.created_at, coalesce((SELECT since FROM factor_grace WHERE factor_grace.account = session.account), 0)),
    EXISTS (SELECT 1 FROM house_note WHERE house_note.name = 'demo'), session.created_at,
    recovery.id, recovery.ready_at
FROM session JOIN account ON account.id = session.account
LEFT JOIN recovery ON recovery.account = session.account AND recovery.ended_at IS NULL AND recovery.asked_at > $4
WHERE session.token_key = $1 AND session.created_at > $2 AND session.seen_at > $3

-- name: note_seen
UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2

-- name: mark_proved
UPDATE session SET second = $2 WHERE id = $1

-- name: end_session
DELETE FROM session WHERE id = $1

-- name: end_own_session
DELETE FROM session WHERE id = $1 AND account = $2

-- name: end_sessions_of
DELETE FROM session WHERE account = $1

-- name: end_sessions_but
DELETE FROM session WHERE account = $1 AND id <> $2

-- name: show_sessions
SELECT id, created_at, seen_at, device FROM session
WHERE account = $1 AND created_at > $2 AND seen_at > $3 AND second <> 'outstanding'
ORDER BY seen_at DESC, id DESC LIMIT $4

-- name: end_all_sessions
DELETE FROM session

-- name: forget_sessions
DELETE FROM session WHERE token_key IN
    (SELECT token_key FROM session WHERE seen_at <= $1 ORDER BY seen_at LIMIT $2)

-- name: find_area_path
SELECT path FROM area WHERE pcode = $1

-- name: add_grant
INSERT INTO grant_given (id, account, role, area, area_path, organisation, until, given_by, given_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: list_grants
SELECT id, role, area_path, organisation, until
FROM grant_given WHERE account = $1 AND until > $2 AND ended_at IS NULL ORDER BY id

-- name: list_given
SELECT id, role, area_path, organisation, until, account
FROM grant_given WHERE given_by = $1 AND until > $2 AND ended_at IS NULL ORDER BY id

-- Of an organisation's roles the organisation is asked about, of the others the area.
-- name: find_held
SELECT 1 FROM grant_given WHERE role = $1 AND until > $4 AND ended_at IS NULL
    AND (organisation = $3 OR ($3 IS NULL AND substr($2, 1, length(area_path)) = area_path)) LIMIT 1

-- name: find_grant
SELECT id, role, area_path, organisation, until FROM grant_given WHERE id = $1 AND ended_at IS NULL

-- name: end_grant
UPDATE grant_given SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL

-- name: show_grants
SELECT grant_given.role, grant_given.until, area.pcode, area.name_ar, area.name_en,
       organisation.id, organisation.name
FROM grant_given
LEFT JOIN area ON area.pcode = grant_given.area
LEFT JOIN organisation ON organisation.id = grant_given.organisation
WHERE grant_given.account = $1 AND grant_given.until > $2 AND grant_given.ended_at IS NULL
ORDER BY grant_given.id

-- Roles as JSON; every area whose path begins the path asked about.
-- name: list_holders
SELECT DISTINCT account.id, account.name
FROM grant_given JOIN account ON account.id = grant_given.account
WHERE grant_given.role IN (SELECT value FROM json_each($1)) AND grant_given.until > $2
    AND grant_given.ended_at IS NULL
    AND substr($3, 1, length(grant_given.area_path)) = grant_given.area_path
    AND ($4 IS NULL OR grant_given.account = $4)
ORDER BY account.name, account.id LIMIT $5

-- name: find_name
SELECT name FROM account WHERE id = $1
