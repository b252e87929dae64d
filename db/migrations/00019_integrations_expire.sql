-- +goose Up

-- When the first certificate or permission of a shop ends, by provider, over all shops, for the metrics. What ended a month ago is
-- left out: nobody is going to renew it, and an alert that never ends is not read.
CREATE INDEX integrations_ending ON integrations (provider, expires_at) WHERE active AND expires_at IS NOT NULL;
CREATE FUNCTION integrations_expire() RETURNS TABLE (provider text, first timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT p.provider, i.expires_at FROM (VALUES ('afip'), ('mercadopago')) p (provider)
    CROSS JOIN LATERAL (SELECT expires_at FROM integrations i
        WHERE i.provider = p.provider AND i.active AND i.expires_at > now() - interval '30 days'
        ORDER BY i.expires_at LIMIT 1) i
    $$;
GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION integrations_expire() OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION integrations_expire();
DROP INDEX integrations_ending;
