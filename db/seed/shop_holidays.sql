-- name: SeedShopHolidays :exec
INSERT INTO shop_holidays (shop_id, date, open, name)
SELECT current_shop(), r.date, r.open, r.name FROM json_populate_recordset(NULL::shop_holidays, $1) r
