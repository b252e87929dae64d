-- name: SeedScheduleExceptions :exec
INSERT INTO schedule_exceptions (shop_id, id, barber_id, date, periods)
SELECT current_shop(), r.id, r.barber_id, r.date, r.periods FROM json_populate_recordset(NULL::schedule_exceptions, $1) r
