-- Households and the people who live in them, as staff register them. Who somebody is lies sealed in identity; here is only
-- who lives with whom, and where by area.
CREATE TABLE household (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    area TEXT NOT NULL,                -- P-code of the most exact place known
    area_path TEXT NOT NULL,           -- copy of area.path, for subtrees by prefix
    governorate TEXT NOT NULL,         -- P-code
    organisation BLOB,                 -- organisation.id: whose people registered it; NULL: a coordinator
    head BLOB,                         -- person.id, of this household; NULL: nobody of it is here any more
    personal BLOB NOT NULL,            -- personal.id: where exactly, sealed
    merged_into BLOB,                  -- household.id: it is the same as that one, until this is taken back
    created_at INTEGER NOT NULL,       -- seconds UTC
    changed_at INTEGER NOT NULL        -- seconds UTC
) STRICT, WITHOUT ROWID;

CREATE INDEX household_by_governorate ON household (governorate, id);
CREATE INDEX household_merged ON household (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE person (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7; also identity.id
    household BLOB NOT NULL,           -- household.id
    number_unsure INTEGER NOT NULL,    -- 1: the check digit of the identity number does not fit: to be looked at again, no more
    joined_at INTEGER NOT NULL,        -- seconds UTC
    left_at INTEGER                    -- seconds UTC: when it was noted that they are no longer here; the day itself is sealed
) STRICT, WITHOUT ROWID;

CREATE INDEX person_by_household ON person (household, id);

-- Who a person is. Only features/people writes this table; the vault reads it. Sealed, as the fields of personal are.
CREATE TABLE identity (
    id BLOB NOT NULL PRIMARY KEY,      -- person.id
    given BLOB,                        -- sealed
    father BLOB,                       -- sealed
    grandfather BLOB,                  -- sealed
    family BLOB,                       -- sealed
    born BLOB,                         -- sealed; YYYY-MM-DD
    sex BLOB,                          -- sealed; female, male
    phone BLOB,                        -- sealed; as personal.phone
    number BLOB,                       -- sealed; the identity number as typed
    died BLOB,                         -- sealed; YYYY-MM-DD, never a cause
    departed BLOB,                     -- sealed; YYYY-MM-DD, never a cause
    changed_at INTEGER NOT NULL        -- seconds UTC
) STRICT, WITHOUT ROWID;
