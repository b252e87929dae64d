-- +goose Up

-- Addresses that get no reminders by e-mail from a shop. Only a digest is kept: it serves to recognise an address, not to
-- write to it, so it may outlive the customer's data and nobody who asked to be left alone is written to again.
CREATE TABLE letter_opt_outs (
    shop_id uuid NOT NULL REFERENCES shops,
    digest  bytea NOT NULL CHECK (length(digest) = 32), -- SHA-256 of the shop's id and the address in small letters
    at      timestamptz NOT NULL,
    PRIMARY KEY (shop_id, digest)
);
ALTER TABLE letter_opt_outs ENABLE ROW LEVEL SECURITY;
ALTER TABLE letter_opt_outs FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON letter_opt_outs TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()));
GRANT SELECT, INSERT, DELETE ON letter_opt_outs TO barberpro_app;

-- +goose Down
DROP TABLE letter_opt_outs;
