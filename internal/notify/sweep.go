package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

const (
	day = 24 * time.Hour
	// The key of a notice is what makes a repeated one nothing new; WhatsApp repeats for seven days.
	keepNotices = 60 * day
	// How a message was sent interests whoever complains that it came twice or never. The message itself stays.
	keepAttempts = 180 * day
	keepContacts = 365 * day
)

// ForgetDone deletes what the shop kept for long enough: notices that were applied, attempts to send, and contacts that are no
// customer's any more. Running it twice does nothing more.
func (s *Service) ForgetDone(ctx context.Context, shop uuid.UUID) error {
	now := s.opts.Clock.Now()
	for what, remove := range map[string]func(*sqlgen.Queries) (int64, error){
		"notices": func(q *sqlgen.Queries) (int64, error) {
			return q.DeleteDoneNotices(ctx, sqlgen.DeleteDoneNoticesParams{
				ShopID: shop, Before: now.Add(-keepNotices), Most: pg.SweepBatch,
			})
		},
		"attempts": func(q *sqlgen.Queries) (int64, error) {
			before := now.Add(-keepAttempts)
			return q.DeleteOldAttempts(ctx, sqlgen.DeleteOldAttemptsParams{
				ShopID: shop, BeforeID: pg.LeastID(before), Before: before, Most: pg.SweepBatch,
			})
		},
		"contacts": func(q *sqlgen.Queries) (int64, error) {
			return q.DeleteOldContacts(ctx, sqlgen.DeleteOldContactsParams{
				ShopID: shop, Before: now.Add(-keepContacts), Most: pg.SweepBatch,
			})
		},
	} {
		if err := s.db.Sweep(ctx, shop, func(tx pgx.Tx) (int64, error) { return remove(sqlgen.New(tx)) }); err != nil {
			return fmt.Errorf("delete old %s: %w", what, err)
		}
	}
	return nil
}
