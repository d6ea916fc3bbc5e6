-- An account: a person of the staff who signs in. People in need have none: they follow with a code.
CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    phone TEXT NOT NULL,               -- what one signs in with: national number (9 digits, 8 for a landline), or + and digits
    name TEXT NOT NULL,                -- as colleagues see it
    password_hash TEXT NOT NULL,       -- Argon2id with its parameters and salt; never the password
    created_at INTEGER NOT NULL        -- seconds UTC
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX account_by_phone ON account (phone);

-- A signed-in browser or program. Deleted at sign-out, which ends it at once; what has expired is cleared by a job.
CREATE TABLE session (
    token_key BLOB NOT NULL PRIMARY KEY, -- keyed hash of the token in the cookie; the token is never stored
    id BLOB NOT NULL,                  -- UUIDv7: what it is called inside
    account BLOB NOT NULL,             -- account.id
    created_at INTEGER NOT NULL,       -- it ends 12 hours later, whatever happens
    seen_at INTEGER NOT NULL           -- it ends 30 minutes after this; written at most once a minute
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX session_by_id ON session (id);
CREATE INDEX session_by_seen ON session (seen_at);

-- A grant: one role, over one subtree of areas, for one organisation or none, until a day.
CREATE TABLE grant_given (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    account BLOB NOT NULL,             -- account.id: who holds it
    role TEXT NOT NULL,                -- member, field-worker, organisation-manager, coordinator, reviewer, auditor, administrator
    area TEXT NOT NULL,                -- P-code at the top of the subtree
    area_path TEXT NOT NULL,           -- copy of area.path: a subtree is a prefix
    organisation BLOB,                 -- organisation.id; NULL: bound to none
    until INTEGER NOT NULL,            -- seconds UTC; not in force from then on
    given_by BLOB,                     -- account that gave it; NULL: the house, from the command line or at registration
    given_at INTEGER NOT NULL,         -- seconds UTC
    ended_at INTEGER                   -- when it was taken back before its end; NULL: it was not
) STRICT, WITHOUT ROWID;

CREATE INDEX grant_by_account ON grant_given (account);
CREATE INDEX grant_by_organisation ON grant_given (organisation) WHERE organisation IS NOT NULL;
