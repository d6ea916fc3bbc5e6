-- Every value that a setting was ever given in the browser. Only ever appended to.
CREATE TABLE own_setting_change (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    key TEXT NOT NULL,                 -- of own_setting
    value INTEGER,                     -- NULL: back to what the file says
    changed_at INTEGER NOT NULL,       -- seconds UTC
    changed_by BLOB                    -- account.id; NULL: the house
) STRICT, WITHOUT ROWID;

CREATE INDEX own_setting_change_by_key ON own_setting_change (key, id);

CREATE TRIGGER own_setting_change_keeps BEFORE UPDATE ON own_setting_change
BEGIN
    SELECT RAISE(ABORT, 'own_setting_change is only ever appended to');
END;

CREATE TRIGGER own_setting_change_stays BEFORE DELETE ON own_setting_change
BEGIN
    SELECT RAISE(ABORT, 'own_setting_change is only ever appended to');
END;
