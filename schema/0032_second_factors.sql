-- What an account proves itself with beside its password.

-- Codes of an app (RFC 6238).
CREATE TABLE totp (
    account BLOB NOT NULL PRIMARY KEY,    -- account.id
    secret BLOB,                          -- shared with the app; sealed under a key that is derived from the house's key file. NULL: none is in force yet
    begun BLOB,                           -- one that was shown, sealed likewise: it takes the place of `secret` with the first code of it
    begun_at INTEGER,                     -- seconds UTC; half an hour later it is worth nothing
    confirmed_at INTEGER,                 -- when `secret` came into force
    used_step INTEGER NOT NULL DEFAULT 0, -- the last 30 seconds whose code was taken: each is taken once
    wrong INTEGER NOT NULL DEFAULT 0,     -- wrong codes since the last right one
    wrong_at INTEGER                      -- seconds UTC, of the last of them
) STRICT, WITHOUT ROWID;

-- Codes on paper. Those that were used stay until new ones are printed: an account that used them all still asks for one.
CREATE TABLE printed_code (
    account BLOB NOT NULL,                -- account.id
    code_key BLOB NOT NULL,               -- keyed hash of the code; the code is stored nowhere
    made_at INTEGER NOT NULL,             -- seconds UTC; the same for all that were printed together
    used_at INTEGER,                      -- NULL: it still opens, once
    PRIMARY KEY (account, code_key)
) STRICT, WITHOUT ROWID;

-- Accounts that are older than second factors: their time to set one up begins now.
CREATE TABLE factor_grace (
    account BLOB NOT NULL PRIMARY KEY,    -- account.id
    since INTEGER NOT NULL                -- seconds UTC; of all others it is account.created_at
) STRICT, WITHOUT ROWID;

INSERT INTO factor_grace (account, since) SELECT id, CAST(strftime('%s', 'now') AS INTEGER) FROM account;

-- How the session was proved beside the password: none (there was no factor then), outstanding (nothing yet: it only
-- finishes signing in), totp, printed, passkey, recovery.
ALTER TABLE session ADD COLUMN second TEXT NOT NULL DEFAULT 'none';
