-- name: LockShop :one
-- Changes of a shop's calendar take turns: this lock comes first in all of them, so they cannot deadlock over rows.
SELECT timezone FROM shops WHERE id = @shop_id FOR NO KEY UPDATE;

-- name: GetTimezone :one
SELECT timezone FROM shops WHERE id = @shop_id;

-- name: ListServices :many
-- A page of services with the price in force on a day. Before the first version, the first one holds.
SELECT s.id, s.name, s.category, s.description, s.buffer_before_minutes, s.buffer_after_minutes, s.deposit_kind,
    s.deposit_value, s.active, s.position, price.price_centavos
FROM services s
CROSS JOIN LATERAL (
    SELECT p.price_centavos FROM service_prices p
    WHERE p.shop_id = s.shop_id AND p.service_id = s.id
    ORDER BY p.valid_from <= @today::date DESC, abs(p.valid_from - @today::date) LIMIT 1) price
WHERE s.shop_id = @shop_id AND s.archived_at IS NULL AND (s.position > @after_position OR s.position = @after_position AND s.id > @after_id)
ORDER BY s.position, s.id LIMIT @most::bigint;

-- name: ListSegments :many
SELECT service_id, minutes, busy FROM service_segments
WHERE shop_id = @shop_id AND service_id = ANY (@service_ids::uuid[])
ORDER BY service_id, ordinal;

-- name: GetService :one
SELECT s.id, s.name, s.category, s.description, s.buffer_before_minutes, s.buffer_after_minutes, s.deposit_kind,
    s.deposit_value, s.active, s.position, price.price_centavos
FROM services s
CROSS JOIN LATERAL (
    SELECT p.price_centavos FROM service_prices p
    WHERE p.shop_id = s.shop_id AND p.service_id = s.id
    ORDER BY p.valid_from <= @today::date DESC, abs(p.valid_from - @today::date) LIMIT 1) price
WHERE s.shop_id = @shop_id AND s.id = @id AND s.archived_at IS NULL;

-- name: InsertService :exec
INSERT INTO services (shop_id, id, name, category, description, buffer_before_minutes, buffer_after_minutes,
    deposit_kind, deposit_value, active, position)
VALUES (@shop_id, @id, @name, @category, @description, @buffer_before_minutes, @buffer_after_minutes,
    @deposit_kind, @deposit_value, @active, @position);

-- name: UpdateService :exec
UPDATE services SET name = @name, category = @category, description = @description,
    buffer_before_minutes = @buffer_before_minutes, buffer_after_minutes = @buffer_after_minutes,
    deposit_kind = @deposit_kind, deposit_value = @deposit_value, active = @active, position = @position
WHERE shop_id = @shop_id AND id = @id;

-- name: ArchiveService :execrows
UPDATE services SET archived_at = @at::timestamptz, active = false
WHERE shop_id = @shop_id AND id = @id AND archived_at IS NULL;

-- name: DeleteSegments :exec
DELETE FROM service_segments WHERE shop_id = @shop_id AND service_id = @service_id;

-- name: InsertSegment :exec
INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy)
VALUES (@shop_id, @service_id, @ordinal, @minutes, @busy);

-- name: CountOwnDurations :one
-- Barbers who take another time for the service.
SELECT count(*) FROM barber_services
WHERE shop_id = @shop_id AND service_id = @service_id AND duration_minutes IS NOT NULL;

-- name: PutPrice :exec
INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos)
VALUES (@shop_id, @service_id, @valid_from, @price_centavos)
ON CONFLICT (shop_id, service_id, valid_from) DO UPDATE SET price_centavos = EXCLUDED.price_centavos;

-- name: ListPrices :many
SELECT valid_from, price_centavos FROM service_prices
WHERE shop_id = @shop_id AND service_id = @service_id
ORDER BY valid_from;

-- name: DeletePrice :execrows
DELETE FROM service_prices WHERE shop_id = @shop_id AND service_id = @service_id AND valid_from = @valid_from;

-- name: ListPricesInForce :many
-- What every service costs on a day.
SELECT s.id, s.name, price.price_centavos
FROM services s
CROSS JOIN LATERAL (
    SELECT p.price_centavos FROM service_prices p
    WHERE p.shop_id = s.shop_id AND p.service_id = s.id
    ORDER BY p.valid_from <= @day::date DESC, abs(p.valid_from - @day::date) LIMIT 1) price
WHERE s.shop_id = @shop_id AND s.archived_at IS NULL
ORDER BY s.position, s.id;
