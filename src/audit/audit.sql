-- The auditor's own reading of the tables. It only reads, and borrows no statement from a writer.

-- name: events_opened
SELECT event.seq, event.entry, event.chain, history.seq IS NOT NULL, history.at, history.kind,
       history.object, history.organisation, history.record, history.salt
FROM event LEFT JOIN history ON history.seq = event.seq
ORDER BY event.seq

-- name: history_alone
SELECT history.seq FROM history LEFT JOIN event ON event.seq = history.seq
WHERE event.seq IS NULL ORDER BY history.seq

-- name: stories
SELECT subject, seq, kind, object, record FROM history ORDER BY subject, seq

-- With who looks after it, and how many notes colleagues left.
-- name: needs_kept
SELECT need.id, need.state, need.wants, given.account, coalesce(noted.number, 0)
FROM need
    LEFT JOIN need_assignment AS given ON given.need = need.id
    LEFT JOIN (SELECT subject, count(*) AS number FROM internal_note GROUP BY subject) AS noted
        ON noted.subject = need.id
ORDER BY need.id

-- The sector as far as the bits of a need tell it: not one that an item came to later.
-- name: lines_kept
SELECT need_line.need, need_line.id, need_line.item, need_line.asked, sector.code
FROM need_line
    LEFT JOIN item ON item.code = need_line.item
    LEFT JOIN sector ON sector.code = item.sector AND sector.mixed = 0
ORDER BY need_line.need, need_line.position

-- name: claims_kept
SELECT need, id, line, organisation, quantity, state FROM claim ORDER BY need, id

-- name: organisations_kept
SELECT id, state FROM organisation ORDER BY id

-- name: count_rows
SELECT count(*) FROM area_count

-- name: counts_wrong
WITH fresh (governorate, subject, state, number) AS (
    SELECT governorate, 'need',
           CASE state WHEN 0 THEN 'received' WHEN 1 THEN 'verified' WHEN 2 THEN 'open'
                      WHEN 3 THEN 'closed' WHEN 4 THEN 'declined' WHEN 5 THEN 'duplicate'
                      WHEN 6 THEN 'withdrawn' WHEN 7 THEN 'unconfirmed' ELSE 'unknown' END,
           count(*)
    FROM need GROUP BY governorate, state
    UNION ALL
    SELECT need.governorate, 'claim',
           CASE claim.state WHEN 0 THEN 'held' WHEN 1 THEN 'dispatched' WHEN 2 THEN 'delivered'
                            WHEN 3 THEN 'confirmed' WHEN 4 THEN 'lapsed' WHEN 5 THEN 'released'
                            WHEN 6 THEN 'disputed' ELSE 'unknown' END,
           count(*)
    FROM claim JOIN need ON need.id = claim.need GROUP BY need.governorate, claim.state
)
SELECT coalesce(fresh.governorate, kept.governorate), coalesce(fresh.subject, kept.subject),
       coalesce(fresh.state, kept.state), coalesce(fresh.number, 0), coalesce(kept.number, 0)
FROM fresh FULL JOIN area_count AS kept
    ON kept.governorate = fresh.governorate AND kept.subject = fresh.subject AND kept.state = fresh.state
WHERE coalesce(fresh.number, 0) <> coalesce(kept.number, 0)

-- name: tallies_wrong
WITH fresh (organisation, kept, lapsed) AS (
    SELECT organisation, sum(state = 3), sum(state = 4) FROM claim WHERE state IN (3, 4) GROUP BY organisation
)
SELECT coalesce(fresh.organisation, claim_tally.organisation), coalesce(fresh.kept, 0),
    coalesce(claim_tally.kept, 0), coalesce(fresh.lapsed, 0), coalesce(claim_tally.lapsed, 0)
