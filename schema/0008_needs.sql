-- A need: what one person, household, institution or community lacks. No personal field is here: those lie
-- in table personal, behind features/people.
CREATE TABLE need (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    code_key BLOB NOT NULL,            -- keyed hash of the follow code of whoever raised it; the code itself is never stored
    owner_key BLOB,                    -- keyed hash of the owner's own code, when someone else raised it and the owner was given one
    whom TEXT NOT NULL,                -- person, household, institution, community
    raised_by_other INTEGER NOT NULL,  -- 1: the raiser is not the owner; their code reads the state only
    area TEXT NOT NULL,                -- P-code of the most exact place known
    area_path TEXT NOT NULL,           -- copy of area.path, for subtrees by prefix
    governorate TEXT NOT NULL,         -- P-code
    people INTEGER NOT NULL,           -- how many persons it is for; 0: not said
    care TEXT,                         -- who needs special care: infants elderly pregnant disability chronic
    urgency INTEGER NOT NULL,          -- 0 normal, 1 high, 2 critical
    state INTEGER NOT NULL,            -- 0 received, 1 verified, 2 open, 3 closed, 4 declined, 5 duplicate, 6 withdrawn, 7 unconfirmed
    state_before INTEGER NOT NULL,     -- the state it returns to when an unconfirmed need is confirmed
    closing TEXT,                      -- key of the reason why it was declined or closed
    asked INTEGER NOT NULL,            -- 1: a coordinator's question waits for an answer
    personal BLOB NOT NULL,            -- personal.id
    created_at INTEGER NOT NULL,       -- seconds UTC; also the begin of waiting, which nothing resets
    due_at INTEGER NOT NULL,           -- by when it must be verified
    fresh_until INTEGER NOT NULL,      -- then its owner is asked whether it is still so
    asked_still_at INTEGER,            -- when that was asked; NULL while fresh
    verified_by BLOB,                  -- account that verified it: may not hand over its goods
    import_key BLOB                    -- what makes a row of a file the same row again
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX need_by_code ON need (code_key);
CREATE UNIQUE INDEX need_by_owner_code ON need (owner_key) WHERE owner_key IS NOT NULL;
CREATE UNIQUE INDEX need_by_import ON need (import_key) WHERE import_key IS NOT NULL;
-- The board: deadlines first, within a state. The jobs: what is no longer fresh.
CREATE INDEX need_by_due ON need (state, due_at, id);
CREATE INDEX need_by_freshness ON need (fresh_until) WHERE state IN (1, 2);

-- One item and a quantity: the unit of claiming, filling and closing. What is claimed, dispatched, delivered
-- and confirmed is the sum over its claims and stands nowhere.
CREATE TABLE need_line (
    need BLOB NOT NULL,
    position INTEGER NOT NULL,         -- order in which it was asked
    id BLOB NOT NULL,                  -- UUIDv7
    item TEXT NOT NULL,                -- item.code
    asked INTEGER NOT NULL,            -- whole units of the item
    PRIMARY KEY (need, position),
    CHECK (asked BETWEEN 1 AND 1000000)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX need_line_by_id ON need_line (id);

-- A need as it is read: with its place and governorate by name.
CREATE VIEW need_seen AS
SELECT n.id, n.whom, n.raised_by_other, n.people, n.care, n.urgency, n.state, n.state_before, n.closing,
    n.asked, n.personal, n.created_at, n.due_at, n.fresh_until, n.asked_still_at, n.verified_by,
    a.pcode, a.kind, a.name_ar, a.name_en, a.path,
    g.pcode AS governorate, g.name_ar AS governorate_ar, g.name_en AS governorate_en,
    n.code_key, n.owner_key, a.parent
FROM need n JOIN area a ON a.pcode = n.area JOIN area g ON g.pcode = n.governorate;
