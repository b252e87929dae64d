-- +goose Up

-- A shop's own systems that are told what happens.
CREATE TABLE webhook_endpoints (
    shop_id       uuid NOT NULL REFERENCES shops,
    id            uuid NOT NULL,
    url           text NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    topics        text[] NOT NULL DEFAULT '{*}', -- "booking.*", "payment.approved", "*"
    secret_sealed bytea NOT NULL,
    active        boolean NOT NULL DEFAULT true,
    description   text NOT NULL DEFAULT '' CHECK (length(description) <= 200),
    archived_at   timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id)
);

-- One event for one endpoint. The body is the event as it was when it was sent first, so that a replay is the same.
CREATE TABLE webhook_deliveries (
    shop_id     uuid NOT NULL,
    id          uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    event_id    uuid NOT NULL, -- the same in every try and replay: the receiver's key against doubles
    topic       text NOT NULL,
    body        jsonb NOT NULL,
    status      text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts    integer NOT NULL DEFAULT 0,
    next_at     timestamptz DEFAULT '-infinity',
    error       text NOT NULL DEFAULT '',
    last_status integer,
    created_at  timestamptz NOT NULL DEFAULT now(),
    first_sent_at timestamptz,
    done_at     timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, endpoint_id) REFERENCES webhook_endpoints
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (shop_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (shop_id, endpoint_id, created_at, id);

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
    FOREIGN KEY (shop_id, delivery_id) REFERENCES webhook_deliveries
);
CREATE INDEX webhook_attempts_by_delivery ON webhook_attempts (shop_id, delivery_id);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['webhook_endpoints', 'webhook_deliveries', 'webhook_attempts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO barberpro_app', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT DELETE ON webhook_deliveries, webhook_attempts TO barberpro_app;
CREATE POLICY sweep ON webhook_deliveries FOR SELECT TO barberpro_sweep USING (true);
GRANT SELECT ON webhook_deliveries TO barberpro_sweep;

-- +goose Down
DROP TABLE webhook_attempts, webhook_deliveries, webhook_endpoints;
