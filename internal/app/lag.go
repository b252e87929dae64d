package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const lagEvery = 15 * time.Second

// watchLag keeps the metrics of the queues, and of what ends, up to date until ctx ends. One process that works is enough for them; where
// several do, they say the same.
func (a *App) watchLag(ctx context.Context) {
	tick := time.NewTicker(lagEvery)
	defer tick.Stop()
	for {
		if err := errors.Join(a.measureLag(ctx), a.measureExpiry(ctx)); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "queues or permissions could not be measured", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// lagQueues are those that always show, with nothing due as well.
func lagQueues() []string {
	return []string{
		"outbox", "inbox.mercadopago", "inbox.whatsapp", "inbox.sms", "checkouts", "refunds", "refunds.open", "invoices", "messages",
		"webhooks",
	}
}

func (a *App) measureLag(ctx context.Context) error {
	due, oldest := map[string]int64{}, map[string]time.Duration{}
	err := a.db.Global(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `-- name: QueueState :many
			SELECT queue, due, coalesce(extract(epoch FROM now() - oldest), 0)::double precision FROM queue_state()`)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		var queue string
		var n int64
		var seconds float64
		_, err = pgx.ForEachRow(rows, []any{&queue, &n, &seconds}, func() error {
			due[queue], oldest[queue] = n, time.Duration(seconds*float64(time.Second))
			return nil
		})
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return fmt.Errorf("state of queues: %w", err)
	}
	for _, queue := range lagQueues() {
		a.metrics.Queue(queue, due[queue], oldest[queue])
	}
	return nil
}

// expiring are the providers whose certificates or permissions end.
func expiring() []string { return []string{"afip", "mercadopago"} }

func (a *App) measureExpiry(ctx context.Context) error {
	first := map[string]time.Time{}
	err := a.db.Global(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `-- name: IntegrationsExpire :many
			SELECT provider, first FROM integrations_expire()`)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		var provider string
		var at time.Time
		_, err = pgx.ForEachRow(rows, []any{&provider, &at}, func() error {
			first[provider] = at
			return nil
		})
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return fmt.Errorf("ends of permissions: %w", err)
	}
	for _, provider := range expiring() {
		a.metrics.Expires(provider, first[provider])
	}
	return nil
}
