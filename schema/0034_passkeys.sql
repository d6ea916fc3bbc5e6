-- Passkeys (WebAuthn): public keys only; what signs never leaves its device.
CREATE TABLE passkey (
    id BLOB NOT NULL PRIMARY KEY,     -- UUIDv7
    account BLOB NOT NULL,            -- account.id
    credential BLOB NOT NULL,         -- what the device calls it
    name TEXT NOT NULL,               -- what its owner calls it
    alg INTEGER NOT NULL,             -- COSE: -7 ES256, -8 EdDSA, -257 RS256
    public_key BLOB NOT NULL,         -- as libfido2 writes it
    sign_count INTEGER NOT NULL,      -- of its last signature; one that does not grow was copied. 0: it does not count
    made_at INTEGER NOT NULL,         -- seconds UTC
    used_at INTEGER                   -- seconds UTC; NULL: not yet
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX passkey_by_credential ON passkey (credential);
CREATE INDEX passkey_by_account ON passkey (account);

-- Challenges that were answered: none is answered twice. Kept as long as they would be taken.
CREATE TABLE spent_challenge (
    challenge BLOB NOT NULL PRIMARY KEY,
    spent_at INTEGER NOT NULL         -- seconds UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_challenge_by_time ON spent_challenge (spent_at);
