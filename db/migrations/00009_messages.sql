-- +goose Up

-- When a shop writes to its customers. Quiet hours are minutes of its day; a span may pass midnight; equal: none.
ALTER TABLE shops
    ADD COLUMN reminder_hours        integer[] NOT NULL DEFAULT '{24,2}' CHECK (cardinality(reminder_hours) <= 4 AND 1 <= ALL (reminder_hours) AND 168 >= ALL (reminder_hours)),
    ADD COLUMN quiet_from_minute     integer NOT NULL DEFAULT 1320 CHECK (quiet_from_minute BETWEEN 0 AND 1439),
    ADD COLUMN quiet_to_minute       integer NOT NULL DEFAULT 480 CHECK (quiet_to_minute BETWEEN 0 AND 1439),
    ADD COLUMN messages_per_day      integer NOT NULL DEFAULT 1000 CHECK (messages_per_day BETWEEN 0 AND 100000),
    ADD COLUMN message_channels      text[] NOT NULL DEFAULT '{whatsapp,sms,email}' CHECK (message_channels <@ '{whatsapp,sms,email}');

-- A message to a customer, mostly about a turno: unique by turno, kind, what it tells of, channel and version of the turno,
-- so that no retry, race or replay makes a second one (I7). Its id is made of the same, so that after the database is
-- restored the same message has the same id, by which the providers still know it. Whether it is sent, and what it says, is
-- decided when its time comes.
CREATE TABLE notifications (
    shop_id      uuid NOT NULL,
    id           uuid NOT NULL,
    booking_id   uuid,                         -- NULL: of a reply to somebody without a turno, or of the waiting list
    kind         text NOT NULL CHECK (kind IN ('confirmation', 'reminder', 'cancelled', 'rescheduled', 'payment_pending', 'payment_received',
                     'refund', 'late_payment_refunded', 'waitlist', 'reply')),
    hours        integer NOT NULL DEFAULT 0,   -- of a reminder: before the turno
    about        uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', -- the refund, the payment, what is answered
    channel      text NOT NULL CHECK (channel IN ('whatsapp', 'sms', 'email')),
    version      integer NOT NULL,             -- of the turno
    phone        text CHECK (phone ~ '^\+[0-9]{8,15}$'), -- when it is not the customer's of the turno
    status       text NOT NULL DEFAULT 'due' CHECK (status IN ('due', 'sending', 'unknown', 'sent', 'delivered', 'read', 'failed', 'dropped')),
    priority     integer NOT NULL DEFAULT 5,   -- 1 to 3 urgent, 4 e-mail, more: patient
    why          text NOT NULL DEFAULT '',     -- of failed and dropped; why a second one was sent after an unknown outcome
    provider_id  text,                         -- wamid, SM..., Message-ID
    sent_text    text NOT NULL DEFAULT '',     -- what was sent, without its secret links, for the shop to read; erased with the customer
    segments     integer NOT NULL DEFAULT 0,
    data         jsonb NOT NULL DEFAULT '{}',  -- what the event said, such as the amount of a refund
    caused_at    timestamptz NOT NULL,         -- the event, or the hour of a reminder
    useful_until timestamptz NOT NULL,         -- later it is dropped, and logged
    attempts     integer NOT NULL DEFAULT 0,
    next_at      timestamptz DEFAULT '-infinity',
    error        text NOT NULL DEFAULT '',
    requested_by uuid,                         -- of a message that was sent again by hand
    resend       integer NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    sent_at      timestamptz,
    status_at    timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings,
    CHECK (booking_id IS NOT NULL OR phone IS NOT NULL),
    UNIQUE (shop_id, booking_id, kind, hours, about, channel, version, resend)
);
-- Three queues in one table, so that none waits behind another: what somebody waits for, e-mail, and the rest, which may be
-- a hundred thousand reminders.
CREATE INDEX notifications_urgent ON notifications (shop_id, next_at) WHERE next_at IS NOT NULL AND priority < 4;
CREATE INDEX notifications_letters ON notifications (shop_id, next_at) WHERE next_at IS NOT NULL AND priority = 4;
CREATE INDEX notifications_patient ON notifications (shop_id, next_at) WHERE next_at IS NOT NULL AND priority > 4;
CREATE INDEX notifications_by_time ON notifications (shop_id, created_at, id);
-- A status webhook of the platform's own number names the message and no shop.
CREATE INDEX notifications_by_provider_id ON notifications (provider_id, shop_id) WHERE provider_id IS NOT NULL;
CREATE INDEX notifications_by_phone ON notifications (shop_id, phone) WHERE phone IS NOT NULL;
CREATE VIEW urgent_notifications WITH (security_invoker = true) AS
    SELECT shop_id, next_at FROM notifications WHERE next_at IS NOT NULL AND priority < 4;
