-- What the public reads: figures of verified needs, brought up to date at fixed intervals from a reader's snapshot.
-- Small cells and their complements are withheld before anything is written here: NULL is "withheld", so that not even
-- these tables tell them. Each publication is an edition of its own; readers see the newest, whole or not at all.

DROP TABLE public_count; -- three counts a governorate, exact: everything in it is derived

CREATE TABLE public_edition (
    edition INTEGER NOT NULL PRIMARY KEY, -- 1, 2, 3 …; the greatest is what is shown
    published_at INTEGER NOT NULL,        -- seconds UTC: when the snapshot was read
    small_cell INTEGER NOT NULL,          -- counts from 1 to below this are withheld
    seq INTEGER NOT NULL                  -- event.seq of the last event in the snapshot; 0: none
) STRICT;

-- How many needs, each counted once in a cell. 'all' is over sectors; a need that asks for two sectors is in both of their rows.
CREATE TABLE public_figure (
    edition INTEGER NOT NULL,          -- public_edition.edition
    area TEXT NOT NULL,                -- area.pcode
    inexact INTEGER NOT NULL,          -- 1: only the needs whose place is known no better than this area; 0: the whole area
    sector TEXT NOT NULL,              -- sector.code; 'unsorted': described in words only; 'all'
    parent TEXT,                       -- the area among whose places this row is listed; NULL for the country
    open INTEGER,                      -- verified, not yet met or ended; NULL, here and below: withheld
    claimed INTEGER,                   -- of these, with a promise that is held or on its way
    delivered INTEGER,                 -- verified, with something handed over
    confirmed INTEGER,                 -- of these, confirmed by the receiver
    met INTEGER,                       -- closed as met: every line confirmed in full
    week INTEGER,                      -- first handed over in the last 7 days
    late INTEGER,                      -- received, past the time by which it should have been verified
    answer_h INTEGER,                  -- median hours from raised to first handed over, last 90 days; NULL: too few
    PRIMARY KEY (edition, area, inexact, sector)
) STRICT, WITHOUT ROWID;

CREATE INDEX public_figure_by_parent ON public_figure (edition, parent, sector);
CREATE INDEX public_figure_by_sector ON public_figure (edition, sector, area);

-- How organisations keep what they promise, by where the need is (country, region, governorate), in the last 90 days.
CREATE TABLE public_record (
    edition INTEGER NOT NULL,          -- public_edition.edition
    area TEXT NOT NULL,                -- area.pcode
    organisation BLOB NOT NULL,        -- organisation.id
    kept INTEGER,                      -- claims delivered or confirmed; NULL: withheld
    lapsed INTEGER,                    -- claims whose day passed undelivered; NULL: withheld
    sectors TEXT,                      -- codes of the sectors it claimed in, by blanks; only in the country's row
    PRIMARY KEY (edition, area, organisation)
) STRICT, WITHOUT ROWID;

-- Week by week. Kept: weeks that have left the window of a publication stay as they were last published.
CREATE TABLE public_week (
    area TEXT NOT NULL,                -- area.pcode
    sector TEXT NOT NULL,              -- sector.code, for the country only; 'all'
    week INTEGER NOT NULL,             -- seconds UTC at 00:00 of its Saturday
    raised INTEGER,                    -- needs raised in it and verified since, to the nearest 5; NULL: withheld
    answered INTEGER,                  -- needs first handed over in it, to the nearest 5; NULL: withheld
    PRIMARY KEY (area, sector, week)
) STRICT, WITHOUT ROWID;
