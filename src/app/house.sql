-- name: find_note
SELECT value FROM house_note WHERE name = $1;

-- name: put_note
INSERT INTO house_note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: count_migrations
SELECT count(*) FROM migration;

-- name: count_events
SELECT count(*) FROM event;

-- name: list_counts
SELECT subject, state, sum(number) FROM area_count GROUP BY subject, state ORDER BY subject, state LIMIT $1;

-- name: count_long_jobs
SELECT state, count(*) FROM job GROUP BY state;
