-- +goose Up
-- Who found no free time waits for one: for services, perhaps with one barber, between two days. An offer is a hold on a time
-- that became free, which only its person can take; what is offered now stands beside it. Tokens are only kept as hashes: the
-- first is of the link that was given on entering the list, the other of the link of the last offer.
CREATE TABLE waitlist_entries (
    shop_id          uuid NOT NULL,
    id               uuid NOT NULL,
    status           text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'offered', 'booked', 'left', 'expired')),
    name             text NOT NULL,
    phone            text NOT NULL,
    service_ids      uuid[] NOT NULL CHECK (cardinality(service_ids) BETWEEN 1 AND 10),
    barber_id        uuid, -- NULL: anybody
    from_date        date NOT NULL,
    to_date          date NOT NULL CHECK (to_date >= from_date),
    part_of_day      text NOT NULL CHECK (part_of_day IN ('any', 'morning', 'afternoon', 'evening')),
    consent_version  text NOT NULL,
    token_hash       bytea NOT NULL,
    offer_token_hash bytea,
    offer_booking_id uuid,
    offer_expires_at timestamptz,
    created_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    PRIMARY KEY (shop_id, id),
    FOREIGN KEY (shop_id, barber_id) REFERENCES barbers,
    FOREIGN KEY (shop_id, offer_booking_id) REFERENCES bookings,
    CHECK ((ended_at IS NOT NULL) = (status IN ('booked', 'left', 'expired'))),
    CHECK (status <> 'offered' OR (offer_booking_id IS NOT NULL AND offer_expires_at IS NOT NULL AND offer_token_hash IS NOT NULL))
);
CREATE INDEX waitlist_entries_in_order ON waitlist_entries (shop_id, created_at, id);
CREATE INDEX waitlist_entries_by_phone ON waitlist_entries (shop_id, phone);
CREATE INDEX waitlist_entries_by_offer ON waitlist_entries (shop_id, offer_booking_id) WHERE offer_booking_id IS NOT NULL;
CREATE INDEX waitlist_entries_by_barber ON waitlist_entries (shop_id, barber_id) WHERE barber_id IS NOT NULL;
CREATE UNIQUE INDEX waitlist_entries_by_token ON waitlist_entries (shop_id, token_hash);
CREATE UNIQUE INDEX waitlist_entries_by_offer_token ON waitlist_entries (shop_id, offer_token_hash) WHERE offer_token_hash IS NOT NULL;
ALTER TABLE waitlist_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE waitlist_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON waitlist_entries TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()));
GRANT SELECT, INSERT, UPDATE, DELETE ON waitlist_entries TO barberpro_app;

ALTER TABLE shops
    ADD COLUMN waitlist_auto          boolean NOT NULL DEFAULT false, -- offers a freed time by itself
    ADD COLUMN waitlist_offer_minutes integer NOT NULL DEFAULT 30 CHECK (waitlist_offer_minutes BETWEEN 5 AND 240);

-- +goose Down
ALTER TABLE shops DROP COLUMN waitlist_auto, DROP COLUMN waitlist_offer_minutes;
DROP TABLE waitlist_entries;