FROM fresh FULL JOIN claim_tally ON claim_tally.organisation = fresh.organisation
WHERE coalesce(fresh.kept, 0) <> coalesce(claim_tally.kept, 0)
    OR coalesce(fresh.lapsed, 0) <> coalesce(claim_tally.lapsed, 0)

-- What is published, where it can be counted again: nothing happened since its snapshot. Every cell that is shown, of
-- every place and sector: each need counts once in a cell, and once in 'all'.
-- name: published_wrong
WITH newest AS MATERIALIZED (
    SELECT edition, seq, published_at FROM public_edition
    WHERE seq = (SELECT coalesce(max(seq), 0) FROM event)
        AND edition = (SELECT max(edition) FROM public_edition)
),
wanted AS (
    SELECT need.id, need.area, need.state, need.state_before, need.closing, need.due_at,
        newest.published_at, coalesce(item.sector, 'unsorted') AS sector, claim.state AS claim_state,
        CASE WHEN claim.state IN (2, 3) AND claim.changed_at >= newest.published_at - 604800 THEN
            (SELECT min(history.at) FROM history
             WHERE history.subject = need.id AND history.object = claim.id
                 AND history.kind IN ('claim.delivered', 'claim.confirmed'))
             WHEN claim.state IN (2, 3) THEN 0 END AS handed_at
    FROM newest CROSS JOIN need
        LEFT JOIN need_line ON need_line.need = need.id
        LEFT JOIN item ON item.code = need_line.item
        LEFT JOIN claim ON claim.line = need_line.id
    WHERE need.state IN (0, 1, 2, 3, 7)
),
by_sector AS (
    SELECT id, area, state, due_at < published_at AS is_due, state IN (1, 2) AS accepted,
        state IN (1, 2, 3) OR (state = 7 AND state_before IN (1, 2)) AS seen,
        state = 3 AND closing IS 'met' AS met, published_at, sector,
        coalesce(max(claim_state IN (0, 1)), 0) AS claimed,
        coalesce(max(claim_state IN (2, 3)), 0) AS delivered,
        coalesce(max(claim_state = 3), 0) AS confirmed,
        min(handed_at) AS handed_at
    FROM wanted GROUP BY id, sector
),
first_handed AS (SELECT id, min(handed_at) AS at FROM by_sector GROUP BY id HAVING min(handed_at) IS NOT NULL),
marks AS (
    SELECT by_sector.*, delivered AND seen AND first_handed.at >= published_at - 604800 AS recent
    FROM by_sector LEFT JOIN first_handed ON first_handed.id = by_sector.id
    UNION ALL
    SELECT by_sector.id, area, state, is_due, accepted, seen, met, published_at, 'all', max(claimed), max(delivered),
        max(confirmed), NULL, max(delivered AND seen AND first_handed.at >= published_at - 604800)
    FROM by_sector LEFT JOIN first_handed ON first_handed.id = by_sector.id GROUP BY by_sector.id
),
own AS (
    SELECT area, sector, sum(accepted) AS open, sum(accepted AND claimed) AS claimed,
        sum(seen AND delivered) AS delivered, sum(seen AND confirmed) AS confirmed, sum(met) AS met,
        coalesce(sum(recent), 0) AS week, sum(state = 0 AND is_due) AS late
    FROM marks GROUP BY area, sector
),
fresh AS MATERIALIZED (
    SELECT place.pcode AS area, own.sector, own.area <> place.pcode AS below, sum(own.open) AS open,
        sum(own.claimed) AS claimed, sum(own.delivered) AS delivered, sum(own.confirmed) AS confirmed,
        sum(own.met) AS met, sum(own.week) AS week, sum(own.late) AS late
    FROM own JOIN area AS inner_place ON inner_place.pcode = own.area
        JOIN area AS place ON substr(inner_place.path, 1, length(place.path)) = place.path
    GROUP BY place.pcode, own.sector, below
),
counted AS (
    SELECT figure.area, figure.sector, figure.inexact, figure.open, figure.claimed, figure.delivered,
        figure.confirmed, figure.met, figure.week, figure.late,
        coalesce(sum(fresh.open), 0) AS f_open, coalesce(sum(fresh.claimed), 0) AS f_claimed,
        coalesce(sum(fresh.delivered), 0) AS f_delivered, coalesce(sum(fresh.confirmed), 0) AS f_confirmed,
        coalesce(sum(fresh.met), 0) AS f_met, coalesce(sum(fresh.week), 0) AS f_week,
        coalesce(sum(fresh.late), 0) AS f_late
    FROM newest JOIN public_figure AS figure ON figure.edition = newest.edition
        LEFT JOIN fresh ON fresh.area = figure.area AND fresh.sector = figure.sector
            AND (figure.inexact = 0 OR fresh.below = 0)
    GROUP BY figure.area, figure.inexact, figure.sector
),
cells (area, sector, measure, expected, shown) AS (
    SELECT area, sector, 'open', f_open, open FROM counted
    UNION ALL SELECT area, sector, 'claimed', f_claimed, claimed FROM counted
    UNION ALL SELECT area, sector, 'delivered', f_delivered, delivered FROM counted
    UNION ALL SELECT area, sector, 'confirmed', f_confirmed, confirmed FROM counted
    UNION ALL SELECT area, sector, 'met', f_met, met FROM counted
    UNION ALL SELECT area, sector, 'handed over this week', f_week, week FROM counted
    UNION ALL SELECT area, sector, 'late', f_late, late FROM counted
)
SELECT area || ', ' || sector || ', ' || measure, expected, shown FROM cells
WHERE shown IS NOT NULL AND shown <> expected
ORDER BY area, sector, measure

