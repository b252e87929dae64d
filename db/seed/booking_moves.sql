-- Takes every turno that has one to its next version, by its log: from the second event on, the kind of an event is the
-- state that it led to. The database checks each move as it does for the API.
-- name: SeedBookingMoves :execrows
UPDATE bookings b SET status = e.kind, version = e.version, expires_at = NULL
FROM booking_events e
WHERE e.shop_id = (SELECT current_shop()) AND e.version = $1 AND b.shop_id = e.shop_id AND b.id = e.booking_id
