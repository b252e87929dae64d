-- A move happens when it is written; these happened when their log says.
-- name: SeedBookingTimes :exec
UPDATE bookings b SET status_changed_at = e.at
FROM booking_events e
WHERE e.shop_id = (SELECT current_shop()) AND b.shop_id = e.shop_id AND b.id = e.booking_id AND b.version = e.version
