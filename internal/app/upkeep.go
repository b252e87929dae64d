package app

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
)

// forgetDoneArgs asks for rows of work that is long done to be deleted. What was given up stays until a person decides.
type forgetDoneArgs struct{}

// Kind names the job.
func (forgetDoneArgs) Kind() string { return "upkeep.forget" }

const forgetEvery = time.Hour

// forgetDone has the domains delete, shop by shop, what they kept for long enough. Rows of the outbox go when they are done,
// deliveries of webhooks by a job of their own.
func (a *App) forgetDone(ctx context.Context, _ *river.Job[forgetDoneArgs]) error {
	shops, err := a.shopIDs(ctx, `SELECT all_shops()`)
	if err != nil {
		return err
	}
	for _, shop := range shops {
		for _, forget := range []func(context.Context, uuid.UUID) error{
			a.booking.ForgetDone, a.payment.ForgetDone, a.notify.ForgetDone,
		} {
			if err := forget(ctx, shop); err != nil {
				return fmt.Errorf("forget what shop %s is done with: %w", shop, err)
			}
		}
	}
	return nil
}
