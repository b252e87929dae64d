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
		s.opts.Kick(QueuePatient, uuid.Nil)
	}
	return errors.Join(failures...)
}

// uselessBefore is how long before the turno a reminder is of no use any more. The SQL of the plan has it, too.
const uselessBefore = 15 * time.Minute

// planPiece is how many turnos one transaction of Plan looks at: a statement may take five seconds.
const planPiece = 2000

// Plan writes the reminders of a shop whose hour came, also of hours that passed while nobody looked: half of the hour's
// length, and an hour at least, as long as they are of use.
func (s *Service) Plan(ctx context.Context, id uuid.UUID) (written int, err error) {
	var set sqlgen.ShopSettingsRow
	err = s.db.InShop(ctx, id, func(tx pgx.Tx) (err error) {
		set, err = sqlgen.New(tx).ShopSettings(ctx, id)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read shop: %w", err)
	}
	now := s.now()
	for _, hours := range set.ReminderHours {
		before := time.Duration(hours) * time.Hour
		from := now.Add(before - max(before/2, time.Hour))
		if soonest := now.Add(uselessBefore); from.Before(soonest) {
			from = soonest
		}
		n, err := s.planHour(ctx, id, hours, set.MessageChannels, from, now.Add(before))
		written += n
		if err != nil {
			return written, err
		}
	}
	failpoint.Hit("notify.planned")
	return written, nil
}

// planHour plans the reminders of turnos that start in a span, piece by piece.
func (s *Service) planHour(
	ctx context.Context, id uuid.UUID, hours int32, channels []string, from, until time.Time,
) (written int, err error) {
	p := sqlgen.ToRemindParams{ShopID: id, AfterAt: from, Until: until, Most: planPiece}
	for more := true; more; {
		err := s.db.InShop(ctx, id, func(tx pgx.Tx) error {
			q := sqlgen.New(tx)
			rows, err := q.ToRemind(ctx, p)
			if err != nil {
				return fmt.Errorf("find turnos to remind: %w", err)
			}
			if more = len(rows) == planPiece; len(rows) == 0 {
				return nil
			}
			last := rows[len(rows)-1]
			p.AfterAt, p.AfterID = last.StartsAt, last.ID
			ids, err := unreminded(ctx, q, id, hours, rows)
			if err != nil || len(ids) == 0 {
				return err
			}
			n, err := q.PlanReminders(ctx, sqlgen.PlanRemindersParams{ShopID: id, Hours: hours, Channels: channels, Ids: ids})
			written += int(n)
			if err != nil {
				return fmt.Errorf("plan reminders: %w", err)
			}
			return nil
		})
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// unreminded are the turnos that have no reminder of some hours before the time at which they are now.
func unreminded(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, hours int32, rows []sqlgen.ToRemindRow) ([]uuid.UUID, error) {
	all := make([]uuid.UUID, len(rows))
	for i := range rows {
		all[i] = rows[i].ID
	}
	found, err := q.Reminded(ctx, sqlgen.RemindedParams{ShopID: shop, Ids: all, Hours: hours})
	if err != nil {
		return nil, fmt.Errorf("find reminders: %w", err)
	}
	type reminder struct {
		booking uuid.UUID
		until   int64
	}
	known := make(map[reminder]bool, len(found))
	for _, r := range found {
		known[reminder{*r.BookingID, r.UsefulUntil.UnixMicro()}] = true
	}
	ids := all[:0]
	for _, r := range rows {
		if !known[reminder{r.ID, r.StartsAt.Add(-uselessBefore).UnixMicro()}] {
			ids = append(ids, r.ID)
		}
	}
	return ids, nil
}
