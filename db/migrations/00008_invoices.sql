-- +goose Up

-- How a shop invoices. legal_* are printed; the CUIT is shops.cuit.
ALTER TABLE shops
    ADD COLUMN legal_name             text NOT NULL DEFAULT '',
    ADD COLUMN legal_address          text NOT NULL DEFAULT '',
    ADD COLUMN gross_income           text NOT NULL DEFAULT '', -- Ingresos Brutos number
    ADD COLUMN activity_since         date,
    ADD COLUMN tax_condition          text CHECK (tax_condition IN ('responsable_inscripto', 'monotributo', 'exento')),
    ADD COLUMN point_of_sale          integer CHECK (point_of_sale BETWEEN 1 AND 99998),
    ADD COLUMN invoice_when           text NOT NULL DEFAULT 'by_hand' CHECK (invoice_when IN ('by_hand', 'at_payment', 'at_completion')),
    ADD COLUMN named_from_centavos    bigint NOT NULL DEFAULT 1000000000 CHECK (named_from_centavos > 0); -- RG 5700/2025: $ 10.000.000

-- One row a numbering: its lock orders the calls, one in flight at a time.
CREATE TABLE voucher_series (
    shop_id       uuid NOT NULL REFERENCES shops,
    cuit          text NOT NULL CHECK (cuit ~ '^[0-9]{11}$'),
    point_of_sale integer NOT NULL,
    voucher_type  integer NOT NULL, -- CbteTipo
    last_number   bigint NOT NULL DEFAULT 0, -- last one that ARCA is known to have authorised
    last_date     date,
    busy_until    timestamptz NOT NULL DEFAULT 'epoch', -- lease of the worker that speaks for the series
    lease         bigint NOT NULL DEFAULT 0,                -- its fencing number
    synced_at     timestamptz,                              -- when last_number was last asked for; NULL: ask before the next call
    opened_at     timestamptz,                              -- when it was first asked for: what was before is not ours
    failures      integer NOT NULL DEFAULT 0,               -- calls that failed since one worked
    PRIMARY KEY (shop_id, cuit, point_of_sale, voucher_type)
);

-- Vouchers: invoices and credit notes. Everything but number, CAE and state is frozen when it is asked for.
CREATE TABLE invoices (
    shop_id          uuid NOT NULL,
    id               uuid NOT NULL,
    booking_id       uuid NOT NULL,
    payment_id       uuid, -- the payment it was issued for, where the shop invoices at payment; NULL: the rest of the turno
    credits_id       uuid, -- the invoice that this credit note takes back
    refund_id        uuid, -- the refund that asked for it
    status           text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'authorized', 'rejected')),
    cuit             text NOT NULL CHECK (cuit ~ '^[0-9]{11}$'),
    point_of_sale    integer NOT NULL,
    voucher_type     integer NOT NULL CHECK (voucher_type IN (1, 3, 6, 8, 11, 13)),
    number           bigint CHECK (number > 0), -- reserved before the call; kept through doubt; freed by a rejection
    issue_date       date,                      -- in the shop's zone; set with the number
    service_from     date NOT NULL,
    service_to       date NOT NULL,
    doc_type         integer NOT NULL DEFAULT 99, -- AFIP: 80 CUIT, 86 CUIL, 96 DNI, 99 final consumer
    doc_sealed       bytea,
    receiver_name    text NOT NULL DEFAULT '',
    receiver_address text NOT NULL DEFAULT '',
    receiver_condition integer NOT NULL DEFAULT 5, -- CondicionIVAReceptorId (RG 5616)
    total_centavos   bigint NOT NULL CHECK (total_centavos > 0),
    net_centavos     bigint NOT NULL CHECK (net_centavos >= 0),
    vat_centavos     bigint NOT NULL DEFAULT 0 CHECK (vat_centavos >= 0),
    exempt_centavos  bigint NOT NULL DEFAULT 0 CHECK (exempt_centavos >= 0),
    credited_centavos bigint NOT NULL DEFAULT 0 CHECK (credited_centavos BETWEEN 0 AND total_centavos), -- taken back by credit notes
    items            jsonb NOT NULL, -- [{description, quantity, unit_centavos, total_centavos}]
    issuer           jsonb NOT NULL, -- what is printed of the shop
    cae              text CHECK (cae ~ '^[0-9]{14}$'),
    cae_due          date,
    observations     jsonb NOT NULL DEFAULT '[]', -- [{code, message}] of ARCA
    deadline         date NOT NULL, -- last day on which ARCA takes this date of service
    attempts         integer NOT NULL DEFAULT 0,
    next_at          timestamptz DEFAULT 'epoch',
    error            text NOT NULL DEFAULT '',
    requested_by     uuid,
    created_at       timestamptz NOT NULL DEFAULT now(),
    authorized_at    timestamptz,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, cuit, point_of_sale, voucher_type, number),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings,
    FOREIGN KEY (shop_id, credits_id) REFERENCES invoices,
    CHECK ((status = 'authorized') = (cae IS NOT NULL)),
    CHECK (status NOT IN ('sending', 'authorized') OR number IS NOT NULL),
    CHECK (total_centavos = net_centavos + vat_centavos + exempt_centavos)
);
-- One invoice for a payment and one for the rest of a turno, one credit note for a refund, rejected ones aside: what a
-- retry or a race cannot double (I5, I6). One that was taken back whole makes room for another.
CREATE UNIQUE INDEX invoices_one_of_booking ON invoices (shop_id, booking_id)
    WHERE credits_id IS NULL AND payment_id IS NULL AND status <> 'rejected' AND credited_centavos < total_centavos;
