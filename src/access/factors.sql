-- name: find_factors
SELECT (SELECT confirmed_at FROM totp WHERE account = $1),
    (SELECT max(made_at) FROM printed_code WHERE account = $1),
    (SELECT count(*) FROM printed_code WHERE account = $1 AND used_at IS NULL),
    (SELECT count(*) FROM passkey WHERE account = $1)

-- name: find_totp
SELECT secret, begun, begun_at, confirmed_at, used_step, wrong, wrong_at FROM totp WHERE account = $1

-- name: begin_totp
INSERT INTO totp (account, begun, begun_at) VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET begun = excluded.begun, begun_at = excluded.begun_at

-- name: confirm_totp
UPDATE totp SET secret = begun, begun = NULL, begun_at = NULL, confirmed_at = $2, used_step = $3, wrong = 0, wrong_at = NULL
WHERE account = $1

-- name: use_totp_step
UPDATE totp SET used_step = $2, wrong = 0, wrong_at = NULL WHERE account = $1

-- name: count_wrong_totp
UPDATE totp SET wrong = wrong + 1, wrong_at = $2 WHERE account = $1

-- name: drop_totp
DELETE FROM totp WHERE account = $1

-- name: drop_printed
DELETE FROM printed_code WHERE account = $1

-- name: add_printed
INSERT INTO printed_code (account, code_key, made_at) VALUES ($1, $2, $3)

-- name: use_printed
UPDATE printed_code SET used_at = $3 WHERE account = $1 AND code_key = $2 AND used_at IS NULL
