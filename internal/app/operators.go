package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/barberpro/barberpro/internal/deadletter"
	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/operator"
	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/web"
)

// operators builds the domain of the platform's own people over letters and the queue of jobs.
func (a *App) operators(letters *deadletter.Service) *operator.Service {
	return operator.New(a.db, operator.Options{
		Letters: lost{letters}, Jobs: work{a}, Entered: a.account.Entered,
		Replay: func(ctx context.Context, shop, delivery uuid.UUID) error {
			_, err := a.webhook.Replay(ctx, shop, delivery)
			return err
		},
		Wake: func(shop uuid.UUID) {
			a.drain.Kick(payment.QueueInbox, shop)
			a.drain.Kick(notify.QueueInbox, shop)
		},
	})
}

// lost are dead letters as operator wants them.
type lost struct{ *deadletter.Service }

// Letters returns the newest of a shop.
func (l lost) Letters(ctx context.Context, shop uuid.UUID, kind string) ([]operator.Letter, error) {
	const newest = 20
	page, err := l.List(ctx, shop, kind, web.PageParams{Limit: newest})
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	all := make([]operator.Letter, len(page.Items))
	for i := range page.Items {
		one := &page.Items[i]
		all[i] = operator.Letter{
			Kind: one.Kind, ID: one.ID, What: one.What, Error: one.Error, Attempts: one.Attempts, At: one.At, Retryable: one.Retryable,
		}
	}
	return all, nil
}

// Retry tries one again.
func (l lost) Retry(ctx context.Context, shop uuid.UUID, kind, id string) error {
	_, err := l.Service.Retry(ctx, shop, kind, id)
	return err
}

// work is the queue of jobs as operator wants it.
type work struct{ app *App }

// Jobs returns the newest jobs.
func (w work) Jobs(ctx context.Context, state string, before int64, most int) ([]operator.Job, error) {
	list := river.NewJobListParams().First(most).OrderBy(river.JobListOrderByID, river.SortOrderDesc)
	if before > 0 {
		list = list.After(river.JobListCursorFromJob(&rivertype.JobRow{ID: before}))
	}
	if state != "" {
		list = list.States(rivertype.JobState(state))
	}
	found, err := w.client().JobList(ctx, list)
	if err != nil {
		return nil, fmt.Errorf("river: %w", err)
	}
	all := make([]operator.Job, len(found.Jobs))
	for i, j := range found.Jobs {
		all[i] = operator.Job{
			ID: j.ID, Kind: j.Kind, State: string(j.State), Attempt: j.Attempt, MaxAttempts: j.MaxAttempts, CreatedAt: j.CreatedAt,
			ScheduledAt: j.ScheduledAt, FinalizedAt: j.FinalizedAt,
		}
		if n := len(j.Errors); n > 0 {
			all[i].Error = j.Errors[n-1].Error
		}
	}
	return all, nil
}

// RetryJob makes a job due now.
func (w work) RetryJob(ctx context.Context, id int64) error {
	_, err := w.client().JobRetry(ctx, id)
	if errors.Is(err, rivertype.ErrNotFound) {
		return operator.ErrJobNotFound
	}
	if err != nil {
		return fmt.Errorf("river: %w", err)
	}
	return nil
}

func (w work) client() *river.Client[pgx.Tx] { return w.app.queue.River() }
