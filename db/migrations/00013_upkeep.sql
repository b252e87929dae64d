-- +goose Up

-- Every shop, for what is done to all of them now and then.
CREATE FUNCTION all_shops() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT id FROM shops $$;
GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION all_shops() OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- The rotation of keys goes through all shops.
DROP FUNCTION shops_with_integrations();
DROP FUNCTION shops_with_webhooks();

-- How a message was sent is of no use once nobody asks any more; see the job that forgets.
GRANT DELETE ON delivery_attempts TO barberpro_app;

-- The page of an intent that was closed is withdrawn at the provider, and so is a voucher that nobody should pay any more.
-- A queue of its own: the intent itself goes on being asked about.
ALTER TABLE payment_intents
    ADD COLUMN withdraw_at       timestamptz,
    ADD COLUMN withdraw_attempts integer NOT NULL DEFAULT 0;
CREATE INDEX payment_intents_withdrawals ON payment_intents (shop_id, withdraw_at) WHERE withdraw_at IS NOT NULL;
CREATE VIEW payment_withdrawals WITH (security_invoker = true) AS
    SELECT shop_id, withdraw_at AS next_at FROM payment_intents WHERE withdraw_at IS NOT NULL;
GRANT SELECT ON payment_withdrawals TO barberpro_app, barberpro_sweep;

-- +goose Down
DROP VIEW payment_withdrawals;
ALTER TABLE payment_intents DROP COLUMN withdraw_at, DROP COLUMN withdraw_attempts;
REVOKE DELETE ON delivery_attempts FROM barberpro_app;
CREATE FUNCTION shops_with_integrations() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT shop_id FROM integrations WHERE secret_sealed IS NOT NULL $$;
CREATE FUNCTION shops_with_webhooks() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT shop_id FROM webhook_endpoints $$;
GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION shops_with_integrations() OWNER TO barberpro_sweep;
ALTER FUNCTION shops_with_webhooks() OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;
DROP FUNCTION all_shops();
