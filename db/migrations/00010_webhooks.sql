-- +goose Up

-- A shop's own systems that are told what happens.
CREATE TABLE webhook_endpoints (
    shop_id         uuid NOT NULL REFERENCES shops,
    id              uuid NOT NULL,
    url             text NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    topics          text[] NOT NULL DEFAULT '{*}', -- "booking.*", "payment.approved", "*"
    secret_sealed   bytea NOT NULL,
    previous_sealed bytea, -- signs beside the new secret until previous_until
    previous_until  timestamptz,
    active          boolean NOT NULL DEFAULT true,
    disabled_reason text NOT NULL DEFAULT '' CHECK (disabled_reason IN ('', 'gone', 'failing')), -- by us; a person gives none
    failing_since   timestamptz, -- first failure after the last success
    description     text NOT NULL DEFAULT '' CHECK (length(description) <= 200),
    archived_at     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id),
    CHECK ((previous_sealed IS NULL) = (previous_until IS NULL))
);

-- One event for one endpoint. The body is the event as it was when it happened, byte for byte, so that a replay is the
-- same. attempts is the fencing number and only grows; tries counts since the event or its last replay, and paces them.
CREATE TABLE webhook_deliveries (
    shop_id     uuid NOT NULL,
    id          uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    event_id    uuid NOT NULL, -- the same in every try and replay: the receiver's key against doubles
    topic       text NOT NULL,
    body        json NOT NULL, -- json and not jsonb: what is signed must not change
    status      text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts    integer NOT NULL DEFAULT 0,
    tries       integer NOT NULL DEFAULT 0,
    tried_since timestamptz NOT NULL DEFAULT now(), -- three days later it is given up
    next_at     timestamptz DEFAULT now(),
    error       text NOT NULL DEFAULT '',
    last_status integer,
    created_at  timestamptz NOT NULL DEFAULT now(),
    first_sent_at timestamptz,
    done_at     timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, endpoint_id) REFERENCES webhook_endpoints
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (shop_id, endpoint_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (shop_id, endpoint_id, id);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (shop_id, created_at);

CREATE TABLE webhook_attempts (
    shop_id     uuid NOT NULL,
    id          uuid NOT NULL,
    delivery_id uuid NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    took_ms     integer NOT NULL,
    status      integer, -- NULL: no answer
    error       text NOT NULL DEFAULT '',
    answer      text NOT NULL DEFAULT '', -- its first 500 characters
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, delivery_id) REFERENCES webhook_deliveries ON DELETE CASCADE
);
CREATE INDEX webhook_attempts_by_delivery ON webhook_attempts (shop_id, delivery_id);

-- Tokens of a provider are changed for fresh ones before they end: next_at says when, attempts is the fencing number.
ALTER TABLE integrations
    ADD COLUMN next_at  timestamptz,
    ADD COLUMN attempts integer NOT NULL DEFAULT 0;
CREATE INDEX integrations_due ON integrations (shop_id, next_at) WHERE next_at IS NOT NULL;

-- Somebody who was sent to a provider to connect the shop's account there; gone once they are back.
CREATE TABLE oauth_states (
    shop_id    uuid NOT NULL REFERENCES shops,
    id         uuid NOT NULL,
    provider   text NOT NULL,
    user_id    uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id)
);

-- What a barber earns of the services they did, in per cent of their price.
ALTER TABLE barbers ADD COLUMN commission_percent integer NOT NULL DEFAULT 0 CHECK (commission_percent BETWEEN 0 AND 100);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['webhook_endpoints', 'webhook_deliveries', 'webhook_attempts', 'oauth_states'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO barberpro_app', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT DELETE ON webhook_deliveries, webhook_attempts, oauth_states TO barberpro_app;
CREATE POLICY sweep ON webhook_deliveries FOR SELECT TO barberpro_sweep USING (true);
CREATE POLICY sweep ON webhook_endpoints FOR SELECT TO barberpro_sweep USING (true);
GRANT SELECT ON webhook_deliveries, webhook_endpoints TO barberpro_sweep;

-- Which shops have secrets sealed here, for the rotation of keys.
CREATE FUNCTION shops_with_integrations() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT shop_id FROM integrations WHERE secret_sealed IS NOT NULL $$;
CREATE FUNCTION shops_with_webhooks() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT shop_id FROM webhook_endpoints $$;

-- Which shops have deliveries that were kept for long enough.
CREATE FUNCTION shops_with_old_deliveries(before timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT shop_id FROM webhook_deliveries WHERE created_at < before $$;

GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION shops_with_integrations() OWNER TO barberpro_sweep;
ALTER FUNCTION shops_with_webhooks() OWNER TO barberpro_sweep;
ALTER FUNCTION shops_with_old_deliveries(timestamptz) OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION shops_with_old_deliveries(timestamptz);
DROP FUNCTION shops_with_webhooks();
DROP FUNCTION shops_with_integrations();
ALTER TABLE barbers DROP COLUMN commission_percent;
DROP TABLE oauth_states;
ALTER TABLE integrations DROP COLUMN next_at, DROP COLUMN attempts;
DROP TABLE webhook_attempts, webhook_deliveries, webhook_endpoints;
