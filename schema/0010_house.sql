-- What the program notes about the installation itself.
CREATE TABLE house_note (
    name TEXT NOT NULL PRIMARY KEY,    -- 'demo': the folder holds invented people and must stay on loopback
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
