-- name: SeedBarbers :exec
INSERT INTO barbers (shop_id, id, name, position)
SELECT current_shop(), r.id, r.name, r.position FROM json_populate_recordset(NULL::barbers, $1) r
