-- Files with personal fields of many people: asked for by a coordinator with a purpose, agreed to by a second (proposal),
-- taken once. The file itself is made while it is sent and lies nowhere.
CREATE TABLE bulk_export (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7; subject of its proposal
    area TEXT NOT NULL,                -- P-code at the top of the subtree
    area_path TEXT NOT NULL,           -- copy of area.path
    need_state TEXT NOT NULL,          -- which needs: received, verified, open …
    purpose TEXT NOT NULL,             -- distribution, referral, verification, other
    need_count INTEGER NOT NULL,       -- how many needs were listed when it was asked for: what was agreed to
    asked_by BLOB NOT NULL,            -- account.id
    asked_at INTEGER NOT NULL,         -- seconds UTC
    until INTEGER,                     -- seconds UTC; it may be taken before; NULL: nobody has agreed
    taken_at INTEGER                   -- seconds UTC, when it was taken; for some minutes it may be sent again; NULL: not taken
) STRICT, WITHOUT ROWID;

CREATE INDEX bulk_export_by_asker ON bulk_export (asked_by, id);

-- The needs of an export, as they were listed: the vault opens these and no others. Gone when it can no longer be taken.
CREATE TABLE bulk_export_need (
    need BLOB NOT NULL,                -- need.id
    bulk_export BLOB NOT NULL,         -- bulk_export.id
    position INTEGER NOT NULL,         -- its place in the file
    PRIMARY KEY (need, bulk_export)
) STRICT, WITHOUT ROWID;

CREATE INDEX bulk_export_need_by_export ON bulk_export_need (bulk_export, position);
