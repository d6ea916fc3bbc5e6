-- What takes two people: one proposes an act, another who holds at least the same right agrees or refuses within a time.
CREATE TABLE proposal (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    kind TEXT NOT NULL,                -- of the act: grant, export
    subject BLOB NOT NULL,             -- whom or what it is about: an account, an export
    area_path TEXT NOT NULL,           -- over which area it reaches; copy of area.path
    act TEXT NOT NULL,                 -- canonical JSON of what will be done, as its kind writes it; never a person in need
    reason TEXT NOT NULL,              -- why, in the words of whoever proposes it
    proposed_by BLOB NOT NULL,         -- account.id
    proposed_at INTEGER NOT NULL,      -- seconds UTC
    until INTEGER NOT NULL,            -- seconds UTC; nobody agrees from then on
    state TEXT NOT NULL,               -- waiting, agreed, refused, withdrawn, lapsed
    settled_by BLOB,                   -- account.id of whoever agreed, refused or withdrew; NULL: nobody yet, or it lapsed
    settled_at INTEGER,                -- seconds UTC; NULL: it waits
    words TEXT,                        -- why it was refused; NULL: nothing was said
    CHECK (state IN ('waiting', 'agreed', 'refused', 'withdrawn', 'lapsed')),
    CHECK (state NOT IN ('agreed', 'refused') OR (settled_by IS NOT NULL AND settled_by <> proposed_by)),
    CHECK ((state = 'waiting') = (settled_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX proposal_waiting ON proposal (until) WHERE state = 'waiting';
CREATE INDEX proposal_by_proposer ON proposal (proposed_by, id);
CREATE INDEX proposal_by_subject ON proposal (subject, id);

-- What was agreed by two is what is done: it cannot be written anew afterwards.
CREATE TRIGGER proposal_keeps BEFORE UPDATE OF id, kind, subject, area_path, act, reason, proposed_by, proposed_at, until ON proposal
BEGIN
    SELECT RAISE(ABORT, 'a proposal is not changed');
END;

CREATE TRIGGER proposal_settles_once BEFORE UPDATE OF state, settled_by, settled_at, words ON proposal
WHEN OLD.state <> 'waiting'
BEGIN
    SELECT RAISE(ABORT, 'a proposal is settled once');
END;

CREATE TRIGGER proposal_stays BEFORE DELETE ON proposal
BEGIN
    SELECT RAISE(ABORT, 'a proposal is not taken out');
END;
