-- No row: somebody else took the slug first, perhaps this very program a moment ago.
-- name: SeedShop :execrows
INSERT INTO shops (id, slug, name, timezone, address, phone, notice_minutes, horizon_days, created_at,
    cuit, legal_name, legal_address, gross_income, activity_since, tax_condition, point_of_sale, invoice_when)
SELECT current_shop(), r.slug, r.name, r.timezone, r.address, r.phone, r.notice_minutes, r.horizon_days, r.created_at,
    r.cuit, r.legal_name, r.legal_address, r.gross_income, r.activity_since, r.tax_condition, r.point_of_sale, r.invoice_when
FROM json_populate_record(NULL::shops, $1) r
ON CONFLICT DO NOTHING
