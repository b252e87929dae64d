-- +goose Up

-- How far behind the queues are, over all shops, for the metrics: rows due now, and since when the oldest waits. Each
-- reads only the partial index of what is unfinished.
CREATE FUNCTION queue_state() RETURNS TABLE (queue text, due bigint, oldest timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT 'outbox', count(*), min(at) FROM outbox WHERE next_at <= now()
    UNION ALL SELECT 'inbox.' || provider, count(*), min(received_at) FROM inbox WHERE next_at <= now() GROUP BY provider
    UNION ALL SELECT 'checkouts', count(*), min(created_at) FROM payment_intents WHERE next_at <= now() AND preference_id IS NULL
    UNION ALL SELECT 'refunds', count(*), min(created_at) FROM refunds WHERE next_at <= now()
    UNION ALL SELECT 'refunds.open', count(*), min(created_at) FROM refunds WHERE next_at IS NOT NULL
    UNION ALL SELECT 'invoices', count(*), min(created_at) FROM invoices WHERE next_at IS NOT NULL
    UNION ALL SELECT 'messages', count(*), min(created_at) FROM notifications WHERE next_at <= now()
    UNION ALL SELECT 'webhooks', count(*), min(created_at) FROM webhook_deliveries WHERE next_at <= now()
    $$;
GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION queue_state() OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION queue_state();
