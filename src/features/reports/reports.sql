-- name: list_public_counts
SELECT a.pcode, a.name_ar, a.name_en, coalesce(p.open, 0), coalesce(p.claimed, 0),
    coalesce(p.delivered, 0), coalesce(p.published_at, 0)
FROM area a LEFT JOIN public_count p ON p.governorate = a.pcode
WHERE a.kind = 'governorate' ORDER BY a.pcode LIMIT $1;
