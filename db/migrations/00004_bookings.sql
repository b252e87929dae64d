-- +goose Up

-- Text as people search it: lower case, without accents. IMMUTABLE, so it can be a generated column.
CREATE FUNCTION fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT lower(translate(t, 'áéíóúüñÁÉÍÓÚÜÑàèìòùÀÈÌÒÙâêîôûÂÊÎÔÛãõÃÕçÇ', 'aeiouunAEIOUUNaeiouAEIOUaeiouAEIOUaoAOcC')) $$;

CREATE TABLE customers (
    shop_id         uuid NOT NULL REFERENCES shops,
    id              uuid NOT NULL,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    phone           text CHECK (phone ~ '^\+[0-9]{8,15}$'), -- E.164; NULL once erased or merged
    email           text,
    doc_type        text CHECK (doc_type IN ('DNI', 'CUIT', 'CUIL')),
    doc_sealed      bytea, -- the number, encrypted
    note            text NOT NULL DEFAULT '',
    usual_barber_id uuid,
    no_show_count   integer NOT NULL DEFAULT 0 CHECK (no_show_count >= 0),
    search          text GENERATED ALWAYS AS (fold(name || ' ' || coalesce(phone, '') || ' ' || coalesce(email, ''))) STORED,
    merged_into     uuid,
    erased_at       timestamptz,
    version         integer NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, phone),
    FOREIGN KEY (shop_id, usual_barber_id) REFERENCES barbers,
    FOREIGN KEY (shop_id, merged_into) REFERENCES customers
);

-- What a person agreed to: purpose and version of the text they saw (Ley 25.326).
CREATE TABLE customer_consents (
    shop_id      uuid NOT NULL,
    customer_id  uuid NOT NULL,
    purpose      text NOT NULL,
    text_version text NOT NULL,
    given_at     timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    PRIMARY KEY (shop_id, customer_id, purpose, text_version),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customers
);

-- A turno, from the hold on. A hold is a booking in state held: everything that occupies time is one thing.
-- shop_id needs no key of its own to shops: customers, services and barbers have one, and every booking taking a share
-- lock on its shop's row would make that row the busiest of all.
CREATE TABLE bookings (
    shop_id             uuid NOT NULL,
    id                  uuid NOT NULL,
    code                text NOT NULL, -- what people read aloud, such as K7QM2XA
    status              text NOT NULL CHECK (status IN ('held', 'pending_payment', 'confirmed', 'checked_in', 'in_service', 'completed',
                            'expired', 'cancelled_by_customer', 'cancelled_by_shop', 'no_show')),
    version             integer NOT NULL DEFAULT 1,
    source              text NOT NULL CHECK (source IN ('public', 'staff')),
    customer_id         uuid,
    customer_name       text NOT NULL DEFAULT '', -- as given for this turno
    note                text NOT NULL DEFAULT '',
    starts_at           timestamptz NOT NULL,
    ends_at             timestamptz NOT NULL CHECK (ends_at > starts_at AND ends_at - starts_at <= interval '24 hours'),
    local_starts_at     timestamp NOT NULL, -- the wall time that was agreed, whatever becomes of the zone's rules
    total_centavos      bigint NOT NULL CHECK (total_centavos >= 0),
    deposit_centavos    bigint NOT NULL DEFAULT 0 CHECK (deposit_centavos BETWEEN 0 AND total_centavos),
    paid_centavos       bigint NOT NULL DEFAULT 0,
    payment             text NOT NULL DEFAULT 'at_shop' CHECK (payment IN ('at_shop', 'deposit', 'full')),
    cancellable_until   timestamptz NOT NULL,
    expires_at          timestamptz, -- of held and pending_payment
    overbook_reason     text CHECK (length(overbook_reason) BETWEEN 1 AND 500),
    hold_token_hash     bytea,
    hold_phone          text,
    manage_token_hash   bytea,
    manage_token_sealed bytea, -- to show the link again; see ADR on tokens
    consent_version     text,
    cancel_reason       text,
    status_changed_at   timestamptz NOT NULL DEFAULT now(),
    created_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, code),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customers,
    CHECK (customer_id IS NOT NULL OR status IN ('held', 'expired', 'cancelled_by_customer')),
    CHECK ((expires_at IS NOT NULL) = (status IN ('held', 'pending_payment')))
);
CREATE INDEX bookings_by_start ON bookings (shop_id, starts_at);
CREATE INDEX bookings_by_customer ON bookings (shop_id, customer_id, starts_at);
CREATE UNIQUE INDEX bookings_by_manage_token ON bookings (shop_id, manage_token_hash) WHERE manage_token_hash IS NOT NULL;
CREATE UNIQUE INDEX bookings_by_hold_token ON bookings (shop_id, hold_token_hash) WHERE hold_token_hash IS NOT NULL;
CREATE INDEX bookings_waiting ON bookings (shop_id, expires_at) WHERE status IN ('held', 'pending_payment');

