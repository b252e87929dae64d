package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// Forget erases what staff wrote beside the money of a person's turnos, in the transaction that erases the customer. Amounts,
// times and the provider's ids stay: the books need them, and a charge may come back through the card for months.
func (s *Service) Forget(ctx context.Context, tx pgx.Tx, shop uuid.UUID, turnos []uuid.UUID) error {
	if err := sqlgen.New(tx).ForgetNotes(ctx, sqlgen.ForgetNotesParams{ShopID: shop, Turnos: turnos}); err != nil {
		return fmt.Errorf("forget notes of payments: %w", err)
	}
	return nil
}

// keepNotices is how long a notice that was applied is known, so that the same again is nothing new. MercadoPago's distances
// grow from a quarter of an hour to days, without an end that it promises; a person may also send old ones again from their
// panel. A repeated notice of something older only asks the provider again, and changes nothing.
const keepNotices = 60 * 24 * time.Hour

// ForgetDone deletes the shop's notices that were kept for long enough. Running it twice does nothing more.
func (s *Service) ForgetDone(ctx context.Context, shop uuid.UUID) error {
	before := s.clock.Now().Add(-keepNotices)
	err := s.db.Sweep(ctx, shop, func(tx pgx.Tx) (int64, error) {
		return sqlgen.New(tx).DeleteDoneNotices(ctx, sqlgen.DeleteDoneNoticesParams{ShopID: shop, Before: before, Most: pg.SweepBatch})
	})
	if err != nil {
		return fmt.Errorf("delete old notices: %w", err)
	}
	return nil
}
