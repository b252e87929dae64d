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

-- +goose Down
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
