package payment_test

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// turnos does what booking does, in its simplest form.
type turnos struct{ now func() time.Time }

func (b turnos) Pay(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, amount int64) (bool, error) {
	var status string
	var starts time.Time
	err := tx.QueryRow(ctx, `SELECT status, starts_at FROM bookings WHERE shop_id = $1 AND id = $2 FOR UPDATE`, shop, id).Scan(&status, &starts)
	if err != nil {
		return false, err
	}
	switch status {
	case "cancelled_by_customer", "cancelled_by_shop", "held":
		return false, nil
	case "expired":
		err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE occupancies SET active = true WHERE shop_id = $1 AND booking_id = $2`, shop, id)
			return err
		})
		if err != nil {
			return false, nil //nolint:nilerr // the time is gone
		}
		fallthrough
	case "pending_payment":
		err = move(ctx, tx, shop, id, "confirmed", "confirmed")
	}
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE bookings SET paid_centavos = paid_centavos + $3 WHERE shop_id = $1 AND id = $2`, shop, id, amount)
	}
	return err == nil, err
}

func (b turnos) ConfirmPaid(ctx context.Context, tx pgx.Tx, shop uuid.UUID, ids []uuid.UUID, amounts []int64) (done []uuid.UUID, err error) {
	for i, id := range ids {
		var waits bool
		err := tx.QueryRow(ctx, `SELECT status = 'pending_payment' AND paid_centavos + $3 <= total_centavos FROM bookings
			WHERE shop_id = $1 AND id = $2 FOR UPDATE`, shop, id, amounts[i]).Scan(&waits)
		if err != nil {
			return nil, err
		}
		if !waits {
			continue
		}
		if _, err := b.Pay(ctx, tx, shop, id, amounts[i]); err != nil {
			return nil, err
		}
		done = append(done, id)
	}
	return done, nil
}

func (b turnos) Discount(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, amount int64) error {
	_, err := tx.Exec(ctx, `UPDATE bookings SET total_centavos = total_centavos - $3, discount_centavos = discount_centavos + $3
		WHERE shop_id = $1 AND id = $2`, shop, id, amount)
	return err
}

func (b turnos) TakeDiscountBack(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID) error {
	_, err := tx.Exec(ctx, `UPDATE bookings SET total_centavos = total_centavos + discount_centavos, discount_centavos = 0
		WHERE shop_id = $1 AND id = $2`, shop, id)
	return err
}

func (b turnos) Unpay(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, amount int64) error {
	_, err := tx.Exec(ctx, `UPDATE bookings SET paid_centavos = paid_centavos - $3 WHERE shop_id = $1 AND id = $2`, shop, id, amount)
	return err
}

func (b turnos) ExtendPayment(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, until time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE bookings SET expires_at = $3 WHERE shop_id = $1 AND id = $2 AND status = 'pending_payment'`, shop, id, until)
	return err
}

// move takes a turno to a state, as booking's statements do.
func move(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, status, event string) error {
	_, err := tx.Exec(ctx, `WITH moved AS (
			UPDATE bookings SET status = $3, version = version + 1, expires_at = NULL WHERE shop_id = $1 AND id = $2 RETURNING version)
		INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind) SELECT $1, $2, version, $4, 'system' FROM moved`,
		shop, id, status, event)
	return err
}
