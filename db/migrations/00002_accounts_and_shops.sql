-- +goose Up

-- People who sign in. Not of one shop: a barber may work in two.
CREATE TABLE users (
    id                  uuid PRIMARY KEY,
    email               text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    name                text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    phone               text,
    password_hash       text, -- NULL until an invited person chooses one
    password_changed_at timestamptz NOT NULL DEFAULT now(),
    failed_logins       integer NOT NULL DEFAULT 0 CHECK (failed_logins >= 0),
    locked_until        timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now()
);

-- A session is a family of refresh tokens: revoking it ends all of them.
CREATE TABLE sessions (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz NOT NULL,
    revoked_at     timestamptz,
    revoked_reason text CHECK (revoked_reason IN ('logout', 'logout_all', 'password_changed', 'token_reused', 'member_removed'))
);
CREATE INDEX sessions_by_user ON sessions (user_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Refresh tokens, hashed (SHA-256). A token is used once; its successor names it as parent.
CREATE TABLE refresh_tokens (
    token_hash  bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    session_id  uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    parent_hash bytea,
    issued_at   timestamptz NOT NULL DEFAULT now(),
    used_at     timestamptz
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE password_resets (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX password_resets_by_user ON password_resets (user_id);

-- The tenant. Its settings are columns: read with it, changed seldom. version counts every change of what can be
-- booked (settings, services, barbers, hours, holidays, chairs); bookings never touch this row.
CREATE TABLE shops (
    id                    uuid PRIMARY KEY,
    slug                  text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9](-?[a-z0-9]){1,59}$'),
    name                  text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    timezone              text NOT NULL,
    address               text NOT NULL DEFAULT '',
    phone                 text NOT NULL DEFAULT '',
    cuit                  text CHECK (cuit ~ '^[0-9]{11}$'),
    paused                boolean NOT NULL DEFAULT false,
    version               bigint NOT NULL DEFAULT 1,
    slot_step_minutes     integer NOT NULL DEFAULT 15 CHECK (slot_step_minutes BETWEEN 5 AND 240),
    slot_anchor           text NOT NULL DEFAULT 'midnight' CHECK (slot_anchor IN ('midnight', 'opening', 'adjacent')),
    notice_minutes        integer NOT NULL DEFAULT 60 CHECK (notice_minutes BETWEEN 0 AND 43200),
    horizon_days          integer NOT NULL DEFAULT 60 CHECK (horizon_days BETWEEN 1 AND 366),
    hold_minutes          integer NOT NULL DEFAULT 10 CHECK (hold_minutes BETWEEN 1 AND 60),
    payment_minutes       integer NOT NULL DEFAULT 60 CHECK (payment_minutes BETWEEN 5 AND 10080),
    cancel_until_hours    integer NOT NULL DEFAULT 24 CHECK (cancel_until_hours BETWEEN 0 AND 720),
    no_show_grace_minutes integer NOT NULL DEFAULT 15 CHECK (no_show_grace_minutes BETWEEN 0 AND 240),
    created_at            timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
    shop_id    uuid NOT NULL REFERENCES shops,
    user_id    uuid NOT NULL REFERENCES users,
    role       text NOT NULL CHECK (role IN ('owner', 'manager', 'reception', 'barber')),
    barber_id  uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

-- What staff and customers did, append-only. hash chains each shop's events in the order of seal_no, which a job gives
-- shortly after the fact: chaining inside the transaction would make every booking of a shop wait for the one before.
CREATE TABLE audit_events (
    shop_id       uuid NOT NULL REFERENCES shops,
    id            uuid NOT NULL,
    at            timestamptz NOT NULL DEFAULT now(),
    actor_kind    text NOT NULL CHECK (actor_kind IN ('user', 'customer', 'system')),
    actor_user_id uuid,
    action        text NOT NULL,
    entity        text NOT NULL,
    entity_id     uuid,
    detail        jsonb NOT NULL DEFAULT '{}',
    request_id    text NOT NULL DEFAULT '',
    seal_no       bigint,
    hash          bytea,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, seal_no),
    CHECK ((seal_no IS NULL) = (hash IS NULL))
);
CREATE INDEX audit_events_unsealed ON audit_events (shop_id, id) WHERE seal_no IS NULL;

-- +goose StatementBegin
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seal_no IS NULL
       AND (OLD.shop_id, OLD.id, OLD.at, OLD.actor_kind, OLD.actor_user_id, OLD.action, OLD.entity, OLD.entity_id, OLD.detail, OLD.request_id)
           IS NOT DISTINCT FROM
           (NEW.shop_id, NEW.id, NEW.at, NEW.actor_kind, NEW.actor_user_id, NEW.action, NEW.entity, NEW.entity_id, NEW.detail, NEW.request_id)
    THEN
        RETURN NEW; -- the one allowed change: sealing
    END IF;
    RAISE EXCEPTION 'audit_events is append-only' USING ERRCODE = 'BP005';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

-- The stored answer of each POST that carried an Idempotency-Key, written with its effect. body is sealed.
-- shop_id is all zeros for operations that belong to no shop.
CREATE TABLE idempotency_keys (
    shop_id      uuid NOT NULL,
    route        text NOT NULL,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    body         bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, route, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (shop_id, created_at);

ALTER TABLE shops ENABLE ROW LEVEL SECURITY;
ALTER TABLE shops FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON shops TO barberpro_app
    USING (id = (SELECT current_shop()))
    WITH CHECK (id = (SELECT current_shop()));
-- The public page of a shop is found by its slug before the shop is known.
CREATE POLICY by_slug ON shops FOR SELECT TO barberpro_app
    USING (slug = (SELECT current_setting('app.slug', true)));

ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON memberships TO barberpro_app
    USING (shop_id = (SELECT current_shop()))
    WITH CHECK (shop_id = (SELECT current_shop()));
-- A person sees the shops they belong to.
CREATE POLICY own_memberships ON memberships FOR SELECT TO barberpro_app
    USING (user_id = (SELECT current_person()));

ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON audit_events TO barberpro_app
    USING (shop_id = (SELECT current_shop()))
    WITH CHECK (shop_id = (SELECT current_shop()));

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON idempotency_keys TO barberpro_app
    USING (shop_id = (SELECT current_shop()))
    WITH CHECK (shop_id = (SELECT current_shop()));

GRANT SELECT, INSERT, UPDATE, DELETE ON users, sessions, refresh_tokens, password_resets, memberships, idempotency_keys TO barberpro_app;
GRANT SELECT, INSERT, UPDATE ON shops, audit_events TO barberpro_app;

-- +goose Down
DROP TABLE idempotency_keys, audit_events, memberships, shops, password_resets, refresh_tokens, sessions, users;
DROP FUNCTION audit_is_append_only();
