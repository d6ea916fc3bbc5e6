-- What an organisation has kept and let lapse, counted as it happens: claiming looks at it each time, and must not
-- count years of claims. `verify` re-derives it.
CREATE TABLE claim_tally (
    organisation BLOB NOT NULL PRIMARY KEY, -- organisation.id
    kept INTEGER NOT NULL,             -- claims that are confirmed
    lapsed INTEGER NOT NULL            -- claims that lapsed
) STRICT, WITHOUT ROWID;

INSERT INTO claim_tally (organisation, kept, lapsed)
SELECT organisation, count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4)
FROM claim WHERE state IN (3, 4) GROUP BY organisation;

-- What ended, latest first: what is shown of it, and what was given back since yesterday.
CREATE INDEX claim_ended ON claim (organisation, changed_at) WHERE state IN (3, 4, 5);
