-- What http/ keeps so that a POST sent twice is done once. Nothing here can be read without the key
-- that the client made: neither who asked nor what was answered.

CREATE TABLE once (
    id       INTEGER PRIMARY KEY, -- grows with time, so that old rows are found first
    key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16), -- keyed hash of the client's key, route and path
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),      -- keyed hash of what was sent
    answer   BLOB NOT NULL,    -- status, document, location: sealed under a key made of the client's key
    made     INTEGER NOT NULL  -- seconds, UTC; forgotten after 7 days
) STRICT;
