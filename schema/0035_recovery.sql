-- An account whose holder cannot sign in any more, opened again by two colleagues.
CREATE TABLE recovery (
    id BLOB NOT NULL PRIMARY KEY,    -- UUIDv7
    account BLOB NOT NULL,           -- account.id
    asked_by BLOB NOT NULL,          -- account of the first colleague
    asked_at INTEGER NOT NULL,       -- seconds UTC
    confirmed_by BLOB,               -- account of the second one; NULL: not yet
    confirmed_at INTEGER,            -- seconds UTC
    ready_at INTEGER,                -- seconds UTC: from then on each of the two may take their half of the code
    first_key BLOB,                  -- keyed hash of the first colleague's half; NULL: not taken yet
    second_key BLOB,                 -- of the second one's
    ended_at INTEGER,                -- seconds UTC; NULL: it goes on
    outcome TEXT                     -- used, cancelled, lapsed; NULL: it goes on
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX recovery_going_on ON recovery (account) WHERE ended_at IS NULL;
