-- The register of what leaked, or may have: a span of time, and whose looks are meant. Who opened what lies in the vault's own
-- record; nothing of it, and no name, is copied here.
CREATE TABLE incident (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    opened_at INTEGER NOT NULL,        -- seconds UTC; people are told within 72 hours of it
    opened_by BLOB NOT NULL,           -- account.id
    since INTEGER NOT NULL,            -- seconds UTC: looks from here on
    until INTEGER NOT NULL,            -- seconds UTC: and before here
    account BLOB,                      -- account.id whose looks are meant; NULL: everybody's
    organisation BLOB,                 -- organisation.id for which they looked; NULL: any
    contained_at INTEGER,              -- seconds UTC; NULL: not yet
    notified_at INTEGER,               -- seconds UTC; all who had to be told have been
    closed_at INTEGER                  -- seconds UTC
) STRICT, WITHOUT ROWID;

-- Of which needs the people have been told.
CREATE TABLE incident_told (
    incident BLOB NOT NULL,            -- incident.id
    need BLOB NOT NULL,                -- need.id
    told_at INTEGER NOT NULL,          -- seconds UTC
    told_by BLOB NOT NULL,             -- account.id
    PRIMARY KEY (incident, need)
) STRICT, WITHOUT ROWID;
