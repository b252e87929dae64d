-- name: SeedWeeklyHours :exec
INSERT INTO weekly_hours (shop_id, id, barber_id, weekday, start_minute, end_minute, valid_from)
SELECT current_shop(), r.id, r.barber_id, r.weekday, r.start_minute, r.end_minute, r.valid_from
FROM json_populate_recordset(NULL::weekly_hours, $1) r
