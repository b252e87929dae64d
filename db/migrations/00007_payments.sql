-- +goose Up

-- Rules of deposits and refunds. Percentages are of the total; 0 asks for nothing more than the services do.
ALTER TABLE shops
    ADD COLUMN deposit_new_customer_percent integer NOT NULL DEFAULT 0 CHECK (deposit_new_customer_percent BETWEEN 0 AND 100),
    ADD COLUMN deposit_no_show_percent      integer NOT NULL DEFAULT 0 CHECK (deposit_no_show_percent BETWEEN 0 AND 100),
    ADD COLUMN deposit_from_centavos        bigint  NOT NULL DEFAULT 0 CHECK (deposit_from_centavos >= 0), -- cheaper turnos need none
    ADD COLUMN late_refund_percent          integer CHECK (late_refund_percent BETWEEN 0 AND 100); -- NULL: no late cancelling by link

-- What we ask to be paid through a provider, once: a link to its checkout. next_at drives it: first to make the
-- checkout, then to ask whether it was paid although no webhook came.
CREATE TABLE payment_intents (
    shop_id         uuid NOT NULL,
    id              uuid NOT NULL, -- also external_reference and idempotency key at the provider
    booking_id      uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('deposit', 'full', 'balance', 'link')),
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'expired', 'cancelled')),
    amount_centavos bigint NOT NULL CHECK (amount_centavos > 0), -- tip included
    tip_centavos    bigint NOT NULL DEFAULT 0 CHECK (tip_centavos BETWEEN 0 AND amount_centavos),
    preference_id   text,
    checkout_url    text,
    expires_at      timestamptz NOT NULL, -- the provider takes no payment after it
    polls           integer NOT NULL DEFAULT 0,
    attempts        integer NOT NULL DEFAULT 0,
    next_at         timestamptz DEFAULT 'epoch',
    error           text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings
);
CREATE INDEX payment_intents_due ON payment_intents (shop_id, next_at) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX payment_intents_open ON payment_intents (shop_id, booking_id) WHERE status = 'open';
CREATE INDEX payment_intents_by_booking ON payment_intents (shop_id, booking_id);

-- The till of a shop, from one opening to its close. One is open at a time.
CREATE TABLE cash_sessions (
    shop_id          uuid NOT NULL REFERENCES shops,
    id               uuid NOT NULL,
    opened_by        uuid NOT NULL,
    opened_at        timestamptz NOT NULL,
    opening_centavos bigint NOT NULL CHECK (opening_centavos >= 0),
    closed_by        uuid,
    closed_at        timestamptz,
    expected_centavos bigint,
    counted_centavos bigint CHECK (counted_centavos >= 0),
    note             text NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, id),
    CHECK ((closed_at IS NULL) = (counted_centavos IS NULL) AND (closed_at IS NULL) = (expected_centavos IS NULL))
);
CREATE UNIQUE INDEX cash_sessions_open ON cash_sessions (shop_id) WHERE closed_at IS NULL;
CREATE INDEX cash_sessions_by_time ON cash_sessions (shop_id, opened_at, id);

CREATE TABLE cash_moves (
    shop_id         uuid NOT NULL,
    id              uuid NOT NULL,
    session_id      uuid NOT NULL,
    amount_centavos bigint NOT NULL CHECK (amount_centavos <> 0), -- negative: taken out
    reason          text NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    by_user         uuid NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, session_id) REFERENCES cash_sessions
);
CREATE INDEX cash_moves_by_session ON cash_moves (shop_id, session_id, at);

