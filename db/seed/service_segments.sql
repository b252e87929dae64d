-- name: SeedServiceSegments :exec
INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy)
SELECT current_shop(), r.service_id, r.ordinal, r.minutes, r.busy FROM json_populate_recordset(NULL::service_segments, $1) r
