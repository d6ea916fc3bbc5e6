-- A photo of a place or a document that the owner sent with a need: made small by a process of its own, without anything but
-- the picture, then sealed. Only features/people writes this table; the vault reads it. Removed or erased, the row goes.
CREATE TABLE photo (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    need BLOB NOT NULL,                -- need.id
    at INTEGER NOT NULL,               -- seconds UTC
    what TEXT NOT NULL,                -- place, document
    bytes INTEGER NOT NULL,            -- of the JPEG
    width INTEGER NOT NULL,            -- pixels
    height INTEGER NOT NULL,           -- pixels
    piece1 BLOB NOT NULL,              -- the JPEG, cut in four: sealed, as the fields of personal are
    piece2 BLOB NOT NULL,
    piece3 BLOB NOT NULL,
    piece4 BLOB NOT NULL
) STRICT;

CREATE INDEX photo_by_need ON photo (need, id);
