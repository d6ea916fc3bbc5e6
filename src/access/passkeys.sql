-- name: add_passkey
INSERT INTO passkey (id, account, credential, name, alg, public_key, sign_count, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: find_passkey
SELECT passkey.id, passkey.account, passkey.alg, passkey.public_key, passkey.sign_count
FROM passkey JOIN account ON account.id = passkey.account
WHERE passkey.credential = $1 AND account.lost_at IS NULL

-- name: use_passkey
UPDATE passkey SET sign_count = $2, used_at = $3 WHERE id = $1

-- name: rename_passkey
UPDATE passkey SET name = $3 WHERE id = $1 AND account = $2

-- name: remove_passkey
DELETE FROM passkey WHERE id = $1 AND account = $2

-- name: drop_passkeys
DELETE FROM passkey WHERE account = $1

-- name: show_passkeys
SELECT id, name, made_at, used_at FROM passkey WHERE account = $1 ORDER BY id LIMIT $2

-- name: list_credentials
SELECT credential FROM passkey WHERE account = $1 ORDER BY id LIMIT $2

-- name: forget_challenges
DELETE FROM spent_challenge WHERE spent_at < $1

-- name: spend_challenge
INSERT INTO spent_challenge (challenge, spent_at) VALUES ($1, $2)