-- What was agreed, frozen: names, price, minutes and policy of the moment of booking. The occupancies hold the key to
-- barbers.
CREATE TABLE booking_lines (
    shop_id        uuid NOT NULL,
    booking_id     uuid NOT NULL,
    ordinal        integer NOT NULL,
    service_id     uuid NOT NULL,
    service_name   text NOT NULL,
    barber_id      uuid NOT NULL,
    barber_name    text NOT NULL,
    starts_at      timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL,
    price_centavos bigint NOT NULL CHECK (price_centavos >= 0),
    policy         jsonb NOT NULL,
    PRIMARY KEY (shop_id, booking_id, ordinal),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings,
    FOREIGN KEY (shop_id, service_id) REFERENCES services
);

-- The time a turno takes of a barber: each busy stretch with its buffers, half-open. The exclusion constraint decides
-- every race. A reschedule deactivates the rows of one revision and inserts the next, so rows are never moved.
-- changed_xid is the transaction that last wrote the row: readers ask what committed since the snapshot they cached
-- (docs/adr), which no shared counter inside the booking transaction could tell without serialising it.
CREATE TABLE occupancies (
    shop_id     uuid NOT NULL,
    booking_id  uuid NOT NULL,
    revision    integer NOT NULL, -- version of the booking that inserted it
    ordinal     integer NOT NULL,
    barber_id   uuid NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at > starts_at AND ends_at - starts_at <= interval '24 hours'),
    expires_at  timestamptz, -- of its booking
    active      boolean NOT NULL DEFAULT true,
    overbook    boolean NOT NULL DEFAULT false,
    changed_xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    PRIMARY KEY (shop_id, booking_id, revision, ordinal),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings,
    FOREIGN KEY (shop_id, barber_id) REFERENCES barbers,
    CONSTRAINT occupancies_never_overlap EXCLUDE USING gist
        (shop_id WITH =, barber_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (active AND NOT overbook)
);
CREATE INDEX occupancies_live ON occupancies (shop_id, barber_id, starts_at) INCLUDE (ends_at, expires_at) WHERE active;
-- Overbooks stand outside the constraint, so bookings look for them themselves. There are few.
CREATE INDEX occupancies_overbooked ON occupancies (shop_id, barber_id, starts_at) WHERE active AND overbook;
CREATE INDEX occupancies_changed ON occupancies (shop_id, changed_xid);

-- The same for chairs: the row names the chair that was given.
CREATE TABLE resource_occupancies (
    shop_id     uuid NOT NULL,
    booking_id  uuid NOT NULL,
    revision    integer NOT NULL,
    ordinal     integer NOT NULL,
    resource_id uuid NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at > starts_at AND ends_at - starts_at <= interval '24 hours'),
    expires_at  timestamptz,
    active      boolean NOT NULL DEFAULT true,
    overbook    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (shop_id, booking_id, revision, ordinal),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings,
    FOREIGN KEY (shop_id, resource_id) REFERENCES resources,
    CONSTRAINT resource_occupancies_never_overlap EXCLUDE USING gist
        (shop_id WITH =, resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (active AND NOT overbook)
);
CREATE INDEX resource_occupancies_live ON resource_occupancies (shop_id, resource_id, starts_at) INCLUDE (ends_at, expires_at) WHERE active;

-- +goose StatementBegin
CREATE FUNCTION stamp_changed_xid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_xid := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stamp_changed_xid BEFORE UPDATE ON occupancies FOR EACH ROW EXECUTE FUNCTION stamp_changed_xid();

CREATE TABLE booking_events (
    shop_id     uuid NOT NULL,
    booking_id  uuid NOT NULL,
    version     integer NOT NULL, -- of the booking after the event
    kind        text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    actor_kind  text NOT NULL CHECK (actor_kind IN ('user', 'customer', 'system')),
    actor_id    uuid,
    request_id  text NOT NULL DEFAULT '',
    detail      jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (shop_id, booking_id, version),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings
);

