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

-- What was given up, and messages in doubt: few among very many.
CREATE INDEX outbox_given_up ON outbox (shop_id) WHERE next_at IS NULL;
CREATE INDEX inbox_given_up ON inbox (shop_id) WHERE next_at IS NULL AND done_at IS NULL;
CREATE INDEX refunds_failed ON refunds (shop_id) WHERE status = 'failed';
CREATE INDEX invoices_rejected ON invoices (shop_id) WHERE status = 'rejected';
CREATE INDEX notifications_failed ON notifications (shop_id) WHERE status = 'failed';
CREATE INDEX notifications_in_doubt ON notifications (shop_id) WHERE status = 'unknown';

-- +goose Down
DROP INDEX outbox_given_up, inbox_given_up, refunds_failed, invoices_rejected, notifications_failed, notifications_in_doubt;
DROP FUNCTION queue_state();
