-- ---- What is counted ----

-- A row for each need, line and claim, in the order of needs. $1 the need before, $2 how many needs, $3 now, $4 since when
-- a hand-over is recent. The time of a hand-over is that of its first event (the
-- receiver's code confirms without a word of the responder): a claim keeps only its last change. The + keeps
-- the planner on the primary key: by the index of states it would read and sort all needs for each slice.
-- name: gather_needs
SELECT n.id, n.area, n.state, n.state_before, n.closing = 'met', n.created_at, n.due_at,
    s.position, c.state, c.organisation, c.changed_at, c.due_at,
    CASE WHEN c.state IN (2, 3) AND c.changed_at >= $4 THEN
        (SELECT min(h.at) FROM history h
         WHERE h.subject = n.id AND h.object = c.id AND h.kind IN ('claim.delivered', 'claim.confirmed')) END
FROM (SELECT id, area, state, state_before, closing, created_at, due_at FROM need
      WHERE id > $1 AND (+state IN (1, 2, 3, 7) OR (+state = 0 AND due_at < $3)) ORDER BY id LIMIT $2) n
    LEFT JOIN need_line l ON l.need = n.id
    LEFT JOIN item i ON i.code = l.item
    LEFT JOIN sector s ON s.code = i.sector
    LEFT JOIN claim c ON c.line = l.id
ORDER BY n.id;

-- name: list_sector_positions
SELECT position, code FROM sector ORDER BY position LIMIT $1;

-- name: find_last_seq
SELECT coalesce(max(seq), 0) FROM event;

-- What the edition before withheld: it stays so for the rest of the day.
-- name: list_withheld
SELECT area, inexact, sector, open IS NULL, claimed IS NULL, delivered IS NULL, confirmed IS NULL, met IS NULL,
    week IS NULL, late IS NULL
FROM public_figure
WHERE edition = $1 AND (open IS NULL OR claimed IS NULL OR delivered IS NULL OR confirmed IS NULL OR met IS NULL
    OR week IS NULL OR late IS NULL);

-- name: list_withheld_records
SELECT area, organisation, kept IS NULL, lapsed IS NULL FROM public_record
WHERE edition = $1 AND (kept IS NULL OR lapsed IS NULL);

-- name: find_newest_edition
SELECT max(coalesce((SELECT max(edition) FROM public_edition), 0),
    coalesce((SELECT max(edition) FROM public_figure), 0), coalesce((SELECT max(edition) FROM public_record), 0));

-- ---- What is written ----

-- name: insert_figure
INSERT INTO public_figure (edition, area, inexact, sector, parent, open, claimed, delivered, confirmed, met, week, late,
    answer_h)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: insert_record
INSERT INTO public_record (edition, area, organisation, kept, lapsed, sectors) VALUES ($1, $2, $3, $4, $5, $6);

-- name: put_week
INSERT INTO public_week (area, sector, week, raised, answered) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (area, sector, week) DO UPDATE SET raised = excluded.raised, answered = excluded.answered
WHERE public_week.raised IS NOT excluded.raised OR public_week.answered IS NOT excluded.answered;

-- name: insert_edition
INSERT INTO public_edition (edition, published_at, small_cell, seq) VALUES ($1, $2, $3, $4);

-- name: clear_figures
DELETE FROM public_figure WHERE (edition, area, inexact, sector) IN
    (SELECT edition, area, inexact, sector FROM public_figure WHERE edition < $1 LIMIT $2);

-- name: clear_records
DELETE FROM public_record WHERE (edition, area, organisation) IN
    (SELECT edition, area, organisation FROM public_record WHERE edition < $1 LIMIT $2);

-- name: clear_editions
DELETE FROM public_edition WHERE edition < $1;

-- ---- What is shown ----

-- name: find_edition
SELECT edition, published_at, small_cell FROM public_edition ORDER BY edition DESC LIMIT 1;

-- name: list_figures_of_area
SELECT sector, open, claimed, delivered, confirmed, met, week, late, answer_h FROM public_figure
WHERE edition = $1 AND area = $2 AND inexact = 0 ORDER BY sector LIMIT $3;

-- name: find_figures
SELECT sector, open, claimed, delivered, confirmed, met, week, late, answer_h FROM public_figure
WHERE edition = $1 AND area = $2 AND inexact = 0 AND sector = $3;

-- name: list_places
SELECT a.pcode, a.kind, a.name_ar, a.name_en, p.inexact, p.open, p.claimed, p.delivered, p.confirmed, p.met, p.week,
    p.late, p.answer_h
FROM public_figure p JOIN area a ON a.pcode = p.area
WHERE p.edition = $1 AND p.parent = $2 AND p.sector = $3 ORDER BY p.inexact, p.area LIMIT $4;

-- All governorates, or those of the region $3; without a row of its own a governorate has nothing to show.
-- name: list_governorates
SELECT a.pcode, a.kind, a.name_ar, a.name_en, 0, p.open, p.claimed, p.delivered, p.confirmed, p.met, p.week, p.late,
    p.answer_h, p.area IS NULL
FROM area a LEFT JOIN public_figure p ON p.edition = $1 AND p.area = a.pcode AND p.inexact = 0 AND p.sector = $2
WHERE a.kind = 'governorate' AND ($3 IS NULL OR a.parent = $3) ORDER BY a.pcode LIMIT $4;

-- name: list_records
SELECT r.organisation, o.name, r.kept, r.lapsed FROM public_record r JOIN organisation o ON o.id = r.organisation
WHERE r.edition = $1 AND r.area = $2 ORDER BY r.lapsed DESC, o.name LIMIT $3;

-- $2 the path of a place or NULL: those whose place lies in it or around it. $4 the row before, or NULL.
-- name: list_responders
SELECT o.id, o.name, r.kept, r.lapsed, r.sectors, o.kind, a.pcode, a.kind, a.name_ar, a.name_en
FROM organisation o JOIN area a ON a.pcode = o.area
    LEFT JOIN public_record r ON r.edition = $1 AND r.area = 'PS' AND r.organisation = o.id
WHERE o.state = 'approved'
    AND ($2 IS NULL OR substr(o.area_path, 1, length($2)) = $2 OR substr($2, 1, length(o.area_path)) = o.area_path)
    AND ($3 IS NULL OR instr(o.name_key, $3) > 0)
    AND ($4 IS NULL OR (o.name_key, o.id) > (SELECT name_key, id FROM organisation WHERE id = $4))
ORDER BY o.name_key, o.id LIMIT $5;

-- name: list_weeks
SELECT week, raised, answered FROM public_week WHERE area = $1 AND sector = $2 ORDER BY week DESC LIMIT $3;
