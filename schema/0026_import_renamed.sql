-- What places and items that were here before an import were like, so that taking it back gives them their names again.
CREATE TABLE import_renamed (
    import BLOB NOT NULL,              -- import.id
    thing TEXT NOT NULL,               -- area.pcode or item.code
    mark TEXT NOT NULL,                -- JSON: as the import left it; what was changed since stays
    before TEXT NOT NULL,              -- JSON: as it was before the import
    PRIMARY KEY (import, thing)
) STRICT, WITHOUT ROWID;
