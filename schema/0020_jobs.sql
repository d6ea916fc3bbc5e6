-- Long work: one row a job, done one after the other by a thread of the server, with progress that people
-- can watch. No personal field may stand here: administrators read it.
CREATE TABLE job (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7: the order in which they were asked for
    kind TEXT NOT NULL,                -- name of its kind: import-check, import-store …
    account BLOB,                      -- who asked for it; NULL: the house itself
    subject BLOB,                      -- what it works on: the import …; NULL: nothing in particular
    state INTEGER NOT NULL,            -- 0 queued, 1 running, 2 done, 3 failed, 4 cancelled
    stage TEXT,                        -- what it is doing, as a key: checking, storing …
    done INTEGER NOT NULL,             -- so much of `total`
    total INTEGER NOT NULL,            -- 0: not known
    cancelling INTEGER NOT NULL,       -- 1: it was asked to stop
    attempts INTEGER NOT NULL,         -- how often it was begun
    created_at INTEGER NOT NULL,       -- seconds UTC
    started_at INTEGER,                -- when it was begun last
    ended_at INTEGER,
    message TEXT,                      -- what came of it, as a key: the name of a fault, or "interrupted"
    result TEXT,                       -- JSON: what the kind has to say about it, in numbers
    CHECK (state BETWEEN 0 AND 4),
    CHECK (cancelling IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX job_by_state ON job (state, id);
CREATE INDEX job_by_account ON job (account, id);
