package booking

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
)

// ExpireHoldsArgs asks for every hold and unpaid turno whose time is up to be released.
type ExpireHoldsArgs struct{}

// Kind names the job.
func (ExpireHoldsArgs) Kind() string { return "booking.expire" }

// ExpireHoldsEvery is how often. Readers ignore expired holds and bookings release those in their way, so nobody waits
// for it.
const ExpireHoldsEvery = 15 * time.Second

// WorkExpireHolds does the job, shop by shop. Running it twice does nothing more.
func (s *Service) WorkExpireHolds(ctx context.Context, _ *river.Job[ExpireHoldsArgs]) error {
	var due []uuid.UUID
	err := s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		due, err = sqlgen.New(tx).ShopsWithExpiredBookings(ctx, s.clock.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("find expired holds: %w", err)
	}
	for _, shop := range due {
		if err := s.ExpireDue(ctx, shop); err != nil {
			return err
		}
	}
	return nil
}