-- The records of organisations likewise: kept or lapsed in the 90 days before the snapshot, by country, region and
-- governorate.
-- name: published_records_wrong
WITH newest AS MATERIALIZED (
    SELECT edition, seq, published_at FROM public_edition
    WHERE seq = (SELECT coalesce(max(seq), 0) FROM event)
        AND edition = (SELECT max(edition) FROM public_edition)
),
deed AS (
    SELECT claim.organisation, need.area_path AS path,
        claim.state IN (2, 3) AND claim.changed_at >= newest.published_at - 7776000 AS kept,
        (claim.state = 4 AND claim.changed_at >= newest.published_at - 7776000)
            OR (claim.state IN (0, 1) AND claim.due_at < newest.published_at) AS lapsed
    FROM newest CROSS JOIN claim JOIN need ON need.id = claim.need
    WHERE need.state IN (1, 2, 3, 7) OR (need.state = 0 AND need.due_at < newest.published_at)
),
fresh AS MATERIALIZED (
    SELECT place.pcode AS area, deed.organisation, sum(deed.kept) AS kept, sum(deed.lapsed) AS lapsed
    FROM (SELECT organisation, path, sum(kept) AS kept, sum(lapsed) AS lapsed FROM deed GROUP BY organisation, path)
            AS deed
        JOIN area AS place ON place.kind IN ('country', 'region', 'governorate')
            AND substr(deed.path, 1, length(place.path)) = place.path
    GROUP BY place.pcode, deed.organisation
)
SELECT record.area, record.organisation, coalesce(fresh.kept, 0), record.kept, coalesce(fresh.lapsed, 0), record.lapsed
FROM newest JOIN public_record AS record ON record.edition = newest.edition
    LEFT JOIN fresh ON fresh.area = record.area AND fresh.organisation = record.organisation
WHERE (record.kept IS NOT NULL AND record.kept <> coalesce(fresh.kept, 0))
    OR (record.lapsed IS NOT NULL AND record.lapsed <> coalesce(fresh.lapsed, 0))
ORDER BY record.area