CREATE UNIQUE INDEX invoices_one_of_payment ON invoices (shop_id, payment_id) WHERE payment_id IS NOT NULL AND status <> 'rejected';
CREATE UNIQUE INDEX invoices_one_of_refund ON invoices (shop_id, refund_id, credits_id) WHERE refund_id IS NOT NULL AND status <> 'rejected';
CREATE INDEX invoices_by_booking ON invoices (shop_id, booking_id);
CREATE INDEX invoices_by_credit ON invoices (shop_id, credits_id) WHERE credits_id IS NOT NULL;
CREATE INDEX invoices_by_time ON invoices (shop_id, created_at, id);
CREATE INDEX invoices_due ON invoices (shop_id, next_at) WHERE next_at IS NOT NULL;

-- Vouchers that ARCA has in a series and that no invoice here knows: another system used our point of sale, or a backup
-- from before them was restored. The next invoice that asks for the very same takes one over instead of a new number.
CREATE TABLE voucher_strays (
    shop_id        uuid NOT NULL,
    cuit           text NOT NULL,
    point_of_sale  integer NOT NULL,
    voucher_type   integer NOT NULL,
    number         bigint NOT NULL CHECK (number > 0),
    total_centavos bigint NOT NULL,
    issue_date     date NOT NULL,
    detail_sealed  bytea NOT NULL, -- the voucher as ARCA has it; the receiver's document is in it
    found_at       timestamptz NOT NULL DEFAULT now(),
    invoice_id     uuid, -- which took it over
    PRIMARY KEY (shop_id, cuit, point_of_sale, voucher_type, number),
    FOREIGN KEY (shop_id, cuit, point_of_sale, voucher_type) REFERENCES voucher_series,
    FOREIGN KEY (shop_id, invoice_id) REFERENCES invoices
);

-- Access tickets of WSAA, shared by all processes: ARCA gives one at a time for a certificate and a service.
CREATE TABLE afip_tickets (
    shop_id       uuid NOT NULL REFERENCES shops,
    cuit          text NOT NULL,
    service       text NOT NULL,
    sealed        bytea, -- token and sign
    expires_at    timestamptz,
    busy_until    timestamptz NOT NULL DEFAULT 'epoch', -- one refresh at a time
    blocked_until timestamptz, -- ARCA says that a ticket is out there which we do not have
    error         text NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, cuit, service)
);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['voucher_series', 'invoices', 'voucher_strays', 'afip_tickets'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO barberpro_app', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
CREATE POLICY sweep ON invoices FOR SELECT TO barberpro_sweep USING (true);
GRANT SELECT ON invoices TO barberpro_sweep;

-- How many vouchers wait for their CAE over all shops, since when, and how many past their day, for the metrics.
CREATE FUNCTION invoices_waiting(today date) RETURNS TABLE (waiting bigint, oldest timestamptz, late bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT count(*), min(created_at), count(*) FILTER (WHERE deadline < today) FROM invoices WHERE next_at IS NOT NULL $$;
GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION invoices_waiting(date) OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION invoices_waiting(date);
DROP TABLE voucher_strays, afip_tickets, invoices, voucher_series;
ALTER TABLE shops DROP COLUMN legal_name, DROP COLUMN legal_address, DROP COLUMN gross_income, DROP COLUMN activity_since,
    DROP COLUMN tax_condition, DROP COLUMN point_of_sale, DROP COLUMN invoice_when, DROP COLUMN named_from_centavos;
