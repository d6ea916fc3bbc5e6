-- Organisations that respond, or ask for those they serve. Their accounts and grants lie in 0002_access.
CREATE TABLE organisation (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,            -- the name without case and doubled blanks: what makes it taken
    kind TEXT NOT NULL,                -- charity, government, municipality, un, company, campaign, committee
    area TEXT NOT NULL,                -- P-code where it works
    area_path TEXT NOT NULL,           -- copy of area.path
    governorate TEXT NOT NULL,         -- P-code
    state TEXT NOT NULL,               -- pending, approved, declined
    about TEXT,                        -- in its own words
    reason TEXT,                       -- why it was declined, for its manager to read
    created_at INTEGER NOT NULL,       -- seconds UTC
    decided_at INTEGER,
    decided_by BLOB,                   -- account
    CHECK (state IN ('pending', 'approved', 'declined'))
) STRICT, WITHOUT ROWID;

-- One name in a governorate; a declined organisation frees its own.
CREATE UNIQUE INDEX organisation_by_name ON organisation (governorate, name_key) WHERE state <> 'declined';
CREATE INDEX organisation_by_state ON organisation (state, id);