-- Money that came, or is on its way. Those of a provider are snapshots of what it says, applied in its order.
CREATE TABLE payments (
    shop_id              uuid NOT NULL,
    id                   uuid NOT NULL,
    booking_id           uuid NOT NULL,
    intent_id            uuid, -- NULL: at the shop
    method               text NOT NULL CHECK (method IN ('mercadopago', 'cash', 'transfer', 'card')),
    status               text NOT NULL CHECK (status IN ('created', 'pending', 'approved', 'partially_refunded', 'refunded',
                             'rejected', 'cancelled', 'expired', 'charged_back')),
    amount_centavos      bigint NOT NULL CHECK (amount_centavos > 0), -- tip included
    tip_centavos         bigint NOT NULL DEFAULT 0 CHECK (tip_centavos BETWEEN 0 AND amount_centavos),
    refunded_centavos    bigint NOT NULL DEFAULT 0 CHECK (refunded_centavos BETWEEN 0 AND amount_centavos),
    fee_centavos         bigint NOT NULL DEFAULT 0,
    -- What an approved charge was found to be: it pays the turno; or it goes back in full because the turno is gone, was
    -- paid already, or the amount is another; or it had gone back already when we first heard of it.
    verdict              text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'kept', 'late', 'duplicate', 'wrong_amount', 'returned')),
    provider_payment_id  text,
    provider_status      text NOT NULL DEFAULT '',
    provider_detail      text NOT NULL DEFAULT '',
    provider_method      text NOT NULL DEFAULT '', -- visa, rapipago, account_money ...
    provider_type        text NOT NULL DEFAULT '', -- credit_card, ticket, account_money ...
    provider_updated_at  timestamptz,
    ticket_url           text,
    ticket_expires_at    timestamptz,
    cash_session_id      uuid,
    received_by          uuid,
    note                 text NOT NULL DEFAULT '',
    approved_at          timestamptz,
    polls                integer NOT NULL DEFAULT 0,
    attempts             integer NOT NULL DEFAULT 0,
    next_at              timestamptz, -- to ask the provider again
    error                text NOT NULL DEFAULT '',
    created_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, provider_payment_id),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings,
    FOREIGN KEY (shop_id, intent_id) REFERENCES payment_intents,
    FOREIGN KEY (shop_id, cash_session_id) REFERENCES cash_sessions,
    CHECK ((method = 'mercadopago') = (intent_id IS NOT NULL)),
    CHECK (method <> 'mercadopago' OR provider_payment_id IS NOT NULL)
);
-- Invariant I3: at most one charge of an intent is kept.
CREATE UNIQUE INDEX payments_kept ON payments (shop_id, intent_id) WHERE verdict = 'kept';
CREATE INDEX payments_by_booking ON payments (shop_id, booking_id);
CREATE INDEX payments_by_time ON payments (shop_id, created_at, id);
CREATE INDEX payments_by_approval ON payments (shop_id, approved_at) WHERE approved_at IS NOT NULL;
CREATE INDEX payments_due ON payments (shop_id, next_at) WHERE next_at IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION check_payment_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('created', 'pending'), ('created', 'approved'), ('created', 'rejected'), ('created', 'cancelled'), ('created', 'expired'),
        ('pending', 'approved'), ('pending', 'rejected'), ('pending', 'cancelled'), ('pending', 'expired'),
        -- The provider looks again at what it rejected, and a voucher that ran out can still be paid: money that came is
        -- never left aside.
        ('rejected', 'pending'), ('rejected', 'approved'), ('cancelled', 'pending'), ('cancelled', 'approved'),
        ('expired', 'pending'), ('expired', 'approved'),
        ('approved', 'partially_refunded'), ('approved', 'refunded'), ('approved', 'charged_back'),
        ('partially_refunded', 'refunded'), ('partially_refunded', 'charged_back'),
        ('charged_back', 'approved')) -- the shop won the dispute
    THEN
        PERFORM refuse('BP002', format('a payment cannot go from %s to %s', OLD.status, NEW.status));
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER check_payment_move BEFORE UPDATE ON payments FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_payment_move();

