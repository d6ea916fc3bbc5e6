-- What administrators look after: places and items that are no longer offered, organisations that pause, and
-- the words of the interface in the operator's own wording.

-- Seconds UTC since when the place is not offered to new needs and organisations; NULL: it is. What lies in it stays.
ALTER TABLE area ADD COLUMN closed_at INTEGER;

-- Seconds UTC since when the item is not offered for new lines; NULL: it is. Lines that hold it stay.
ALTER TABLE item ADD COLUMN retired_at INTEGER;

-- Seconds UTC since when an approved organisation may not act; NULL: it may. Its reason stands in `reason`.
ALTER TABLE organisation ADD COLUMN suspended_at INTEGER;

-- A message of the interface in the operator's own wording, over the one that the program carries.
CREATE TABLE own_text (
    key TEXT NOT NULL,                 -- of web/words, such as need.state.open
    language TEXT NOT NULL,            -- ar, en
    text TEXT NOT NULL,                -- the message: ICU plurals and placeholders, checked when it was written
    shipped TEXT NOT NULL,             -- what the program said then: differs after an upgrade that rewords it
    changed_at INTEGER NOT NULL,       -- seconds UTC
    changed_by BLOB,                   -- account.id; NULL: the house, from the command line
    PRIMARY KEY (key, language),
    CHECK (language IN ('ar', 'en'))
) STRICT, WITHOUT ROWID;

-- Every wording there ever was. Only ever appended to.
CREATE TABLE own_text_change (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    key TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT,                         -- NULL: back to what the program carries
    changed_at INTEGER NOT NULL,       -- seconds UTC
    changed_by BLOB                    -- account.id; NULL: the house
) STRICT, WITHOUT ROWID;

CREATE INDEX own_text_change_by_key ON own_text_change (key, id);

CREATE TRIGGER own_text_change_keeps BEFORE UPDATE ON own_text_change
BEGIN
    SELECT RAISE(ABORT, 'own_text_change is only ever appended to');
END;

CREATE TRIGGER own_text_change_stays BEFORE DELETE ON own_text_change
BEGIN
    SELECT RAISE(ABORT, 'own_text_change is only ever appended to');
END;
