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

-- name: needs_kept
SELECT id, state FROM need ORDER BY id

-- name: lines_kept
SELECT need, id, item, asked FROM need_line ORDER BY need, position

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

-- What is published, where it can be counted again: nothing happened since its snapshot.
-- name: published_wrong
WITH newest AS (SELECT edition, seq FROM public_edition ORDER BY edition DESC LIMIT 1),
fresh AS (SELECT governorate, count(*) AS number FROM need WHERE state IN (1, 2) GROUP BY governorate)
SELECT public_figure.area, coalesce(fresh.number, 0), public_figure.open
FROM newest
    JOIN public_figure ON public_figure.edition = newest.edition AND public_figure.inexact = 0
        AND public_figure.sector = 'all'
    JOIN area ON area.pcode = public_figure.area AND area.kind = 'governorate'
    LEFT JOIN fresh ON fresh.governorate = public_figure.area
WHERE newest.seq = (SELECT coalesce(max(seq), 0) FROM event)
    AND public_figure.open IS NOT NULL AND public_figure.open <> coalesce(fresh.number, 0)

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

-- What an import says it added, against what is kept of it for taking it back.
-- name: import_added_wrong
SELECT i.id, CAST(i.added AS TEXT) FROM import AS i
WHERE i.state IN (5, 7) AND i.added <> (SELECT count(*) FROM import_made AS m WHERE m.import = i.id)
ORDER BY i.id;
