package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
)

// PlanArgs asks for the reminders whose hour has come to be written.
type PlanArgs struct{}

// Kind names the job.
func (PlanArgs) Kind() string { return "notify.plan" }

// PlanEvery is how often.
const PlanEvery = 30 * time.Second

// WorkPlan does the job, shop by shop. Running it twice writes nothing more.
func (s *Service) WorkPlan(ctx context.Context, _ *river.Job[PlanArgs]) error {
	var shops []uuid.UUID
	err := s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		shops, err = sqlgen.New(tx).ShopsThatRemind(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("find shops that remind: %w", err)
	}
	var failures []error
	written := 0
	for _, shop := range shops {
		n, err := s.Plan(ctx, shop)
		written += n
		failures = append(failures, err)
	}
	if written > 0 {
		s.opts.Kick(QueuePatient)
	}
	return errors.Join(failures...)
}

// Plan writes the reminders of a shop whose hour came, also of hours that passed while nobody looked: half of the hour's
// length, and an hour at least, as long as they are of use.
func (s *Service) Plan(ctx context.Context, id uuid.UUID) (written int, err error) {
	now := s.now()
	err = s.db.InShop(ctx, id, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		set, err := q.ShopSettings(ctx, id)
		if err != nil {
			return fmt.Errorf("read shop: %w", err)
		}
		for _, hours := range set.ReminderHours {
			missed := max(time.Duration(hours)*time.Hour/2, time.Hour)
			n, err := q.PlanReminders(ctx, sqlgen.PlanRemindersParams{
				ShopID: id, Hours: hours, Channels: set.MessageChannels, At: now, Since: now.Add(-missed),
			})
			if err != nil {
				return fmt.Errorf("plan reminders: %w", err)
			}
			written += int(n)
		}
		return nil
	})
	failpoint.Hit("notify.planned")
	return written, err
}
