-- +goose Up
-- What the team notes on a turno for itself; the note beside it is the customer's own.
ALTER TABLE bookings ADD COLUMN internal_note text NOT NULL DEFAULT '' CHECK (length(internal_note) <= 2000);

-- +goose Down
ALTER TABLE bookings DROP COLUMN internal_note;
