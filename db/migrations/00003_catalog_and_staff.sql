-- +goose Up
CREATE TABLE barbers (
    shop_id     uuid NOT NULL REFERENCES shops,
    id          uuid NOT NULL,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    photo_url   text,
    active      boolean NOT NULL DEFAULT true,
    position    integer NOT NULL DEFAULT 0,
    archived_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id)
);
ALTER TABLE memberships ADD FOREIGN KEY (shop_id, barber_id) REFERENCES barbers;

CREATE TABLE services (
    shop_id               uuid NOT NULL REFERENCES shops,
    id                    uuid NOT NULL,
    name                  text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    category              text NOT NULL DEFAULT '',
    description           text NOT NULL DEFAULT '',
    buffer_before_minutes integer NOT NULL DEFAULT 0 CHECK (buffer_before_minutes BETWEEN 0 AND 240),
    buffer_after_minutes  integer NOT NULL DEFAULT 0 CHECK (buffer_after_minutes BETWEEN 0 AND 240),
    deposit_kind          text NOT NULL DEFAULT 'none' CHECK (deposit_kind IN ('none', 'fixed', 'percent')),
    deposit_value         bigint NOT NULL DEFAULT 0 CHECK (deposit_value >= 0 AND (deposit_kind <> 'percent' OR deposit_value <= 100)),
    active                boolean NOT NULL DEFAULT true,
    position              integer NOT NULL DEFAULT 0,
    archived_at           timestamptz,
    created_at            timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id)
);

-- A service is one or more stretches; busy says whether the barber works in it or the product does (processing time).
CREATE TABLE service_segments (
    shop_id    uuid NOT NULL,
    service_id uuid NOT NULL,
    ordinal    integer NOT NULL CHECK (ordinal BETWEEN 1 AND 12),
    minutes    integer NOT NULL CHECK (minutes BETWEEN 1 AND 720),
    busy       boolean NOT NULL,
    PRIMARY KEY (shop_id, service_id, ordinal),
    FOREIGN KEY (shop_id, service_id) REFERENCES services
);

-- Prices by the day they start to hold; the one in force on the day of the turno is charged, and frozen in its line.
CREATE TABLE service_prices (
    shop_id        uuid NOT NULL,
    service_id     uuid NOT NULL,
    valid_from     date NOT NULL,
    price_centavos bigint NOT NULL CHECK (price_centavos BETWEEN 0 AND 100000000000),
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, service_id, valid_from),
    FOREIGN KEY (shop_id, service_id) REFERENCES services
);

-- What a barber offers. NULL means as the service says. A duration of one's own holds for services of a single segment.
CREATE TABLE barber_services (
    shop_id          uuid NOT NULL,
    barber_id        uuid NOT NULL,
    service_id       uuid NOT NULL,
    price_centavos   bigint CHECK (price_centavos BETWEEN 0 AND 100000000000),
    duration_minutes integer CHECK (duration_minutes BETWEEN 1 AND 720),
    PRIMARY KEY (shop_id, barber_id, service_id),
    FOREIGN KEY (shop_id, barber_id) REFERENCES barbers,
    FOREIGN KEY (shop_id, service_id) REFERENCES services
);

CREATE TABLE weekly_hours (
    shop_id      uuid NOT NULL,
    id           uuid NOT NULL,
    barber_id    uuid NOT NULL,
    weekday      smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- ISO: Monday 1
    start_minute integer NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
    end_minute   integer NOT NULL CHECK (end_minute > start_minute AND end_minute <= 2880), -- past 1440: the next day
    valid_from   date,
    valid_to     date CHECK (valid_to >= valid_from),
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, barber_id) REFERENCES barbers
);
CREATE INDEX weekly_hours_by_barber ON weekly_hours (shop_id, barber_id);

-- Replaces a barber's hours on one day. periods: [[start_minute, end_minute], ...]; empty: does not work.
CREATE TABLE schedule_exceptions (
    shop_id   uuid NOT NULL,
    id        uuid NOT NULL,
    barber_id uuid NOT NULL,
    date      date NOT NULL,
    periods   jsonb NOT NULL CHECK (jsonb_typeof(periods) = 'array'),
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, barber_id, date),
    FOREIGN KEY (shop_id, barber_id) REFERENCES barbers
);

CREATE TABLE time_off (
    shop_id    uuid NOT NULL,
    id         uuid NOT NULL,
    barber_id  uuid NOT NULL,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL CHECK (ends_at > starts_at),
    reason     text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, barber_id) REFERENCES barbers
);
CREATE INDEX time_off_by_barber ON time_off (shop_id, barber_id, ends_at);

-- The shop's own choice for a day: over the national table, or for a provincial or private holiday.
CREATE TABLE shop_holidays (
    shop_id uuid NOT NULL REFERENCES shops,
    date    date NOT NULL,
    open    boolean NOT NULL,
    name    text NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, date)
);

-- Chairs. A shop without any is not limited by them.
CREATE TABLE resources (
    shop_id     uuid NOT NULL REFERENCES shops,
    id          uuid NOT NULL,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    active      boolean NOT NULL DEFAULT true,
    archived_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id)
);

-- Every change of these tables moves the shop's version, whoever makes it.
-- +goose StatementBegin
CREATE FUNCTION bump_shop_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE shops SET version = version + 1 WHERE id = coalesce(NEW.shop_id, OLD.shop_id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION bump_own_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER bump_version BEFORE UPDATE ON shops FOR EACH ROW EXECUTE FUNCTION bump_own_version();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['barbers', 'services', 'service_segments', 'service_prices', 'barber_services', 'weekly_hours',
                             'schedule_exceptions', 'time_off', 'shop_holidays', 'resources'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO barberpro_app', t);
        EXECUTE format('CREATE TRIGGER bump_version AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION bump_shop_version()', t);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- +goose Down
ALTER TABLE memberships DROP CONSTRAINT memberships_shop_id_barber_id_fkey;
DROP TRIGGER bump_version ON shops;
DROP TABLE resources, shop_holidays, time_off, schedule_exceptions, weekly_hours, barber_services, service_prices,
    service_segments, services, barbers;
DROP FUNCTION bump_shop_version();
DROP FUNCTION bump_own_version();
