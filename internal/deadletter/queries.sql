-- name: ShopZone :one
SELECT timezone FROM shops WHERE id = @shop_id;

-- name: ListDeadLetters :many
-- What every queue gave up, newest first. A message that reached the customer otherwise is no loss; neither is a delivery
-- to an endpoint that is off, or gone.
SELECT kind::text AS kind, id::text AS id, what::text AS what, error::text AS error, attempts::integer AS attempts, at::timestamptz AS at,
    parent::uuid AS parent, coalesce(booking_id, '00000000-0000-0000-0000-000000000000')::uuid AS booking
FROM (
    SELECT 'outbox' AS kind, o.id::text AS id, o.topic AS what, o.error, o.attempts, o.at, o.entity_id AS parent,
        CASE WHEN o.topic LIKE 'booking.%' THEN o.entity_id END AS booking_id
    FROM outbox o WHERE o.shop_id = @shop_id AND o.next_at IS NULL
    UNION ALL
    SELECT 'inbox', i.id::text, i.provider || ' ' || i.topic, i.error, i.attempts, i.received_at, i.id, NULL
    FROM inbox i WHERE i.shop_id = @shop_id AND i.next_at IS NULL AND i.done_at IS NULL
    UNION ALL
    SELECT 'payment_intents', p.id::text, p.kind, p.error, p.attempts, p.created_at, p.booking_id, p.booking_id
    FROM payment_intents p WHERE p.shop_id = @shop_id AND p.next_at IS NULL AND p.status = 'open' AND p.preference_id IS NULL
    UNION ALL
    SELECT 'refunds', r.id::text, r.reason, r.error, r.attempts, r.created_at, r.payment_id, p.booking_id
    FROM refunds r JOIN payments p ON p.shop_id = r.shop_id AND p.id = r.payment_id
    WHERE r.shop_id = @shop_id AND r.status = 'failed'
    UNION ALL
    SELECT 'invoices', v.id::text, v.voucher_type::text, v.error, v.attempts, v.created_at, v.booking_id, v.booking_id
    FROM invoices v WHERE v.shop_id = @shop_id AND v.status = 'rejected'
    UNION ALL
    SELECT 'notifications', n.id::text, n.kind || ' ' || n.channel, coalesce(nullif(n.error, ''), n.why), n.attempts, n.created_at,
        coalesce(n.booking_id, n.id), n.booking_id
    FROM notifications n
    WHERE n.shop_id = @shop_id AND n.status = 'failed' AND NOT EXISTS (
        SELECT FROM notifications m
        WHERE m.shop_id = n.shop_id AND m.booking_id = n.booking_id AND m.kind = n.kind AND m.hours = n.hours AND m.about = n.about
          AND m.version = n.version AND m.id <> n.id AND m.status NOT IN ('failed', 'dropped'))
    UNION ALL
    SELECT 'webhook_deliveries', d.id::text, d.topic, d.error, d.attempts, d.created_at, d.endpoint_id, NULL
    FROM webhook_deliveries d
    JOIN webhook_endpoints e ON e.shop_id = d.shop_id AND e.id = d.endpoint_id
    WHERE d.shop_id = @shop_id AND d.status = 'failed' AND e.active AND e.archived_at IS NULL
) letters
WHERE (sqlc.narg(only_kind)::text IS NULL OR kind = sqlc.narg(only_kind)::text)
  AND (sqlc.narg(only_id)::text IS NULL OR id = sqlc.narg(only_id)::text)
  AND (at, kind, id) < (sqlc.arg(before_at)::timestamptz, sqlc.arg(before_kind)::text, sqlc.arg(before_id)::text)
ORDER BY at DESC, kind DESC, id DESC
LIMIT sqlc.arg(most)::bigint;

-- The columns below are the mechanics that all queues share (docs/adr): when, how often, and why not. What else a retry
-- takes is its domain's to do.

-- name: RetryEvent :execrows
UPDATE outbox SET next_at = now(), attempts = 0, error = '' WHERE shop_id = @shop_id AND id = sqlc.arg(id)::bigint AND next_at IS NULL;

-- name: RetryNotice :execrows
UPDATE inbox SET next_at = now(), attempts = 0, error = '' WHERE shop_id = @shop_id AND id = @id AND next_at IS NULL AND done_at IS NULL;

-- name: RetryIntent :execrows
UPDATE payment_intents SET next_at = now(), attempts = 0, polls = 0, error = ''
WHERE shop_id = @shop_id AND id = @id AND next_at IS NULL AND status = 'open' AND preference_id IS NULL;
