-- Personal fields are sealed: only the vault, a process of its own, opens them. What was kept in clear before is moved
-- and sealed at the next start, a few hundred rows a transaction; then these three tables are empty for ever.
DROP INDEX note_by_subject;
DROP INDEX internal_note_by_subject;
ALTER TABLE personal RENAME TO personal_clear;
ALTER TABLE note RENAME TO note_clear;
ALTER TABLE internal_note RENAME TO internal_note_clear;

-- Everything that tells who or where a person is. Only features/people writes these tables; the vault reads them. A sealed
-- text: version, id of its key, XChaCha20-Poly1305; it opens in its table, column and row alone.
CREATE TABLE personal (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    name BLOB,                         -- sealed
    phone BLOB,                        -- sealed; national number: 9 digits, 8 for a landline; or + and digits
    landmark BLOB,                     -- sealed; where exactly, in the person's words
    words BLOB,                        -- sealed; what is lacking, in the person's words
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
    words BLOB NOT NULL                -- sealed
) STRICT, WITHOUT ROWID;

CREATE INDEX note_by_subject ON note (subject, id);

-- What coordinators write for each other about a need. Never shown to the owner of the need, nor to responders.
CREATE TABLE internal_note (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    subject BLOB NOT NULL,             -- need.id
    at INTEGER NOT NULL,               -- seconds UTC
    author BLOB NOT NULL,              -- account.id
    words BLOB NOT NULL                -- sealed
) STRICT, WITHOUT ROWID;

CREATE INDEX internal_note_by_subject ON internal_note (subject, id);

-- Keys that wait for the vault, which takes them into its own file; then the row goes. Only the vault's secret opens them.
CREATE TABLE intake_key (
    id BLOB NOT NULL PRIMARY KEY,      -- as sealed texts name it
    record BLOB NOT NULL,              -- personal.id, note.id or internal_note.id
    box BLOB NOT NULL,                 -- begin of a chain of keys, sealed to the vault's public key
    step INTEGER NOT NULL              -- how far down that chain
) STRICT, WITHOUT ROWID;
