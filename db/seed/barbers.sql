-- name: SeedBarbers :exec
INSERT INTO barbers (shop_id, id, name, position, commission_percent)
SELECT current_shop(), r.id, r.name, r.position, r.commission_percent FROM json_populate_recordset(NULL::barbers, $1) r
