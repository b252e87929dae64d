-- +goose Up
-- A discount for paying in cash: never a surcharge on other ways to pay, and off until a shop wants it. What was agreed is
-- frozen in the lines of a turno; what was given lowers its total.
ALTER TABLE shops ADD COLUMN cash_discount_percent integer NOT NULL DEFAULT 0 CHECK (cash_discount_percent BETWEEN 0 AND 50);
ALTER TABLE bookings ADD COLUMN discount_centavos bigint NOT NULL DEFAULT 0 CHECK (discount_centavos >= 0);

-- +goose Down
ALTER TABLE bookings DROP COLUMN discount_centavos;
ALTER TABLE shops DROP COLUMN cash_discount_percent;
