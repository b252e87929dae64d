-- name: SeedBookingEvents :exec
INSERT INTO booking_events (shop_id, booking_id, version, kind, at, actor_kind, actor_id)
SELECT current_shop(), r.booking_id, r.version, r.kind, r.at, r.actor_kind, r.actor_id
FROM json_populate_recordset(NULL::booking_events, $1) r