-- The table of moves in docs/architecture.md, kept by the database. Every move also takes the next version, so two
-- people who both saw version n cannot both move it.
-- +goose StatementBegin
CREATE FUNCTION check_booking_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status NOT IN ('held', 'pending_payment', 'confirmed') THEN
            PERFORM refuse('BP002', format('a booking cannot start as %s', NEW.status));
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'pending_payment'), ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled_by_customer'),
        ('pending_payment', 'confirmed'), ('pending_payment', 'expired'),
        ('pending_payment', 'cancelled_by_customer'), ('pending_payment', 'cancelled_by_shop'),
        ('confirmed', 'checked_in'), ('confirmed', 'cancelled_by_customer'), ('confirmed', 'cancelled_by_shop'), ('confirmed', 'no_show'),
        ('checked_in', 'in_service'), ('checked_in', 'no_show'),
        ('in_service', 'completed'),
        ('no_show', 'confirmed'))
    THEN
        PERFORM refuse('BP002', format('a booking cannot go from %s to %s', OLD.status, NEW.status));
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
        PERFORM refuse('BP003', 'a move takes the next version');
    END IF;
    NEW.status_changed_at := now();
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER check_booking_start BEFORE INSERT ON bookings FOR EACH ROW
    WHEN (NEW.status NOT IN ('held', 'pending_payment', 'confirmed')) EXECUTE FUNCTION check_booking_move();
CREATE TRIGGER check_booking_move BEFORE UPDATE ON bookings FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_booking_move();

-- "Botón de Arrepentimiento" (Disp. 954/2025): a request without login, answered with its code.
CREATE TABLE withdrawals (
    shop_id      uuid NOT NULL REFERENCES shops,
    id           uuid NOT NULL,
    code         text NOT NULL,
    booking_code text NOT NULL DEFAULT '',
    name         text NOT NULL,
    contact      text NOT NULL,
    detail       text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, code)
);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['customers', 'customer_consents', 'bookings', 'booking_lines', 'occupancies',
                             'resource_occupancies', 'booking_events', 'withdrawals'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO barberpro_app', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
REVOKE UPDATE ON booking_events, withdrawals FROM barberpro_app;
GRANT DELETE ON booking_lines, customer_consents TO barberpro_app;

-- Which shops have work due. The workers then do it shop by shop, under row-level security like everyone.
CREATE POLICY sweep ON bookings FOR SELECT TO barberpro_sweep USING (true);
CREATE POLICY sweep ON audit_events FOR SELECT TO barberpro_sweep USING (true);
CREATE POLICY sweep ON idempotency_keys TO barberpro_sweep USING (true);
GRANT SELECT ON bookings, audit_events TO barberpro_sweep;
GRANT SELECT, DELETE ON idempotency_keys TO barberpro_sweep;

CREATE FUNCTION shops_with_expired_bookings(at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT shop_id FROM bookings WHERE status IN ('held', 'pending_payment') AND expires_at <= at $$;

CREATE FUNCTION shops_with_unsealed_audit() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT shop_id FROM audit_events WHERE seal_no IS NULL $$;

CREATE FUNCTION shops_with_audit() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT shop_id FROM audit_events $$;

CREATE FUNCTION forget_idempotency_keys(before timestamptz, most integer) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    WITH gone AS (
        DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM idempotency_keys WHERE created_at < before LIMIT most)) RETURNING 1)
    SELECT count(*) FROM gone
    $$;

GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION shops_with_expired_bookings(timestamptz) OWNER TO barberpro_sweep;
ALTER FUNCTION shops_with_unsealed_audit() OWNER TO barberpro_sweep;
ALTER FUNCTION shops_with_audit() OWNER TO barberpro_sweep;
ALTER FUNCTION forget_idempotency_keys(timestamptz, integer) OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION shops_with_expired_bookings(timestamptz);
DROP FUNCTION shops_with_unsealed_audit();
DROP FUNCTION shops_with_audit();
DROP FUNCTION forget_idempotency_keys(timestamptz, integer);
DROP POLICY sweep ON audit_events;
DROP POLICY sweep ON idempotency_keys;
DROP TABLE withdrawals, booking_events, resource_occupancies, occupancies, booking_lines, bookings, customer_consents, customers;
DROP FUNCTION check_booking_move();
DROP FUNCTION stamp_changed_xid();
DROP FUNCTION fold(text);
