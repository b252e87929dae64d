-- Each turno as it began. What became of it follows from its log (booking_moves.sql).
-- name: SeedBookings :exec
INSERT INTO bookings (shop_id, id, code, status, source, customer_id, customer_name, note, starts_at, ends_at, local_starts_at,
    total_centavos, deposit_centavos, paid_centavos, payment, cancellable_until, expires_at, overbook_reason, hold_token_hash,
    hold_phone, consent_version, cancel_reason, created_at)
SELECT current_shop(), r.id, r.code, r.status, r.source, r.customer_id, r.customer_name, r.note, r.starts_at, r.ends_at, r.local_starts_at,
    r.total_centavos, r.deposit_centavos, r.paid_centavos, r.payment, r.cancellable_until, r.expires_at, r.overbook_reason, r.hold_token_hash,
    r.hold_phone, r.consent_version, r.cancel_reason, r.created_at
FROM json_populate_recordset(NULL::bookings, $1) r
