-- name: SeedBarberServices :exec
INSERT INTO barber_services (shop_id, barber_id, service_id, price_centavos, duration_minutes)
SELECT current_shop(), r.barber_id, r.service_id, r.price_centavos, r.duration_minutes
FROM json_populate_recordset(NULL::barber_services, $1) r
