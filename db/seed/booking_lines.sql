-- name: SeedBookingLines :exec
INSERT INTO booking_lines (shop_id, booking_id, ordinal, service_id, service_name, barber_id, barber_name, starts_at, ends_at,
    price_centavos, policy)
SELECT current_shop(), r.booking_id, r.ordinal, r.service_id, r.service_name, r.barber_id, r.barber_name, r.starts_at, r.ends_at,
    r.price_centavos, r.policy
FROM json_populate_recordset(NULL::booking_lines, $1) r
