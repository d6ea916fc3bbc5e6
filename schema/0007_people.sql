-- Everything that tells who or where a person is. Only features/people reads or writes these tables, so that
-- sealing can come behind that one door.
CREATE TABLE personal (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    name TEXT,
    phone TEXT,                        -- national number: 9 digits, 8 for a landline; or + and digits
    landmark TEXT,                     -- where exactly, in the person's words
    words TEXT,                        -- what is lacking, in the person's words
    changed_at INTEGER NOT NULL,       -- seconds UTC
    erased_at INTEGER                  -- then every field above is NULL and stays so
) STRICT, WITHOUT ROWID;

-- What people write to each other about a need or a claim (its owner, coordinators, responders, reviewers): free
-- text, so personal.
CREATE TABLE note (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    subject BLOB NOT NULL,             -- the need or the claim
    at INTEGER NOT NULL,               -- seconds UTC
    by_owner INTEGER NOT NULL,         -- 1: the owner wrote it; 0: someone of the staff
    words TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX note_by_subject ON note (subject, id);
