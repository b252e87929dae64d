-- name: LockShop :one
-- Changes of a shop's calendar take turns: this lock comes first in all of them, so they cannot deadlock over rows.
SELECT timezone FROM shops WHERE id = @shop_id FOR NO KEY UPDATE;

-- name: GetTimezone :one
SELECT timezone FROM shops WHERE id = @shop_id;

-- name: ListBarbers :many
SELECT b.id, b.name, b.photo_url, b.active, b.position, b.commission_percent FROM barbers b
WHERE b.shop_id = @shop_id AND b.archived_at IS NULL AND (b.position > @after_position OR b.position = @after_position AND b.id > @after_id)
ORDER BY b.position, b.id LIMIT @most::bigint;

-- name: GetBarber :one
SELECT id, name, photo_url, active, position, commission_percent FROM barbers
WHERE shop_id = @shop_id AND id = @id AND archived_at IS NULL;

-- name: InsertBarber :exec
INSERT INTO barbers (shop_id, id, name, photo_url, active, position, commission_percent)
VALUES (@shop_id, @id, @name, @photo_url, @active, @position, @commission_percent);

-- name: UpdateBarber :exec
UPDATE barbers SET name = @name, photo_url = @photo_url, active = @active, position = @position,
    commission_percent = @commission_percent
WHERE shop_id = @shop_id AND id = @id;

-- name: LockBarber :one
-- Waits for bookings that are taking the barber right now: their foreign key holds the row's key.
SELECT id FROM barbers WHERE shop_id = @shop_id AND id = @id AND archived_at IS NULL FOR UPDATE;

-- name: ArchiveBarber :exec
UPDATE barbers SET archived_at = @at::timestamptz, active = false WHERE shop_id = @shop_id AND id = @id;

-- name: CountBookingsOfBarber :one
SELECT count(DISTINCT b.id)
FROM bookings b
JOIN booking_lines l ON l.shop_id = b.shop_id AND l.booking_id = b.id
WHERE b.shop_id = @shop_id AND l.barber_id = @barber_id AND l.ends_at > sqlc.arg('at')
  AND b.starts_at > sqlc.arg('at')::timestamptz - interval '24 hours'
  AND b.status IN ('pending_payment', 'confirmed', 'checked_in', 'in_service');

-- name: ListOffers :many
SELECT o.service_id, s.name AS service_name, o.price_centavos, o.duration_minutes
FROM barber_services o
JOIN services s ON s.shop_id = o.shop_id AND s.id = o.service_id AND s.archived_at IS NULL
WHERE o.shop_id = @shop_id AND o.barber_id = @barber_id
ORDER BY s.position, s.id;

-- name: ListOfferable :many
-- Those of the services that are there, with how many segments they have.
SELECT s.id, s.name, (SELECT count(*) FROM service_segments g WHERE g.shop_id = s.shop_id AND g.service_id = s.id) AS segments
FROM services s
WHERE s.shop_id = @shop_id AND s.id = ANY (@service_ids::uuid[]) AND s.archived_at IS NULL;

-- name: DeleteOffers :exec
DELETE FROM barber_services WHERE shop_id = @shop_id AND barber_id = @barber_id;

-- name: InsertOffer :exec
INSERT INTO barber_services (shop_id, barber_id, service_id, price_centavos, duration_minutes)
VALUES (@shop_id, @barber_id, @service_id, @price_centavos, @duration_minutes);

-- name: ListHours :many
SELECT weekday, start_minute, end_minute, valid_from, valid_to FROM weekly_hours
WHERE shop_id = @shop_id AND barber_id = @barber_id
ORDER BY weekday, start_minute, id;

-- name: DeleteHours :exec
DELETE FROM weekly_hours WHERE shop_id = @shop_id AND barber_id = @barber_id;

-- name: InsertHours :exec
INSERT INTO weekly_hours (shop_id, id, barber_id, weekday, start_minute, end_minute, valid_from, valid_to)
VALUES (@shop_id, @id, @barber_id, @weekday, @start_minute, @end_minute, @valid_from, @valid_to);

-- name: ListExceptions :many
SELECT id, date, periods FROM schedule_exceptions
WHERE shop_id = @shop_id AND barber_id = @barber_id AND date > @after AND date <= @last
ORDER BY date LIMIT @most::bigint;

-- name: PutException :one
INSERT INTO schedule_exceptions (shop_id, id, barber_id, date, periods)
VALUES (@shop_id, @id, @barber_id, @date, @periods)
ON CONFLICT (shop_id, barber_id, date) DO UPDATE SET periods = EXCLUDED.periods
RETURNING id;

-- name: DeleteException :one
DELETE FROM schedule_exceptions WHERE shop_id = @shop_id AND barber_id = @barber_id AND id = @id
RETURNING date;

-- name: ListTimeOff :many
SELECT id, starts_at, ends_at, reason FROM time_off
WHERE shop_id = @shop_id AND barber_id = @barber_id AND ends_at > @since
  AND (starts_at > @after_start OR starts_at = @after_start AND id > @after_id)
ORDER BY starts_at, id LIMIT @most::bigint;

-- name: InsertTimeOff :exec
INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at, reason)
VALUES (@shop_id, @id, @barber_id, @starts_at, @ends_at, @reason);

-- name: LockTimeOff :one
SELECT starts_at, ends_at, reason FROM time_off WHERE shop_id = @shop_id AND barber_id = @barber_id AND id = @id FOR UPDATE;

-- name: UpdateTimeOff :exec
UPDATE time_off SET starts_at = @starts_at, ends_at = @ends_at, reason = @reason
WHERE shop_id = @shop_id AND barber_id = @barber_id AND id = @id;

-- name: DeleteTimeOff :execrows
DELETE FROM time_off WHERE shop_id = @shop_id AND barber_id = @barber_id AND id = @id;

-- name: ListHolidayChoices :many
SELECT date, open FROM shop_holidays WHERE shop_id = @shop_id AND date BETWEEN @first AND @last;

-- name: ListTurnoLines :many
-- The coming turnos of a barber that touch [since, until), line by line. No turno is longer than 24 h.
SELECT b.id, b.code, b.status, b.starts_at, b.ends_at, b.customer_name, l.starts_at AS line_starts_at, l.ends_at AS line_ends_at
FROM bookings b
JOIN booking_lines l ON l.shop_id = b.shop_id AND l.booking_id = b.id
WHERE b.shop_id = @shop_id AND l.barber_id = @barber_id
  AND b.starts_at > sqlc.arg('since')::timestamptz - interval '24 hours' AND b.starts_at < sqlc.arg('until')::timestamptz
  AND l.ends_at > sqlc.arg('since') AND l.starts_at < sqlc.arg('until')
  AND b.status IN ('pending_payment', 'confirmed', 'checked_in', 'in_service')
ORDER BY b.starts_at, b.id, l.ordinal;
