-- A setting that an administrator changed in the browser: it stands over the file, and below the command line.
CREATE TABLE own_setting (
    key TEXT NOT NULL PRIMARY KEY,     -- such as deadline.verify_critical_h
    value INTEGER NOT NULL,            -- within the bounds that the program knows
    changed_at INTEGER NOT NULL,       -- seconds UTC
    changed_by BLOB                    -- account.id; NULL: the house
) STRICT, WITHOUT ROWID;