CREATE VIEW letter_notifications WITH (security_invoker = true) AS
    SELECT shop_id, next_at FROM notifications WHERE next_at IS NOT NULL AND priority = 4;
CREATE VIEW patient_notifications WITH (security_invoker = true) AS
    SELECT shop_id, next_at FROM notifications WHERE next_at IS NOT NULL AND priority > 4;

-- The id of a message, made of what makes it unique.
CREATE FUNCTION notification_id(shop uuid, booking uuid, kind text, hours integer, about uuid, channel text, version integer, resend integer)
    RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT md5(shop::text || coalesce(booking::text, '') || kind || hours::text || '/' || about::text || channel || version::text
                     || '/' || resend::text)::uuid $$;

-- Each try, for the log that the shop sees and for the ledger of the fault tests.
CREATE TABLE delivery_attempts (
    shop_id         uuid NOT NULL,
    id              uuid NOT NULL,
    notification_id uuid NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
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

-- Who wants no messages, the number that WhatsApp knows a customer by where it differs from the telephone, and what was
-- asked and not answered yet.
CREATE TABLE message_contacts (
    shop_id       uuid NOT NULL REFERENCES shops,
    phone         text NOT NULL CHECK (phone ~ '^\+[0-9]{8,15}$'),
    opted_out_at  timestamptz,
    opt_out_by    text NOT NULL DEFAULT '' CHECK (opt_out_by IN ('', 'person', 'shop', 'provider')),
    wa_id         text,
    last_heard_at timestamptz, -- by the shop's clock; opens the 24 hours for free text
    last_sent_at  timestamptz, -- whose answer it is, when several shops write from one number
    asked_booking uuid,        -- whether to cancel this turno ...
    asked_version integer,     -- ... as it was then
    asked_at      timestamptz,
    PRIMARY KEY (shop_id, phone)
);
CREATE INDEX message_contacts_by_phone ON message_contacts (phone, shop_id);

-- How many messages a shop sent on a day of its own, against messages_per_day.
CREATE TABLE message_days (
    shop_id uuid NOT NULL REFERENCES shops,
    day     date NOT NULL,
    sent    integer NOT NULL DEFAULT 0,
    warned  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (shop_id, day)
);

-- After a restore: what was caused in this span may have been sent by the database that was lost. See Service.Restored.
CREATE TABLE message_holds (
    shop_id uuid NOT NULL REFERENCES shops,
    from_at timestamptz NOT NULL,
    to_at   timestamptz NOT NULL CHECK (to_at >= from_at),
    PRIMARY KEY (shop_id, from_at)
);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notifications', 'delivery_attempts', 'message_templates', 'message_contacts', 'message_days', 'message_holds'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_shop ON %I TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()))', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO barberpro_app', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
GRANT DELETE ON message_templates, message_contacts, message_holds TO barberpro_app;
GRANT SELECT ON urgent_notifications, letter_notifications, patient_notifications TO barberpro_app, barberpro_sweep;
CREATE POLICY sweep ON notifications FOR SELECT TO barberpro_sweep USING (true);
CREATE POLICY sweep ON message_contacts FOR SELECT TO barberpro_sweep USING (true);
CREATE POLICY sweep_reminders ON shops FOR SELECT TO barberpro_sweep USING (true);
GRANT SELECT ON notifications, message_contacts TO barberpro_sweep;
GRANT SELECT (id, reminder_hours, message_channels) ON shops TO barberpro_sweep;

-- The shop of a message by the provider's id of it.
CREATE FUNCTION shops_of_message(message text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT shop_id FROM notifications WHERE provider_id = message $$;

-- The shops that wrote to a telephone, the last one first.
CREATE FUNCTION shops_of_phone(number text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT shop_id FROM message_contacts WHERE phone = number ORDER BY last_sent_at DESC NULLS LAST, shop_id $$;

-- The shops that remind.
CREATE FUNCTION shops_that_remind() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT id FROM shops WHERE cardinality(reminder_hours) > 0 AND cardinality(message_channels) > 0 $$;

GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION shops_of_message(text) OWNER TO barberpro_sweep;
ALTER FUNCTION shops_of_phone(text) OWNER TO barberpro_sweep;
ALTER FUNCTION shops_that_remind() OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION shops_that_remind();
DROP FUNCTION shops_of_phone(text);
DROP FUNCTION shops_of_message(text);
DROP POLICY sweep_reminders ON shops;
DROP VIEW urgent_notifications, letter_notifications, patient_notifications;
DROP FUNCTION notification_id(uuid, uuid, text, integer, uuid, text, integer, integer);
DROP TABLE message_holds, message_days, message_contacts, message_templates, delivery_attempts, notifications;
ALTER TABLE shops DROP COLUMN reminder_hours, DROP COLUMN quiet_from_minute, DROP COLUMN quiet_to_minute,
    DROP COLUMN messages_per_day, DROP COLUMN message_channels;
