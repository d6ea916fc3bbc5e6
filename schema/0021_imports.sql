-- A file of needs, areas or items on its way in, and what became of it. The file itself lies in the data
-- folder for at most a day, readable by the server alone; nothing of it stands here but its name and what
-- was wrong with it, which goes with the file.
CREATE TABLE import (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7; the file is uploads/ID
    kind TEXT NOT NULL,                -- needs, areas, items
    account BLOB,                      -- who brought it, the only one who sees it; NULL: the command line
    state INTEGER NOT NULL,            -- 0 uploaded, 1 checking, 2 checked, 3 refused, 4 storing, 5 stored, 6 undoing, 7 undone, 8 discarded
    file_name TEXT NOT NULL,           -- as its owner calls it
    size INTEGER NOT NULL,             -- bytes
    encoding TEXT NOT NULL,            -- utf-8, utf-16le, utf-16be, windows-1256, windows-1252; unknown: to be asked
    columns TEXT,                      -- JSON: for each column of the file the name of a field, or ""
    rows INTEGER NOT NULL,             -- in the file
    added INTEGER NOT NULL,            -- new ones: to be added, then added
    already INTEGER NOT NULL,          -- that were here before
    errors INTEGER NOT NULL,           -- what is wrong with the file, all of it
    kept INTEGER NOT NULL,             -- that an undo left, for people had gone on with them
    job BLOB,                          -- the job that works on it, or did last
    created_at INTEGER NOT NULL,       -- seconds UTC
    file_until INTEGER NOT NULL,       -- then the file is deleted, if it is still there
    ended_at INTEGER,                  -- stored, undone or discarded
    CHECK (kind IN ('needs', 'areas', 'items')),
    CHECK (state BETWEEN 0 AND 8)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_by_account ON import (account, id);
CREATE INDEX import_by_file ON import (state, file_until);

-- What is wrong with a file, by row and column, as words and their arguments; deleted with the file.
CREATE TABLE import_error (
    import BLOB NOT NULL,
    position INTEGER NOT NULL,         -- in the order of the file, from 1
    line INTEGER NOT NULL,             -- of the file; 0: the whole file
    column_name TEXT,                  -- header as written; NULL: the whole row
    message TEXT NOT NULL,             -- key of web/words
    arguments TEXT NOT NULL,           -- JSON, for that word
    PRIMARY KEY (import, position)
) STRICT, WITHOUT ROWID;

-- What an import made, so that it can be taken back.
CREATE TABLE import_made (
    import BLOB NOT NULL,
    position INTEGER NOT NULL,         -- in the order in which it was made, from 1
    thing TEXT NOT NULL,               -- need.id as text, area.pcode or item.code
    mark TEXT,                         -- what it was like then (names); NULL: its history tells whether it was touched
    state INTEGER NOT NULL,            -- 0 made, 1 taken back, 2 kept by an undo
    PRIMARY KEY (import, position),
    CHECK (state BETWEEN 0 AND 2)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_made_by_state ON import_made (import, state, position);

-- How the columns of a file with these headers were understood last, so that it is asked once.
CREATE TABLE import_mapping (
    kind TEXT NOT NULL,
    headers BLOB NOT NULL,             -- hash of all headers, folded
    columns TEXT NOT NULL,             -- as import.columns
    used_at INTEGER NOT NULL,          -- seconds UTC
    PRIMARY KEY (kind, headers)
) STRICT, WITHOUT ROWID;