CREATE TABLE refunds (
    shop_id            uuid NOT NULL,
    id                 uuid NOT NULL, -- also idempotency key at the provider
    payment_id         uuid NOT NULL,
    amount_centavos    bigint NOT NULL CHECK (amount_centavos > 0),
    reason             text NOT NULL CHECK (reason IN ('cancelled', 'late', 'duplicate', 'wrong_amount', 'manual', 'outside')),
    status             text NOT NULL CHECK (status IN ('due', 'done', 'failed')),
    provider_refund_id text,
    requested_by       uuid,
    note               text NOT NULL DEFAULT '',
    cash_session_id    uuid,
    attempts           integer NOT NULL DEFAULT 0,
    next_at            timestamptz,
    error              text NOT NULL DEFAULT '',
    created_at         timestamptz NOT NULL DEFAULT now(),
    done_at            timestamptz,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, provider_refund_id),
    FOREIGN KEY (shop_id, payment_id) REFERENCES payments,
    FOREIGN KEY (shop_id, cash_session_id) REFERENCES cash_sessions
);
CREATE INDEX refunds_by_payment ON refunds (shop_id, payment_id);
CREATE INDEX refunds_due ON refunds (shop_id, next_at) WHERE next_at IS NOT NULL;

-- Invariant I4: what goes back is never more than what came. Checked when the transaction commits.
-- +goose StatementBegin
CREATE FUNCTION check_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid bigint;
BEGIN
    SELECT amount_centavos INTO paid FROM payments WHERE shop_id = NEW.shop_id AND id = NEW.payment_id FOR UPDATE;
    IF (SELECT sum(amount_centavos) FROM refunds
        WHERE shop_id = NEW.shop_id AND payment_id = NEW.payment_id AND status <> 'failed') > paid THEN
        PERFORM refuse('BP008', 'more would be refunded than was paid');
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER check_refunds AFTER INSERT OR UPDATE OF amount_centavos, status ON refunds
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_refunds();

-- Double entry: the entries of a transaction sum to zero (I13). Accounts: mercadopago, cash, bank, card (what the shop
-- has there), turnos (what customers paid for), tips, fees, chargebacks, till (what people put in and took out),
-- difference (of counted tills). Positive: there is more of it.
CREATE TABLE ledger_entries (
    shop_id         uuid NOT NULL,
    id              uuid NOT NULL,
    transaction_id  uuid NOT NULL,
    at              timestamptz NOT NULL,
    account         text NOT NULL CHECK (account IN ('mercadopago', 'cash', 'bank', 'card', 'turnos', 'tips', 'fees', 'chargebacks', 'till', 'difference')),
    amount_centavos bigint NOT NULL CHECK (amount_centavos <> 0),
    booking_id      uuid,
    payment_id      uuid,
    refund_id       uuid,
    cash_session_id uuid,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX ledger_entries_by_transaction ON ledger_entries (shop_id, transaction_id);
CREATE INDEX ledger_entries_by_time ON ledger_entries (shop_id, at);
CREATE INDEX ledger_entries_by_session ON ledger_entries (shop_id, cash_session_id) WHERE cash_session_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION check_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_centavos) FROM ledger_entries WHERE shop_id = NEW.shop_id AND transaction_id = NEW.transaction_id) <> 0 THEN
        PERFORM refuse('BP009', 'the entries of a transaction must sum to zero');
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER check_ledger AFTER INSERT ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_ledger();

-- An unpaid turno whose time ran out comes back when its payment is approved late and its time is still free.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION check_booking_move() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ('no_show', 'confirmed'), ('expired', 'confirmed'))
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

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['payment_intents', 'payments', 'refunds', 'ledger_entries', 'cash_sessions', 'cash_moves'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO barberpro_app', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['payment_intents', 'payments', 'refunds'] LOOP
        EXECUTE format('CREATE POLICY sweep ON %I FOR SELECT TO barberpro_sweep USING (true)', t);
        EXECUTE format('GRANT SELECT ON %I TO barberpro_sweep', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
REVOKE UPDATE ON ledger_entries, cash_moves FROM barberpro_app;

-- +goose Down
-- An expired turno does not come back any more.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION check_booking_move() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TABLE ledger_entries, refunds, payments, cash_moves, cash_sessions, payment_intents;
DROP FUNCTION check_ledger();
DROP FUNCTION check_refunds();
DROP FUNCTION check_payment_move();
ALTER TABLE shops DROP COLUMN deposit_new_customer_percent, DROP COLUMN deposit_no_show_percent,
    DROP COLUMN deposit_from_centavos, DROP COLUMN late_refund_percent;
