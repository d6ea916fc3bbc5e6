-- The public record: what happened, without personal data, chained so that nothing can be changed
-- or taken out unseen. Only ever appended to.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,           -- 1, 2, 3 … without gaps
    entry TEXT NOT NULL,               -- canonical JSON: commitment, governorate, hour, kind, object (pseudo-id), organisation
    chain BLOB NOT NULL,               -- SHA256(chain of seq - 1 ‖ SHA256(entry)); before the first: 32 zero bytes
    CHECK (length(chain) = 32)
) STRICT;

CREATE TRIGGER event_keeps BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'event is only ever appended to');
END;

CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'event is only ever appended to');
END;

-- The private side of each event: what its commitment opens. Erasure empties record and salt and
-- leaves the row; nothing else may change.
CREATE TABLE history (
    seq INTEGER PRIMARY KEY,           -- event.seq
    subject BLOB NOT NULL,             -- the need whose story this is part of, or the organisation
    at INTEGER NOT NULL,               -- seconds UTC; the entry tells the hour only
    kind TEXT NOT NULL,                -- need.raised, claim.held …
    object BLOB NOT NULL,              -- what changed: need, claim, organisation
    organisation BLOB,                 -- that acted; NULL: none
    actor BLOB,                        -- account; NULL: the owner of the need, or the house itself
    record TEXT,                       -- canonical JSON: ids, states, quantities, reasons; NULL: erased
    salt BLOB,                         -- 32 random bytes, the key of the commitment; NULL: erased
    CHECK ((record IS NULL) = (salt IS NULL))
) STRICT;

CREATE INDEX history_by_subject ON history (subject, seq);

CREATE TRIGGER history_keeps BEFORE UPDATE OF seq, subject, at, kind, object, organisation, actor ON history
BEGIN
    SELECT RAISE(ABORT, 'history is only ever appended to or erased');
END;

CREATE TRIGGER history_erases BEFORE UPDATE OF record, salt ON history
WHEN NEW.record IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'history is only ever appended to or erased');
END;

CREATE TRIGGER history_stays BEFORE DELETE ON history
BEGIN
    SELECT RAISE(ABORT, 'history is only ever appended to or erased');
END;