-- A small count that is shown: one would be enough.
-- name: published_small
SELECT figure.area, figure.sector
FROM (SELECT edition, small_cell FROM public_edition ORDER BY edition DESC LIMIT 1) AS newest
    JOIN public_figure AS figure ON figure.edition = newest.edition
WHERE (figure.open > 0 AND figure.open < newest.small_cell)
    OR (figure.claimed > 0 AND figure.claimed < newest.small_cell)
    OR (figure.delivered > 0 AND figure.delivered < newest.small_cell)
    OR (figure.confirmed > 0 AND figure.confirmed < newest.small_cell)
    OR (figure.met > 0 AND figure.met < newest.small_cell)
    OR (figure.week > 0 AND figure.week < newest.small_cell)
    OR (figure.late > 0 AND figure.late < newest.small_cell)

-- Rows that point to rows: each statement gives what points, and to what that is not there.

-- name: need_area_missing
SELECT need.id, need.area FROM need LEFT JOIN area ON area.pcode = need.area
WHERE area.pcode IS NULL OR area.path <> need.area_path OR area.governorate <> need.governorate

-- name: need_personal_missing
SELECT need.id, need.personal FROM need LEFT JOIN personal ON personal.id = need.personal
WHERE personal.id IS NULL

-- name: need_verifier_missing
SELECT need.id, need.verified_by FROM need LEFT JOIN account ON account.id = need.verified_by
WHERE need.verified_by IS NOT NULL AND account.id IS NULL

-- name: line_item_missing
SELECT need_line.id, need_line.item FROM need_line LEFT JOIN item ON item.code = need_line.item
WHERE item.code IS NULL

-- name: claim_organisation_missing
SELECT claim.id, claim.organisation
FROM claim LEFT JOIN organisation ON organisation.id = claim.organisation
WHERE organisation.id IS NULL

-- name: claim_account_missing
SELECT claim.id, claim.made_by FROM claim LEFT JOIN account ON account.id = claim.made_by
WHERE account.id IS NULL

-- name: claim_offer_missing
SELECT claim.id, claim.offered_to
FROM claim LEFT JOIN organisation ON organisation.id = claim.offered_to
WHERE claim.offered_to IS NOT NULL AND organisation.id IS NULL

-- name: note_subject_missing
SELECT note.id, note.subject FROM note
    LEFT JOIN need ON need.id = note.subject
    LEFT JOIN claim ON claim.id = note.subject
WHERE need.id IS NULL AND claim.id IS NULL

-- name: assignment_need_missing
SELECT given.need, given.need FROM need_assignment AS given LEFT JOIN need ON need.id = given.need
WHERE need.id IS NULL

-- name: assignment_account_missing
SELECT given.need, coalesce(giver.id, given.given_by, given.account)
FROM need_assignment AS given
    LEFT JOIN account ON account.id = given.account
    LEFT JOIN account AS giver ON giver.id = given.given_by
WHERE account.id IS NULL OR (given.given_by IS NOT NULL AND giver.id IS NULL)

-- name: internal_note_subject_missing
SELECT note.id, note.subject FROM internal_note AS note LEFT JOIN need ON need.id = note.subject
WHERE need.id IS NULL

-- name: internal_note_author_missing
SELECT note.id, note.author FROM internal_note AS note LEFT JOIN account ON account.id = note.author
WHERE account.id IS NULL

-- name: batch_account_missing
SELECT batch.id, batch.account FROM board_batch AS batch LEFT JOIN account ON account.id = batch.account
WHERE account.id IS NULL

-- name: batch_row_alone
SELECT row.batch, row.batch FROM board_batch_row AS row LEFT JOIN board_batch AS batch ON batch.id = row.batch
WHERE batch.id IS NULL

-- What an act did has its event, and only what it did.
-- name: batch_row_untold
SELECT row.batch, row.need FROM board_batch_row AS row LEFT JOIN history ON history.seq = row.seq
WHERE (row.outcome = 'done') <> (row.seq <> 0) OR (row.seq <> 0 AND history.subject IS NOT row.need)

