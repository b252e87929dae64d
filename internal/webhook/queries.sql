-- name: ListEndpoints :many
SELECT * FROM webhook_endpoints
WHERE shop_id = @shop_id AND archived_at IS NULL AND id > @after ORDER BY id LIMIT @most::bigint;

-- name: CountEndpoints :one
SELECT count(*) FROM webhook_endpoints WHERE shop_id = @shop_id AND archived_at IS NULL;

-- name: LockShopForWebhooks :one
SELECT id FROM shops WHERE id = @shop_id FOR NO KEY UPDATE;

-- name: ShopZone :one
SELECT timezone FROM shops WHERE id = @shop_id;

-- name: GetEndpoint :one
SELECT * FROM webhook_endpoints WHERE shop_id = @shop_id AND id = @id AND archived_at IS NULL;

-- name: LockEndpoint :one
SELECT * FROM webhook_endpoints WHERE shop_id = @shop_id AND id = @id AND archived_at IS NULL FOR NO KEY UPDATE;

-- name: InsertEndpoint :one
INSERT INTO webhook_endpoints (shop_id, id, url, topics, secret_sealed, description)
VALUES (@shop_id, @id, @url, @topics, @secret_sealed, @description)
RETURNING *;

-- name: UpdateEndpoint :one
-- Switching an endpoint on forgets why it was off.
UPDATE webhook_endpoints SET url = @url, topics = @topics, description = @description, active = @active,
    disabled_reason = CASE WHEN @active THEN '' ELSE disabled_reason END,
    failing_since = CASE WHEN @active AND NOT active THEN NULL ELSE failing_since END
WHERE shop_id = @shop_id AND id = @id
RETURNING *;

-- name: ArchiveEndpoint :exec
UPDATE webhook_endpoints SET archived_at = now(), active = false WHERE shop_id = @shop_id AND id = @id;

-- name: ReplaceSecret :one
UPDATE webhook_endpoints SET secret_sealed = @secret_sealed, previous_sealed = secret_sealed, previous_until = @previous_until
WHERE shop_id = @shop_id AND id = @id
RETURNING *;

-- name: StopDeliveries :exec
-- What waits for an endpoint that is off is given up; it can be replayed.
UPDATE webhook_deliveries SET status = 'failed', next_at = NULL, error = @reason, done_at = now(), attempts = attempts + 1
WHERE shop_id = @shop_id AND endpoint_id = @endpoint_id AND status = 'pending';

-- name: ListListeners :many
SELECT id, topics FROM webhook_endpoints WHERE shop_id = @shop_id AND active AND archived_at IS NULL ORDER BY id;

-- name: InsertDelivery :one
INSERT INTO webhook_deliveries (shop_id, id, endpoint_id, event_id, topic, body)
VALUES (@shop_id, @id, @endpoint_id, @event_id, @topic, @body)
RETURNING *;

-- name: BookingFacts :one
SELECT b.code, b.status, b.version, b.source, b.customer_id, b.starts_at, b.ends_at, b.total_centavos, b.deposit_centavos, b.paid_centavos,
    s.timezone
FROM bookings b JOIN shops s ON s.id = b.shop_id
WHERE b.shop_id = @shop_id AND b.id = @id;

-- name: BookingLineFacts :many
SELECT service_id, service_name, barber_id, barber_name, starts_at, ends_at, price_centavos
FROM booking_lines WHERE shop_id = @shop_id AND booking_id = @booking_id ORDER BY ordinal;

-- name: DueEndpoints :many
SELECT DISTINCT endpoint_id FROM webhook_deliveries WHERE shop_id = @shop_id AND next_at <= now();

-- name: ClaimDeliveries :many
UPDATE webhook_deliveries d SET attempts = attempts + 1, next_at = now() + interval '1 minute'
WHERE d.shop_id = @shop_id AND d.id = ANY (ARRAY(
    SELECT w.id FROM webhook_deliveries w
    WHERE w.shop_id = @shop_id AND w.endpoint_id = @endpoint_id AND w.next_at <= now()
    ORDER BY w.next_at, w.id LIMIT @most::bigint FOR UPDATE SKIP LOCKED))
