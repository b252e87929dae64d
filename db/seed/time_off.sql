-- name: SeedTimeOff :exec
INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at, reason)
SELECT current_shop(), r.id, r.barber_id, r.starts_at, r.ends_at, r.reason FROM json_populate_recordset(NULL::time_off, $1) r
