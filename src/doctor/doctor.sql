-- name: list_migrations
SELECT name FROM migration;

-- name: find_last_event
SELECT event.seq, event.entry, history.kind, history.object, history.at
FROM event JOIN history ON history.seq = event.seq
ORDER BY event.seq DESC LIMIT 1;