RETURNING d.id, d.event_id, d.topic, d.body, d.attempts, d.tries;

-- name: FinishDelivery :execrows
UPDATE webhook_deliveries SET status = 'delivered', next_at = NULL, tries = tries + 1, error = '', last_status = @last_status,
    first_sent_at = coalesce(first_sent_at, now()), done_at = now()
WHERE shop_id = @shop_id AND id = @id AND attempts = @attempts;

-- name: PutOffDelivery :one
-- Given up when the next try would come three days after the event, or its last replay.
WITH later AS (SELECT now() + make_interval(secs => @wait_seconds::float8) AS at)
UPDATE webhook_deliveries d SET tries = d.tries + 1, error = @error, last_status = sqlc.narg(last_status),
    first_sent_at = coalesce(d.first_sent_at, now()),
    next_at = CASE WHEN later.at <= d.tried_since + interval '3 days' THEN later.at END,
    status = CASE WHEN later.at <= d.tried_since + interval '3 days' THEN 'pending' ELSE 'failed' END,
    done_at = CASE WHEN later.at <= d.tried_since + interval '3 days' THEN NULL ELSE now() END
FROM later
WHERE d.shop_id = @shop_id AND d.id = @id AND d.attempts = @attempts
RETURNING d.status;

-- name: InsertAttempt :exec
INSERT INTO webhook_attempts (shop_id, id, delivery_id, took_ms, status, error, answer)
VALUES (@shop_id, @id, @delivery_id, @took_ms, sqlc.narg(status), @error, @answer);

-- name: EndpointWorks :exec
UPDATE webhook_endpoints SET failing_since = NULL WHERE shop_id = @shop_id AND id = @id AND failing_since IS NOT NULL;

-- name: EndpointFails :one
-- Reports whether it has failed for three days without a success in between.
UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, now())
WHERE shop_id = @shop_id AND id = @id
RETURNING (failing_since <= now() - interval '3 days')::boolean AS for_long;

-- name: DisableEndpoint :execrows
UPDATE webhook_endpoints SET active = false, disabled_reason = @reason WHERE shop_id = @shop_id AND id = @id AND active;

-- name: ListDeliveries :many
SELECT * FROM webhook_deliveries
WHERE shop_id = @shop_id AND id < @before
  AND (sqlc.narg(endpoint_id)::uuid IS NULL OR endpoint_id = sqlc.narg(endpoint_id)::uuid)
  AND (sqlc.narg(status)::text IS NULL OR status = sqlc.narg(status)::text)
  AND (sqlc.narg(topic)::text IS NULL OR topic = sqlc.narg(topic)::text)
ORDER BY id DESC LIMIT @most::bigint;

-- name: GetDelivery :one
SELECT * FROM webhook_deliveries WHERE shop_id = @shop_id AND id = @id;

-- name: ListAttempts :many
SELECT * FROM webhook_attempts WHERE shop_id = @shop_id AND delivery_id = @delivery_id ORDER BY id;

-- name: ReplayDelivery :one
-- attempts is left alone: it keeps a late worker of before from writing its result over this one.
UPDATE webhook_deliveries SET status = 'pending', next_at = now(), tries = 0, tried_since = now(), error = '', done_at = NULL
WHERE shop_id = @shop_id AND id = @id
RETURNING *;

-- name: ShopsWithOldDeliveries :many
SELECT shop::uuid FROM shops_with_old_deliveries(@before) shop;

-- name: DeleteOldDeliveries :execrows
DELETE FROM webhook_deliveries d WHERE d.shop_id = @shop_id AND d.id = ANY (ARRAY(
    SELECT o.id FROM webhook_deliveries o WHERE o.shop_id = @shop_id AND o.created_at < @before LIMIT @most::bigint));
