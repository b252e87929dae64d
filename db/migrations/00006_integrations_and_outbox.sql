-- +goose Up

-- A shop's own accounts at the providers. settings may be shown to its managers; secret is one sealed JSON object.
-- account is who the shop is over there (MercadoPago user id, CUIT, phone number id): it finds the shop of a webhook that
-- does not name one.
CREATE TABLE integrations (
    shop_id       uuid NOT NULL REFERENCES shops,
    provider      text NOT NULL CHECK (provider IN ('mercadopago', 'afip', 'whatsapp', 'sms', 'mail')),
    active        boolean NOT NULL DEFAULT true,
    settings      jsonb NOT NULL DEFAULT '{}',
    secret_sealed bytea,
    account       text,
    version       integer NOT NULL DEFAULT 1,
    expires_at    timestamptz, -- of the token or certificate
    checked_at    timestamptz,
    check_error   text NOT NULL DEFAULT '',
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, provider)
);
-- Whether a shop can be paid online is part of what can be booked.
CREATE TRIGGER bump_version AFTER INSERT OR DELETE OR UPDATE OF active ON integrations
    FOR EACH ROW EXECUTE FUNCTION bump_shop_version();
CREATE INDEX integrations_by_account ON integrations (provider, account) WHERE account IS NOT NULL;

-- When the customer said that they will come, by answering a message.
ALTER TABLE bookings ADD COLUMN attending_at timestamptz;

-- What happened, for the other domains (internal/outbox). A row lives until every handler has had it.
CREATE TABLE outbox (
    shop_id   uuid NOT NULL,
    id        bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    topic     text NOT NULL,
    entity_id uuid NOT NULL,
    version   integer NOT NULL DEFAULT 0,
    data      jsonb NOT NULL DEFAULT '{}',
    at        timestamptz NOT NULL DEFAULT now(),
    attempts  integer NOT NULL DEFAULT 0,
    next_at   timestamptz DEFAULT '-infinity', -- NULL: given up, kept for the list of dead letters
    error     text NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX outbox_due ON outbox (shop_id, next_at) WHERE next_at IS NOT NULL;

-- Every event of a turno is told, but for those of holds, which concern nobody else, and those of a past that is being
-- loaded (app.quiet).
-- +goose StatementBegin
CREATE FUNCTION tell_booking_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('app.quiet', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO outbox (shop_id, topic, entity_id, version, data)
    VALUES (NEW.shop_id, 'booking.' || NEW.kind, NEW.booking_id, NEW.version,
            jsonb_build_object('actor', NEW.actor_kind) || NEW.detail);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER tell_booking_event AFTER INSERT ON booking_events FOR EACH ROW
    WHEN (NEW.kind NOT IN ('held', 'renewed', 'released')) EXECUTE FUNCTION tell_booking_event();

-- Messages of providers that came by webhook, each effect once: unique by (provider, event_key). What they say is never
-- believed about money; it says what to ask the provider. payload is sealed: messages hold telephone numbers and texts.
CREATE TABLE inbox (
    shop_id        uuid NOT NULL,
    id             uuid NOT NULL,
    provider       text NOT NULL,
    event_key      text NOT NULL,
    topic          text NOT NULL,
    resource       text NOT NULL DEFAULT '',
    payload_sealed bytea,
    received_at    timestamptz NOT NULL DEFAULT now(),
    done_at        timestamptz,
    attempts       integer NOT NULL DEFAULT 0,
    next_at        timestamptz DEFAULT '-infinity',
    error          text NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, provider, event_key)
);
CREATE INDEX inbox_due ON inbox (shop_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX inbox_by_age ON inbox (shop_id, received_at);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['integrations', 'outbox', 'inbox'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('CREATE POLICY sweep ON %I FOR SELECT TO barberpro_sweep USING (true)', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO barberpro_app', t);
        EXECUTE format('GRANT SELECT ON %I TO barberpro_sweep', t);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- Which shops have rows due in a queue: any table with shop_id and next_at that barberpro_sweep may read. It
-- goes through the index from shop to shop, so that it costs by the shops that have something planned, not by the rows.
-- +goose StatementBegin
CREATE FUNCTION shops_with_due(queue text) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN RETURN QUERY EXECUTE format(
        'WITH RECURSIVE shops AS (
            (SELECT shop_id FROM %1$I WHERE next_at IS NOT NULL ORDER BY shop_id LIMIT 1)
            UNION ALL
            SELECT (SELECT q.shop_id FROM %1$I q WHERE q.next_at IS NOT NULL AND q.shop_id > s.shop_id ORDER BY q.shop_id LIMIT 1)
            FROM shops s WHERE s.shop_id IS NOT NULL
        )
        SELECT s.shop_id FROM shops s
        WHERE s.shop_id IS NOT NULL AND EXISTS (SELECT FROM %1$I q WHERE q.shop_id = s.shop_id AND q.next_at <= now())', queue); END $$;
-- +goose StatementEnd

-- The shops of an account at a provider.
CREATE FUNCTION shops_of_account(provider_name text, account_name text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT shop_id FROM integrations WHERE provider = provider_name AND account = account_name AND active $$;

GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION shops_with_due(text) OWNER TO barberpro_sweep;
ALTER FUNCTION shops_of_account(text, text) OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP TRIGGER tell_booking_event ON booking_events;
DROP FUNCTION tell_booking_event();
DROP FUNCTION shops_of_account(text, text);
DROP FUNCTION shops_with_due(text);
DROP TABLE inbox, outbox, integrations;
ALTER TABLE bookings DROP COLUMN attending_at;
