-- No row: somebody else took the slug first, perhaps this very program a moment ago.
-- name: SeedShop :execrows
INSERT INTO shops (id, slug, name, timezone, address, phone, notice_minutes, horizon_days, created_at)
SELECT current_shop(), r.slug, r.name, r.timezone, r.address, r.phone, r.notice_minutes, r.horizon_days, r.created_at
FROM json_populate_record(NULL::shops, $1) r
ON CONFLICT DO NOTHING
