-- name: SeedOccupancies :exec
INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at, expires_at, active, overbook)
SELECT current_shop(), r.booking_id, 1, r.ordinal, r.barber_id, r.starts_at, r.ends_at, r.expires_at, r.active, r.overbook
FROM json_populate_recordset(NULL::occupancies, $1) r