-- What was taken back has its event too, behind that of the act.
-- name: batch_undo_untold
SELECT row.batch, row.need FROM board_batch_row AS row JOIN board_batch AS batch ON batch.id = row.batch
WHERE (row.undone IS NOT NULL AND (batch.undone_at IS NULL OR row.seq = 0))
    OR (row.undone IS NULL AND batch.undone_at IS NOT NULL AND row.seq <> 0)
    OR (row.undone = 'done' AND NOT EXISTS (
        SELECT 1 FROM history WHERE history.subject = row.need AND history.seq > row.seq
            AND history.kind = CASE batch.act WHEN 'assign' THEN 'need.assigned' ELSE 'need.undone' END))

-- name: organisation_area_missing
SELECT organisation.id, organisation.area
FROM organisation LEFT JOIN area ON area.pcode = organisation.area
WHERE area.pcode IS NULL OR area.path <> organisation.area_path

-- name: grant_account_missing
SELECT grant_given.id, grant_given.account
FROM grant_given LEFT JOIN account ON account.id = grant_given.account
WHERE account.id IS NULL

-- name: grant_area_missing
SELECT grant_given.id, grant_given.area
FROM grant_given LEFT JOIN area ON area.pcode = grant_given.area
WHERE area.pcode IS NULL OR area.path <> grant_given.area_path

-- name: grant_organisation_missing
SELECT grant_given.id, grant_given.organisation
FROM grant_given LEFT JOIN organisation ON organisation.id = grant_given.organisation
WHERE grant_given.organisation IS NOT NULL AND organisation.id IS NULL

-- name: session_account_missing
SELECT session.id, session.account
FROM session LEFT JOIN account ON account.id = session.account
WHERE account.id IS NULL

-- name: history_actor_missing
SELECT history.object, history.actor
FROM history LEFT JOIN account ON account.id = history.actor
WHERE history.actor IS NOT NULL AND account.id IS NULL

-- name: history_organisation_missing
SELECT history.object, history.organisation
FROM history LEFT JOIN organisation ON organisation.id = history.organisation
WHERE history.organisation IS NOT NULL AND organisation.id IS NULL

-- name: area_parent_missing
SELECT below.pcode, below.parent FROM area AS below LEFT JOIN area AS above ON above.pcode = below.parent
WHERE (below.parent IS NULL AND below.kind <> 'country')
   OR (below.parent IS NOT NULL AND above.pcode IS NULL);

-- name: household_area_missing
SELECT household.id, household.area FROM household LEFT JOIN area ON area.pcode = household.area
WHERE area.pcode IS NULL OR area.path <> household.area_path OR area.governorate <> household.governorate;

-- name: household_personal_missing
SELECT household.id, household.personal FROM household LEFT JOIN personal ON personal.id = household.personal
WHERE personal.id IS NULL;

-- name: household_organisation_missing
SELECT household.id, household.organisation
FROM household LEFT JOIN organisation ON organisation.id = household.organisation
WHERE household.organisation IS NOT NULL AND organisation.id IS NULL;

-- Of those that stand for themselves: the people of those that were merged into them are theirs, too.
-- name: household_head_wrong
WITH RECURSIVE whole (id, root) AS (
    SELECT id, id FROM household WHERE merged_into IS NULL
    UNION SELECT household.id, whole.root FROM household JOIN whole ON household.merged_into = whole.id
),
here (root, person) AS (
    SELECT whole.root, person.id FROM whole JOIN person ON person.household = whole.id WHERE person.left_at IS NULL
)
SELECT household.id, household.head FROM household
WHERE household.merged_into IS NULL AND CASE WHEN household.head IS NULL
    THEN EXISTS (SELECT 1 FROM here WHERE here.root = household.id)
    ELSE NOT EXISTS (SELECT 1 FROM here WHERE here.root = household.id AND here.person = household.head) END;

