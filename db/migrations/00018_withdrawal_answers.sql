-- +goose Up

-- What became of a use of the Botón de Arrepentimiento. The request itself is never changed; one without an answer waits for
-- the staff.
CREATE TABLE withdrawal_answers (
    shop_id       uuid NOT NULL,
    withdrawal_id uuid NOT NULL,
    action        text NOT NULL CHECK (action IN ('automatic', 'cancel_and_refund', 'dismiss')),
    booking_id    uuid, -- the turno that was taken back
    note          text NOT NULL DEFAULT '',
    user_id       uuid, -- NULL: automatic
    at            timestamptz NOT NULL,
    PRIMARY KEY (shop_id, withdrawal_id),
    FOREIGN KEY (shop_id, withdrawal_id) REFERENCES withdrawals,
    FOREIGN KEY (shop_id, booking_id) REFERENCES bookings,
    CHECK ((action = 'dismiss') = (booking_id IS NULL))
);
ALTER TABLE withdrawal_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE withdrawal_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON withdrawal_answers TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()));
GRANT SELECT, INSERT ON withdrawal_answers TO barberpro_app;

-- +goose Down
DROP TABLE withdrawal_answers;
