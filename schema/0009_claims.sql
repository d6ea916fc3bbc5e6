-- A claim: a responder's promise to fill part of a line by a date. A lease: past due_at it lapses by itself.
CREATE TABLE claim (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    line BLOB NOT NULL,                -- need_line.id
    need BLOB NOT NULL,                -- need.id
    organisation BLOB NOT NULL,        -- organisation.id
    quantity INTEGER NOT NULL,         -- whole units, never above what was unclaimed
    state INTEGER NOT NULL,            -- 0 held, 1 dispatched, 2 delivered, 3 confirmed, 4 lapsed, 5 released, 6 disputed
    due_at INTEGER NOT NULL,           -- end of the promised day
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,       -- when it came into its state
    reminded_at INTEGER,               -- when the responder was reminded
    offered_to BLOB,                   -- organisation asked to take it over
    made_by BLOB NOT NULL,             -- account that claimed
    handed_by BLOB,                    -- account that said "delivered"
    wrong_tries INTEGER NOT NULL,      -- wrong hand-over codes since last_try_at
    last_try_at INTEGER,
    settled_at INTEGER,                -- when a reviewer settled what was contested
    CHECK (quantity BETWEEN 1 AND 1000000)
) STRICT, WITHOUT ROWID;

CREATE INDEX claim_by_line ON claim (line, state, quantity);
CREATE INDEX claim_by_need ON claim (need);
CREATE INDEX claim_by_organisation ON claim (organisation, state, due_at, id);
CREATE INDEX claim_offered ON claim (offered_to) WHERE offered_to IS NOT NULL;
-- The job: live promises by their due time; the reviewers: what is contested.
CREATE INDEX claim_by_due ON claim (due_at) WHERE state IN (0, 1);
CREATE INDEX claim_disputed ON claim (changed_at) WHERE state = 6;

-- A claim as it is read: with the names of its item, place and organisation, and what its need says.
CREATE VIEW claim_seen AS
SELECT c.id, c.need, c.line, c.organisation, o.name AS organisation_name,
    i.code, i.name_ar, i.name_en, i.unit_ar, i.unit_en,
    a.pcode, a.kind, a.name_ar AS area_ar, a.name_en AS area_en, a.path, n.governorate,
    c.quantity, c.state, n.state AS need_state, c.due_at, c.created_at, c.changed_at, c.reminded_at,
    c.offered_to, t.name AS offered_to_name, c.made_by, c.handed_by, n.verified_by, c.wrong_tries, c.last_try_at,
    c.settled_at, a.parent
FROM claim c
    JOIN need n ON n.id = c.need
    JOIN need_line l ON l.id = c.line
    JOIN item i ON i.code = l.item
    JOIN area a ON a.pcode = n.area
    JOIN organisation o ON o.id = c.organisation
    LEFT JOIN organisation t ON t.id = c.offered_to;