-- Also one that, by way of others, would be the same as itself.
-- name: household_merged_wrong
WITH RECURSIVE whole (id) AS (
    SELECT id FROM household WHERE merged_into IS NULL
    UNION SELECT household.id FROM household JOIN whole ON household.merged_into = whole.id
)
SELECT household.id, household.merged_into FROM household
WHERE household.id NOT IN (SELECT id FROM whole)
    OR household.merged_into IS NOT (SELECT CASE history.kind WHEN 'household.merged' THEN history.object END
        FROM history WHERE history.subject = household.id AND history.kind IN ('household.merged', 'household.parted')
        ORDER BY history.seq DESC LIMIT 1);

-- name: household_untold
SELECT household.id, NULL FROM household
WHERE NOT EXISTS (SELECT 1 FROM history WHERE history.subject = household.id AND history.kind = 'household.registered');

-- name: person_household_missing
SELECT person.id, person.household FROM person LEFT JOIN household ON household.id = person.household
WHERE household.id IS NULL;

-- name: person_identity_missing
SELECT person.id, NULL FROM person LEFT JOIN identity ON identity.id = person.id WHERE identity.id IS NULL
UNION ALL SELECT identity.id, NULL FROM identity LEFT JOIN person ON person.id = identity.id WHERE person.id IS NULL;

-- name: person_left_wrong
WITH told AS MATERIALIZED (
    SELECT object, kind, max(seq) FROM history WHERE kind IN ('household.member-left', 'household.member-back') GROUP BY object
)
SELECT person.id, NULL FROM person LEFT JOIN told ON told.object = person.id
WHERE (person.left_at IS NOT NULL) <> (told.kind IS 'household.member-left');

-- What an import says it added, against what is kept of it for taking it back.
-- name: import_added_wrong
SELECT i.id, CAST(i.added AS TEXT) FROM import AS i
WHERE i.state IN (5, 7) AND i.added <> (SELECT count(*) FROM import_made AS m WHERE m.import = i.id)
ORDER BY i.id;

-- What takes two people: each step by whom the row says, in the history of what it is about.
-- name: proposal_untold
SELECT p.id, p.state FROM proposal AS p
WHERE NOT EXISTS (SELECT 1 FROM history AS h WHERE h.subject = p.subject AND h.object = p.id
    AND h.kind = 'proposal.made' AND h.actor IS p.proposed_by)
   OR (p.state <> 'waiting' AND NOT EXISTS (SELECT 1 FROM history AS h WHERE h.subject = p.subject AND h.object = p.id
    AND h.kind = 'proposal.' || p.state AND h.actor IS p.settled_by));

-- A grant that two agreed to is given by whoever proposed it, with what they agreed to.
-- name: proposal_undone
SELECT p.id, json_extract(p.act, '$.role') FROM proposal AS p
WHERE p.kind = 'grant' AND p.state = 'agreed' AND NOT EXISTS (SELECT 1 FROM grant_given AS g
    WHERE g.account = p.subject AND g.role = json_extract(p.act, '$.role') AND g.area_path = p.area_path
    AND g.given_by = p.proposed_by AND g.given_at = p.settled_at);

-- A file with personal fields that was taken or may be: somebody agreed, and taking it left an event.
-- name: export_untold
SELECT e.id, p.state FROM bulk_export AS e LEFT JOIN proposal AS p ON p.subject = e.id AND p.kind = 'export'
WHERE (e.until IS NOT NULL AND (p.state IS NULL OR p.state <> 'agreed' OR p.proposed_by <> e.asked_by))
   OR (e.taken_at IS NOT NULL AND (e.until IS NULL OR e.taken_at >= e.until OR NOT EXISTS (SELECT 1 FROM history AS h
    WHERE h.subject = e.id AND h.kind = 'export.taken' AND h.actor IS e.asked_by AND h.at = e.taken_at)));
