-- +goose Up

-- When a shop writes to its customers. Quiet hours are minutes of its day; a span may pass midnight; equal: none.
ALTER TABLE shops
    ADD COLUMN reminder_hours        integer[] NOT NULL DEFAULT '{24,2}' CHECK (cardinality(reminder_hours) <= 4 AND 1 <= ALL (reminder_hours) AND 168 >= ALL (reminder_hours)),
    ADD COLUMN quiet_from_minute     integer NOT NULL DEFAULT 1320 CHECK (quiet_from_minute BETWEEN 0 AND 1439),
    ADD COLUMN quiet_to_minute       integer NOT NULL DEFAULT 480 CHECK (quiet_to_minute BETWEEN 0 AND 1439),
    ADD COLUMN messages_per_day      integer NOT NULL DEFAULT 1000 CHECK (messages_per_day BETWEEN 0 AND 100000),
    ADD COLUMN message_channels      text[] NOT NULL DEFAULT '{whatsapp,sms,email}' CHECK (message_channels <@ '{whatsapp,sms,email}');

-- A message to a customer about a turno: unique by turno, kind, channel and version of the turno, so that no retry, race
-- or replay makes a second one (I7). Whether it is sent, and what it says, is decided when its time comes.
CREATE TABLE notifications (
    shop_id      uuid NOT NULL,
    id           uuid NOT NULL,
    booking_id   uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('confirmation', 'reminder', 'cancelled', 'rescheduled', 'payment_pending', 'payment_received',
                     'refund', 'late_payment_refunded', 'waitlist', 'reply')),
    hours        integer NOT NULL DEFAULT 0, -- of a reminder: before the turno
    channel      text NOT NULL CHECK (channel IN ('whatsapp', 'sms', 'email')),
    version      integer NOT NULL, -- of the turno
    status       text NOT NULL DEFAULT 'due' CHECK (status IN ('due', 'sending', 'unknown', 'sent', 'delivered', 'read', 'failed', 'dropped')),
    priority     integer NOT NULL DEFAULT 5, -- smaller goes first
    why          text NOT NULL DEFAULT '', -- of failed and dropped; why a second one was sent after an unknown outcome
    provider_id  text,                     -- wamid, SM..., Message-ID
    sent_text    text NOT NULL DEFAULT '', -- what was sent, for the shop to read; erased with the customer
    segments     integer NOT NULL DEFAULT 0,
    data         jsonb NOT NULL DEFAULT '{}', -- what the event said, such as the amount of a refund
    not_before   timestamptz NOT NULL DEFAULT '-infinity', -- quiet hours
    useful_until timestamptz NOT NULL,                     -- later it is dropped, and logged
    attempts     integer NOT NULL DEFAULT 0,
    next_at      timestamptz DEFAULT '-infinity',
    error        text NOT NULL DEFAULT '',
    requested_by uuid, -- of a message that was sent again by hand
    resend       integer NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    sent_at      timestamptz,
    status_at    timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings,
    UNIQUE (shop_id, booking_id, kind, hours, channel, version, resend)
);
CREATE INDEX notifications_due ON notifications (shop_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX notifications_by_time ON notifications (shop_id, created_at, id);
-- A status webhook of the platform's own number names the message and no shop.
CREATE INDEX notifications_by_provider_id ON notifications (provider_id) WHERE provider_id IS NOT NULL;

-- Each try, for the log that the shop sees and for the ledger of the fault tests.
CREATE TABLE delivery_attempts (
    shop_id         uuid NOT NULL,
    id              uuid NOT NULL,
    notification_id uuid NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),
    outcome         text NOT NULL, -- sending, accepted, refused, later, unknown, and the provider's statuses
    code            text NOT NULL DEFAULT '',
    detail          text NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, notification_id) REFERENCES notifications
);
CREATE INDEX delivery_attempts_by_notification ON delivery_attempts (shop_id, notification_id);

-- A shop's own words. What is absent is as the product says it.
CREATE TABLE message_templates (
    shop_id    uuid NOT NULL REFERENCES shops,
    kind       text NOT NULL,
    channel    text NOT NULL CHECK (channel IN ('whatsapp', 'sms', 'email')),
    subject    text NOT NULL DEFAULT '' CHECK (length(subject) <= 200),
    body       text NOT NULL CHECK (length(body) BETWEEN 1 AND 4000),
    template   text NOT NULL DEFAULT '', -- name of the approved WhatsApp template
    language   text NOT NULL DEFAULT 'es_AR',
    active     boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, kind, channel)
);

-- Who wants no messages, and the number that WhatsApp knows a customer by where it differs from the telephone.
CREATE TABLE message_contacts (
    shop_id       uuid NOT NULL REFERENCES shops,
    phone         text NOT NULL CHECK (phone ~ '^\+[0-9]{8,15}$'),
    opted_out_at  timestamptz,
    wa_id         text,
    last_heard_at timestamptz, -- opens the 24 hours for free text
    PRIMARY KEY (shop_id, phone)
);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notifications', 'delivery_attempts', 'message_templates', 'message_contacts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO barberpro_app', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT DELETE ON message_templates, message_contacts TO barberpro_app;
CREATE POLICY sweep ON notifications FOR SELECT TO barberpro_sweep USING (true);
GRANT SELECT ON notifications TO barberpro_sweep;

CREATE FUNCTION shops_of_message(message text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT shop_id FROM notifications WHERE provider_id = message $$;
GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION shops_of_message(text) OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION shops_of_message(text);
DROP TABLE message_contacts, message_templates, delivery_attempts, notifications;
ALTER TABLE shops DROP COLUMN reminder_hours, DROP COLUMN quiet_from_minute, DROP COLUMN quiet_to_minute,
    DROP COLUMN messages_per_day, DROP COLUMN message_channels;
