package app

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/deadletter"
	"github.com/barberpro/barberpro/internal/invoice"
	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment"
)

// retries are how the domains try again what they gave up.
func (a *App) retries() map[string]deadletter.Retry {
	parse := func(l deadletter.Letter) (uuid.UUID, error) {
		id, err := uuid.Parse(l.ID)
		if err != nil {
			return id, deadletter.ErrNotFound.Because(err)
		}
		return id, nil
	}
	of := func(retry func(ctx context.Context, shop, id uuid.UUID, l deadletter.Letter) error) deadletter.Retry {
		return func(ctx context.Context, shop uuid.UUID, l deadletter.Letter) error {
			id, err := parse(l)
			if err != nil {
				return err
			}
			if err := retry(ctx, shop, id, l); err != nil {
				return fmt.Errorf("try again: %w", err)
			}
			return nil
		}
	}
	return map[string]deadletter.Retry{
		deadletter.Refunds: of(func(ctx context.Context, shop, id uuid.UUID, l deadletter.Letter) error {
			_, err := a.payment.Retry(ctx, shop, l.ParentID, id)
			return err
		}),
		deadletter.Invoices: of(func(ctx context.Context, shop, id uuid.UUID, _ deadletter.Letter) error {
			_, err := a.invoice.Retry(ctx, shop, id, invoice.RetryRequest{})
			return err
		}),
		deadletter.Notifications: of(func(ctx context.Context, shop, id uuid.UUID, _ deadletter.Letter) error {
			_, err := a.notify.Resend(ctx, shop, id, notify.ResendRequest{Reason: "Reintento desde los pendientes"})
			return err
		}),
		deadletter.Deliveries: of(func(ctx context.Context, shop, id uuid.UUID, _ deadletter.Letter) error {
			_, err := a.webhook.Replay(ctx, shop, id)
			return err
		}),
	}
}

// wakeLetters wakes the queue that something was put back into.
func (a *App) wakeLetters(kind string, shop uuid.UUID) {
	switch kind {
	case deadletter.Outbox:
		a.drain.Kick(outbox.Name, shop)
	case deadletter.Inbox:
		a.drain.Kick(payment.QueueInbox, shop)
		a.drain.Kick(notify.QueueInbox, shop)
	case deadletter.Intents:
		a.drain.Kick(payment.QueueIntents, shop)
	}
}
