-- The board: one index that answers every filter of a list of needs, and what coordinators keep beside needs.

-- What the need's lines ask for, as a filter: two bits for each item and each sector among them (needs_store.c), so that
-- most needs without a thing are passed over without a look at their lines. -1 has every bit: not worked out, look.
ALTER TABLE need ADD COLUMN wants INTEGER NOT NULL DEFAULT -1;

-- Lists of needs, deadlines first: a governorate at a time, merged. It holds all that they filter by, so that a rare
-- choice reads this index alone. It takes the place of need_by_due, which answered the state only.
DROP INDEX need_by_due;
CREATE INDEX need_by_board ON need (state, governorate, due_at, id, urgency, wants, area_path);

-- Who of the coordinators looks after a need. No row: nobody.
CREATE TABLE need_assignment (
    need BLOB NOT NULL PRIMARY KEY,    -- need.id
    account BLOB NOT NULL,             -- account.id: who looks after it
    given_by BLOB,                     -- account.id: who said so
    at INTEGER NOT NULL                -- seconds UTC
) STRICT, WITHOUT ROWID;

CREATE INDEX need_assignment_by_account ON need_assignment (account);

-- What coordinators write for each other about a need. Free text, so personal: only features/people reads or writes it.
-- Never shown to the owner of the need, nor to responders.
CREATE TABLE internal_note (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    subject BLOB NOT NULL,             -- need.id
    at INTEGER NOT NULL,               -- seconds UTC
    author BLOB NOT NULL,              -- account.id
    words TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX internal_note_by_subject ON internal_note (subject, id);
